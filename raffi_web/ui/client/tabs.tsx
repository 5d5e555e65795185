import { Children, useId, useRef, useState, type HTMLAttributes, type KeyboardEvent, type ReactNode } from "react";

type Tab = { id: string; label: string };
type Props = Omit<HTMLAttributes<HTMLDivElement>, "children"> & {
  label: string;
  tabs: Tab[];
  value?: string;
  initial?: string;
  onPick?: (id: string) => void;
  children?: ReactNode;
};

const LIST = "flex gap-1 overflow-x-auto border-b border-line no-scrollbar";
const TAB =
  "relative inline-flex h-10 shrink-0 items-center rounded-t-control px-3 text-sm font-medium text-ink-2 pointer-coarse:h-11 " +
  "transition-colors duration-(--motion-fast) hover:text-ink focus-visible:outline-offset-[-2px] " +
  "after:absolute after:inset-x-3 after:bottom-0 after:h-0.5 after:rounded-pill after:bg-transparent after:content-[''] " +
  "aria-selected:text-ink aria-selected:after:bg-accent-ink forced-colors:aria-selected:after:bg-[Highlight]";

/** Tabs with automatic activation. Panels that are not shown stay mounted, so that what they hold is kept. */
export function Tabs({ label, tabs, value, initial, onPick, children, ...rest }: Props) {
  const base = useId();
  const [own, setOwn] = useState(initial ?? tabs[0]?.id ?? "");
  const list = useRef<HTMLDivElement>(null);
  const chosen = value ?? own;

  const pick = (id: string): void => {
    setOwn(id);
    if (id !== chosen) onPick?.(id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = tabs.findIndex((tab) => tab.id === chosen);
    const last = tabs.length - 1;
    const steps: Record<string, number> = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    };
    const next = steps[event.key];
    const tab = next === undefined ? undefined : tabs[next];
    if (next === undefined || !tab) return;
    event.preventDefault();
    pick(tab.id);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };

  return (
    <div {...rest}>
      <div ref={list} role="tablist" aria-label={label} className={LIST} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${base}-${tab.id}`}
            aria-controls={`${base}-${tab.id}-panel`}
            aria-selected={tab.id === chosen}
            tabIndex={tab.id === chosen ? 0 : -1}
            className={TAB}
            onClick={() => pick(tab.id)}
          >
            {tab.label}
          </button>
        ))}
      </div>
      {Children.toArray(children).map((panel, index) => {
        const tab = tabs[index];
        if (!tab) return null;
        return (
          <div
            key={tab.id}
            role="tabpanel"
            id={`${base}-${tab.id}-panel`}
            aria-labelledby={`${base}-${tab.id}`}
            hidden={tab.id !== chosen}
            tabIndex={0}
            className="min-h-0 flex-1 rounded-control pt-4"
          >
            {panel}
          </div>
        );
      })}
    </div>
  );
}

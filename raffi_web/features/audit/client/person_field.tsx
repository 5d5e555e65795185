/** Somebody, found by a part of their name, by their handle or id. */
import { X } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Avatar, CONTROL, type Face, IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

export interface Someone extends Face {
  id: string;
  name: string;
  kind: string;
  handle: string | null;
}

const WAIT_MS = 150;
const LIST = "absolute inset-x-0 top-full z-20 mt-1 max-h-80 overflow-y-auto rounded-card border border-line-strong bg-surface-1 p-1 shadow-pop";
const OPTION = "flex min-h-10 cursor-pointer items-center gap-2.5 rounded-small px-2 text-sm aria-selected:bg-press pointer-coarse:min-h-11";

type Props = { label: string; value: Someone | null; onChoose: (person: Someone | null) => void };

/** A field that suggests people while one types; the one who was chosen stands in it until taken out. */
export function PersonField({ label, value, onChoose }: Props) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const found = useFound(open ? typed : "");
  const shown = open && found !== null && typed.trim() !== "";
  const choose = (person: Someone | undefined): void => {
    if (!person) return;
    setTyped("");
    setOpen(false);
    onChoose(person);
  };
  const onKey = (event: KeyboardEvent): void => {
    const count = found?.length ?? 0;
    if (event.key === "Escape" && shown) {
      event.preventDefault();
      setOpen(false);
    } else if (event.key === "Enter") {
      event.preventDefault();
      choose(found?.[Math.min(at, count - 1)]);
    } else if (shown && count > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      setAt((at + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
    }
  };
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium text-ink">
        {label}
      </label>
      {value ? (
        <div className="flex h-10 items-center gap-2 rounded-control border border-control bg-surface-1 ps-2 pointer-coarse:h-11">
          <Avatar face={value} size="xs" />
          <span id={id} className="min-w-0 flex-1 truncate text-sm">
            {value.name}
          </span>
          <IconButton icon={X} size="sm" label={t("audit.anybody")} onClick={() => onChoose(null)} />
        </div>
      ) : (
        <div className="relative">
          <input
            ref={field}
            id={id}
            role="combobox"
            aria-expanded={shown}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={shown && found.length > 0 ? `${id}-${Math.min(at, found.length - 1)}` : undefined}
            value={typed}
            maxLength={100}
            placeholder={t("audit.name_or_handle")}
            autoComplete="off"
            spellCheck={false}
            className={`${CONTROL} h-10 px-3 text-sm pointer-coarse:h-11`}
            onChange={(event) => {
              setTyped(event.target.value);
              setAt(0);
              setOpen(true);
            }}
            onKeyDown={onKey}
            onBlur={() => setOpen(false)}
          />
          <ul id={`${id}-list`} role="listbox" aria-label={t("audit.people_found")} className={LIST} hidden={!shown}>
            {(found ?? []).map((person, index) => (
              <li
                key={person.id}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === Math.min(at, (found?.length ?? 1) - 1)}
                className={OPTION}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => choose(person)}
              >
                <Avatar face={person} size="xs" />
                <span className="min-w-0 flex-1 truncate">{person.name}</span>
                <span className="max-w-32 truncate text-mini text-ink-3">{person.handle ? `@${person.handle}` : person.kind === "guest" ? t("audit.guest") : ""}</span>
              </li>
            ))}
          </ul>
          {shown && found.length === 0 ? <p className={`${LIST} px-3! py-2! text-sm text-ink-2`}>{t("accounts.nobody_found")}</p> : null}
        </div>
      )}
    </div>
  );
}

/** Whom a text may mean; null until that is known. */
function useFound(typed: string): Someone[] | null {
  const [found, setFound] = useState<Someone[] | null>(null);
  const search = typed.trim();
  useEffect(() => {
    if (search === "") return setFound(null);
    let stale = false;
    const timer = setTimeout(() => {
      live.query<Someone[]>("profiles.suggest", { search }).then(
        (people) => stale || setFound(people),
        () => stale || setFound([]),
      );
    }, WAIT_MS);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [search]);
  return found;
}

/** New threads that wait, and the way to what was not read yet. They float, so that nothing moves when they come. */
import { ArrowUp, Eye } from "lucide-react";
import type { RefObject } from "react";
import type { Held } from "$/public/external/raffi_web/features/comments/client/held";
import { elementOf, useTalk } from "$/public/external/raffi_web/features/comments/client/talk";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const PILL = "pointer-events-auto rounded-pill shadow-pop";
const ON_PAGE = "fixed inset-x-0 top-[calc(var(--topbar)+0.75rem)] md:start-(--sidebar-narrow) xl:start-(--sidebar)";
const BESIDE = "absolute inset-x-0 top-2";

type Props = { held: Held; panel: RefObject<HTMLElement | null>; beside: boolean };

export function NextToRead({ held: { fresh, unread, alone }, panel, beside }: Props) {
  const { open, go } = useTalk();
  const to = (id: string | null): void => {
    // After the new ones are drawn.
    requestAnimationFrame(() => {
      const element = id === null ? null : elementOf(panel.current, id);
      element?.scrollIntoView({ block: "center", behavior: isCalm() ? "instant" : "smooth" });
      element?.focus({ preventScroll: true });
    });
  };
  const next = async (): Promise<void> => {
    const here = [...(panel.current?.querySelectorAll<HTMLElement>("[data-comment]") ?? [])].filter((one) => open.isUnread(one.dataset["comment"] ?? ""));
    const below = here.find((one) => one.getBoundingClientRect().top > 0) ?? here[0];
    if (below) to(below.dataset["comment"] ?? null);
    else go(await open.nextUnread());
  };
  const listed = alone === null && fresh > 0;
  if (!listed && unread === 0) return null;
  return (
    <div className={`pointer-events-none z-10 flex justify-center gap-2 px-4 ${beside ? BESIDE : ON_PAGE}`}>
      {listed ? (
        <Button size="sm" variant="primary" icon={ArrowUp} className={PILL} onClick={() => to(open.reveal())}>
          {tn("talk.fresh", fresh)}
        </Button>
      ) : null}
      {unread > fresh ? (
        <Button size="sm" icon={Eye} className={PILL} onClick={() => void next()}>
          {unread >= 100 ? t("talk.unread_many") : tn("talk.unread", unread - (listed ? fresh : 0))}
        </Button>
      ) : null}
    </div>
  );
}

function isCalm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches || document.documentElement.dataset["motion"] === "reduced";
}

/** What can be done with a line over the picture. */
import { Flag, MessageSquare, UserX } from "lucide-react";
import { useEffect, useRef } from "react";
import { useIsMe } from "$/public/external/raffi_web/features/accounts/client/past";
import { type Line, plainOf } from "$/public/external/raffi_web/features/comments/client/stage/said";
import { hidePerson } from "$/public/external/raffi_web/features/comments/client/stage/tastes";
import { hidesSpoilers } from "$/public/external/raffi_web/features/profiles/client/spoilers";
import { MenuAction, MenuWay } from "$/public/external/raffi_web/features/screen/client/parts";
import { followHere } from "$/public/external/raffi_web/ui/client/here";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** A line that was pressed, and where; pixels of the window. */
export interface Chosen {
  line: Line;
  x: number;
  y: number;
}

export interface LineWays {
  onReport: (line: Line) => void;
}

const WIDE = 256;
const TALL = 230;
const MENU = "fixed m-0 w-64 rounded-card border border-line-strong bg-surface-2 p-1.5 text-sm text-ink shadow-pop";

export function LineMenu({ chosen, ways, onClose }: { chosen: Chosen | null; ways: LineWays; onClose: () => void }) {
  const menu = useRef<HTMLDivElement>(null);
  const isMe = useIsMe();
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const element = menu.current;
    if (element === null || chosen === null) return;
    element.style.left = `${Math.max(8, Math.min(chosen.x - 24, innerWidth - WIDE - 8))}px`;
    element.style.top = `${Math.max(8, Math.min(chosen.y + 12, innerHeight - TALL))}px`;
    if (!element.matches(":popover-open")) element.showPopover();
    element.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
  }, [chosen]);
  const done = (run: () => void) => () => {
    menu.current?.hidePopover();
    run();
  };
  const line = chosen?.line;
  const covers = useStore(hidesSpoilers);
  const mine = line !== undefined && isMe(line.actor);
  return (
    <div
      ref={menu}
      popover="auto"
      role="menu"
      data-menu=""
      aria-label={line ? t("picture.line_of", { name: line.name }) : t("picture.line")}
      className={MENU}
      onToggle={(event) => event.newState === "closed" && close.current()}
    >
      {line ? (
        <>
          <div role="presentation" className="px-2.5 pt-1.5 pb-2">
            <p className="truncate text-mini font-semibold text-ink-2">{line.name}</p>
            <p dir="auto" className="line-clamp-3 break-words">
              {plainOf(line, covers ? t("chat.spoiler") : null)}
            </p>
          </div>
          {line.discussion !== null ? (
            <MenuWay icon={MessageSquare} href={hrefOf(line)} onFollow={(event) => done(() => followHere(event, hrefOf(line)))()}>
              {t("picture.open")}
            </MenuWay>
          ) : null}
          {mine || line.actor === null ? null : (
            <>
              <MenuAction icon={UserX} onClick={done(() => hide(line))}>
                {t("picture.hide_person")}
              </MenuAction>
              <MenuAction icon={Flag} onClick={done(() => ways.onReport(line))}>
                {t("picture.report")}
              </MenuAction>
            </>
          )}
        </>
      ) : null}
    </div>
  );
}

/** Where a comment is in its thread. */
function hrefOf({ discussion, id }: Line): string {
  return `/d/${discussion}?c=${id}`;
}

function hide({ actor, name }: Line): void {
  if (actor === null) return;
  const person = { id: actor, name };
  hidePerson(person, true);
  toast({ id: "picture", title: t("picture.hidden", { name }), action: t("screen.undo"), onAct: () => hidePerson(person, false) });
}

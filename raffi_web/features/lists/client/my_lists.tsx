import { ArrowDownToLine, ArrowUpToLine, ChevronDown, ChevronUp, LogOut, Pencil, Trash2 } from "lucide-react";
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { attempt, offerReturn, removeList } from "$/public/external/raffi_web/features/lists/client/calls";
import { Details } from "$/public/external/raffi_web/features/lists/client/details";
import { Grip } from "$/public/external/raffi_web/features/lists/client/grip";
import { SEEN_BY } from "$/public/external/raffi_web/features/lists/client/seen_by";
import type { Card } from "$/public/external/raffi_web/features/lists/client/model";
import { useOrder } from "$/public/external/raffi_web/features/lists/client/order";
import { Fan } from "$/public/external/raffi_web/features/lists/client/poster";
import { ALL, useUndoKey } from "$/public/external/raffi_web/features/lists/client/undo";
import { MenuButton, MenuItem, MenuLine } from "$/public/external/raffi_web/ui/client/layers";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const CARD =
  "group relative flex items-center gap-3 rounded-card border border-line bg-surface-1 p-3 transition-colors hover:border-line-strong hover:bg-surface-2 data-dragged:z-30 data-dragged:border-control data-dragged:bg-surface-3 data-dragged:shadow-pop sm:gap-5 sm:p-4";
const COVER = "rounded-small outline-none after:absolute after:inset-0 after:rounded-card after:content-[''] focus-visible:after:ring-focus";

/** Lists below each other. Mine can be arranged; what is shared with me can be left. */
export function MyLists({ lists, mine }: { lists: Card[]; mine: boolean }) {
  const send = useCallback(async (id: string, after: string | null) => (await attempt("move", { list_id: id, after })) !== undefined, []);
  const told = useCallback((id: string, behind: string | null) => offerReturn(ALL, id, lists.find((one) => one.id === id)?.name ?? "", behind, send), [lists, send]);
  const [order, move] = useOrder(lists, send, told);
  useUndoKey(ALL, mine);
  const [edited, setEdited] = useState<Card | null>(null);
  const [said, setSaid] = useState("");
  const refocus = useRef<string | null>(null);
  const put = (list: Card, to: number): void => {
    refocus.current = list.id;
    move(list.id, to);
    setSaid(t("lists.moved", { title: list.name, n: to + 1, of: order.length }));
  };
  useLayoutEffect(() => {
    const id = refocus.current;
    refocus.current = null;
    if (id !== null) document.querySelector<HTMLElement>(`[data-card="${id}"] [data-grip]`)?.focus({ preventScroll: true });
  }, [order]);
  return (
    <div className="relative">
      <ul className="flex flex-col gap-3">
        {order.map((list, index) => (
          <li key={list.id} data-card={list.id} className={CARD}>
            {mine && order.length > 1 ? (
              <span className="relative z-10 -me-1 -ms-1">
                <Grip label={t("lists.move_title", { title: list.name })} index={index} count={order.length} onMove={(to) => put(list, to)} />
              </span>
            ) : null}
            <Fan covers={list.covers} />
            <div className="min-w-0 flex-1">
              <Link to={`/l/${list.id}`} className={`${COVER} line-clamp-2 text-base font-semibold break-words`}>
                {list.name}
              </Link>
              <Facts list={list} mine={mine} />
              {list.description === "" ? null : <p className="line-clamp-1 pt-1 text-mini text-ink-3 max-sm:hidden">{list.description}</p>}
            </div>
            <span className="relative z-10">
              <MenuButton label={t("lists.more_about", { title: list.name })} size="md">
                {() => (mine ? <OwnItems list={list} index={index} count={order.length} onMove={(to) => put(list, to)} onEdit={() => setEdited(list)} /> : <LeaveItem list={list} />)}
              </MenuButton>
            </span>
          </li>
        ))}
      </ul>
      {mine ? (
        <p id="grip-help" hidden>
          {t("lists.grip_help")}
        </p>
      ) : null}
      <p role="status" className="sr-only">
        {said}
      </p>
      {edited ? <Details head={edited} onClose={() => setEdited(null)} /> : null}
    </div>
  );
}

function Facts({ list, mine }: { list: Card; mine: boolean }) {
  const [Icon, word] = SEEN_BY[list.visibility];
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-0.5 pt-0.5 text-mini text-ink-2">
      <span className="tabular">{tn("lists.titles_n", list.items)}</span>
      <span className="inline-flex items-center gap-1.5">
        <Icon size={14} strokeWidth={1.75} aria-hidden className="text-ink-3" />
        {word}
      </span>
      {mine ? null : <span>{list.role === "editor" ? t("lists.of_edited", { name: list.owner.name }) : t("lists.of", { name: list.owner.name })}</span>}
    </p>
  );
}

type OwnProps = { list: Card; index: number; count: number; onMove: (to: number) => void; onEdit: () => void };

function OwnItems({ list, index, count, onMove, onEdit }: OwnProps) {
  const first = index === 0 ? t("lists.is_first") : null;
  const last = index === count - 1 ? t("lists.is_last") : null;
  return (
    <>
      <MenuItem icon={Pencil} onPick={onEdit}>
        {t("lists.edit")}
      </MenuItem>
      {count > 1 ? (
        <>
          <MenuLine />
          <MenuItem icon={ChevronUp} reason={first} onPick={() => onMove(index - 1)}>
            {t("lists.up")}
          </MenuItem>
          <MenuItem icon={ChevronDown} reason={last} onPick={() => onMove(index + 1)}>
            {t("lists.down")}
          </MenuItem>
          <MenuItem icon={ArrowUpToLine} reason={first} onPick={() => onMove(0)}>
            {t("lists.to_start")}
          </MenuItem>
          <MenuItem icon={ArrowDownToLine} reason={last} onPick={() => onMove(count - 1)}>
            {t("lists.to_end")}
          </MenuItem>
        </>
      ) : null}
      <MenuLine />
      <MenuItem icon={Trash2} danger onPick={() => void removeList(list.id, list.name)}>
        {t("lists.delete")}
      </MenuItem>
    </>
  );
}

function LeaveItem({ list }: { list: Card }) {
  return (
    <MenuItem icon={LogOut} onPick={() => void attempt("leave", { list_id: list.id })}>
      {t("lists.leave")}
    </MenuItem>
  );
}

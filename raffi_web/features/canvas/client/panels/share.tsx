import { useEffect, useState } from "react";
import type { BoardRow, Level } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { LinkGuests } from "$/public/external/raffi_web/features/canvas/client/panels/guests";
import { attempt, complain } from "$/public/external/raffi_web/features/rooms/client/place";
import { useReach } from "$/public/external/raffi_web/features/rooms/client/reach";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";
import { Button, CONTROL, lookOf, SelectField } from "$/public/external/raffi_web/ui/client/controls";
import { CopyButton } from "$/public/external/raffi_web/ui/client/copy";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** Who may do what on a board: those of its room, and whoever has a link. */
export function ShareLayer({ row, open, onClose }: { row: BoardRow; open: boolean; onClose: () => void }) {
  return (
    <Layer open={open} onClose={onClose} title={t("canvas.share")} about={t("canvas.share_about")}>
      <Share row={row} />
    </Layer>
  );
}

function levels(): [Level, string][] {
  return [
    ["view", t("canvas.may_view")],
    ["comment", t("canvas.may_comment")],
    ["edit", t("canvas.may_edit")],
  ];
}

function Share({ row }: { row: BoardRow }) {
  const [made, setMade] = useState(0);
  const [token, setToken] = useState<string | null>(null);
  const { origin } = useReach(true);
  const [refused, setRefused] = useState<string | null>(null);
  const may = row.link_may ?? "none";
  useEffect(() => {
    let gone = false;
    setToken(null);
    live.call<string>("canvas.link", { board: row.id }).then(
      (signed) => gone || setToken(signed),
      (error: unknown) => gone || (error instanceof LiveError ? setRefused(error.code === "not_board_keeper" ? t("board_places.link_by_keepers") : error.message) : complain(error)),
    );
    return () => void (gone = true);
  }, [row.id, made]);
  const renew = async (): Promise<void> => {
    if ((await attempt("canvas.renew_links", { board: row.id })) === undefined) return;
    setMade((n) => n + 1);
    toast({ title: t("canvas.links_renewed") });
  };
  // While the link is closed, and to who may not give the board to others, the address is all there is: for the room.
  const plain = `${origin}/b/${row.id}`;
  const closed = refused !== null || may === "none";
  const link = closed ? plain : token === null ? null : `${plain}?link=${encodeURIComponent(token)}`;
  return (
    <div className="flex flex-col gap-5">
      {refused === null ? <WhoComes row={row} may={may} /> : null}
      <div className="flex flex-col gap-1.5">
        <div className="flex gap-2 max-sm:flex-col" aria-busy={link === null}>
          <input readOnly aria-label={t("canvas.link")} value={link ?? ""} className={`${CONTROL} h-10 truncate px-3 font-mono text-mini pointer-coarse:h-11`} onFocus={(event) => event.target.select()} />
          {link === null ? <Button variant="primary" busy>{t("canvas.copy_link")}</Button> : <CopyButton
              value={link}
              label={t(closed ? "canvas.copy_address" : "canvas.copy_link")}
              doneLabel={t("ui.copied")}
              className={lookOf({ variant: closed ? "secondary" : "primary" })}
              onCopied={() => toast({ id: "board-link", title: t(closed ? "canvas.address_copied" : "canvas.link_copied") })}
            />}
        </div>
        <p className="text-mini text-ink-3">{t(closed ? "board_places.link_for_room" : "board_places.link_for_all")}</p>
      </div>
      {refused !== null ? <p className="text-sm text-ink-2">{refused}</p> : <MembersMay row={row} />}
      {refused !== null || may === "none" ? null : (
        <div className="flex flex-col items-start gap-1.5 border-t border-line pt-4">
          <Button onClick={() => void renew()}>{t("canvas.renew_links")}</Button>
          <p className="text-mini text-ink-3">{t("canvas.renew_about")}</p>
        </div>
      )}
      {refused === null ? <LinkGuests row={row} /> : null}
    </div>
  );
}

/** The one choice on which it hangs what the link is worth, above the link. */
function WhoComes({ row, may }: { row: BoardRow; may: Level | "none" }) {
  const choices: [Level | "none", string][] = [
    ["none", t("canvas.link_none")],
    ["view", t("canvas.link_view")],
    ["comment", t("canvas.link_comment")],
    ["edit", t("canvas.link_edit")],
  ];
  return (
    <div className="flex flex-col gap-1.5">
      <SelectField label={t("canvas.link_may")} options={choices} value={may} onChange={(event) => void attempt("canvas.link", { board: row.id, may: event.target.value })} />
      {may === "none" ? null : <p className="text-mini text-ink-3">{t("canvas.link_about")}</p>}
    </div>
  );
}

function MembersMay({ row }: { row: BoardRow }) {
  return <SelectField label={t("canvas.members_may")} options={levels()} value={row.members_may} onChange={(event) => void attempt("canvas.set_access", { board: row.id, members_may: event.target.value })} />;
}

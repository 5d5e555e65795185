import { Lock, MonitorOff, RefreshCw, Share2 } from "lucide-react";
import { useEffect, useState } from "react";
import { addressOf, type Invite } from "$/public/external/raffi_web/features/rooms/client/invite_link";
import { attempt, complain, type RoomRow, type Standing } from "$/public/external/raffi_web/features/rooms/client/place";
import { QrCode } from "$/public/external/raffi_web/ui/client/qr";
import { useReach } from "$/public/external/raffi_web/features/rooms/client/reach";
import { live } from "$/public/external/raffi_web/live/client/live";
import { CONTROL, Button } from "$/public/external/raffi_web/ui/client/controls";
import { CopyButton } from "$/public/external/raffi_web/ui/client/copy";
import { Confirm, Layer } from "$/public/external/raffi_web/ui/client/layers";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

const COPY =
  "inline-flex h-10 shrink-0 items-center justify-center gap-2 rounded-control border border-line-strong bg-surface-2 px-4 text-sm font-medium text-ink hover:bg-surface-3 hover:border-control pointer-coarse:h-11";
const COPY_FIRST =
  "inline-flex h-10 shrink-0 items-center justify-center gap-2 rounded-control bg-accent px-4 text-sm font-medium text-on-accent hover:bg-accent-hover pointer-coarse:h-11";

/** What opens the room, while `open`; asked again when the room's way in changes. */
export function useInvite(room: RoomRow, standing: Standing, open: boolean): [Invite | null, (invite: Invite) => void] {
  const [invite, setInvite] = useState<Invite | null>(null);
  const { id, is_public: isPublic } = room;
  useEffect(() => {
    if (!open || !standing.staff) return;
    let stale = false;
    live.query<Invite>("rooms.invite", { room: id }).then((found) => stale || setInvite(found), complain);
    return () => {
      stale = true;
    };
  }, [open, id, isPublic, standing.staff]);
  return [standing.staff ? invite : null, setInvite];
}

/** How others come in: link, key, code for a camera. */
export function InviteLayer({ room, standing, open, onClose }: { room: RoomRow; standing: Standing; open: boolean; onClose: () => void }) {
  const [invite, setInvite] = useInvite(room, standing, open);
  const reach = useReach(open);
  const link = addressOf(room, invite, reach.origin);
  const signed = link.includes("?invite=");
  const pending = reach.pending || (standing.staff && invite === null);
  const about = signed ? t("room.invite_about") : room.locked ? t("room.link_locked") : room.is_public ? t("room.link_public") : t("room.link_private");
  const share = (): void => {
    navigator.share({ title: room.title, text: t("room.share_text", { title: room.title }), url: link }).catch(() => undefined);
  };
  return (
    <Layer open={open} onClose={onClose} title={t("room.invite_title", { title: room.title })}>
      <div className="flex flex-col gap-5" aria-busy={pending}>
        <div className="flex flex-col gap-1.5">
          <label htmlFor="invite-link" className="text-sm font-medium">
            {signed ? t("room.invite_link") : t("room.link")}
          </label>
          <div className="flex gap-2 max-sm:flex-col">
            <input id="invite-link" readOnly value={pending ? "" : link} className={`${CONTROL} h-10 truncate px-3 font-mono text-mini pointer-coarse:h-11`} onFocus={(event) => event.target.select()} />
            <CopyButton value={link} label={t("room.copy_link")} doneLabel={t("ui.copied")} className={COPY_FIRST} />
            {"share" in navigator ? (
              <Button icon={Share2} onClick={share}>
                {t("room.share")}
              </Button>
            ) : null}
          </div>
          <p className="text-mini text-ink-3">{about}</p>
        </div>
        {invite?.access_key ? <KeyShown value={invite.access_key} locked={room.locked} /> : null}
        <div className="flex flex-wrap items-center gap-4 border-t border-line pt-5">
          {reach.here ? null : (
            <div className="size-36">{pending ? <div className="size-full rounded-control bg-surface-3 motion-safe:animate-shimmer" /> : <QrCode text={link} label={t("room.qr")} />}</div>
          )}
          <div className="flex min-w-40 flex-1 flex-col items-start gap-3">
            {reach.here ? <HereOnly /> : <p className="text-sm text-ink-2">{t("room.qr_about")}</p>}
            {standing.staff && (!room.is_public || room.locked) ? <Renew room={room} standing={standing} onRenewed={setInvite} /> : null}
          </div>
        </div>
      </div>
    </Layer>
  );
}

const CODE = "block w-full overflow-x-auto rounded-control border border-line bg-surface-2 px-3 py-2 font-mono text-mini text-ink select-all";

/** No other machine can open the link; this says how that is changed. A code for a camera would lead nowhere. */
function HereOnly() {
  return (
    <section aria-labelledby="invite-here" className="flex w-full flex-col gap-2 text-sm text-ink-2">
      <h3 id="invite-here" className="flex items-center gap-2 font-medium text-ink">
        <MonitorOff size={16} strokeWidth={1.75} aria-hidden className="shrink-0 text-warning" />
        {t("room.here_only")}
      </h3>
      <p>{t("room.here_network")}</p>
      <code className={CODE}>make run HOST=0.0.0.0</code>
      <p>{t("room.here_public")}</p>
      <code className={CODE}>RAFFI_PUBLIC_URL=https://…</code>
    </section>
  );
}

/** The key as one reads it to a friend; while the room is locked it would send them to a shut door. */
export function KeyShown({ value, locked }: { value: string; locked: boolean }) {
  if (locked) {
    return (
      <p className="flex items-start gap-2 text-sm text-ink-2">
        <Lock size={16} strokeWidth={1.75} aria-hidden className="mt-0.5 shrink-0 text-ink-3" />
        {t("room.key_rests")}
      </p>
    );
  }
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-sm font-medium">{t("room.key")}</p>
      <div className="flex items-center justify-between gap-3 rounded-control border border-line bg-surface-2 py-2 ps-4 pe-2">
        <output className="font-mono text-2xl tracking-[0.18em] tabular select-all" aria-label={[...value].join(" ")} data-key={value}>
          {value.slice(0, 3)} {value.slice(3)}
        </output>
        <CopyButton value={value} label={t("room.copy_key")} doneLabel={t("ui.copied")} className={COPY} />
      </div>
      <p className="text-mini text-ink-3">{t("room.key_about")}</p>
    </div>
  );
}

export function Renew({ room, standing, onRenewed }: { room: RoomRow; standing: Standing; onRenewed: (invite: Invite) => void }) {
  const [asking, setAsking] = useState(false);
  const renew = async (): Promise<void> => {
    setAsking(false);
    const made = await attempt<Invite>("rooms.renew_invite", { room: room.id });
    if (made === undefined) return;
    onRenewed(made);
    toast({ title: t("room.renewed"), tone: "success" });
  };
  return (
    <>
      <Button size="sm" variant="ghost" icon={RefreshCw} className="-ms-3" reason={standing.host ? null : t("room.only_host")} onClick={() => setAsking(true)}>
        {room.is_public ? t("room.renew_public") : t("room.renew")}
      </Button>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title={room.is_public ? t("room.renew_public_title") : t("room.renew_title")}
        about={t("room.renew_about")}
        action={room.is_public ? t("room.renew_public") : t("room.renew")}
        danger={false}
        onConfirm={() => void renew()}
      />
    </>
  );
}

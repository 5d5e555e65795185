import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { attempt, GRANTS, type Grant, type Grants, type RoomRow, type Standing } from "$/public/external/raffi_web/features/rooms/client/place";
import { usePlayback } from "$/public/external/raffi_web/features/screen/client/model";
import { SelectField, Switch } from "$/public/external/raffi_web/ui/client/controls";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

const ROLES = [
  ["cohost", "room.cohost"],
  ["member", "room.member"],
  ["viewer", "room.viewer"],
] as const satisfies readonly (readonly [keyof Grants, Key])[];
const WORDS: Readonly<Record<Grant, Key>> = {
  play: "room.grant_play",
  seek: "room.grant_seek",
  film: "room.grant_film",
  queue: "room.grant_queue",
  chat: "room.grant_chat",
};
const CHECK =
  "size-5 cursor-pointer accent-(--accent) aria-disabled:cursor-not-allowed aria-disabled:opacity-60";

/** Whether every member may do everything: the one-tap choice. */
export function everyoneControls(grants: Grants): boolean {
  return GRANTS.every((grant) => grants.member.includes(grant));
}

/** Who may do what, and for whom the film waits. */
export function ControlSettings({ room, standing }: { room: RoomRow; standing: Standing }) {
  const playback = usePlayback(room.id);
  // What was asked for is shown at once; the room's own state takes over as soon as it changes.
  const [asked, setAsked] = useState<{ from: Grants; grants: Grants } | null>(null);
  const grants = asked !== null && asked.from === room.grants ? asked.grants : room.grants;
  const onlyHost = standing.host ? null : t("room.only_host");
  const set = (next: Grants): void => {
    setAsked({ from: room.grants, grants: next });
    void attempt("rooms.set_grants", { room: room.id, grants: next }).then((done) => done === undefined && setAsked(null));
  };
  const toggle = (role: keyof Grants, grant: Grant): void => {
    if (onlyHost !== null) return void toast({ id: "reason", title: onlyHost });
    const has = grants[role].includes(grant);
    set({ ...grants, [role]: has ? grants[role].filter((one) => one !== grant) : [...grants[role], grant] });
  };
  return (
    <>
      <Switch
        label={t("room.everyone")}
        help={t("room.everyone_about")}
        checked={everyoneControls(grants)}
        reason={onlyHost}
        onChange={(on) => set({ ...grants, member: on ? [...GRANTS] : ["chat"] })}
      />
      <details className="group rounded-control border border-line">
        <summary className="flex min-h-10 items-center justify-between px-3 text-sm font-medium pointer-coarse:min-h-11">
          {t("room.details")}
          <ChevronDown size={16} strokeWidth={1.75} aria-hidden className="text-ink-3 transition-[rotate] duration-(--motion-fast) group-open:rotate-180" />
        </summary>
        <table className="w-full border-t border-line text-sm">
          <caption className="px-3 pt-3 text-start text-mini text-ink-3">{t("room.grants_caption")}</caption>
          <thead>
            <tr className="text-mini text-ink-3">
              <th scope="col" className="px-3 py-2 text-start font-medium">
                {t("room.grant")}
              </th>
              {ROLES.map(([role, word]) => (
                <th key={role} scope="col" className="w-20 py-2 text-center font-medium">
                  {t(word)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {GRANTS.map((grant) => (
              <tr key={grant} className="border-t border-line">
                <th scope="row" className="px-3 py-1 text-start font-normal">
                  {t(WORDS[grant])}
                </th>
                {ROLES.map(([role, word]) => (
                  <td key={role} className="text-center">
                    <label className="inline-grid size-10 cursor-pointer place-items-center pointer-coarse:size-11">
                      <input
                        type="checkbox"
                        className={CHECK}
                        aria-label={t("room.grant_for", { grant: t(WORDS[grant]), role: t(word) })}
                        aria-disabled={onlyHost !== null || undefined}
                        checked={grants[role].includes(grant)}
                        onChange={() => toggle(role, grant)}
                      />
                    </label>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
      <SelectField
        label={t("screen.wait_for")}
        help={t("room.wait_about")}
        disabled={!standing.host}
        value={playback?.wait_policy ?? "all"}
        options={[
          ["all", t("screen.wait.all")],
          ["host", t("screen.wait.host")],
          ["nobody", t("screen.wait.nobody")],
        ]}
        onChange={(event) => void attempt("screen.set_waiting", { room: room.id, policy: event.target.value })}
      />
    </>
  );
}

import { Ban, ChartNoAxesColumn, Crown, Flag, MessageCircle, Pencil, ShieldCheck, ShieldX, UserCog, UserMinus, Eye, VolumeX, Volume2, User } from "lucide-react";
import { useState } from "react";
import { BansLayer } from "$/public/external/raffi_web/features/rooms/client/bans";
import { MeLayer } from "$/public/external/raffi_web/features/rooms/client/me_layer";
import { attempt, type MemberRow, type Report, type Role, type Standing, useMembers, useRoom, useStanding } from "$/public/external/raffi_web/features/rooms/client/place";
import { type Step, stepOf, togetherOf } from "$/public/external/raffi_web/features/rooms/client/step";
import { StatisticsLayer } from "$/public/external/raffi_web/features/rooms/client/statistics";
import { block, blocked } from "$/public/external/raffi_web/features/profiles/client/blocked";
import { useDigest } from "$/public/external/raffi_web/features/screen/client/digest";
import { useFilmTitle } from "$/public/external/raffi_web/features/screen/client/playhead";
import { Avatar, Badge, Button, IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { Confirm, MenuButton, MenuItem, MenuLine } from "$/public/external/raffi_web/ui/client/layers";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { type Key, t, tn } from "$/public/external/raffi_web/ui/client/words";

const ROLE_WORDS: Readonly<Record<Role, Key>> = { host: "room.host", cohost: "room.cohost", member: "room.member", viewer: "room.viewer" };
const TONES: Readonly<Record<Step["tone"], string>> = { good: "text-success", warn: "text-warning", quiet: "text-ink-3" };
const ROW = "flex min-h-12 items-center gap-3 px-4 py-1.5 hover:bg-hover";

type Asking = { what: "transfer" | "kick" | "ban"; member: MemberRow } | null;

/** Who is in the room, how well they are in step, and what the staff may do about it. */
export function PeoplePanel({ room, onMention, onReport }: { room: string; onMention: (member: MemberRow) => void; onReport: Report }) {
  const members = useMembers(room);
  const standing = useStanding(room);
  const row = useRoom(room);
  const digest = useDigest(room);
  const film = useFilmTitle(room) !== null;
  const together = film ? togetherOf(digest.members) : null;
  const [asking, setAsking] = useState<Asking>(null);
  const [renaming, setRenaming] = useState(false);
  const [banned, setBanned] = useState(false);
  const [counted, setCounted] = useState(false);
  const here = members.filter((member) => member.present);
  const away = members.filter((member) => !member.present);
  const line = (member: MemberRow) => (
    <Person
      key={member.id}
      member={member}
      room={room}
      standing={standing}
      film={film}
      report={digest.members[member.id]}
      ask={setAsking}
      onRename={() => setRenaming(true)}
      onMention={onMention}
      onReport={onReport}
    />
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain pb-[max(1rem,env(safe-area-inset-bottom))]" tabIndex={0}>
      <div className="flex min-h-11 items-center justify-between gap-3 px-4 pt-3">
        <h2 className="text-mini font-medium text-ink-3">{tn("room.people_here", here.length)}</h2>
        {together === null ? null : (
          <span className="text-end text-mini text-ink-3 tabular" data-tip={t("room.spread_about")} data-spread={together.ms ?? undefined}>
            {together.text}
          </span>
        )}
      </div>
      <ul aria-label={t("room.here")}>{here.map(line)}</ul>
      {away.length > 0 ? (
        <>
          <h2 className="px-4 pt-5 pb-1 text-mini font-medium text-ink-3">{t("room.not_here")}</h2>
          <ul aria-label={t("room.not_here")}>{away.map(line)}</ul>
        </>
      ) : null}
      <div className="flex flex-wrap gap-2 px-4 pt-4">
        {row?.owner_id === standing.id && !standing.host ? (
          <Button size="sm" icon={Crown} data-tip={t("room.reclaim_about")} onClick={() => void attempt("rooms.reclaim", { room })}>
            {t("room.reclaim")}
          </Button>
        ) : null}
        {standing.staff ? (
          <>
            <Button size="sm" variant="ghost" icon={ChartNoAxesColumn} className="-ms-3" onClick={() => setCounted(true)}>
              {t("room.statistics")}
            </Button>
            <Button size="sm" variant="ghost" icon={ShieldX} onClick={() => setBanned(true)}>
              {t("room.bans")}
            </Button>
          </>
        ) : null}
      </div>
      <Ask asking={asking} room={room} onClose={() => setAsking(null)} />
      <MeLayer open={renaming} onClose={() => setRenaming(false)} me={standing.me} />
      {standing.staff ? (
        <>
          <StatisticsLayer open={counted} onClose={() => setCounted(false)} room={room} />
          <BansLayer open={banned} onClose={() => setBanned(false)} room={room} />
        </>
      ) : null}
    </div>
  );
}

type PersonProps = {
  member: MemberRow;
  room: string;
  standing: Standing;
  film: boolean;
  report: [state: string, ms: number | null] | undefined;
  ask: (asking: Asking) => void;
  onRename: () => void;
  onMention: (member: MemberRow) => void;
  onReport: Report;
};

function Person({ member, room, standing, film, report, ask, onRename, onMention, onReport }: PersonProps) {
  const mine = member.id === standing.id;
  const step = stepOf(member.present, film, report);
  return (
    <li className={ROW} data-member={member.id}>
      <Avatar face={member} online={member.present} className={member.present ? "" : "opacity-60"} />
      <div className="min-w-0 flex-1">
        <p className="flex items-center gap-1.5">
          <span className="truncate text-sm font-medium text-ink">{member.name}</span>
          {mine ? <span className="shrink-0 text-mini text-ink-3">({t("room.you")})</span> : null}
          {member.muted ? <VolumeX size={14} strokeWidth={1.75} role="img" aria-label={t("room.muted")} className="shrink-0 text-ink-3" /> : null}
        </p>
        <p className={`truncate text-mini tabular ${TONES[step.tone]}`} data-step={step.state}>
          {step.words}
        </p>
      </div>
      {member.role === "member" ? null : (
        <Badge icon={member.role === "host" ? Crown : member.role === "cohost" ? ShieldCheck : Eye} tone={member.role === "host" ? "accent" : "neutral"}>
          {t(ROLE_WORDS[member.role])}
        </Badge>
      )}
      {mine ? (
        <IconButton icon={Pencil} size="sm" label={t("room.edit_me")} onClick={onRename} />
      ) : (
        <MenuButton label={t("room.person_menu", { name: member.name })}>
          {() => <PersonMenu member={member} room={room} standing={standing} ask={ask} onMention={onMention} onReport={onReport} />}
        </MenuButton>
      )}
    </li>
  );
}

function PersonMenu({ member, room, standing, ask, onMention, onReport }: Pick<PersonProps, "member" | "room" | "standing" | "ask" | "onMention" | "onReport">) {
  const setRole = (role: Role) => () => void attempt("rooms.set_role", { room, member: member.id, role });
  const hidden = useStore(blocked).has(member.id);
  const below = member.role !== "host" && (standing.host || member.role !== "cohost");
  const roles: [Role, Key, typeof User][] = [
    ["cohost", "room.make_cohost", ShieldCheck],
    ["member", "room.make_member", User],
    ["viewer", "room.make_viewer", Eye],
  ];
  return (
    <>
      {standing.may("chat") && !standing.muted ? (
        <MenuItem icon={MessageCircle} onPick={() => onMention(member)}>
          {t("room.mention")}
        </MenuItem>
      ) : null}
      <MenuItem icon={Ban} onPick={() => void block(member, !hidden)}>
        {hidden ? t("profiles.unblock") : t("profiles.block")}
      </MenuItem>
      <MenuItem icon={Flag} onPick={() => onReport("person", member.id, member.name)}>
        {t("reports.report")}
      </MenuItem>
      {standing.staff ? (
        <>
          <MenuLine />
          <MenuItem icon={Crown} reason={standing.host ? null : t("room.only_host")} onPick={() => ask({ what: "transfer", member })}>
            {t("room.make_host")}
          </MenuItem>
          {roles
            .filter(([role]) => role !== member.role && member.role !== "host")
            .map(([role, word, icon]) => (
              <MenuItem key={role} icon={icon} reason={standing.host ? null : t("room.only_host")} onPick={setRole(role)}>
                {t(word)}
              </MenuItem>
            ))}
          <MenuLine />
          <MenuItem
            icon={member.muted ? Volume2 : VolumeX}
            reason={below ? null : t("errors.not_below")}
            onPick={() => void attempt("rooms.mute", { room, member: member.id, muted: !member.muted })}
          >
            {member.muted ? t("room.unmute") : t("room.mute")}
          </MenuItem>
          <MenuItem icon={UserMinus} danger reason={below ? null : t("errors.not_below")} onPick={() => ask({ what: "kick", member })}>
            {t("room.kick")}
          </MenuItem>
          <MenuItem icon={ShieldX} danger reason={below ? null : t("errors.not_below")} onPick={() => ask({ what: "ban", member })}>
            {t("room.ban")}
          </MenuItem>
        </>
      ) : (
        <MenuItem icon={UserCog} reason={t("room.only_staff")} onPick={() => undefined}>
          {t("room.mute")}
        </MenuItem>
      )}
    </>
  );
}

const QUESTIONS = {
  transfer: { title: "room.make_host_title", about: "room.make_host_about", action: "room.make_host", call: "rooms.transfer" },
  kick: { title: "room.kick_title", about: "room.kick_about", action: "room.kick", call: "rooms.kick" },
  ban: { title: "room.ban_title", about: "room.ban_about", action: "room.ban", call: "rooms.ban" },
} as const;

function Ask({ asking, room, onClose }: { asking: Asking; room: string; onClose: () => void }) {
  const [last, setLast] = useState(asking);
  if (asking !== null && asking !== last) setLast(asking);
  if (last === null) return null;
  const { what, member } = last;
  const words = QUESTIONS[what];
  return (
    <Confirm
      open={asking !== null}
      onClose={onClose}
      title={t(words.title, { name: member.name })}
      about={t(words.about, { name: member.name })}
      action={t(words.action)}
      danger={what !== "transfer"}
      onConfirm={() => {
        onClose();
        void attempt(words.call, { room, member: member.id });
      }}
    />
  );
}

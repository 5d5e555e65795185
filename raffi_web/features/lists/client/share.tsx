import { Globe, KeyRound, Link2, type LucideIcon, RefreshCw, UserMinus } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { attempt, complain } from "$/public/external/raffi_web/features/lists/client/calls";
import type { Head, Person, Visibility } from "$/public/external/raffi_web/features/lists/client/model";
import { useReach } from "$/public/external/raffi_web/features/rooms/client/reach";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Avatar, Button, CONTROL, IconButton } from "$/public/external/raffi_web/ui/client/controls";
import { CopyButton } from "$/public/external/raffi_web/ui/client/copy";
import { Confirm, Layer } from "$/public/external/raffi_web/ui/client/layers";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

const COPY =
  "inline-flex h-10 shrink-0 items-center justify-center gap-2 rounded-control border border-line-strong bg-surface-2 px-4 text-sm font-medium text-ink hover:bg-surface-3 hover:border-control pointer-coarse:h-11";
const CHOICES: readonly (readonly [Visibility, LucideIcon, string, string])[] = [
  ["private", KeyRound, t("lists.private"), t("lists.private_about")],
  ["link", Link2, t("lists.by_link"), t("lists.by_link_about")],
  ["public", Globe, t("lists.public"), t("lists.public_about")],
];
const CHOICE =
  "relative flex cursor-pointer items-start gap-3 rounded-control border border-line p-3 hover:border-control has-checked:border-accent-ink has-checked:bg-accent-soft has-focus-visible:ring-focus has-disabled:cursor-default has-disabled:hover:border-line";

/** Who sees a list, and who changes it with me. */
export function Share({ head, onClose }: { head: Head; onClose: () => void }) {
  const reach = useReach(true);
  const owner = head.role === "owner";
  const here = `${reach.origin}/l/${head.id}`;
  const address = head.visibility === "public" ? here : head.link ? `${here}?key=${head.link}` : null;
  return (
    <Layer open onClose={onClose} title={t("lists.share_title", { name: head.name })}>
      <div className="flex flex-col gap-6">
        <Visibilities head={head} owner={owner} />
        {address ? (
          <div className="flex flex-col items-start gap-2">
            <Address label={t("lists.address")} value={reach.pending ? "" : address} copy={t("lists.copy_link")} />
            {owner && head.visibility === "link" ? (
              <Renew name="renew_link" list={head.id} word={t("lists.renew_link")} title={t("lists.renew_link_title")} about={t("lists.renew_link_about")} onDone={() => undefined} />
            ) : null}
          </div>
        ) : null}
        <Editors head={head} owner={owner} origin={here} />
      </div>
    </Layer>
  );
}

function Visibilities({ head, owner }: { head: Head; owner: boolean }) {
  const id = useId();
  // Shown at once; the server's word replaces it.
  const [wish, setWish] = useState<Visibility | null>(null);
  useEffect(() => setWish(null), [head.visibility]);
  const choose = async (visibility: Visibility): Promise<void> => {
    setWish(visibility);
    if ((await attempt("update", { list_id: head.id, visibility })) === undefined) setWish(null);
  };
  return (
    <fieldset className="flex min-w-0 flex-col gap-2" disabled={!owner}>
      <legend className="pb-2 text-sm font-medium">{t("lists.who")}</legend>
      {CHOICES.map(([value, Icon, word, about]) => (
        <label key={value} className={CHOICE}>
          <Icon size={18} strokeWidth={1.75} aria-hidden className="mt-0.5 shrink-0 text-ink-3" />
          <span className="min-w-0 flex-1">
            <span className="block text-sm font-medium">{word}</span>
            <span className="block text-mini text-ink-2">{about}</span>
          </span>
          <input
            type="radio"
            name={`${id}-visibility`}
            checked={(wish ?? head.visibility) === value}
            className="absolute inset-0 cursor-pointer opacity-0 disabled:cursor-default"
            onChange={() => void choose(value)}
          />
        </label>
      ))}
    </fieldset>
  );
}

function Address({ label, value, copy }: { label: string; value: string; copy: string }) {
  const id = useId();
  return (
    <div className="flex w-full flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div className="flex gap-2 max-sm:flex-col">
        <input id={id} readOnly value={value} className={`${CONTROL} h-10 truncate px-3 font-mono text-mini pointer-coarse:h-11`} onFocus={(event) => event.target.select()} />
        <CopyButton value={value} label={copy} doneLabel={t("ui.copied")} className={COPY} />
      </div>
    </div>
  );
}

function Editors({ head, owner, origin }: { head: Head; owner: boolean; origin: string }) {
  const [invite, setInvite] = useState<string | null>(null);
  const count = head.editors.length;
  useEffect(() => {
    if (!owner) return;
    let stale = false;
    live.query<string>("lists.invite", { list_id: head.id }).then((found) => stale || setInvite(found), complain);
    return () => {
      stale = true;
    };
    // An editor who was removed took the invite of before along.
  }, [owner, head.id, count]);
  return (
    <section aria-labelledby="list-editors" className="flex flex-col gap-3 border-t border-line pt-5">
      <div>
        <h3 id="list-editors" className="text-sm font-medium">
          {t("lists.editors")}
        </h3>
        <p className="text-mini text-ink-2">{t("lists.editors_about")}</p>
      </div>
      <ul className="flex flex-col">
        <EditorLine person={head.owner} word={t("lists.owner")} />
        {head.editors.map((one) => (
          <EditorLine key={one.id} person={one} word={t("lists.editor")} onRemove={owner ? () => void removeEditor(head.id, one) : undefined} />
        ))}
      </ul>
      {owner ? (
        <div className="flex flex-col items-start gap-2">
          <Address label={t("lists.invite")} value={invite === null ? "" : `${origin}?invite=${invite}`} copy={t("lists.copy_invite")} />
          <Renew name="renew_invite" list={head.id} word={t("lists.renew_invite")} title={t("lists.renew_invite_title")} about={t("lists.renew_invite_about")} onDone={setInvite} />
        </div>
      ) : null}
    </section>
  );
}

function EditorLine({ person, word, onRemove }: { person: Person; word: string; onRemove?: () => void }) {
  return (
    <li className="flex min-h-11 items-center gap-3">
      <Avatar face={person} size="sm" />
      <span className="min-w-0 flex-1 truncate text-sm">{person.name}</span>
      <span className="text-mini text-ink-3">{word}</span>
      {onRemove ? <IconButton icon={UserMinus} size="sm" label={t("lists.remove_editor", { name: person.name })} onClick={onRemove} /> : null}
    </li>
  );
}

async function removeEditor(list: string, person: Person): Promise<void> {
  const done = await attempt("remove_editor", { list_id: list, member: person.id });
  if (done !== undefined) toast({ title: t("lists.editor_removed", { name: person.name }) });
}

type RenewProps = { name: "renew_link" | "renew_invite"; list: string; word: string; title: string; about: string; onDone: (token: string) => void };

function Renew({ name, list, word, title, about, onDone }: RenewProps) {
  const [asking, setAsking] = useState(false);
  const renew = async (): Promise<void> => {
    setAsking(false);
    const token = await attempt<string>(name, { list_id: list });
    if (token === undefined) return;
    onDone(token);
    toast({ title: t("lists.renewed"), tone: "success" });
  };
  return (
    <>
      <Button size="sm" variant="ghost" icon={RefreshCw} className="-ms-3" onClick={() => setAsking(true)}>
        {word}
      </Button>
      <Confirm open={asking} onClose={() => setAsking(false)} title={title} about={about} action={word} danger={false} onConfirm={() => void renew()} />
    </>
  );
}

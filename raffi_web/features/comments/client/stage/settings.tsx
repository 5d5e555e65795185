/** The menu of comments over the picture: what is shown, how it looks, what is kept out. */
import { SlidersHorizontal, X } from "lucide-react";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { useStill } from "$/public/external/raffi_web/features/comments/client/stage/overlay";
import { Replay } from "$/public/external/raffi_web/features/comments/client/stage/replay";
import { AREAS, DENSITIES, hidePerson, hideWord, KINDS, LONGEST_WORD, setTastes, SIZES, SPEEDS, type Tastes, useTastes } from "$/public/external/raffi_web/features/comments/client/stage/tastes";
import { Control, Panel, Segments } from "$/public/external/raffi_web/features/screen/client/parts";
import { setPrefs, usePrefs } from "$/public/external/raffi_web/features/screen/client/prefs";
import { Button, Switch, TextField } from "$/public/external/raffi_web/ui/client/controls";
import { Range } from "$/public/external/raffi_web/ui/client/range";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

/** On a phone held upright it is a sheet below the picture, where one sees what a change does. */
const SHEET =
  "max-md:portrait:[position-area:none]! max-md:portrait:inset-x-0! max-md:portrait:top-auto! max-md:portrait:bottom-0! max-md:portrait:m-0! " +
  "max-md:portrait:w-full! max-md:portrait:max-w-none! max-md:portrait:max-h-[55dvh]! max-md:portrait:rounded-b-none";

export function TalkSettings() {
  const id = useId();
  const { comments } = usePrefs();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Control icon={SlidersHorizontal} label={t("picture.settings")} popover={id} />
      <Panel id={id} label={t("picture.settings")} onOpen={setOpen} className={`max-h-[min(32rem,max(60dvh,18rem))] w-80 overflow-y-auto p-4 open:flex flex-col gap-4 ${SHEET}`}>
        {open ? (
          <>
            <Switch label={t("picture.comments")} checked={comments} onChange={(on) => setPrefs({ comments: on })} className="-my-1 font-semibold" />
            {comments ? <Everything name={id} /> : <p className="text-mini text-ink-3">{t("picture.off_about")}</p>}
          </>
        ) : null}
      </Panel>
    </>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2 border-t border-line pt-3">
      <h3 className="text-mini font-semibold text-ink-2">{title}</h3>
      {children}
    </section>
  );
}

function Everything({ name }: { name: string }) {
  const liked = useTastes();
  const still = useStill();
  const listed = liked.list || still;
  return (
    <>
      <Group title={t("picture.shown")}>
        <Switch label={t("picture.of_all")} checked={liked.all} onChange={(all) => setTastes({ all })} className="-my-1" />
        <Switch label={t("picture.of_room")} checked={liked.room} onChange={(room) => setTastes({ room })} className="-my-1" />
      </Group>
      <Group title={t("picture.replay")}>
        <Replay />
      </Group>
      <Group title={t("picture.look")}>
        <Segments
          label={t("picture.shown_as")}
          name={`${name}-as`}
          value={listed ? "list" : "lines"}
          disabled={still}
          choices={[
            ["lines", t("picture.as_lines")],
            ["list", t("picture.as_list")],
          ]}
          onChoose={(as) => setTastes({ list: as === "list" })}
        />
        {still ? <p className="text-xs text-ink-3">{t("picture.still_about")}</p> : null}
        {listed ? <Switch label={t("picture.aloud")} checked={liked.aloud} onChange={(aloud) => setTastes({ aloud })} className="-my-1" /> : <Looks name={name} liked={liked} />}
      </Group>
      <Group title={t("picture.filters")}>
        {listed ? null : <Kinds liked={liked} />}
        <Words words={liked.words} />
        <People liked={liked} />
      </Group>
    </>
  );
}

function Looks({ name, liked }: { name: string; liked: Tastes }) {
  const words = <T extends string>(kind: string, all: readonly T[]) => all.map((one) => [one, t(`picture.look.${kind}_${one}` as Key)] as const);
  return (
    <>
      <Segments label={t("picture.size")} name={`${name}-size`} value={liked.size} choices={words("size", SIZES)} onChoose={(size) => setTastes({ size })} />
      <Segments label={t("picture.speed")} name={`${name}-speed`} value={liked.speed} choices={words("speed", SPEEDS)} onChoose={(speed) => setTastes({ speed })} />
      <Segments label={t("picture.area")} name={`${name}-area`} value={liked.area} choices={words("area", AREAS)} onChoose={(area) => setTastes({ area })} />
      <Segments label={t("picture.density")} name={`${name}-density`} value={liked.density} choices={words("density", DENSITIES)} onChoose={(density) => setTastes({ density })} />
      <div>
        <div className="flex justify-between text-mini">
          <span className="text-ink-2">{t("picture.opacity")}</span>
          <span className="tabular">{liked.opacity}%</span>
        </div>
        <Range label={t("picture.opacity")} value={liked.opacity} min={20} max={100} step={5} valueText={`${liked.opacity}%`} onSlide={(opacity) => setTastes({ opacity })} />
      </div>
    </>
  );
}

function Kinds({ liked }: { liked: Tastes }) {
  return (
    <fieldset className="flex flex-col">
      <legend className="pb-1 text-mini text-ink-2">{t("picture.kinds")}</legend>
      {KINDS.map((kind) => (
        <label key={kind} className="flex min-h-8 cursor-pointer items-center gap-2.5 text-sm pointer-coarse:min-h-11">
          <input
            type="checkbox"
            className="size-4 accent-(--accent)"
            checked={!liked.without.includes(kind)}
            onChange={({ target }) => setTastes({ without: target.checked ? liked.without.filter((one) => one !== kind) : [...liked.without, kind] })}
          />
          {t(`picture.kind.${kind}` as Key)}
        </label>
      ))}
    </fieldset>
  );
}

const CHIP = "inline-flex min-h-8 max-w-full items-center gap-1 rounded-pill border border-line-strong bg-surface-3 ps-3 pe-1 text-mini";
const OFF = "grid size-6 shrink-0 place-items-center rounded-pill text-ink-3 hover:bg-hover hover:text-ink pointer-coarse:size-10";

function Words({ words }: { words: readonly string[] }) {
  const [typed, setTyped] = useState("");
  const add = (event: FormEvent): void => {
    event.preventDefault();
    hideWord(typed);
    setTyped("");
  };
  return (
    <div className="flex flex-col gap-2">
      <form onSubmit={add} className="flex items-end gap-2">
        <TextField label={t("picture.words")} value={typed} maxLength={LONGEST_WORD} autoComplete="off" className="flex-1" onChange={({ target }) => setTyped(target.value)} />
        <Button type="submit">{t("screen.add")}</Button>
      </form>
      {words.length > 0 ? (
        <ul className="flex flex-wrap gap-1.5">
          {words.map((word) => (
            <li key={word} className={CHIP}>
              <span className="truncate">{word}</span>
              <button type="button" className={OFF} aria-label={t("picture.show_word", { word })} onClick={() => setTastes({ words: words.filter((one) => one !== word) })}>
                <X size={14} strokeWidth={2} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function People({ liked: { people } }: { liked: Tastes }) {
  return (
    <div>
      <h4 className="text-mini text-ink-2">{t("picture.people")}</h4>
      {people.length === 0 ? <p className="pt-1 text-xs text-ink-3">{t("picture.nobody_hidden")}</p> : null}
      <ul>
        {people.map((person) => (
          <li key={person.id} className="flex items-center gap-2 py-0.5 text-sm">
            <span className="min-w-0 flex-1 truncate">{person.name}</span>
            <Button size="sm" variant="ghost" onClick={() => hidePerson(person, false)} aria-label={t("picture.show_person", { name: person.name })}>
              {t("picture.show")}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

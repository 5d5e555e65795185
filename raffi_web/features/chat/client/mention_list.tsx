import type { RefObject } from "react";
import { formatAgo } from "$/public/external/raffi_web/ui/client/ago";
import { Avatar, type Face } from "$/public/external/raffi_web/ui/client/controls";
import { LANGUAGE, t } from "$/public/external/raffi_web/ui/client/words";

export interface Mentionable extends Face {
  id: string;
  name: string;
  /** When they last wrote here (ms), which tells two of one name apart. */
  wrote_at?: number | null;
}

const SHOWN = 6;
const ABOVE = "bottom-full mb-2";
const BELOW = "top-full mt-1";
const LIST = "absolute inset-x-3 z-10 rounded-card border border-line-strong bg-surface-1 p-1 shadow-pop";
const OPTION = "flex min-h-9 cursor-pointer items-center gap-2.5 rounded-small px-2 text-sm aria-selected:bg-press pointer-coarse:min-h-11";

/** Whom a half-typed name may mean: those whose name begins with it, then those who have it somewhere. */
export function suggested(people: readonly Mentionable[], typed: string): Mentionable[] {
  const wanted = typed.toLocaleLowerCase();
  const rank = ({ name }: Mentionable): number => {
    const at = name.toLocaleLowerCase().indexOf(wanted);
    return at === 0 ? 0 : at > 0 ? 1 : 2;
  };
  return people
    .filter((person) => rank(person) < 2)
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
    .slice(0, SHOWN);
}

type Props = { id: string; people: readonly Mentionable[]; chosen: number; onPick: (person: Mentionable) => void; field: RefObject<HTMLTextAreaElement | null>; below?: boolean };

/** The list above the composer, or below it; the focus stays in the text. */
export function MentionList({ id, people, chosen, onPick, field, below = false }: Props) {
  const names = people.map(({ name }) => name.toLocaleLowerCase());
  const isTwin = (at: number): boolean => names.indexOf(names[at]!) !== names.lastIndexOf(names[at]!);
  return (
    <ul id={id} role="listbox" aria-label={t("chat.mention_people")} className={`${LIST} ${below ? BELOW : ABOVE}`}>
      {people.map((person, index) => (
        <li
          key={person.id}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          className={OPTION}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => {
            onPick(person);
            field.current?.focus();
          }}
        >
          <Avatar face={person} size="xs" />
          <span className="min-w-0 flex-1 truncate">{person.name}</span>
          {isTwin(index) && person.wrote_at !== undefined ? (
            <span className="shrink-0 text-xs text-ink-3" data-twin="">
              {person.wrote_at === null ? t("chat.wrote_nothing") : t("chat.wrote", { ago: formatAgo(person.wrote_at, Date.now(), LANGUAGE) })}
            </span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

import { useState } from "react";
import { type Cover, hueOf, lettersOf } from "$/public/external/raffi_web/features/lists/client/model";

const FRAME = "relative isolate block aspect-[2/3] shrink-0 overflow-hidden rounded-small border border-line bg-surface-3";
const LETTERS =
  "absolute inset-0 -z-10 grid place-items-center p-1 text-center font-semibold tracking-tight text-hue-ink select-none " +
  "bg-[linear-gradient(155deg,color-mix(in_oklab,var(--hue)_38%,var(--surface-3)),color-mix(in_oklab,var(--hue)_10%,var(--surface-2))_90%)]";

/** A title's picture; without one, its letters on a tint of its own. */
export function Poster({ title, className, letters = "text-sm" }: { title: Cover; className: string; letters?: string }) {
  const [broken, setBroken] = useState<string | null>(null);
  const address = title.poster !== broken ? title.poster : null;
  return (
    <span className={`${FRAME} ${className}`} data-hue={hueOf(title.title_id)} aria-hidden>
      <span className={`${LETTERS} ${letters}`}>{lettersOf(title.name)}</span>
      {address ? (
        <img
          src={address}
          alt=""
          loading="lazy"
          decoding="async"
          referrerPolicy="no-referrer"
          className="absolute inset-0 size-full object-cover"
          onError={() => setBroken(address)}
        />
      ) : null}
    </span>
  );
}

const EMPTY = "border-dashed bg-surface-2";
const PLACES = 5;

/** The first titles of a list, fanned out. */
export function Fan({ covers }: { covers: readonly Cover[] }) {
  return (
    <span className="flex shrink-0" aria-hidden>
      {Array.from({ length: PLACES }, (_, place) => {
        const cover = covers[place];
        const where = `w-12 sm:w-14 not-first:-ms-5 shadow-pop ${place > 2 ? "max-sm:hidden" : ""}`;
        const style = { zIndex: PLACES - place };
        return cover ? (
          <span key={cover.title_id} className={`relative ${where}`} style={style}>
            <Poster title={cover} className="w-full" letters="text-xs" />
          </span>
        ) : (
          <span key={place} className={`relative aspect-[2/3] rounded-small border ${EMPTY} ${where}`} style={style} />
        );
      })}
    </span>
  );
}

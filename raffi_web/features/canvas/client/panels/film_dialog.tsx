/** A film for the board: by its address, from the room's screen and queue, or one that came with the server. */
import { Clapperboard } from "lucide-react";
import { type FormEvent, useEffect, useId, useState } from "react";
import { boardOf } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { filmAddress } from "$/public/external/raffi_web/features/canvas/client/films/addresses";
import { addFilm, filmDialog } from "$/public/external/raffi_web/features/canvas/client/films/adding";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import { FilmCards } from "$/public/external/raffi_web/features/screen/client/film_cards";
import { useFilms } from "$/public/external/raffi_web/features/screen/client/films";
import { channelOf, inTurn, type QueueRow, usePlayback } from "$/public/external/raffi_web/features/screen/client/model";
import { live, useRows } from "$/public/external/raffi_web/live/client/live";
import { Button, CONTROL } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

const ROW = "flex min-h-14 w-full items-center gap-3 rounded-control px-2.5 py-1.5 text-start text-sm font-medium hover:bg-hover focus-visible:bg-hover focus-visible:outline-offset-[-2px]";
const PICTURE = "aspect-video h-10 shrink-0 rounded-small border border-line object-cover";

export function FilmDialog() {
  const open = useStore(filmDialog);
  const surface = useSurface();
  const close = (): void => filmDialog.set(false);
  return (
    <Layer open={open} onClose={close} title={t("board_cards.add_film")} about={t("board_cards.add_film_about")}>
      {open ? <Choose surface={surface} onDone={close} /> : null}
    </Layer>
  );
}

function Choose({ surface, onDone }: { surface: Surface; onDone: () => void }) {
  const row = useStore(boardOf(surface.board.id).row);
  const add = (source: string, title: string): void => {
    addFilm(surface, source, title, null);
    onDone();
  };
  return (
    <div className="flex flex-col gap-5">
      <Address onAdd={add} />
      {row === null ? null : <OfRoom room={row.room} onAdd={add} />}
      <section className="@container flex flex-col gap-2">
        <h3 className="text-mini font-medium text-ink-2">{t("screen.sampler")}</h3>
        <FilmCards does="put" onChoose={({ url, title }) => add(url, title)} />
      </section>
    </div>
  );
}

function Address({ onAdd }: { onAdd: (source: string, title: string) => void }) {
  const id = useId();
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const source = filmAddress(String(data.get("address") ?? ""), location.href);
    if (source === null) setWrong(true);
    else onAdd(source, String(data.get("title") ?? "").trim());
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-2">
      <label htmlFor={id} className="text-mini font-medium">
        {t("screen.address")}
      </label>
      <input id={id} name="address" data-autofocus="" className={`${CONTROL} h-10 px-3 text-sm pointer-coarse:h-11`} placeholder="https://" aria-invalid={wrong || undefined} aria-describedby={`${id}-about`} autoComplete="off" inputMode="url" />
      <p id={`${id}-about`} role={wrong ? "alert" : undefined} className={`text-mini ${wrong ? "text-danger" : "text-ink-2"}`}>
        {t(wrong ? "errors.bad_address" : "screen.address_kinds")}
      </p>
      <div className="flex gap-2 max-sm:flex-col">
        <input name="title" maxLength={200} aria-label={t("screen.film_title")} placeholder={t("screen.film_title")} className={`${CONTROL} h-10 px-3 text-sm sm:flex-1 pointer-coarse:h-11`} autoComplete="off" />
        <Button type="submit" variant="primary">
          {t("board_cards.put_here")}
        </Button>
      </div>
    </form>
  );
}

/** What is on in the board's room, and what comes there; nothing for who is not in it. */
function OfRoom({ room, onAdd }: { room: string; onAdd: (source: string, title: string) => void }) {
  useEffect(() => live.follow(channelOf(room)), [room]);
  const on = usePlayback(room)?.source ?? null;
  const queue = inTurn(useRows<QueueRow>(channelOf(room), "queue").values()).map((row) => ({ id: row.id, url: row.source.url, title: row.source.title }));
  const films = on === null ? queue : [{ id: "on", url: on.url, title: on.title }, ...queue];
  const known = useFilms();
  if (films.length === 0) return null;
  return (
    <section className="flex flex-col gap-1">
      <h3 className="text-mini font-medium text-ink-2">{t("board_cards.room_watches")}</h3>
      <ul className="-mx-2.5 max-h-44 overflow-y-auto">
        {films.map((film) => (
          <li key={film.id}>
            <button type="button" className={ROW} onClick={() => onAdd(film.url, film.title)}>
              <Picture of={known.find(({ id, url, hls_url }) => [id, url, hls_url].includes(film.url))?.poster} />
              <span className="min-w-0 flex-1 truncate">{film.title}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The film's picture, where it has one here. */
function Picture({ of }: { of: string | undefined }) {
  if (of !== undefined) return <img src={of} alt="" loading="lazy" decoding="async" className={PICTURE} />;
  return (
    <span aria-hidden className={`${PICTURE} grid place-items-center bg-surface-3 text-ink-2`}>
      <Clapperboard size={16} strokeWidth={1.75} />
    </span>
  );
}

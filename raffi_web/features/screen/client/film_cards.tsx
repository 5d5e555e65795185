import { Play, Plus } from "lucide-react";
import { type SamplerFilm, useFilms } from "$/public/external/raffi_web/features/screen/client/films";
import { formatTime } from "$/public/external/raffi_web/ui/client/timecode";
import { t } from "$/public/external/raffi_web/ui/client/words";

const CARD =
  "group/film relative block aspect-video w-full overflow-hidden rounded-poster border border-line text-start hover:border-control";

const WORDS = { show: "screen.show_film", queue: "screen.queue_film", put: "board_cards.put_film" } as const;

type Props = {
  /** What a press does, in words, and the doing. */
  does: "show" | "queue" | "put";
  onChoose: (film: SamplerFilm) => void;
  className?: string;
};

/** The films that came with the server, to choose from. */
export function FilmCards({ does, onChoose, className = "grid grid-cols-2 gap-2.5 @xl:grid-cols-4" }: Props) {
  const films = useFilms();
  const Icon = does === "show" ? Play : Plus;
  return (
    <ul className={className}>
      {films.map((film) => (
        <li key={film.id}>
          <button
            type="button"
            className={CARD}
            style={{ backgroundColor: film.color }}
            aria-label={t(WORDS[does], { title: film.title })}
            data-tip={film.description}
            onClick={() => onChoose(film)}
          >
            <img
              src={film.poster}
              alt=""
              loading="lazy"
              decoding="async"
              className="absolute inset-0 size-full object-cover transition-transform duration-(--motion-page) group-hover/film:scale-[1.03]"
            />
            <span className="absolute inset-0 bg-linear-to-t from-black/85 via-black/25 to-transparent" />
            <span className="absolute end-1.5 top-1.5 grid size-7 place-items-center rounded-pill bg-black/65 text-white">
              <Icon size={14} strokeWidth={2} aria-hidden />
            </span>
            <span className="absolute inset-x-2.5 bottom-2 flex items-baseline justify-between gap-2 text-xs text-white">
              <span className="truncate font-semibold">{film.title}</span>
              <span className="text-white/80 tabular">{formatTime(film.duration)}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

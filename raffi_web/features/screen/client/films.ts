/** The films that come with the server. */
import { useEffect } from "react";
import type { CaptionSource, Film } from "$/public/external/raffi_web/features/screen/client/model";
import { live } from "$/public/external/raffi_web/live/client/live";
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";

export interface SamplerFilm {
  /** `sampler:...`, also its address. */
  id: string;
  title: string;
  description: string;
  duration: number;
  fps: number;
  /** Where it is on this server; `hls_url` too where it is there in parts. */
  url: string;
  hls_url: string | null;
  poster: string;
  captions: CaptionSource[];
  color: string;
  series: string | null;
  season: number | null;
  episode: number | null;
}

const films = createStore<SamplerFilm[]>([]);
let asked = false;

async function ask(): Promise<void> {
  if (asked) return;
  asked = true;
  try {
    films.set(await live.query<SamplerFilm[]>("screen.films"));
  } catch {
    asked = false;
  }
}

/** The sampler; empty until it is known. */
export function useFilms(): SamplerFilm[] {
  useEffect(() => void ask(), []);
  return useStore(films);
}

/** Frames a second of a film, as far as anybody knows. */
export function fpsOf(source: Film | null): number {
  return films.get().find((one) => one.id === source?.title_id)?.fps ?? 25;
}

/** The sampler's next episode after what is on. */
export function useNextEpisode(source: Film | null): SamplerFilm | null {
  const all = useFilms();
  return nextEpisode(all, source?.title_id ?? null);
}

export function nextEpisode(all: SamplerFilm[], id: string | null): SamplerFilm | null {
  const current = all.find((one) => one.id === id);
  if (!current || current.series === null || current.episode === null) return null;
  const { series, season, episode } = current;
  return all.find((one) => one.series === series && one.season === season && one.episode === episode + 1) ?? null;
}

/** The subtitles of one viewer: the film's own, and files or addresses of theirs that nobody else hears of. */
import { type Cue, decodeText, parseCues } from "$/public/external/raffi_web/features/screen/client/cues";
import type { CaptionSource } from "$/public/external/raffi_web/features/screen/client/model";
import type { Picture } from "$/public/external/raffi_web/features/screen/client/picture";
import { prefs, setPrefs } from "$/public/external/raffi_web/features/screen/client/prefs";
import { createStore, type Store } from "$/public/external/raffi_web/ui/client/store";

export interface Track {
  id: string;
  label: string;
  /** BCP 47, "" where nobody said. */
  lang: string;
  /** Where it is loaded from; null for what is here already. */
  url: string | null;
  cues: Cue[] | null;
}

export interface Captions {
  tracks: Track[];
  chosen: string | null;
  /** The chosen one's; empty while it loads. */
  cues: readonly Cue[];
  failed: boolean;
}

/** A film whose subtitles are chosen and shown. */
export interface Captioned {
  captions: CaptionDeck;
  /** Null while nothing plays. */
  picture: Store<Picture | null>;
}

const NONE: Captions = { tracks: [], chosen: null, cues: [], failed: false };
const LARGEST = 5_000_000;

export class CaptionDeck {
  readonly store = createStore<Captions>(NONE);
  private loading = 0;

  /** Another film: its own tracks, and the viewer's language if subtitles are on. */
  open(sources: readonly CaptionSource[]): void {
    const tracks = sources.map((one) => ({ id: one.url, label: one.label, lang: one.lang, url: one.url, cues: null }));
    this.store.set({ ...NONE, tracks });
    if (prefs.get().captions) this.choose(preferred(tracks, prefs.get().captionLang, browserLanguages())?.id ?? null, false);
  }

  /** Shows a track, or none. What the viewer chose by hand is remembered. */
  choose(id: string | null, remember = true): void {
    const track = this.store.get().tracks.find((one) => one.id === id) ?? null;
    this.store.set((before) => ({ ...before, chosen: track?.id ?? null, cues: track?.cues ?? [], failed: false }));
    if (remember) setPrefs({ captions: track !== null, ...(track?.lang ? { captionLang: track.lang } : {}) });
    if (track !== null && track.cues === null) void this.load(track);
  }

  /** On as last chosen, or off. Returns false where there is nothing to show. */
  toggle(): boolean {
    const { tracks, chosen } = this.store.get();
    if (chosen !== null) this.choose(null);
    else this.choose(preferred(tracks, prefs.get().captionLang, browserLanguages())?.id ?? null);
    return tracks.length > 0;
  }

  /** Takes a file of the viewer's; it stays in this tab. False when there are no subtitles in it. */
  async addFile(file: File): Promise<boolean> {
    if (file.size > LARGEST) return false;
    const cues = parseCues(decodeText(await file.arrayBuffer()));
    if (cues.length === 0) return false;
    this.add({ id: `file:${file.name}`, label: file.name.replace(/\.[^.]*$/, ""), lang: "", url: null, cues });
    return true;
  }

  /** Loads subtitles from an address, for this viewer. False when that fails. */
  async addAddress(url: string): Promise<boolean> {
    try {
      const cues = await fetchCues(new URL(url, location.href).href);
      const name = decodeURIComponent(new URL(url, location.href).pathname.split("/").at(-1) ?? "");
      this.add({ id: url, label: name.replace(/\.[^.]*$/, "") || url, lang: "", url, cues });
      return true;
    } catch {
      return false;
    }
  }

  private add(track: Track): void {
    this.store.set((before) => ({ ...before, tracks: [...before.tracks.filter((one) => one.id !== track.id), track] }));
    this.choose(track.id);
  }

  private async load(track: Track): Promise<void> {
    const turn = ++this.loading;
    let cues: Cue[] | null = null;
    try {
      cues = await fetchCues(track.url ?? "");
    } catch {
      // Told below, like an empty file.
    }
    this.store.set((before) => ({
      ...before,
      tracks: before.tracks.map((one) => (one.id === track.id ? { ...one, cues } : one)),
      ...(turn === this.loading && before.chosen === track.id ? { cues: cues ?? [], failed: cues === null } : {}),
    }));
  }
}

async function fetchCues(url: string): Promise<Cue[]> {
  const answer = await fetch(url, { credentials: "omit" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const cues = parseCues(decodeText(await answer.arrayBuffer()));
  if (cues.length === 0) throw new Error("no cues");
  return cues;
}

function browserLanguages(): readonly string[] {
  return typeof navigator === "undefined" ? [] : navigator.languages;
}

/** The track in the first language wanted that is there; else the first track. */
export function preferred<T extends { lang: string }>(tracks: readonly T[], chosen: string, languages: readonly string[]): T | null {
  const base = (lang: string): string => lang.toLowerCase().split("-")[0] ?? "";
  for (const wanted of [chosen, ...languages].filter(Boolean)) {
    const exact = tracks.find((one) => one.lang.toLowerCase() === wanted.toLowerCase());
    const near = exact ?? tracks.find((one) => one.lang !== "" && base(one.lang) === base(wanted));
    if (near) return near;
  }
  return tracks[0] ?? null;
}

/** Opens an address on the elements of the screen, and says calmly why it could not. */
import { feed, type HlsFailure, playsNatively } from "$/public/external/raffi_web/features/screen/client/hls";
import type { MediaAdapter } from "$/public/external/raffi_web/features/screen/client/media/adapter";
import { ElementAdapter } from "$/public/external/raffi_web/features/screen/client/media/element";
import { YouTubeAdapter } from "$/public/external/raffi_web/features/screen/client/media/youtube";
import { type SourceKind, sourceOf } from "$/public/external/raffi_web/features/screen/client/sources";
import { frameAddress, YouTubeFrame } from "$/public/external/raffi_web/features/screen/client/youtube_frame";

/** Why nothing is seen: its server can't be reached or has no such file, keeps it from other pages, or we can't play it. */
export type Problem = "unreachable" | "missing" | "closed" | "format" | "address" | "embedding" | "removed";

/** A film on the screen. */
export interface Picture {
  kind: SourceKind;
  adapter: MediaAdapter;
  setVolume: (volume: number, muted: boolean) => void;
  /** What the film's own site calls it; "" while that is not known. */
  title: () => string;
  /** Second up to which it is loaded from where it is; 0 while unknown. */
  buffered: () => number;
  close: () => void;
}

export interface Elements {
  video: HTMLVideoElement;
  /** There only for YouTube. */
  frame: HTMLIFrameElement | null;
}

/** A frame that has said nothing by now is behind something that keeps YouTube out. */
const FRAME_PATIENCE_MS = 15_000;

/** Puts the film at `url` on the screen; null where that is no address of one. */
export function openPicture(url: string, elements: Elements, onProblem: (problem: Problem) => void): Picture | null {
  const source = sourceOf(url, location.href);
  if (source === null) return null;
  if (source.kind === "youtube") return elements.frame && openFrame(source.id ?? "", elements.frame, onProblem);
  return source.kind === "hls" ? openHls(url, elements.video, onProblem) : openFile(url, elements.video, onProblem);
}

function onElement(kind: SourceKind, video: HTMLVideoElement, stop: () => void): Picture {
  const adapter = new ElementAdapter(video);
  return {
    kind,
    adapter,
    setVolume: (volume, muted) => {
      video.volume = volume;
      video.muted = muted;
    },
    title: () => "",
    buffered: () => bufferedFrom(video.buffered, video.currentTime),
    close: () => {
      adapter.destroy();
      stop();
      video.removeAttribute("src");
      // Without this the browser goes on loading what nobody watches.
      video.load();
    },
  };
}

function openFile(url: string, video: HTMLVideoElement, onProblem: (problem: Problem) => void): Picture {
  const failed = (): void => {
    if (!video.getAttribute("src")) return;
    void elementProblem(url, video.error?.code ?? 0).then(onProblem);
  };
  video.addEventListener("error", failed);
  video.src = url;
  return onElement("file", video, () => video.removeEventListener("error", failed));
}

function openHls(url: string, video: HTMLVideoElement, onProblem: (problem: Problem) => void): Picture {
  let stopFeeding: (() => void) | null = null;
  const byLibrary = (): void => {
    video.removeEventListener("error", byLibrary);
    stopFeeding = feed(video, url, (failure) => void hlsProblem(url, failure).then(onProblem));
  };
  if (playsNatively(video)) {
    // A browser may play HLS and yet not this one.
    video.addEventListener("error", byLibrary);
    video.src = url;
  } else byLibrary();
  return onElement("hls", video, () => {
    video.removeEventListener("error", byLibrary);
    stopFeeding?.();
  });
}

const every = (ms: number, run: () => void): (() => void) => {
  const handle = setInterval(run, ms);
  return () => clearInterval(handle);
};

function openFrame(id: string, frame: HTMLIFrameElement, onProblem: (problem: Problem) => void): Picture {
  frame.src = frameAddress(id, location.origin);
  const patience = setTimeout(() => onProblem("unreachable"), FRAME_PATIENCE_MS);
  const player = new YouTubeFrame({
    target: () => frame.contentWindow,
    hub: window,
    every,
    onReady: () => clearTimeout(patience),
  });
  player.addEventListener("onError", ({ data }) => {
    clearTimeout(patience);
    onProblem(youtubeProblem(data));
  });
  const adapter = new YouTubeAdapter(player, { now: () => performance.now(), every });
  return {
    kind: "youtube",
    adapter,
    setVolume: (volume, muted) => player.setVolume(volume, muted),
    title: () => player.title,
    buffered: () => player.loaded * (player.getDuration() || 0),
    close: () => {
      clearTimeout(patience);
      adapter.destroy();
      player.destroy();
      frame.src = "about:blank";
    },
  };
}

/** What YouTube's number means. */
export function youtubeProblem(code: number): Problem {
  if (code === 101 || code === 150 || code === 153) return "embedding";
  if (code === 100) return "removed";
  return code === 2 ? "address" : "format";
}

/** The end of the buffered stretch that holds `time`. */
export function bufferedFrom(ranges: Pick<TimeRanges, "length" | "start" | "end">, time: number): number {
  for (let i = 0; i < ranges.length; i += 1) {
    if (ranges.start(i) <= time + 0.25 && time <= ranges.end(i)) return ranges.end(i);
  }
  return 0;
}

const DECODING = 3;

async function elementProblem(url: string, code: number): Promise<Problem> {
  if (code === DECODING || url.startsWith("blob:")) return "format";
  const found = await look(url);
  // The element needs no leave of the other server; what it still can't play is no film it knows.
  return found === "closed" || found === "there" ? "format" : found;
}

async function hlsProblem(url: string, failure: HlsFailure): Promise<Problem> {
  if (failure.kind === "format") return "format";
  if (failure.status >= 400) return "missing";
  const found = await look(url);
  return found === "there" ? "unreachable" : found;
}

/** What stands at an address: a file, no file, one that only its own pages may read, or no server at all. */
async function look(url: string): Promise<"there" | "missing" | "closed" | "unreachable"> {
  const headers = { Range: "bytes=0-1" };
  // What was loaded before says nothing of now.
  const anew = { cache: "no-store", credentials: "omit" } as const;
  try {
    const answer = await fetch(url, { ...anew, headers });
    return answer.ok ? "there" : "missing";
  } catch {
    try {
      await fetch(url, { ...anew, mode: "no-cors" });
      return "closed";
    } catch {
      return "unreachable";
    }
  }
}

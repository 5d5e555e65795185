/** HLS: the browser's own where there is one, else hls.js, which is loaded only then. */
import type Hls from "hls.js";
import type { ErrorData } from "hls.js";

export interface HlsFailure {
  kind: "network" | "format";
  /** HTTP status; 0 where the answer may not be read. */
  status: number;
}

const TYPE = "application/vnd.apple.mpegurl";
const RECOVERIES = 2;

/** Whether this browser plays HLS by itself. */
export function playsNatively(element: HTMLMediaElement): boolean {
  return element.canPlayType(TYPE) !== "";
}

/** Feeds `element` from the playlist at `url` by hls.js until the returned function is called. */
export function feed(element: HTMLMediaElement, url: string, onFailure: (failure: HlsFailure) => void): () => void {
  let hls: Hls | null = null;
  let stopped = false;
  let recoveries = 0;
  const start = async (): Promise<void> => {
    const { default: Player } = await import("hls.js");
    if (stopped) return;
    if (!Player.isSupported()) {
      onFailure({ kind: "format", status: 0 });
      return;
    }
    const player = new Player({ enableWorker: true, backBufferLength: 60, maxBufferLength: 30 });
    hls = player;
    player.on(Player.Events.ERROR, (_event, data: ErrorData) => {
      if (!data.fatal) return;
      const media = data.type === Player.ErrorTypes.MEDIA_ERROR;
      if (media && recoveries < RECOVERIES) {
        recoveries += 1;
        player.recoverMediaError();
        return;
      }
      player.stopLoad();
      onFailure({ kind: media ? "format" : "network", status: data.response?.code ?? 0 });
    });
    player.loadSource(url);
    player.attachMedia(element);
  };
  start().catch(() => onFailure({ kind: "network", status: 0 }));
  return () => {
    stopped = true;
    hls?.destroy();
  };
}

/** Which kind of source an address is, and how such a source can be steered. */
import { type Capability, FINE_RATE, STEP_RATES } from "$/public/external/raffi_web/features/screen/client/media/adapter";

export type SourceKind = "file" | "hls" | "youtube";

export interface Source {
  kind: SourceKind;
  url: string;
  /** The video's id, for YouTube. */
  id: string | null;
}

const YOUTUBE_HOSTS = new Set(["youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com", "youtu.be"]);
const YOUTUBE_ID = /^[\w-]{11}$/;

/** Reads an address (absolute, or relative to this site); null when it is nothing that plays here. */
export function sourceOf(address: string, base = "http://localhost/"): Source | null {
  let url: URL;
  try {
    url = new URL(address, base);
  } catch {
    return null;
  }
  if (url.protocol !== "http:" && url.protocol !== "https:" && url.protocol !== "blob:") return null;
  const host = url.hostname.replace(/^www\./, "");
  if (YOUTUBE_HOSTS.has(host)) {
    const id = youtubeId(url, host);
    return id === null ? null : { kind: "youtube", url: address, id };
  }
  const kind = /\.m3u8$/i.test(url.pathname) ? "hls" : "file";
  return { kind, url: address, id: null };
}

/** Dead band and thresholds of a kind of source; the player's own adapter may still say otherwise. */
export function capabilityOf(kind: SourceKind): Capability {
  return kind === "youtube" ? STEP_RATES : FINE_RATE;
}

function youtubeId(url: URL, host: string): string | null {
  const parts = url.pathname.split("/").filter(Boolean);
  const named = ["embed", "shorts", "live", "v"].includes(parts[0] ?? "") ? parts[1] : null;
  const id = host === "youtu.be" ? parts[0] : (named ?? url.searchParams.get("v"));
  return id !== undefined && id !== null && YOUTUBE_ID.test(id) ? id : null;
}

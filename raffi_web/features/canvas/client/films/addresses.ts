/** Which addresses are films that a board takes: by the rules of the server, so that a wrong one is told before it is sent. */
import { sourceOf } from "$/public/external/raffi_web/features/screen/client/sources";

const LONGEST = 2_000;
const FILE = /\.(mp4|m4v|webm|mov|ogv|m3u8)$/i;
/** What the server refuses: this machine, its link, and addresses of nobody or of many. */
const NEAR = /^(localhost|.*\.localhost|localhost\.localdomain|0\..*|127\..*|169\.254\..*|2(2[4-9]|[34]\d|5[0-5])\..*|\[(::|fe[89ab]|ff).*)$/;

/**
 * The address of a film as it is stored; null for what is none, or none that the server takes. Whatever names a video
 * of YouTube is one address, and a film of this server a path.
 */
export function filmAddress(text: string, here: string): string | null {
  const given = text.trim();
  const source = given === "" || given.length > LONGEST ? null : sourceOf(given, here);
  if (source === null || !/^(https?:\/\/|\/films\/)/.test(given)) return null;
  if (source.kind === "youtube") return `https://www.youtube.com/watch?v=${source.id}`;
  const url = new URL(given, here);
  if (url.username !== "" || url.password !== "") return null;
  const own = url.origin === new URL(here).origin;
  if (own && url.pathname.startsWith("/films/")) return url.pathname;
  return (own || !NEAR.test(url.hostname)) && url.href.length <= LONGEST ? url.href : null;
}

/** The film that a pasted address is; null where it is rather a page. */
export function filmIn(address: string, here: string): string | null {
  const film = filmAddress(address, here);
  if (film === null) return null;
  const { kind } = sourceOf(film, here)!;
  return kind !== "file" || FILE.test(new URL(film, here).pathname) ? film : null;
}

/** What a file is called; nothing for a video of another site, which names itself. */
export function nameIn(film: string, here: string): string {
  const { kind } = sourceOf(film, here)!;
  if (kind === "youtube") return "";
  const last = new URL(film, here).pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(last).replace(/\.\w+$/, "").replaceAll(/[_-]+/g, " ").trim();
  } catch {
    return "";
  }
}

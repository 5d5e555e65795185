/** A viewer's own source for the room's film: kept in this tab for this film, and never told to anybody. */
import { createStore, useStore } from "$/public/external/raffi_web/ui/client/store";

export interface OwnSource {
  room: string;
  gen: number;
  url: string;
  name: string;
}

const KEY = "raffi.own_source";

function kept(): OwnSource | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null") as OwnSource | null;
  } catch {
    return null;
  }
}

const own = createStore<OwnSource | null>(typeof sessionStorage === "undefined" ? null : kept());

export function setOwnSource(source: OwnSource | null): void {
  const before = own.get();
  if (before?.url.startsWith("blob:")) URL.revokeObjectURL(before.url);
  own.set(source);
  // The address of a local file dies with the page.
  if (source === null || source.url.startsWith("blob:")) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, JSON.stringify(source));
}

/** The viewer's own source for this film, if they gave one. */
export function useOwnSource(room: string, gen: number): OwnSource | null {
  const source = useStore(own);
  return source !== null && source.room === room && source.gen === gen ? source : null;
}

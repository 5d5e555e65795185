/** Where order is kept: a room, or (null) the server; and that something changed in what is to be looked at there. */
import { useAnswer, type Answer } from "$/public/external/raffi_web/features/comments/client/answer";
import { type ChannelStatus } from "$/public/external/raffi_web/live/client/channel";
import { useChannel } from "$/public/external/raffi_web/live/client/live";
import { createStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

type Part = "queue" | "decided" | "silences" | "switches" | "filters";

export interface OrderPlace {
  status: ChannelStatus;
  /** Another one whenever one of these parts has changed. */
  turn: (...parts: Part[]) => string;
}

/** Follows what is to be looked at somewhere. */
export function useOrderPlace(room: string | null): OrderPlace {
  const { status, rows } = useChannel(`order:${room ?? "server"}`);
  const turn = (...parts: Part[]): string => parts.map((part) => String(rows.parts?.get(part)?.version ?? 0)).join();
  return { status, turn };
}

/** How many comments wait somewhere, now and whenever that changes. */
export function useWaitingCount(room: string | null): Answer<number> {
  const { status, turn } = useOrderPlace(room);
  return useAnswer<number>("comments.queue_count", { room }, { failed: t("moderation.failed"), when: status !== "loading", turn: turn("queue") });
}

/** The room whose order is being looked at beside its film. */
export const orderBeside = createStore<string | null>(null);

/** The address of a room's order. */
export function orderAddress(room: string | null): string {
  return room === null ? "/admin/comments" : `/r/${room}/moderation`;
}

import { describe, expect, test } from "bun:test";
import { deedsOn } from "$/public/external/raffi_web/features/chat/client/deeds";
import { EDIT_WINDOW_MS } from "$/public/external/raffi_web/features/chat/client/messages";
import { message, START } from "./chat_rows";

const SOON = START + 60_000;
const ADA = { isMe: (id: string | null) => id === "ada" || id === "guest-of-ada", may: () => true, muted: false, staff: false };

describe("what may be done with a message", () => {
  test("what I wrote as the guest I was is mine", () => {
    for (const actor_id of ["ada", "guest-of-ada"]) {
      expect(deedsOn(message(1, { actor_id }), ADA, SOON)).toEqual({ mine: true, write: true, edit: true, remove: true });
    }
  });

  test("what others wrote, or nobody, is not", () => {
    for (const actor_id of ["ben", null]) {
      expect(deedsOn(message(1, { actor_id }), ADA, SOON)).toEqual({ mine: false, write: true, edit: false, remove: false });
      expect(deedsOn(message(1, { actor_id }), { ...ADA, staff: true }, SOON).remove).toBe(true);
    }
  });

  test("after a while it stays as it is, and who is muted only takes back", () => {
    expect(deedsOn(message(0), ADA, START + EDIT_WINDOW_MS)).toEqual({ mine: true, write: true, edit: false, remove: true });
    expect(deedsOn(message(1), { ...ADA, muted: true }, SOON)).toEqual({ mine: true, write: false, edit: true, remove: true });
  });
});

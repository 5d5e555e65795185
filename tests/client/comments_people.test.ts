/** Whom one means in a discussion, where two are called alike. */
import { expect, test } from "bun:test";
import { mentionedIn } from "$/public/external/raffi_web/features/chat/client/markup";
import { meant, peopleOf } from "$/public/external/raffi_web/features/comments/client/people";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";

const row = (id: string, actor_id: string, name: string, created_at: number): CommentRow => ({ id, actor_id, name, initials: "", color: 0, avatar_url: null, created_at, removed: false, veiled: false }) as unknown as CommentRow;
const thread = (root: CommentRow) => ({ root, replies: [], next: null, loading: false, failed: false });
const PEOPLE = peopleOf([thread(row("1", "ben", "Ben", 10)), thread(row("2", "benny", "ben", 20)), thread(row("3", "ben", "Ben", 30))], [], undefined, "me");

test("when each wrote last tells them apart", () => {
  expect(PEOPLE.map(({ id, wrote_at }) => [id, wrote_at])).toEqual([["ben", 30], ["benny", 20]]);
});

test.each([
  ["ben", ["ben"]],
  ["benny", ["benny"]],
])("of two Bens the chosen one is meant: %p", (chosen, mentioned) => {
  expect(mentionedIn("@Ben look", meant(PEOPLE, new Set([chosen])))).toEqual(mentioned);
});

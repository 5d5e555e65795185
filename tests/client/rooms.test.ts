import { expect, test } from "bun:test";
import { roomAddress } from "$/public/external/raffi_web/features/rooms/client/address";
import { addressOf } from "$/public/external/raffi_web/features/rooms/client/invite_link";
import { togetherOf } from "$/public/external/raffi_web/features/rooms/client/step";
import { isLoopback } from "$/public/external/raffi_web/features/rooms/client/reach";

const ROOM = { id: "3c0a4avh7k", slug: null };

test("inside, the address has the room's own name and no invite", () => {
  expect(roomAddress("https://watch.example/r/3c0a4avh7k?invite=abc", ROOM)).toBe("https://watch.example/r/3c0a4avh7k");
  expect(roomAddress("https://watch.example/r/3c0a4avh7k?invite=abc&lang=tr#x", { ...ROOM, slug: "friday" })).toBe("https://watch.example/r/friday?lang=tr#x");
  expect(roomAddress("https://watch.example/r/friday", { ...ROOM, slug: "friday" })).toBeNull();
  expect(roomAddress("https://watch.example/rooms", ROOM)).toBeNull();
});

test("a link has the signed invite where the room is not simply open", () => {
  const invite = { token: "a+b", access_key: null };
  const link = (is_public: boolean, locked: boolean): string => addressOf({ ...ROOM, is_public, locked }, invite, "http://h");
  expect(link(true, false)).toBe("http://h/r/3c0a4avh7k");
  expect(link(true, true)).toBe("http://h/r/3c0a4avh7k?invite=a%2Bb");
  expect(link(false, false)).toBe("http://h/r/3c0a4avh7k?invite=a%2Bb");
});

test("a loopback host is one that no other machine can open", () => {
  for (const host of ["localhost", "raffi.localhost", "127.0.0.1", "127.8.0.1", "[::1]"]) expect(isLoopback(host)).toBe(true);
  for (const host of ["192.168.1.20", "watch.example", "localhost.example", "127.example", "[::2]"]) expect(isLoopback(host)).toBe(false);
});

test("who is in step together is counted among all, and nobody is flattered", () => {
  const said = (...members: [string, number | null][]): string | null => togetherOf(Object.fromEntries(members.map((one, index) => [`m${index}`, one])))?.text ?? null;
  expect(said(["in_step", 4], ["in_step", -8])).toBe("Everyone within 12 ms");
  expect(said(["in_step", 4], ["in_step", -8], ["free", null], ["in_step", 0])).toBe("3 of 4 in step, within 12 ms");
  expect(said(["in_step", 4], ["behind", -900])).toBe("1 of 2 in step");
  expect(said(["behind", -500], ["behind", -900])).toBe("0 of 2 in step");
  expect(said(["free", null], ["away", null])).toBeNull();
  expect(said(["in_step", 4])).toBeNull();
  expect(said()).toBeNull();
});

import { expect, test } from "bun:test";
import { announced, hex } from "$/public/external/raffi_web/features/accounts/linked/client/ethereum";

const ethereum = { request: async () => null };

test("a message is handed over byte by byte", () => {
  expect(hex("a\n€")).toBe("0x610ae282ac");
});

test("a wallet says its name", () => {
  expect(announced({ info: { uuid: "1", name: "Fox" }, provider: ethereum })).toEqual({ id: "1", name: "Fox", ethereum });
  expect(announced({ info: { uuid: "1", name: "x".repeat(500) }, provider: ethereum })?.name.length).toBe(40);
});

test("what is no wallet is passed over", () => {
  for (const detail of [null, 7, {}, { info: {} }, { info: { uuid: "1", name: "Fox" } }, { info: { uuid: 1, name: "Fox" }, provider: ethereum }, { info: { uuid: "1", name: "Fox" }, provider: {} }]) {
    expect(announced(detail)).toBeNull();
  }
});

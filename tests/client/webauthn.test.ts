import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { GivenUp, meant, toBytes, toText, whereTheyAre, whyNot } from "$/public/external/raffi_web/features/accounts/passkeys/client/webauthn";

describe("bytes as text", () => {
  test("there and back, without padding or signs that an address has no place for", () => {
    for (let length = 0; length < 70; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, n) => (n * 37 + length) % 256);
      const text = toText(bytes.buffer);
      expect(text).toMatch(/^[A-Za-z0-9_-]*$/);
      expect(toBytes(text)).toEqual(bytes);
    }
  });
});

describe("where there are no passkeys", () => {
  const real = Object.getOwnPropertyDescriptor(globalThis, "window");
  const browser = (isSecureContext: boolean, able = true): void => {
    Object.defineProperty(globalThis, "window", { configurable: true, value: { isSecureContext, PublicKeyCredential: able ? class {} : undefined } });
  };
  beforeEach(() => browser(true));
  afterEach(() => {
    if (real) Object.defineProperty(globalThis, "window", real);
    else Reflect.deleteProperty(globalThis, "window");
  });

  test("names on https, and this machine by its name, have them", () => {
    expect(whyNot({ hostname: "watch.example", port: "" })).toBeNull();
    expect(whyNot({ hostname: "localhost", port: "8000" })).toBeNull();
  });
  test("loopback as a number is told the name that works", () => {
    expect(whyNot({ hostname: "127.0.0.1", port: "8123" })).toContain("http://localhost:8123");
    expect(whyNot({ hostname: "[::1]", port: "" })).toContain("http://localhost");
  });
  test("and the way to the same page there", () => {
    const page = { pathname: "/sign-in", search: "?next=/lists", hash: "#x" };
    expect(whereTheyAre({ hostname: "127.0.0.1", port: "8123", ...page })).toBe("http://localhost:8123/sign-in?next=/lists#x");
    expect(whereTheyAre({ hostname: "localhost", port: "8123", ...page })).toBeNull();
    expect(whereTheyAre({ hostname: "192.168.1.5", port: "8000", ...page })).toBeNull();
  });
  test("numbers and plain http have none", () => {
    const sentence = whyNot({ hostname: "192.168.1.5", port: "8000" });
    expect(sentence).toContain("https");
    browser(false);
    expect(whyNot({ hostname: "watch.example", port: "" })).toBe(sentence);
  });
  test("an old browser has none", () => {
    browser(true, false);
    expect(whyNot({ hostname: "watch.example", port: "" })).toContain("browser");
  });
});

describe("what a browser's error means", () => {
  const named = (name: string): Error => Object.assign(new Error(), { name });
  test("a closed window is nothing to complain of", () => {
    for (const name of ["NotAllowedError", "AbortError"]) expect(meant(named(name))).toBeInstanceOf(GivenUp);
  });
  test("the same passkey twice is told", () => {
    expect(meant(named("InvalidStateError"))).toMatchObject({ code: "passkey_known" });
    expect(meant(named("UnknownError"))).not.toBeInstanceOf(GivenUp);
  });
});

/** A message names its film as the server does. */
import { expect, test } from "bun:test";
import { filmKey } from "$/public/external/raffi_web/features/screen/client/film_key";

test("keys are those of the server", () => {
  // The same ones stand in tests/chat/test_films.py.
  expect(filmKey("foobar")).toBe("bf9cf968");
  expect(filmKey("https://example.org/ä.m3u8")).toBe("468c68b5");
});

/** Where a sign-in leads: only to pages of this server. */
import { expect, test } from "bun:test";
import { leadingTo, nextPage } from "../../raffi_web/features/accounts/client/auth";

const HERE = "https://watch.example";

test.each([
  ["", "/"],
  ["?next=/r/abc", "/r/abc"],
  ["?next=/claim%23token", "/claim#token"],
  ["?next=https://evil.example", "/"],
  ["?next=//evil.example", "/"],
  ["?next=/\\evil.example", "/"],
  ["?next=%2F%2Fevil.example", "/"],
  ["?next=/%09/evil.example", "/"],
  ["?next=javascript:alert(1)", "/"],
  ["?next=data:text/html,x", "/"],
])("%s leads to %s", (search, page) => {
  expect(nextPage({ search, origin: HERE, hash: "" })).toBe(page);
});

test("a secret of the page behind stays behind the #, and comes along", () => {
  const { search, hash } = new URL(leadingTo("/claim", "secret"), `${HERE}/sign-up`);
  expect(search).not.toContain("secret");
  expect(nextPage({ search, origin: HERE, hash })).toBe("/claim#secret");
});

import { describe, expect, test } from "bun:test";
import { settle, type Agreed, type Choices } from "$/public/external/raffi_web/features/profiles/client/choices";

const none: Choices = { theme: null, language: null, reduced_motion: null };
const agreed = (more: Partial<Agreed>): Agreed => ({ actor: "ada", ...none, ...more });

describe("choices", () => {
  test("a second browser takes up what the account chose, and tells nothing of its own", () => {
    const { take, tell } = settle("ada", null, { ...none, theme: "light" }, { ...none, theme: "dark" });
    expect(take).toEqual({ theme: "dark" });
    expect(tell).toEqual({});
  });

  test("what is chosen here afterwards is told, and not taken back", () => {
    const before = agreed({ theme: "dark" });
    const { take, tell, agreed: now } = settle("ada", before, { ...none, theme: "light" }, { ...none, theme: "dark" });
    expect(take).toEqual({});
    expect(tell).toEqual({ theme: "light" });
    expect(now.theme).toBe("light");
  });

  test("what another browser chose since wins over what is here", () => {
    const { take, tell } = settle("ada", agreed({ theme: "dark" }), { ...none, theme: "dark" }, { ...none, theme: "light" });
    expect(take).toEqual({ theme: "light" });
    expect(tell).toEqual({});
  });

  test("whoever was here before leaves nothing to the next", () => {
    const here = { ...none, theme: "dark", reduced_motion: true };
    const { tell } = settle("ben", agreed({ theme: "light", reduced_motion: true }), here, none);
    expect(tell).toEqual({});
  });

  test("what is chosen before the first agreement is told, whatever the account had", () => {
    const found = { ...none, theme: "system" };
    const here = { ...none, theme: "light" };
    expect(settle("ada", null, here, none, found).tell).toEqual({ theme: "light" });
    const { take, tell } = settle("ada", null, here, { ...none, theme: "dark" }, found);
    expect([take, tell]).toEqual([{}, { theme: "light" }]);
  });

  test("a guest is asked nothing and tells what changed", () => {
    const { take, tell } = settle("ada", agreed({ reduced_motion: false }), { ...none, reduced_motion: true }, null);
    expect(take).toEqual({});
    expect(tell).toEqual({ reduced_motion: true });
  });

  test("once both are the same nothing moves", () => {
    const same = { ...none, theme: "dark" };
    const { take, tell } = settle("ada", agreed({ theme: "dark" }), same, same);
    expect([take, tell]).toEqual([{}, {}]);
  });
});

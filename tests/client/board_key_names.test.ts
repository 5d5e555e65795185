/** The keys that menus name do what the menu does, and are written as each system writes them. */
import { describe, expect, test } from "bun:test";
import { type Command, DOING, HOLDING, LOOKING, MAKING } from "$/public/external/raffi_web/features/canvas/client/panels/command_list";
import { KEY_NAMES } from "$/public/external/raffi_web/features/canvas/client/tools/key_names";
import { actionOf, type Press } from "$/public/external/raffi_web/features/canvas/client/tools/keys";
import { capsOf, keysText, spokenKeys, withKeys } from "$/public/external/raffi_web/ui/client/keys";

const CODES: Readonly<Record<string, string>> = { "[": "BracketLeft", "]": "BracketRight" };

function pressOf(keys: string): Press {
  const all = keys.split(" ");
  const held = (key: string): boolean => all.slice(0, -1).includes(key);
  const last = all.at(-1)!;
  const key = last === "Del" ? "Delete" : last.length === 1 && !held("Shift") ? last.toLowerCase() : last;
  const code = CODES[last] ?? (/^[0-9]$/.test(last) ? `Digit${last}` : /^[A-Z]$/.test(last) ? `Key${last}` : last);
  return { key, code, shift: held("Shift"), alt: held("Alt"), mod: held("Ctrl") };
}

describe("keys by name", () => {
  const all: readonly Command[] = [...HOLDING, ...MAKING, ...DOING, ...LOOKING];

  test("do what they stand beside", () => {
    const named = all.filter(([, word]) => KEY_NAMES[word] !== undefined);
    expect(named.length).toBe(all.length - 2);
    for (const [action, word] of named) expect([word, actionOf(pressOf(KEY_NAMES[word]!))]).toEqual([word, action]);
    for (const [word, tool] of [["canvas.tool_chat", "chat"], ["canvas.tool_comment", "comment"], ["meeting.laser", "laser"]] as const) expect(actionOf(pressOf(KEY_NAMES[word]!))).toEqual({ do: "tool", tool });
    expect(actionOf(pressOf(KEY_NAMES["canvas.unlock"]!))).toEqual({ do: "lock" });
    expect(actionOf(pressOf(KEY_NAMES["board_files.copy_svg"]!))).toEqual({ do: "copy_as", as: "svg" });
    expect(actionOf(pressOf(KEY_NAMES["meeting.reactions"]!))).toEqual({ do: "react" });
    expect(actionOf(pressOf(KEY_NAMES["canvas.next_pin"]!))).toEqual({ do: "pin", by: 1 });
    expect(actionOf(pressOf(KEY_NAMES["canvas.pin_before"]!))).toEqual({ do: "pin", by: -1 });
  });

  test("are words joined by a plus, and signs in their order on a Mac", () => {
    expect(keysText("Ctrl Shift Z", false)).toBe("Ctrl+Shift+Z");
    expect(keysText("Ctrl Shift Z", true)).toBe("⇧⌘Z");
    expect(keysText("Alt Shift C", true)).toBe("⌥⇧C");
    expect([keysText("Ctrl +", false), keysText("Ctrl +", true)]).toEqual(["Ctrl++", "⌘+"]);
    expect(capsOf("Del", true)).toEqual(["⌫"]);
    expect(capsOf("k Space", true)).toEqual(["k", "Space"]);
  });

  test("are told to who hears them as the standard has it", () => {
    expect(spokenKeys("Ctrl Shift Z", false)).toBe("Control+Shift+Z");
    expect(spokenKeys("Ctrl D", true)).toBe("Meta+D");
    expect(spokenKeys("Ctrl +", false)).toBe("Control+Plus");
    expect(spokenKeys(undefined)).toBeUndefined();
    expect(withKeys("Note", undefined)).toBe("Note");
  });
});

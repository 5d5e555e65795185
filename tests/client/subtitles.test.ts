import { describe, expect, test } from "bun:test";
import { preferred } from "$/public/external/raffi_web/features/screen/client/captions";
import { cuesAt, decodeText, parseCues } from "$/public/external/raffi_web/features/screen/client/cues";

const text = (lines: { text: string }[][]): string => lines.map((line) => line.map((piece) => piece.text).join("")).join("\n");

describe("WebVTT", () => {
  const cues = parseCues(
    [
      "WEBVTT - a header",
      "",
      "STYLE",
      "::cue { color: red }",
      "",
      "NOTE said to nobody --> really",
      "",
      "first",
      "00:01.000 --> 00:02.500 line:10% align:start",
      "<v Ada>Look &amp; <i>listen</i></v>",
      "",
      "01:00:00.000 --> 01:00:01.000",
      "An hour in",
      "on two lines",
    ].join("\n"),
  );

  test("times, hours, identifiers and settings are read; notes and styles are not", () => {
    expect(cues.map((cue) => [cue.start, cue.end, cue.top])).toEqual([
      [1, 2.5, true],
      [3600, 3601, false],
    ]);
  });

  test("marks become style, entities become characters", () => {
    expect(text(cues[0]?.lines ?? [])).toBe("Look & listen");
    expect(cues[0]?.lines[0]?.map((piece) => piece.italic)).toEqual([false, true]);
    expect(text(cues[1]?.lines ?? [])).toBe("An hour in\non two lines");
  });
});

describe("SRT", () => {
  test("commas, numbers, Windows line ends and positions of the wild", () => {
    const cues = parseCues("\uFEFF1\r\n00:00:07,600 --> 00:00:11,400\r\n{\\an8}<b>Yukarı</b>\r\n\r\n2\r\n00:00:12,000 --> 00:00:13,000\r\nAşağı\r\n");
    expect(cues.map((cue) => [cue.start, cue.top, text(cue.lines)])).toEqual([
      [7.6, true, "Yukarı"],
      [12, false, "Aşağı"],
    ]);
    expect(cues[0]?.lines[0]?.[0]?.bold).toBe(true);
  });

  test("what is malformed is left out, the rest stays", () => {
    const cues = parseCues("1\n00:00:05,000 --> 00:00:04,000\nbackwards\n\n2\nno time\n\n3\n00:00:06,000 --> 00:00:07,000\nfine\n\n4\n00:00:08,000 --> 00:00:09,000\n");
    expect(cues.map((cue) => text(cue.lines))).toEqual(["fine"]);
  });

  test("markup of any kind stays text or goes, and is never an element", () => {
    const [cue] = parseCues("00:01.000 --> 00:02.000\n<script>alert(1)</script> &lt;img&gt; <font color=red>x</font>");
    expect(text(cue?.lines ?? [])).toBe("alert(1) <img> x");
  });

  test("old files are not UTF-8", () => {
    expect(decodeText(new Uint8Array([0x63, 0x61, 0x66, 0xe9]).buffer)).toBe("café");
    expect(decodeText(new TextEncoder().encode("café").buffer as ArrayBuffer)).toBe("café");
  });
});

test("the cues of a moment: begun and not over, several at once", () => {
  const cues = parseCues("00:01.000 --> 00:05.000\na\n\n00:02.000 --> 00:03.000\nb\n\n00:05.000 --> 00:06.000\nc");
  const at = (time: number): string => cuesAt(cues, time).map((cue) => text(cue.lines)).join("");
  expect([0.9, 1, 2.5, 3, 5, 6].map(at)).toEqual(["", "a", "ab", "a", "c", ""]);
});

test("the language chosen last comes first, then the browser's, then whatever there is", () => {
  const tracks = [{ lang: "en" }, { lang: "es-MX" }, { lang: "tr" }];
  expect(preferred(tracks, "tr", ["en-GB"])?.lang).toBe("tr");
  expect(preferred(tracks, "", ["es-ES", "en"])?.lang).toBe("es-MX");
  expect(preferred(tracks, "de", ["fr"])?.lang).toBe("en");
  expect(preferred([], "de", ["fr"])).toBeNull();
});

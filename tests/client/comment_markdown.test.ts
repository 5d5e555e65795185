/** What a comment's text holds: a safe part of Markdown, and what is covered. */
import { describe, expect, test } from "bun:test";
import { type Block, type Inline, parse, plainComment } from "$/public/external/raffi_web/features/comments/client/markdown";

const PEOPLE = [
  { id: "ada", name: "Ada" },
  { id: "adam", name: "Adam Bell" },
];

const line = (inside: readonly Inline[]): string =>
  inside
    .map((one) => {
      if (one.kind === "text") return one.text;
      if (one.kind === "break") return "<br>";
      if (one.kind === "spoiler") return `[${one.spoiler}:${line(one.inside)}]`;
      if (one.kind === "link") return `<a ${one.href}>${line(one.inside)}</a>`;
      return "inside" in one ? `<${one.kind}>${line(one.inside)}</${one.kind}>` : `<${one.kind} ${one.text}>`;
    })
    .join("");
const shape = (blocks: readonly Block[]): string =>
  blocks
    .map((one) => {
      if (one.kind === "paragraph") return `<p>${line(one.inside)}`;
      if (one.kind === "code") return `<pre${one.spoiler === null ? "" : ` ${one.spoiler}`}>${one.text}</pre>`;
      if (one.kind === "quote") return `<q>${shape(one.blocks)}</q>`;
      return `<ul ${one.start ?? ""}>${one.items.map((item) => `<li>${shape(item)}`).join("")}</ul>`;
    })
    .join("");
const read = (body: string): string => shape(parse(body, PEOPLE));

describe("what is taken", () => {
  test.each([
    ["**b** *i* _i_ ~~s~~ `c`", "<p><strong>b</strong> <em>i</em> <em>i</em> <del>s</del> <code c>"],
    ["a\nb\n\nc", "<p>a<br>b<p>c"],
    ["> one\n> two\n\nthree", "<q><p>one<br>two</q><p>three"],
    ["- a\n- b\n  - c", "<ul ><li><p>a<li><p>b<ul ><li><p>c</ul></ul>"],
    ["3. a\n4. b", "<ul 3><li><p>a<li><p>b</ul>"],
    ["```js\nlet a = `1`;\n```", "<pre>let a = `1`;</pre>"],
    ["[site](https://example.org/a)", "<p><a https://example.org/a>site</a>"],
    ["<https://example.org/>", "<p><a https://example.org/>https://example.org/</a>"],
    ["see www.example.org/a_b_c.", "<p>see <a https://www.example.org/a_b_c>www.example.org/a_b_c</a>."],
    ["https://example.org/_a_/*b*", "<p><a https://example.org/_a_/*b*>https://example.org/_a_/*b*</a>"],
    ["**hi @Ada and @adam bell**", "<p><strong>hi <mention @Ada> and <mention @adam bell></strong>"],
    ["a \\*b\\* c", "<p>a *b* c"],
  ])("%s", (body, expected) => {
    expect(read(body)).toBe(expected);
  });
});

describe("what stays text", () => {
  test.each([
    ["# heading", "<p># heading"],
    ["Title\n===", "<p>Title<br>==="],
    ["a\n---\nb", "<p>a<br>---<br>b"],
    ["<b>x</b> <script>alert(1)</script>", "<p><b>x</b> <script>alert(1)</script>"],
    ["<img src=x onerror=alert(1)>", "<p><img src=x onerror=alert(1)>"],
    ["&lt;b&gt; &amp; &copy;", "<p>&lt;b&gt; &amp; &copy;"],
    ["[x](javascript:alert(1))", "<p>[x](javascript:alert(1))"],
    ["[x](JaVaScRiPt&colon;alert(1))", "<p>[x](JaVaScRiPt&colon;alert(1))"],
    ["[x](data:text/html,hi) [y](/local) [z](mailto:a@b.c)", "<p>[x](data:text/html,hi) [y](/local) [z](mailto:a@b.c)"],
    ["[x](https://bank.org:pw@evil.org)", "<p>[x](https://bank.org:pw@evil.org)"],
    ["|a|b|\n|-|-|\n|1|2|", "<p>|a|b|<br>|-|-|<br>|1|2|"],
    ["ada@example.org", "<p>ada@example.org"],
    ["    indented", "<p>    indented"],
    ["1984. What a year", "<p>1984. What a year"],
    ["~5 to ~10", "<p>~5 to ~10"],
    ["[a][b]\n\n[b]: https://example.org", "<p>[a][b]<p>[b]: <a https://example.org/>https://example.org</a>"],
    ["- [x] done", "<ul ><li><p>[x] done</ul>"],
    ["snake_case_name and 2*3*4", "<p>snake_case_name and 2<em>3</em>4"],
  ])("%s", (body, expected) => {
    expect(read(body)).toBe(expected);
  });

  test("pictures from elsewhere are no pictures", () => {
    expect(read("![x](https://evil.org/a.png)")).toBe("<p>![x](<a https://evil.org/a.png>https://evil.org/a.png</a>)");
    expect(read("![x](/files/abc)")).toBe("<p>![x](/files/abc)");
  });

  test("a link that names another place says where it leads", () => {
    expect(read("[https://bank.org](https://evil.org/x)")).toBe("<p><a https://evil.org/x>https://evil.org/x</a>");
    expect(read("[bank.org/login](https://evil.org/x)")).toBe("<p><a https://evil.org/x>https://evil.org/x</a>");
    expect(read("[bank.org](https://bank.org/login)")).toBe("<p><a https://bank.org/login>bank.org</a>");
    expect(read("[see here](https://evil.org/x)")).toBe("<p><a https://evil.org/x>see here</a>");
    for (const label of ["**bank.org**", "`bank.org`", "*bank*.org", "ｂank.org"]) expect(read(`[${label}](https://evil.org/x)`)).toBe("<p><a https://evil.org/x>https://evil.org/x</a>");
    expect(read("[go to bank.org now](https://evil.org/x)")).toBe("<p><a https://evil.org/x>go to bank.org now (evil.org)</a>");
    expect(read("[all of bank.org/help](https://bank.org/help)")).toBe("<p><a https://bank.org/help>all of bank.org/help</a>");
  });
});

describe("spoilers", () => {
  test.each([
    ["it is ||the ship||", "<p>it is [0:the ship]"],
    ["||a|| and ||b||", "<p>[0:a] and [1:b]"],
    ["||**bold** and @Ada||", "<p>[0:<strong>bold</strong> and <mention @Ada>]"],
    ["**a ||b|| c**", "<p><strong>a [0:b] c</strong>"],
    ["||one\n\ntwo||", "<p>[0:one]<p>[0:two]"],
    ["||one\ntwo||", "<p>[0:one<br>two]"],
    ["> ||quoted\n\nand on||", "<q><p>[0:quoted]</q><p>[0:and on]"],
    ["**a ||b** c||", "<p><strong>a [0:b]</strong>[0: c]"],
    ["||https://example.org||", "<p>[0:<a https://example.org/>https://example.org</a>]"],
    ["`a || b || c`", "<p><code a || b || c>"],
    ["||`x`||", "<p>[0:<code x>]"],
    ["||a\n```\ncode\n```\nb||", "<p>[0:a]<pre 0>code</pre><p>[0:b]"],
    ["- ||a||\n- b", "<ul ><li><p>[0:a]<li><p>b</ul>"],
    ["|||| and || ||", "<p>||[0: and ] ||"],
    ["one || bar", "<p>one || bar"],
    ["||never closed", "<p>||never closed"],
    ["||```\nwho\n```||", "<p>[0:<code who>]"],
    ["||\n```\nwho\n```||", "<p>[0:<br><code who>]"],
    ["||a|b||", "<p>[0:a|b]"],
    ["[||who||](https://example.org)", "<p>[0:<a https://example.org/>who</a>]"],
  ])("%s", (body, expected) => {
    expect(read(body)).toBe(expected);
  });
});

describe("in one line", () => {
  test.each([
    ["it is\n||the ship||", "Spoiler", "it is Spoiler"],
    ["it is ||the **$1** ship||", null, "it is the $1 ship"],
    ["**bold** and `code`\n\n> quote", "Spoiler", "bold and code quote"],
    ["||one\n\ntwo|| end", "Spoiler", "Spoiler end"],
    ["||a||||b||", "Spoiler", "SpoilerSpoiler"],
    ["- a\n- b", "x", "a b"],
    ["||```\nwho\n```||", "Spoiler", "Spoiler"],
  ])("%p", (body, word, expected) => {
    expect(plainComment(body, word)).toBe(expected);
  });
});

describe("what is meant to harm", () => {
  const deep = (block: readonly Block[]): number =>
    Math.max(0, ...block.map((one) => (one.kind === "quote" ? 1 + deep(one.blocks) : one.kind === "list" ? 1 + Math.max(0, ...one.items.map(deep)) : 0)));

  test.each([
    [">".repeat(999) + "a"],
    ["> ".repeat(499) + "a"],
    ["- ".repeat(499) + "a"],
    ["> - ".repeat(249) + "a"],
    ["[".repeat(1000)],
    ["![](".repeat(250)],
    ["*a_".repeat(333)],
    ["**".repeat(250) + "a" + "**".repeat(250)],
    ["||".repeat(500)],
    ["||a".repeat(333)],
    ["`".repeat(999)],
    ["<a href=".repeat(125)],
    ["a\n".repeat(500)],
    ["1)\n".repeat(333)],
    ["www.".repeat(250)],
    ["a@b.c".repeat(200)],
  ])("%p is read, and is never deep", (body) => {
    const blocks = parse(body.slice(0, 1000));
    plainComment(body.slice(0, 1000), "Spoiler");
    expect(deep(blocks)).toBeLessThanOrEqual(4);
  });

  // As long as a note of a board may be: `marked` calls itself for each sign.
  test.each([">", "> ", "- ", "* ", "1. ", "> - ", ">- "])("20,000 letters of %p are read", (sign) => {
    const body = sign.repeat(20_000 / sign.length);
    const blocks = parse(body);
    expect(deep(blocks)).toBeLessThanOrEqual(4);
    expect(plainComment(`${body}end`, null)).toEndWith("end");
  });

  // Many times as long as any text: what looks at each letter anew would not come to an end.
  const MANY = 200_000;
  test.each([
    ["spaces in a line", `a${" ".repeat(MANY)}a`],
    ["stops in an address", `http://a${".".repeat(MANY)}a`],
    ["stops behind an address", `http://a${".".repeat(MANY)}`],
    ["brackets behind an address", `http://a/${")".repeat(MANY)}`],
    ["a long name on a link", `[${"a".repeat(MANY)}](https://example.org)`],
    ["names that never end", `[${"a.".repeat(MANY / 2)}!](https://example.org)`],
    ["what may be a mail", "_a_b".repeat(MANY / 4)],
    ["signs that nothing closes", "*~~a".repeat(MANY / 4)],
    ["code that nothing closes", "```a\n~~~\n".repeat(2_000)],
  ])("%s", (_, body) => {
    expect(plainComment(body, null).length).toBeGreaterThan(2);
  });

  test("a number of a letter is what is written", () => expect(plainComment("&#65; &#38;", null)).toBe("&#65; &#38;"));

  test("nothing of a text is lost", () => {
    for (const body of ["||a||b||c||", "a **b", "[x](", "![", "<<>>", "a ~~b", "@", "`a", "> ", "*", "\u05d0\u05d1 (x) \u0627"]) {
      const letters = body.replace(/[^\p{L}\p{N}]/gu, "");
      expect(plainComment(body, null).replace(/[^\p{L}\p{N}]/gu, "")).toBe(letters);
    }
  });
});

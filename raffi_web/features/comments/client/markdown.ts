/**
 * What a comment's text holds: a safe part of Markdown, links, mentions and spoilers. Everything else is text.
 *
 * Markdown is read by `marked`; only what is listed here is taken over, and it is drawn by components of our own. What
 * lies between two `||` is a spoiler wherever it lies, across quotes and paragraphs too: nothing that somebody wanted
 * covered is shown because of where a line ends.
 */
import { Lexer, Tokenizer, type Token, type Tokens } from "marked";
import { linked, safe, type Named } from "$/public/external/raffi_web/features/chat/client/markup";

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "break" }
  | { kind: "mention"; text: string; id: string }
  | { kind: "strong" | "em" | "del"; inside: Inline[] }
  | { kind: "link"; href: string; inside: Inline[] }
  /** Those of one spoiler have the same number. */
  | { kind: "spoiler"; spoiler: number; inside: Inline[] };

export type Block =
  | { kind: "paragraph"; inside: Inline[] }
  | { kind: "code"; text: string; spoiler: number | null }
  | { kind: "quote"; blocks: Block[] }
  | { kind: "list"; start: number | null; items: Block[][] };

/** Quotes and lists deeper than this lie beside one another, and so does what is emphasised. */
const DEEPEST = 4;
/** So deep `marked` reads at all, which calls itself for each quote, list and emphasis: signs further inside are letters. */
const READ = 24;
/** So many letters are looked through for signs that close others and are not there: then signs are letters, too. */
const LOOKED_THROUGH = 4_000_000;
/** Where something else than words may begin. */
const SIGN = /[\\<!\[`*~_\n]|https?:\/\/|ftp:\/\/|(?<![^\s*_~(])www\./gi;
/** More stops behind an address than anybody means. */
const STOPS = 20;
const ADDRESS = /^(?:https?:\/\/|ftp:\/\/|www\.)/i;
const MARK = "||";

type Leaf = { kind: "leaf"; text: string; code: boolean; of: "inline" | "block"; parts: { text: string; spoiler: number | null }[] };
type Node = Leaf | { kind: "break"; spoiler: number | null } | { kind: "strong" | "em" | "del"; inside: Node[] } | { kind: "link"; href: string; inside: Node[] };
type Rough = { kind: "paragraph"; inside: Node[] } | { kind: "code"; leaf: Leaf } | { kind: "quote"; blocks: Rough[] } | { kind: "list"; start: number | null; items: Rough[][] };

class Safe extends Tokenizer {
  private depth = 0;
  private looked = 0;

  override html = (): undefined => undefined;
  override tag = (): undefined => undefined;
  override heading = (): undefined => undefined;
  override lheading = (): undefined => undefined;
  override hr = (): undefined => undefined;
  override code = (): undefined => undefined;
  override def = (): undefined => undefined;
  override table = (): undefined => undefined;
  override reflink = (): undefined => undefined;

  /** What is not closed on a line of its own is none, or it would swallow the end of a spoiler. */
  override fences(src: string): Tokens.Code | undefined {
    const found = super.fences(src);
    const lines = found?.raw.trimEnd().split("\n") ?? [];
    return lines.length > 1 && !lines[0]!.includes("|") && /^ {0,3}(?:`{3,}|~{3,})$/.test(lines.at(-1)!) ? found : undefined;
  }

  /** Somebody who begins with a year begins no list. */
  override list(src: string): Tokens.List | undefined {
    return /^ {0,3}\d{3,}/.test(src) ? undefined : this.inside(() => super.list(src));
  }

  override blockquote(src: string): Tokens.Blockquote | undefined {
    return this.inside(() => super.blockquote(src));
  }

  override link(src: string): Tokens.Link | Tokens.Image | undefined {
    return this.inside(() => super.link(src));
  }

  override emStrong(src: string, masked: string, before?: string): Tokens.Em | Tokens.Strong | undefined {
    // A line within a word is none, which is seen at once.
    return src.startsWith("_") && /[\p{L}\p{N}]$/u.test(before ?? "") ? undefined : this.closed(src, () => super.emStrong(src, masked, before));
  }

  /** "~5 to ~10" strikes nothing out. */
  override del(src: string, masked: string, before?: string): Tokens.Del | undefined {
    return src.startsWith("~~") ? this.closed(src, () => super.del(src, masked, before)) : undefined;
  }

  /** An address is told from words alone: looking for those of mails tries every letter anew. */
  override url(src: string): Tokens.Link | undefined {
    if (!ADDRESS.test(src)) return undefined;
    const ends = src.search(/[\s<]|$/);
    let told = ends;
    while (told > 0 && "?!.,:;*_'\"~)".includes(src[told - 1]!)) told--;
    // `marked` takes stops off an address one by one, each time from its beginning.
    return super.url(ends - told > STOPS ? src.slice(0, told) : src);
  }

  /** Words up to the next sign, without the spaces at a line's end. */
  override inlineText(src: string): Tokens.Text {
    SIGN.lastIndex = /^(?:`+|~+)/.exec(src)?.[0].length ?? 1;
    let ends = SIGN.exec(src)?.index ?? src.length;
    if (src[ends] === "\n") while (ends > 1 && src[ends - 1] === " ") ends--;
    const text = src.slice(0, ends);
    return { type: "text", raw: text, text, escaped: this.lexer.state.inRawBlock };
  }

  /** What `read` finds that has to be closed further on, for as long as looking for that is not too much. */
  private closed<T>(src: string, read: () => T | undefined): T | undefined {
    if (this.looked > LOOKED_THROUGH) return undefined;
    const found = this.inside(read);
    if (found === undefined) this.looked += src.length;
    return found;
  }

  /** What `read` finds, unless it lies too deep: `marked` reads what is inside before it returns. */
  private inside<T>(read: () => T | undefined): T | undefined {
    if (this.depth >= READ) return undefined;
    this.depth++;
    try {
      return read();
    } finally {
      this.depth--;
    }
  }
}

/** The blocks of a comment's text. Only those of `people` can be mentioned. */
export function parse(body: string, people: readonly Named[] = []): Block[] {
  const rough = blocksOf(new Lexer({ tokenizer: new Safe(), gfm: true, breaks: true }).lex(body), 0);
  cover(rough);
  const longestFirst = [...people].sort((a, b) => b.name.length - a.name.length);
  return rough.map((block) => finished(block, longestFirst));
}

/** The people whom a comment names, as its row has them. */
export function namedIn(row: { named: Readonly<Record<string, string>> }): Named[] {
  return Object.entries(row.named).map(([id, name]) => ({ id, name }));
}

/** The same text in one line, with `spoilerWord` for what is a spoiler, or with null as it is: for quotes, titles and notices. */
export function plainComment(body: string, spoilerWord: string | null): string {
  const told = new Set<number>();
  const covered = (spoiler: number, text: () => string): string => {
    if (spoilerWord === null) return text();
    const first = !told.has(spoiler);
    told.add(spoiler);
    return first ? spoilerWord : "";
  };
  const inline = (inside: readonly Inline[]): string =>
    inside
      .map((one) => {
        if (one.kind === "break") return " ";
        if (one.kind === "spoiler") return covered(one.spoiler, () => inline(one.inside));
        return "inside" in one ? inline(one.inside) : one.text;
      })
      .join("");
  const block = (one: Block): string => {
    if (one.kind === "paragraph") return inline(one.inside);
    if (one.kind === "code") return one.spoiler === null ? one.text : covered(one.spoiler, () => one.text);
    return one.kind === "quote" ? one.blocks.map(block).join(" ") : one.items.map((item) => item.map(block).join(" ")).join(" ");
  };
  return parse(body).map(block).join(" ").replace(/\s+/g, " ").trim();
}

// -- what marked found ------------------------------------------------------------------------------------------

function blocksOf(tokens: readonly Token[], depth: number): Rough[] {
  const blocks: Rough[] = [];
  for (const token of tokens as readonly Tokens.Generic[]) {
    const last = blocks.at(-1);
    if (token.type === "space") continue;
    if (token.type === "blockquote" || token.type === "list") blocks.push(...nested(token, depth));
    else if (token.type === "code") blocks.push({ kind: "code", leaf: leafOf(token["text"], true, "block") });
    else if (token.type === "checkbox") blocks.push({ kind: "paragraph", inside: [leafOf(token.raw)] });
    // A task of a list is its box and the text behind it.
    else if (token.type === "text" && last?.kind === "paragraph") last.inside = joined([...last.inside, ...inlineOf(token.tokens ?? [], 0)]);
    else blocks.push({ kind: "paragraph", inside: inlineOf(token.tokens ?? [{ type: "text", raw: token.raw, text: token.raw }], 0) });
  }
  return blocks;
}

function nested(token: Tokens.Generic, depth: number): Rough[] {
  if (token.type === "blockquote") {
    const blocks = blocksOf(token.tokens ?? [], depth + 1);
    return depth < DEEPEST ? [{ kind: "quote", blocks }] : blocks;
  }
  const { items, ordered, start } = token as Tokens.List;
  const all = items.map((item) => blocksOf(item.tokens, depth + 1));
  return depth < DEEPEST ? [{ kind: "list", start: ordered ? Number(start) : null, items: all }] : all.flat();
}

function inlineOf(tokens: readonly Token[], depth: number): Node[] {
  return joined((tokens as readonly Tokens.Generic[]).flatMap((token) => nodesOf(token, depth)));
}

function nodesOf(token: Tokens.Generic, depth: number): Node[] {
  switch (token.type) {
    case "br":
      return [{ kind: "break", spoiler: null }];
    case "codespan":
      return [leafOf(token["text"], true)];
    case "strong":
    case "em":
    case "del": {
      const inside = inlineOf(token.tokens ?? [], depth + 1);
      return depth < DEEPEST ? [{ kind: token.type, inside }] : inside;
    }
    case "link": {
      const href = token["autolink"] ? null : safe(token["href"]);
      // What was typed as it is becomes a link where its words are looked at.
      return href === null ? [leafOf(/^<https?:/i.test(token.raw) ? token["text"] : token.raw)] : [{ kind: "link", href, inside: labelOf(token, href) }];
    }
    case "text":
    case "escape":
      return token.tokens ? inlineOf(token.tokens, depth) : [leafOf(token["text"])];
    default:
      return [leafOf(token.raw)];
  }
}

// It begins where no name goes on, or every letter of a long one would be tried.
const NAMED = /(?<![\p{L}\p{N}-])(?<![\p{L}\p{N}-]\.)(?:https?:\/\/|www\.)?[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+(?=[/:?#\s,;)]|\.?$)/giu;

/** What a link says; one that names another place than it leads to says where it leads, whatever marks the name. */
function labelOf(token: Tokens.Generic, href: string): Node[] {
  const inside = inlineOf(token.tokens ?? [], DEEPEST - 1);
  const said = textOf(inside).normalize("NFKC").trim();
  const { host } = new URL(href);
  const lies = (said.match(NAMED) ?? []).filter((one) => hostOf(one) !== null && hostOf(one) !== host);
  if (said === "" || (lies.length > 0 && !/\s/.test(said))) return [leafOf(href)];
  return lies.length > 0 ? joined([...inside, leafOf(` (${host})`)]) : inside;
}

function hostOf(name: string): string | null {
  const href = safe(/^https?:/i.test(name) ? name : `https://${name}`);
  return href === null ? null : new URL(href).host;
}

function textOf(nodes: readonly Node[]): string {
  return nodes.map((node) => (node.kind === "leaf" ? node.text : node.kind === "break" ? " " : textOf(node.inside))).join("");
}

function leafOf(text: string, code = false, of: Leaf["of"] = "inline"): Leaf {
  return { kind: "leaf", text, code, of, parts: [] };
}

/** Texts that follow one another are one: marked parts them at what may be an address. */
function joined(nodes: readonly Node[]): Node[] {
  const kept: Node[] = [];
  for (const node of nodes) {
    const last = kept.at(-1);
    if (node.kind === "leaf" && !node.code && last?.kind === "leaf" && !last.code) last.text += node.text;
    else kept.push(node);
  }
  return kept;
}

// -- spoilers ---------------------------------------------------------------------------------------------------

type Stop = { leaf: Leaf; at: number };

/** Marks what lies between two `||`, in the order of reading. Those in code are code. */
function cover(blocks: readonly Rough[]): void {
  const nodes = blocks.flatMap(nodesIn);
  const leaves = nodes.filter((node) => node.kind === "leaf");
  const pairs = pairsOf(leaves);
  let spoiler: number | null = null;
  let next = 0;
  for (const node of nodes) {
    if (node.kind === "break") {
      node.spoiler = spoiler;
      continue;
    }
    let from = 0;
    const add = (to: number): void => void (to > from && node.parts.push({ text: node.text.slice(from, to), spoiler }));
    for (let pair = pairs[next]; pair !== undefined && pair.leaf === node; pair = pairs[++next]) {
      add(pair.at);
      from = pair.at + MARK.length;
      spoiler = spoiler === null ? next / 2 : null;
    }
    add(node.text.length);
  }
}

/** The marks that open and close spoilers, in turn. One that closes nothing, or has nothing to cover, is text. */
function pairsOf(leaves: readonly Leaf[]): Stop[] {
  const pairs: Stop[] = [];
  let open: Stop | null = null;
  let something = false;
  for (const leaf of leaves) {
    if (leaf.code) {
      something ||= leaf.text.trim() !== "";
      continue;
    }
    let from = 0;
    for (let at = leaf.text.indexOf(MARK); at >= 0; at = leaf.text.indexOf(MARK, from)) {
      something ||= leaf.text.slice(from, at).trim() !== "";
      if (open !== null && something) {
        pairs.push(open, { leaf, at });
        open = null;
      } else open = { leaf, at };
      from = at + MARK.length;
      something = false;
    }
    something ||= leaf.text.slice(from).trim() !== "";
  }
  return pairs;
}

type Told = Leaf | (Node & { kind: "break" });

function nodesIn(block: Rough): Told[] {
  if (block.kind === "code") return [block.leaf];
  if (block.kind === "paragraph") return block.inside.flatMap(told);
  return (block.kind === "quote" ? block.blocks : block.items.flat()).flatMap(nodesIn);
}

function told(node: Node): Told[] {
  return node.kind === "leaf" || node.kind === "break" ? [node] : node.inside.flatMap(told);
}

// -- what is drawn ----------------------------------------------------------------------------------------------

function finished(block: Rough, people: readonly Named[]): Block {
  switch (block.kind) {
    case "paragraph":
      return { kind: "paragraph", inside: grouped(block.inside.flatMap((node) => drawn(node, people, true))) };
    case "code":
      return { kind: "code", text: block.leaf.text, spoiler: block.leaf.parts[0]?.spoiler ?? null };
    case "quote":
      return { kind: "quote", blocks: block.blocks.map((one) => finished(one, people)) };
    case "list":
      return { ...block, items: block.items.map((item) => item.map((one) => finished(one, people))) };
  }
}

type Drawn = { one: Inline; spoiler: number | null };

function drawn(node: Node, people: readonly Named[], links: boolean): Drawn[] {
  if (node.kind === "break") return [{ one: { kind: "break" }, spoiler: node.spoiler }];
  if (node.kind === "leaf") {
    return node.parts.flatMap(({ text, spoiler }) => {
      const pieces: Inline[] = node.code ? [{ kind: "code", text }] : links ? linked(text, people).map(asInline) : [{ kind: "text", text }];
      return pieces.map((one) => ({ one, spoiler }));
    });
  }
  const inside = node.inside.flatMap((one) => drawn(one, people, links && node.kind !== "link"));
  const spoiler = inside[0]?.spoiler ?? null;
  // Covered as a whole it lies in the spoiler, with what is beside it.
  if (inside.every((one) => one.spoiler === spoiler)) return [{ one: { ...node, inside: inside.map(({ one }) => one) }, spoiler }];
  return [{ one: { ...node, inside: grouped(inside) }, spoiler: null }];
}

function asInline(piece: ReturnType<typeof linked>[number]): Inline {
  if (piece.kind === "link") return { kind: "link", href: piece.href, inside: [{ kind: "text", text: piece.text }] };
  return piece.kind === "mention" ? piece : { kind: "text", text: piece.kind === "text" ? piece.text : "" };
}

function grouped(all: readonly Drawn[]): Inline[] {
  const kept: Inline[] = [];
  for (const { one, spoiler } of all) {
    const last = kept.at(-1);
    if (spoiler === null) kept.push(one);
    else if (last?.kind === "spoiler" && last.spoiler === spoiler) last.inside.push(one);
    else kept.push({ kind: "spoiler", spoiler, inside: [one] });
  }
  return kept;
}

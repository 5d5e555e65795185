/** The text of an element: drawn from a safe part of Markdown, and written in its place. */
import { Check } from "lucide-react";
import { type CSSProperties, memo, type ReactNode, type RefObject, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Block, Inline } from "$/public/external/raffi_web/features/comments/client/markdown";
import { LONGEST_TEXT, value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { AROUND, hug, hugs, shareBefore, widestOf } from "$/public/external/raffi_web/features/canvas/client/elements/hugging";
import { type BoardBlock, blocksOf, taskOf } from "$/public/external/raffi_web/features/canvas/client/elements/marks";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { nameOf } from "$/public/external/raffi_web/features/canvas/client/naming";
import { newId } from "$/public/external/raffi_web/features/canvas/client/surface";
import { useEditing, useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import { t } from "$/public/external/raffi_web/ui/client/words";

export const LETTERS: Readonly<Record<string, string>> = { s: "0.875rem", m: "1.125rem", l: "1.75rem", xl: "2.75rem" };
const LOOK = "raffi-words flex w-full flex-col gap-[0.4em] leading-[1.35] [overflow-wrap:anywhere] [unicode-bidi:isolate]";
const FIELD =
  "raffi-field nodrag nopan nowheel block w-full resize-none overflow-hidden border-0 bg-transparent p-0 leading-[1.35] text-inherit outline-none [font-size:inherit] [overflow-wrap:anywhere] placeholder:text-current placeholder:opacity-60";
const ALIGNS: Readonly<Record<string, string>> = { start: "text-start", center: "text-center", end: "text-end" };
/** What is below an element's edge is not shown, which its last line tells. */
const CUT = "max-h-full overflow-hidden *:shrink-0 [mask-image:linear-gradient(to_top,transparent,black_min(2em,50%))]";
/** Letters of another font are a little higher. */
const TOLERATED = 4;
/** Others see what is being written so often. */
const SHOWN_MS = 300;

type Props = {
  element: Element;
  placeholder: string;
  /** How much higher than its text an element is. */
  around: number;
  /** `always` as high as its text, or only `grows` with it; `never` is for what keeps its form. */
  fits: "always" | "grows" | "never";
};

export function Words({ element, placeholder, around, fits }: Props) {
  const surface = useSurface();
  const editing = useEditing(surface, element.id);
  const box = useRef<HTMLDivElement>(null);
  const text = value(element, "text") ?? "";
  const written = useRef(editing);
  // What was written may need another box than it had while it was written, once it is drawn.
  useEffect(() => {
    if (editing) written.current = true;
    if (editing || !written.current || fits === "never") return;
    const frame = requestAnimationFrame(() => {
      const there = surface.elements.get(element.id);
      // The last of what was written comes a moment later.
      if (box.current === null || there === undefined || (value(there, "text") ?? "") !== text) return;
      written.current = false;
      if (hugs(there)) hug(surface, element.id, lastBatch(element.id));
      else fit(box.current.scrollHeight);
    });
    return () => cancelAnimationFrame(frame);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [editing, text]);
  const cut = useCut(element, box, around, fits === "grows" && !editing);
  const fit = (height: number): void => {
    const wanted = Math.ceil(height + around);
    const there = surface.elements.get(element.id);
    if (there === undefined) return;
    const now = value(there, "h");
    if (fits === "always" ? Math.abs(wanted - now) > 1 : wanted > now) surface.edit([["set", element.id, { h: wanted }]], lastBatch(element.id));
  };
  const roomy = editing && hugs(element);
  const style = { fontSize: LETTERS[value(element, "size") ?? "m"], ...(roomy && roomToWrite(element)) };
  const align = ALIGNS[value(element, "align") ?? "start"];
  return (
    <div ref={box} dir="auto" data-cut={cut ? "" : undefined} data-roomy={roomy ? "" : undefined} className={`${LOOK} ${align} ${cut ? CUT : ""}`} style={style}>
      {editing ? <Field element={element} placeholder={placeholder} onHeight={fits === "never" ? undefined : fit} /> : <Text text={text} />}
    </div>
  );
}

/** Words are written as wide as they may become, from where they are read. */
function roomToWrite(element: Element): CSSProperties {
  const width = widestOf(element) - AROUND;
  return { width, marginLeft: `calc((100% - ${width}px) * ${shareBefore(element, false)})` };
}

/** Whether there are more words than the element shows: it came smaller than they are, and grows once they are written on. */
function useCut(element: Element, box: RefObject<HTMLDivElement | null>, around: number, may: boolean): boolean {
  const [cut, setCut] = useState(false);
  const [text, size, w, h] = [value(element, "text"), value(element, "size"), value(element, "w"), value(element, "h")];
  useLayoutEffect(() => setCut(may && box.current !== null && box.current.scrollHeight > h - around + TOLERATED), [box, around, may, text, size, w, h]);
  return cut;
}

const batches = new Map<string, string>();

/** What is written in one go is undone in one go, with the height it brought. */
function lastBatch(id: string): string {
  return batches.get(id) ?? newId();
}

function Field({ element, placeholder, onHeight }: { element: Element; placeholder: string; onHeight: ((height: number) => void) | undefined }) {
  const surface = useSurface();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(value(element, "text") ?? "");
  const now = useRef({ text, sent: text, timer: 0 });
  now.current.text = text;
  const save = (): void => {
    const { text: written, sent } = now.current;
    window.clearTimeout(now.current.timer);
    now.current.timer = 0;
    if (written === sent) return;
    now.current.sent = written;
    surface.edit([["set", element.id, { text: written }]], lastBatch(element.id));
  };
  useEffect(() => {
    batches.set(element.id, newId());
    const { current } = field;
    current?.focus({ preventScroll: true });
    current?.select();
    return () => {
      save();
      const left = surface.elements.get(element.id);
      if (left?.kind === "text" && (value(left, "text") ?? "").trim() === "") surface.edit([["del", element.id]], lastBatch(element.id));
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  useLayoutEffect(() => {
    const { current } = field;
    if (current === null) return;
    current.style.height = "0";
    current.style.height = `${current.scrollHeight}px`;
    onHeight?.(current.scrollHeight);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [text]);
  return (
    <textarea
      ref={field}
      rows={1}
      value={text}
      maxLength={LONGEST_TEXT}
      placeholder={placeholder}
      aria-label={nameOf(element)}
      className={`${FIELD} ${ALIGNS[value(element, "align") ?? "start"]}`}
      onChange={(event) => {
        setText(event.target.value);
        if (now.current.timer === 0) now.current.timer = window.setTimeout(save, SHOWN_MS);
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" && !(event.key === "Enter" && (event.ctrlKey || event.metaKey))) return;
        event.preventDefault();
        event.stopPropagation();
        finish(surface, element.id);
      }}
      onBlur={(event) => {
        // A press on a bar of the board goes on with what is written.
        if (!(event.relatedTarget instanceof HTMLElement && event.relatedTarget.closest("[data-keeps-writing]"))) surface.editing.set((id) => (id === element.id ? null : id));
      }}
    />
  );
}

/** Back from writing: the element has the focus, so that the keys are for it again. */
function finish(surface: ReturnType<typeof useSurface>, id: string): void {
  surface.editing.set(null);
  document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
}

/** Markdown, drawn by elements of our own. */
export const Text = memo(function Text({ text }: { text: string }) {
  const blocks = useMemo(() => blocksOf(text), [text]);
  return blocks.map((block, index) => <BlockOf key={index} block={block} />);
});

/** How large headings are, as `transfer/typst/parts.typ` writes them. */
const HEADINGS = ["1.5em", "1.3em", "1.15em", "1em", "1em", "1em"] as const;

function BlockOf({ block }: { block: BoardBlock }): ReactNode {
  switch (block.kind) {
    // The page has headings of its own: those of a board are within them.
    case "heading":
      return (
        <div role="heading" aria-level={Math.min(6, block.level + 2)} dir="auto" className="mt-[0.3em] font-semibold leading-[1.25] first:mt-0" style={{ fontSize: HEADINGS[block.level - 1] }}>
          {block.blocks.map((one, index) => (one.kind === "paragraph" ? <Inlines key={index} inside={one.inside} /> : <BlockOf key={index} block={one} />))}
        </div>
      );
    case "rule":
      return <hr className="my-[0.2em] w-full border-current/30" />;
    case "paragraph":
      return (
        <p dir="auto" className="whitespace-pre-wrap">
          <Inlines inside={block.inside} />
        </p>
      );
    case "code":
      return <pre className="rounded-small bg-current/10 px-2 py-1 text-start font-mono text-[0.85em] whitespace-pre-wrap">{block.text}</pre>;
    case "quote":
      return <blockquote className="border-s-2 border-current/40 ps-3 text-start">{block.blocks.map((one, index) => <BlockOf key={index} block={one} />)}</blockquote>;
    case "list": {
      const items = block.items.map((item, index) => <ItemOf key={index} item={item} />);
      return block.start === null ? <ul className="list-disc ps-[1.35em] text-start">{items}</ul> : <ol className="list-decimal ps-[1.5em] text-start" start={block.start}>{items}</ol>;
    }
  }
}

/** An item of a list; a task has a box in place of its sign. */
function ItemOf({ item }: { item: readonly Block[] }): ReactNode {
  const { done, rest } = taskOf(item);
  const inside = rest.map((one, at) => <BlockOf key={at} block={one} />);
  if (done === null) return <li>{inside}</li>;
  return (
    <li className="relative list-none">
      <span role="checkbox" aria-checked={done} aria-disabled="true" aria-label={t(done ? "board_tools.task_done" : "board_tools.task_open")} className="absolute -start-[1.35em] top-[0.2em] grid size-[0.95em] place-items-center rounded-[0.2em] border-[0.1em] border-current">
        {done ? <Check aria-hidden className="size-[0.75em]" strokeWidth={3.5} /> : null}
      </span>
      {inside}
    </li>
  );
}

function Inlines({ inside }: { inside: readonly Inline[] }): ReactNode {
  return inside.map((one, index) => <InlineOf key={index} one={one} />);
}

function InlineOf({ one }: { one: Inline }): ReactNode {
  switch (one.kind) {
    case "text":
    case "mention":
      return one.text;
    case "break":
      return <br />;
    case "code":
      return <code className="rounded-small bg-current/10 px-1 font-mono text-[0.85em]">{one.text}</code>;
    case "strong":
      return (
        <strong>
          <Inlines inside={one.inside} />
        </strong>
      );
    case "em":
      return (
        <em>
          <Inlines inside={one.inside} />
        </em>
      );
    case "del":
      return (
        <del>
          <Inlines inside={one.inside} />
        </del>
      );
    case "link":
      return (
        <a href={one.href} target="_blank" rel="noopener noreferrer nofollow ugc" className="nodrag underline underline-offset-2">
          <Inlines inside={one.inside} />
        </a>
      );
    // Nothing is covered on a board.
    case "spoiler":
      return (
        <>
          ||
          <Inlines inside={one.inside} />
          ||
        </>
      );
  }
}

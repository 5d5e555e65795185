/** The text of an element: drawn from a safe part of Markdown, and written in its place. */
import { memo, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { Inline } from "$/public/external/raffi_web/features/comments/client/markdown";
import { LONGEST_TEXT, value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { type BoardBlock, blocksOf } from "$/public/external/raffi_web/features/canvas/client/elements/marks";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { nameOf } from "$/public/external/raffi_web/features/canvas/client/naming";
import { newId } from "$/public/external/raffi_web/features/canvas/client/surface";
import { useEditing, useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";

export const LETTERS: Readonly<Record<string, string>> = { s: "0.875rem", m: "1.125rem", l: "1.75rem", xl: "2.75rem" };
const LOOK = "raffi-words flex w-full flex-col gap-[0.4em] leading-[1.35] [overflow-wrap:anywhere] [unicode-bidi:isolate]";
const FIELD =
  "raffi-field nodrag nopan nowheel block w-full resize-none overflow-hidden border-0 bg-transparent p-0 leading-[1.35] text-inherit outline-none [font-size:inherit] [overflow-wrap:anywhere] placeholder:text-current placeholder:opacity-60";
const ALIGNS: Readonly<Record<string, string>> = { start: "text-start", center: "text-center", end: "text-end" };
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
  const was = useRef(editing);
  // What was written may need another height than it had while it was written, once it is drawn.
  useEffect(() => {
    const done = was.current && !editing;
    was.current = editing;
    if (!done || fits === "never") return;
    const frame = requestAnimationFrame(() => box.current && fit(box.current.scrollHeight));
    return () => cancelAnimationFrame(frame);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [editing]);
  const fit = (height: number): void => {
    const wanted = Math.ceil(height + around);
    const there = surface.elements.get(element.id);
    if (there === undefined) return;
    const now = value(there, "h");
    if (fits === "always" ? Math.abs(wanted - now) > 1 : wanted > now) surface.edit([["set", element.id, { h: wanted }]], lastBatch(element.id));
  };
  const style = { fontSize: LETTERS[value(element, "size") ?? "m"] };
  const align = ALIGNS[value(element, "align") ?? "start"];
  return (
    <div ref={box} dir="auto" className={`${LOOK} ${align}`} style={style}>
      {editing ? <Field element={element} placeholder={placeholder} onHeight={fits === "never" ? undefined : fit} /> : <Text text={value(element, "text") ?? ""} />}
    </div>
  );
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
      const items = block.items.map((item, index) => <li key={index}>{item.map((one, at) => <BlockOf key={at} block={one} />)}</li>);
      return block.start === null ? <ul className="list-disc ps-5 text-start">{items}</ul> : <ol className="list-decimal ps-6 text-start" start={block.start}>{items}</ol>;
    }
  }
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

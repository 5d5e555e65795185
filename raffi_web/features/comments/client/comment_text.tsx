/** What a comment says, drawn from its own kinds of pieces: nothing of a text becomes an element by itself. */
import { ChevronDown, EyeOff } from "lucide-react";
import { createContext, memo, use, useMemo, type KeyboardEvent, type MouseEvent, type ReactNode } from "react";
import { useIsMe } from "$/public/external/raffi_web/features/accounts/client/past";
import { COVERED, LINK, MENTION, MENTION_ME, REVEALED } from "$/public/external/raffi_web/features/chat/client/rich_text";
import { type Block, type Inline, namedIn, parse } from "$/public/external/raffi_web/features/comments/client/markdown";
import { marked } from "$/public/external/raffi_web/features/comments/client/found_words";
import { CommentPictures } from "$/public/external/raffi_web/features/comments/client/comment_pictures";
import { useKept } from "$/public/external/raffi_web/features/comments/client/talk";
import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { hidesSpoilers } from "$/public/external/raffi_web/features/profiles/client/spoilers";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

// Marks upon letters stay within the comment, and a text from right to left turns nothing around it.
const TEXT = "flex flex-col gap-2 overflow-clip [overflow-clip-margin:0.25rem] text-sm leading-6 [overflow-wrap:anywhere] text-ink [unicode-bidi:isolate]";
const CODE = "rounded-small bg-surface-3 px-1 py-0.5 font-mono text-[0.8125rem] whitespace-pre-wrap";
const PRE = "overflow-x-auto rounded-control border border-line bg-surface-2 px-3 py-2 font-mono text-[0.8125rem] leading-5 whitespace-pre";
const QUOTE = "flex flex-col gap-2 border-s-2 border-line-strong ps-3 text-ink-2";
const MORE = "inline-flex h-8 items-center gap-1 self-start rounded-control px-2 -ms-2 text-mini font-semibold text-accent-ink hover:bg-hover pointer-coarse:h-11";
/** Lines of a comment that are shown at once. */
const LINES = 18;

/** Which spoilers of a comment are open: parts of one open together. */
const Opened = createContext<{ open: ReadonlySet<number>; show: (spoiler: number) => void; isMe: (actor: string | null) => boolean }>({
  open: new Set(),
  show: () => undefined,
  isMe: () => false,
});

export const CommentText = memo(function CommentText({ row }: { row: CommentRow }) {
  const blocks = useMemo(() => parse(row.body, namedIn(row)), [row.body, row.named]);
  const [open, setOpen] = useKept<ReadonlySet<number>>(`${row.id} spoilers`, NONE);
  const [whole, setWhole] = useKept(`${row.id} whole`, false);
  const isMe = useIsMe();
  const long = row.body.split("\n", LINES + 3).length > LINES + 2;
  const [uncovered, setUncovered] = useKept(`${row.id} uncovered`, false);
  const opened = useMemo(() => ({ open, isMe, show: (spoiler: number) => setOpen(new Set([...open, spoiler])) }), [open, setOpen, isMe]);
  if (row.covered && !uncovered) {
    return (
      <button type="button" className={MORE} data-spoiler="covered" onClick={() => setUncovered(true)}>
        <EyeOff size={14} strokeWidth={2} aria-hidden />
        {t("writing.covered")}
      </button>
    );
  }
  return (
    <Opened value={opened}>
      <div dir="auto" className={`${TEXT} ${long && !whole ? "max-h-108 mask-b-from-80%" : ""}`}>
        {blocks.map((block, index) => (
          <BlockOf key={index} block={block} />
        ))}
      </div>
      {long && !whole ? (
        <button type="button" className={MORE} onClick={() => setWhole(true)}>
          <ChevronDown size={14} strokeWidth={2} aria-hidden />
          {t("writing.whole")}
        </button>
      ) : null}
      {row.pictures.length > 0 ? <CommentPictures row={row} /> : null}
    </Opened>
  );
});

const NONE: ReadonlySet<number> = new Set();

function BlockOf({ block }: { block: Block }): ReactNode {
  switch (block.kind) {
    case "paragraph":
      return (
        <p dir="auto" className="whitespace-pre-wrap">
          <Inlines inside={block.inside} />
        </p>
      );
    case "code":
      return <CodeBlock text={block.text} spoiler={block.spoiler} />;
    case "quote":
      return <blockquote className={QUOTE}>{block.blocks.map((one, index) => <BlockOf key={index} block={one} />)}</blockquote>;
    case "list": {
      const items = block.items.map((item, index) => <li key={index}>{item.map((one, at) => <BlockOf key={at} block={one} />)}</li>);
      return block.start === null ? <ul className="list-disc ps-5">{items}</ul> : <ol className="list-decimal ps-6" start={block.start}>{items}</ol>;
    }
  }
}

function CodeBlock({ text, spoiler }: { text: string; spoiler: number | null }) {
  const code = (
    <pre dir="ltr" tabIndex={0} className={PRE}>
      <code>{text}</code>
    </pre>
  );
  return spoiler === null ? code : <Spoiler spoiler={spoiler} block>{code}</Spoiler>;
}

function Inlines({ inside }: { inside: readonly Inline[] }): ReactNode {
  return inside.map((one, index) => <InlineOf key={index} one={one} />);
}

/** What was searched for, where something was. */
export const WordsContext = createContext<readonly string[]>([]);

function Text({ text }: { text: string }): ReactNode {
  const words = use(WordsContext);
  if (words.length === 0) return text;
  return marked(text, words).map((part, index) =>
    index % 2 === 0 ? part : (
      <mark key={index} className="rounded-small bg-warning-soft text-ink">
        {part}
      </mark>
    ),
  );
}

function InlineOf({ one }: { one: Inline }): ReactNode {
  const { isMe } = use(Opened);
  switch (one.kind) {
    case "text":
      return <Text text={one.text} />;
    case "break":
      return <br />;
    case "code":
      return <code className={CODE}>{one.text}</code>;
    case "mention":
      return <span className={isMe(one.id) ? MENTION_ME : MENTION}>{one.text}</span>;
    case "strong":
      return <strong className="font-semibold"><Inlines inside={one.inside} /></strong>;
    case "em":
      return <em><Inlines inside={one.inside} /></em>;
    case "del":
      return <del><Inlines inside={one.inside} /></del>;
    case "link":
      return (
        <a href={one.href} target="_blank" rel="noopener noreferrer nofollow" className={LINK}>
          <Inlines inside={one.inside} />
          <span className="sr-only"> {t("ui.new_tab")}</span>
        </a>
      );
    case "spoiler":
      return <Spoiler spoiler={one.spoiler}><Inlines inside={one.inside} /></Spoiler>;
  }
}

/** Covers what is in it, as wide before as after. The same element stays, so that focus does. */
function Spoiler({ spoiler, block, children }: { spoiler: number; block?: boolean; children: ReactNode }) {
  const { open, show } = use(Opened);
  const covers = useStore(hidesSpoilers);
  const Tag = block ? "div" : "span";
  if (open.has(spoiler) || !covers) {
    return (
      <Tag tabIndex={-1} className={REVEALED} data-spoiler="shown">
        {children}
      </Tag>
    );
  }
  return (
    <Tag
      role="button"
      tabIndex={0}
      className={COVERED}
      data-spoiler="covered"
      aria-label={t("chat.show_spoiler")}
      onClick={(event: MouseEvent) => {
        event.stopPropagation();
        show(spoiler);
      }}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        show(spoiler);
      }}
    >
      <Tag aria-hidden inert className="invisible">
        {children}
      </Tag>
    </Tag>
  );
}

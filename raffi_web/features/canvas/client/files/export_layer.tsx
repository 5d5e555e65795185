/** A board as a file: which kind, and the files that were made. */
import { CircleAlert, Clock, Download, LoaderCircle, RotateCcw, Square, Trash2 } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { type Export, exportsOf, type Exports, type Format, FORMATS, isUnderWay, type Layout, layoutsOf, shareOf } from "$/public/external/raffi_web/features/canvas/client/files/exports";
import { ShareBar } from "$/public/external/raffi_web/features/canvas/client/files/share_bar";
import { sizeOf } from "$/public/external/raffi_web/features/canvas/client/files/told";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { Choices } from "$/public/external/raffi_web/ui/client/choices";
import { Button, IconButton, lookOf } from "$/public/external/raffi_web/ui/client/controls";
import { Layer } from "$/public/external/raffi_web/ui/client/layers";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { type Key, LANGUAGE, t, tn } from "$/public/external/raffi_web/ui/client/words";

export function ExportLayer({ surface, open, onClose }: { surface: Surface; open: boolean; onClose: () => void }) {
  return (
    <Layer open={open} onClose={onClose} title={t("board_files.export_title")} about={t("board_files.export_about")}>
      <Making surface={surface} exports={exportsOf(surface.board.id)} />
    </Layer>
  );
}

const WORDS: Readonly<Record<Format, readonly [Key, Key]>> = {
  pdf: ["board_files.pdf", "board_files.pdf_about"],
  png: ["board_files.png", "board_files.png_about"],
  svg: ["board_files.svg", "board_files.svg_about"],
  markdown: ["board_files.markdown", "board_files.markdown_about"],
  csv: ["board_files.csv", "board_files.csv_about"],
  json_canvas: ["board_files.json_canvas", "board_files.json_canvas_about"],
  zip: ["board_files.zip", "board_files.zip_about"],
};

function Making({ surface, exports }: { surface: Surface; exports: Exports }) {
  const [format, setFormat] = useState<Format>("pdf");
  const [layout, setLayout] = useState<Layout>("board");
  const [busy, setBusy] = useState(false);
  const mine = useRef<HTMLDivElement>(null);
  const frames = [...surface.elements.values()].some(({ kind }) => kind === "frame");
  const layouts = layoutsOf(format);
  const chosen = layouts.includes(layout) && (layout !== "frames" || frames) ? layout : "board";
  const make = async (): Promise<void> => {
    setBusy(true);
    await exports.begin(format, chosen);
    setBusy(false);
    mine.current?.scrollIntoView({ block: "nearest" });
  };
  return (
    <div className="flex flex-col gap-5">
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <Formats value={format} onPick={setFormat} />
        {layouts.length > 1 ? (
          <div className="flex flex-wrap items-center justify-between gap-3">
            <span className="text-sm font-medium">{t("board_files.layout")}</span>
            <Choices label={t("board_files.layout")} value={chosen} options={layouts.filter((one) => one !== "frames" || frames).map((one) => [one, layoutWord(one, format)] as const)} onPick={setLayout} className="max-w-full overflow-x-auto" />
            {frames ? null : <p className="w-full text-mini text-ink-3">{t("board_files.no_frames")}</p>}
          </div>
        ) : null}
        <Button type="submit" variant="primary" busy={busy} className="self-end max-sm:w-full">
          {t("board_files.make")}
        </Button>
      </form>
      <div ref={mine}>
        <Mine exports={exports} />
      </div>
    </div>
  );
}

function layoutWord(layout: Layout, format: Format): string {
  if (layout === "frames") return t(format === "pdf" ? "board_files.layout_frames_pdf" : "board_files.layout_frames");
  return t(layout === "document" ? "board_files.layout_document" : "board_files.layout_board");
}

const KIND =
  "flex min-h-14 cursor-pointer items-start sm:last:col-span-2 gap-3 rounded-control border border-line px-3 py-2 transition-colors duration-(--motion-fast) hover:bg-hover " +
  "has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus";

function Formats({ value, onPick }: { value: Format; onPick: (format: Format) => void }) {
  const name = useId();
  return (
    <fieldset className="m-0 grid min-w-0 grid-cols-1 gap-2 border-0 p-0 sm:grid-cols-2">
      <legend className="mb-2 p-0 text-sm font-medium">{t("board_files.format")}</legend>
      {FORMATS.map((format) => (
        <label key={format} className={KIND}>
          <input type="radio" name={name} value={format} checked={value === format} className="mt-0.5 size-4 shrink-0 accent-accent" onChange={() => onPick(format)} />
          <span className="min-w-0">
            <span className="block text-sm font-medium">{t(WORDS[format][0])}</span>
            <span className="block text-mini text-ink-2">{t(WORDS[format][1])}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Mine({ exports }: { exports: Exports }) {
  const list = useStore(exports.list);
  useEffect(() => exports.follow(), [exports]);
  const id = useId();
  const shown = (list ?? []).filter((one) => one.state !== "cancelled");
  return (
    <section aria-labelledby={id} aria-busy={list === null} className="flex flex-col gap-1 border-t border-line pt-4">
      <h3 id={id} className="text-sm font-medium">
        {t("board_files.mine")}
      </h3>
      {list !== null && shown.length === 0 ? <p className="py-1 text-mini text-ink-2">{t("board_files.none")}</p> : null}
      <ul className="m-0 list-none divide-y divide-line p-0">
        {shown.map((one) => (
          <Row key={one.run} one={one} exports={exports} />
        ))}
      </ul>
    </section>
  );
}

function nameOf(one: Export): string {
  return one.name || t(WORDS[one.format][0]);
}

function Row({ one, exports }: { one: Export; exports: Exports }) {
  const name = nameOf(one);
  const share = isUnderWay(one) ? shareOf(one) : null;
  return (
    <li data-export={one.state} className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 py-2">
      <Sign one={one} />
      <span className="min-w-32 flex-1">
        <span className="block text-sm font-medium [overflow-wrap:anywhere]">{name}</span>
        <span role="status" className={`block text-mini ${one.state === "failed" ? "text-danger" : "text-ink-2"}`}>
          {stateOf(one)}
        </span>
        {share === null ? null : <ShareBar label={name} value={share} most={100} className="mt-1.5" />}
      </span>
      <Actions one={one} name={name} exports={exports} />
    </li>
  );
}

function Sign({ one }: { one: Export }) {
  const Icon = isUnderWay(one) ? LoaderCircle : one.state === "failed" ? CircleAlert : one.state === "done" ? Download : Clock;
  return <Icon size={20} strokeWidth={1.75} aria-hidden className={`shrink-0 ${isUnderWay(one) ? "animate-spin text-ink-3" : one.state === "failed" ? "text-danger" : "text-ink-3"}`} />;
}

/** What a file is waiting for, how large it is and until when it can be had, or why it is not there. */
function stateOf(one: Export): string {
  switch (one.state) {
    case "running":
      return partOf(one);
    case "failed":
      return one.why || t("board_files.failed");
    case "expired":
      return t("board_files.expired");
    case "cancelled":
      return t("board_files.cancelled");
    case "done": {
      const until = one.expires_at === null ? null : t("board_files.until", { when: new Intl.DateTimeFormat(LANGUAGE, { weekday: "short", hour: "numeric", minute: "2-digit" }).format(one.expires_at) });
      return [sizeOf(one.bytes), until, one.missing > 0 ? tn("board_files.missing", one.missing) : null].filter((part) => part !== null).join(" · ");
    }
  }
}

function partOf({ part, done, total }: Export): string {
  if (part === "files") return t("board_files.fetching", { done: done + 1, total });
  const words: Readonly<Record<string, Key>> = { waiting: "board_files.waiting", drawing: "board_files.drawing", keeping: "board_files.keeping" };
  return t(words[part] ?? "board_files.reading");
}

function Actions({ one, name, exports }: { one: Export; name: string; exports: Exports }) {
  const again = (): void => void exports.begin(one.format, one.layout);
  if (isUnderWay(one)) return <IconButton icon={Square} size="sm" label={t("board_files.stop_named", { name })} onClick={() => void exports.cancel(one.run)} />;
  if (one.state === "done" && one.url !== null) {
    return (
      <span className="flex items-center gap-1">
        <a href={one.url} download={one.name} className={lookOf({ size: "sm" })} aria-label={t("board_files.download_named", { name })}>
          {t("board_files.download")}
        </a>
        <IconButton icon={Trash2} size="sm" label={t("board_files.delete_named", { name })} onClick={() => void exports.cancel(one.run)} />
      </span>
    );
  }
  return (
    <Button size="sm" icon={RotateCcw} onClick={again}>
      {t(one.state === "failed" ? "board_files.again" : "board_files.make_again")}
    </Button>
  );
}

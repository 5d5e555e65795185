/** A web page: a card with what it tells of itself, or its address alone. Where it leads is always to be read. */
import { Globe, Link2, RotateCw } from "lucide-react";
import { memo, useState } from "react";
import { Card } from "$/public/external/raffi_web/features/canvas/client/elements/card";
import type { ElementProps } from "$/public/external/raffi_web/features/canvas/client/elements/placed";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { kindName } from "$/public/external/raffi_web/features/canvas/client/naming";
import { useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import { type Fetching, keyOf, links, preview } from "$/public/external/raffi_web/features/canvas/client/tools/links";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** How ids of files look: nothing else goes into an address. */
const FILE = /^[0-9a-hjkmnp-tv-z]{26}$/;
/** From this height on a card has room for what its page is about, and from that on for a picture above. */
const TALL = 112;
const PICTURE_ABOVE = 220;
const ROOM_FOR_SITE = 300;
const AGAIN =
  "nodrag nopan inline-flex min-h-8 items-center gap-1.5 rounded-control border border-line-strong bg-surface-2 px-2.5 text-mini font-medium text-ink hover:bg-surface-3 pointer-coarse:min-h-11";

export const LinkElement = memo(function LinkElement(props: ElementProps) {
  const { element } = props.data;
  const surface = useSurface();
  const how = useStore(links).get(keyOf(surface.board.id, element.id)) ?? null;
  const edits = useStore(surface.may);
  const url = value(element, "url");
  const title = value(element, "title");
  if (url === null || !/^https?:\/\//.test(url) || !URL.canParse(url)) return <Card {...props} icon={Link2} title={title || kindName("link")} />;
  const bare = title === "" && value(element, "site") === "" && value(element, "picture") === null;
  const again = edits && !value(element, "locked") ? () => void preview(surface.board.id, element.id) : null;
  return (
    <Card {...props} icon={Link2} title={title || url}>
      {bare || value(element, "look") === "plain" ? <Plain url={url} title={title} how={how} onAgain={bare ? again : null} /> : <Preview element={element} url={url} width={props.width} height={props.height} />}
    </Card>
  );
});

/** The host as browsers show it: what letters look like others', and a page's own words, change nothing of it. */
export function hostOf(url: string): string {
  return new URL(url).host.replace(/^www\./, "");
}

function Way({ url, className, children }: { url: string; className: string; children: string }) {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer nofollow ugc" draggable={false} className={`nodrag underline-offset-2 [overflow-wrap:anywhere] hover:underline ${className}`}>
      {children}
    </a>
  );
}

function Host({ url, site }: { url: string; site: string }) {
  const host = hostOf(url);
  return (
    <span className="flex min-w-0 items-center gap-1.5 text-mini text-ink-2">
      <Globe size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
      <span className="max-w-full shrink-0 truncate font-medium" data-host="">
        {host}
      </span>
      {site !== "" && !host.startsWith(site) ? <span className="min-w-0 truncate text-ink-3">{site}</span> : null}
    </span>
  );
}

function Plain({ url, title, how, onAgain }: { url: string; title: string; how: Fetching; onAgain: (() => void) | null }) {
  return (
    <div className="raffi-words flex size-full items-center gap-3 px-4 py-3" aria-busy={how === "coming"}>
      <span className="grid size-10 shrink-0 place-items-center rounded-control bg-surface-3 text-ink-2">
        <Link2 size={20} strokeWidth={1.75} aria-hidden />
      </span>
      <span className="flex min-w-0 flex-1 flex-col gap-1">
        <Way url={url} className="line-clamp-2 text-sm font-medium">
          {title || url}
        </Way>
        {how === "coming" ? (
          <span className="text-mini text-ink-2" role="status">
            {t("board_cards.coming")}
          </span>
        ) : (
          <Host url={url} site="" />
        )}
        {how !== "coming" && onAgain !== null ? (
          <span className="flex flex-wrap items-center gap-2">
            {how === "failed" ? (
              <span className="text-mini text-ink-2" role="status">
                {t("board_cards.failed")}
              </span>
            ) : null}
            <button type="button" className={AGAIN} onClick={onAgain}>
              <RotateCw size={14} strokeWidth={1.75} aria-hidden />
              {t(how === "failed" ? "board_cards.again" : "board_cards.fetch")}
            </button>
          </span>
        ) : null}
      </span>
    </div>
  );
}

function Preview({ element, url, width, height }: { element: Element; url: string; width: number | undefined; height: number | undefined }) {
  const w = width ?? value(element, "w");
  const h = height ?? value(element, "h");
  const file = value(element, "picture");
  const [broken, setBroken] = useState<string | null>(null);
  const picture = file !== null && FILE.test(file) && broken !== file ? file : null;
  const above = picture !== null && h >= PICTURE_ABOVE && h > w * 0.5;
  const about = value(element, "about");
  return (
    <div className={`flex size-full min-h-0 ${above ? "flex-col" : ""}`} data-picture={picture === null ? "none" : above ? "above" : "beside"}>
      {picture === null ? null : (
        <img
          src={`/files/${picture}`}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          className={`bg-surface-2 object-cover ${above ? "min-h-0 w-full flex-1" : "h-full w-[36%] shrink-0"}`}
          onError={() => setBroken(picture)}
        />
      )}
      <div className={`raffi-words flex min-w-0 flex-col gap-1 px-4 py-3 ${above ? "shrink-0" : "flex-1 justify-center"}`}>
        <Way url={url} className="line-clamp-2 text-sm leading-snug font-semibold">
          {value(element, "title") || url}
        </Way>
        {about !== "" && h >= TALL ? <span className="line-clamp-2 text-mini text-ink-2 [overflow-wrap:anywhere]">{about}</span> : null}
        <Host url={url} site={w < ROOM_FOR_SITE ? "" : value(element, "site")} />
      </div>
    </div>
  );
}

import { Link2 } from "lucide-react";
import { memo } from "react";
import { Card } from "$/public/external/raffi_web/features/canvas/client/elements/card";
import type { ElementProps } from "$/public/external/raffi_web/features/canvas/client/elements/placed";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { kindName } from "$/public/external/raffi_web/features/canvas/client/naming";

export const LinkElement = memo(function LinkElement(props: ElementProps) {
  const { element } = props.data;
  const url = value(element, "url");
  const title = value(element, "title");
  const site = value(element, "site") || hostOf(url);
  if (url === null || !/^https?:\/\//.test(url)) return <Card {...props} icon={Link2} title={title || kindName("link")} />;
  return (
    <Card {...props} icon={Link2} title={title || site}>
      <div className="raffi-words flex size-full items-center gap-3 p-4">
        <span className="grid size-10 shrink-0 place-items-center rounded-control bg-surface-3 text-ink-2">
          <Link2 size={20} strokeWidth={1.75} aria-hidden />
        </span>
        <span className="min-w-0 flex-1">
          <a href={url} target="_blank" rel="noopener noreferrer nofollow ugc" className="nodrag line-clamp-2 block text-sm font-medium underline-offset-2 [overflow-wrap:anywhere] hover:underline">
            {title || url}
          </a>
          <span className="block truncate text-mini text-ink-2">{site}</span>
        </span>
      </div>
    </Card>
  );
});

function hostOf(url: string | null): string {
  return url !== null && URL.canParse(url) ? new URL(url).host : "";
}

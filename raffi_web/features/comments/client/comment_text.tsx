import type { CommentRow } from "$/public/external/raffi_web/features/comments/client/types";
import { RichText } from "$/public/external/raffi_web/features/chat/client/rich_text";

/** What a comment says. */
export function CommentText({ row }: { row: CommentRow }) {
  return (
    <div dir="auto" className="text-sm break-words whitespace-pre-wrap text-ink">
      <RichText body={row.body} people={[]} me="" />
    </div>
  );
}

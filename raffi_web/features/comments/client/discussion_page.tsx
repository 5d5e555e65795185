/** `/d/<discussion>`: a discussion on a page of its own. */
import { useEffect } from "react";
import { useLocation, useNavigate, useParams } from "react-router";
import { useDiscussion } from "$/public/external/raffi_web/features/comments/client/open";
import { DiscussionPanel } from "$/public/external/raffi_web/features/comments/client/panel";
import type { Report } from "$/public/external/raffi_web/features/rooms/client/place";

export function DiscussionPage({ onReport }: { onReport?: Report }) {
  const { discussion = "" } = useParams();
  return discussion === "" ? null : <Shown key={discussion} discussion={discussion} onReport={onReport} />;
}

function Shown({ discussion, onReport }: { discussion: string; onReport: Report | undefined }) {
  const navigate = useNavigate();
  const at = new URLSearchParams(useLocation().search).get("c");
  const [, held] = useDiscussion(discussion);
  useTitle(held.discussion?.title_name);
  const go = (comment: string | null): void => void navigate(comment === null ? `/d/${discussion}` : `/d/${discussion}?c=${comment}`, { preventScrollReset: true });
  return <DiscussionPanel discussion={discussion} room={null} at={at} onGo={go} {...(onReport && { onReport })} />;
}

/** The tab of the browser says what it is about. */
function useTitle(name: string | undefined): void {
  useEffect(() => {
    if (name === undefined) return;
    const before = document.title;
    document.title = `${name} · Raffi`;
    return () => void (document.title = before);
  }, [name]);
}

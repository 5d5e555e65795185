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
  const asked = new URLSearchParams(useLocation().search);
  const at = asked.get("c");
  const moment = momentIn(asked.get("t"));
  const [, held] = useDiscussion(discussion);
  useTitle(held.discussion?.title_name);
  const go = (comment: string | null): void => void navigate(comment === null ? `/d/${discussion}` : `/d/${discussion}?c=${comment}`, { preventScrollReset: true });
  const chosen = { moment, onMoment: (seconds: number | null, alone: boolean): void => void navigate(`/d/${discussion}${query(alone ? at : null, seconds)}`, { preventScrollReset: true }) };
  return <DiscussionPanel discussion={discussion} room={null} at={at} onGo={go} {...chosen} {...(onReport && { onReport })} />;
}

const LONGEST_SECONDS = 10_000_000;

/** The second of the film that an address names. */
function momentIn(text: string | null): number | null {
  return text !== null && /^\d{1,8}$/.test(text) && Number(text) <= LONGEST_SECONDS ? Number(text) : null;
}

function query(comment: string | null, seconds: number | null): string {
  const asked = new URLSearchParams({ ...(comment !== null && { c: comment }), ...(seconds !== null && { t: String(seconds) }) }).toString();
  return asked === "" ? "" : `?${asked}`;
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

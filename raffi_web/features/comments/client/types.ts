/** Discussions and comments as the server tells them (`features/comments/rows.py`). */

export interface DiscussionRow {
  id: string;
  /** Null for everybody's. */
  room: string | null;
  room_title: string | null;
  title_id: string;
  title_name: string;
  season: number | null;
  episode: number | null;
  is_public: boolean;
  comments: number;
  /** Milliseconds; null before the first comment. */
  last_at: number | null;
  /** Its room is no more: it can be read, and not written in. */
  ended: boolean;
  /** Seconds between two comments of one person; 0 for no pace. */
  slow: number;
  /** Its title was switched off: nobody writes, and where it is hidden nobody reads. */
  closed: "read_only" | "hidden" | null;
  closed_why: string;
  /** The board on which it hangs, and the chat there; null for all others. */
  board: string | null;
  element: string | null;
}

/** A picture of a comment; `small` names the one for the thread, as width and height name the other one. */
export interface CommentPicture {
  file: string;
  width: number;
  height: number;
  small: string;
  /** It is covered like a spoiler. */
  hidden: boolean;
}

export interface CommentRow {
  id: string;
  discussion: string;
  /** What it hangs on; null for a root. */
  parent: string | null;
  /** What it answers, which is not what it hangs on where the tree goes no deeper. */
  answers: string | null;
  root: string;
  /** The ids from the root to it, joined by "/": a thread sorted by path is in the order to read. */
  path: string;
  depth: number;
  /** Null when somebody whom I blocked wrote it, or who is no more. */
  actor_id: string | null;
  name: string;
  initials: string;
  color: number;
  avatar_url: string | null;
  /** Empty when it was taken back, or when I blocked who wrote it. */
  body: string;
  /** Where the film was, in milliseconds. */
  at_ms: number | null;
  /** Where it stands in the picture; null rolls through it. */
  stands: "top" | "bottom" | null;
  mentions: string[];
  /** What those were called whom it mentions, as its text has them. */
  named: Readonly<Record<string, string>>;
  pictures: readonly CommentPicture[];
  reactions: Readonly<Record<string, number>>;
  score: number;
  /** How many shown ones hang right below it, and in all. */
  replies: number;
  thread: number;
  edits: number;
  created_at: number;
  edited_at: number | null;
  removed: boolean;
  removed_by: "author" | "order" | null;
  /** I took it back in this tab a moment ago: it keeps its place, for the way back. */
  undo?: boolean;
  pinned: boolean;
  /** Why a moderator hid it; the text is by `comments.hidden_text` for its author and for moderators. */
  hidden: string | null;
  hidden_at: number | null;
  /** Of a root: nobody replies in its thread any more. */
  locked: boolean;
  /** A word filter covered it: its text is shown after a tap. */
  covered: boolean;
  /** Its author's alone: it waits for a moderator, or was not let through. */
  held: boolean;
  veiled: boolean;
  /** My reactions; not in rows that come by the channel. */
  mine?: readonly string[];
}

/** A root with the first of what hangs on it; `next` is where `comments.replies` goes on. */
export interface ThreadRows {
  comment: CommentRow;
  replies: CommentRow[];
  next: string | null;
}

/** A page of threads; what is pinned is with the first one. */
export interface ThreadPage {
  threads: ThreadRows[];
  pinned: ThreadRows[];
  next: string | null;
}

/** What I may do in a discussion, and how far I have read: `unread` is 100 for that many or more. */
export interface Mine {
  write: boolean;
  remove: boolean;
  pin: boolean;
  seen: string | null;
  unread: number;
  /** The error that I would get if I wrote now: why I may not, or (`slow_mode`) how long I have to wait. */
  cannot: { code: string; message: string; data: Readonly<Record<string, unknown>> } | null;
  /** How far I have come in its film, in milliseconds; null when that is not known. */
  reached_ms: number | null;
  /** How long its film is, in milliseconds; null when that is not known. */
  length_ms: number | null;
}

/** What is said over the picture for a moment: lines that go by themselves, and what a key or a tap did. */
import type { Undoable } from "$/public/external/raffi_web/features/screen/client/playhead";
import { createStore } from "$/public/external/raffi_web/ui/client/store";

/** A line over the picture that goes by itself. */
export interface Notice {
  id: number;
  text: string;
  /** What a press takes back. */
  undo: Undoable | null;
}

/** What a key or a tap did, shown for a blink. */
export interface Flash {
  id: number;
  kind: "play" | "pause" | "back" | "forward" | "volume" | "muted" | "speed";
  text: string;
}

const NOTICE_MS = 6_000;
const FLASH_MS = 700;

export class Sayings {
  readonly notice = createStore<Notice | null>(null);
  readonly flash = createStore<Flash | null>(null);
  private counter = 0;
  private noticeTimer: ReturnType<typeof setTimeout> | undefined;
  private flashTimer: ReturnType<typeof setTimeout> | undefined;

  say(text: string, undo: Undoable | null): void {
    clearTimeout(this.noticeTimer);
    this.notice.set({ id: ++this.counter, text, undo });
    this.noticeTimer = setTimeout(() => this.notice.set(null), NOTICE_MS);
  }

  blink(kind: Flash["kind"], text: string): void {
    clearTimeout(this.flashTimer);
    this.flash.set({ id: ++this.counter, kind, text });
    this.flashTimer = setTimeout(() => this.flash.set(null), FLASH_MS);
  }

  stop(): void {
    clearTimeout(this.noticeTimer);
    clearTimeout(this.flashTimer);
  }
}

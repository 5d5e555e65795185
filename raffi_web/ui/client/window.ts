/** What a page that fills the window asks of it. */
import { useEffect } from "react";

/** The tab of the browser says what is shown. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title === undefined) return;
    const before = document.title;
    document.title = `${title} · Raffi`;
    return () => void (document.title = before);
  }, [title]);
}

/** The page never scrolls as a whole: no place is kept for a scroll bar while a dialog is open. */
export function useFixedPage(): void {
  useEffect(() => {
    const { style } = document.documentElement;
    style.scrollbarGutter = "auto";
    return () => void (style.scrollbarGutter = "");
  }, []);
}

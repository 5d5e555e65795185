/** The name of the browser's tab says how much is new. */
import { useEffect } from "react";
import { short } from "$/public/external/raffi_web/features/notifications/client/model";

const MARK = /^\(\d+\+?\) /;

export function withCount(title: string, unseen: number): string {
  const bare = title.replace(MARK, "");
  return unseen > 0 ? `(${short(unseen)}) ${bare}` : bare;
}

export function useTabTitle(unseen: number): void {
  useEffect(() => {
    const write = (): void => {
      const wanted = withCount(document.title, unseen);
      if (document.title !== wanted) document.title = wanted;
    };
    write();
    // Every page writes its own name when it is gone to.
    const observer = new MutationObserver(write);
    observer.observe(document.head, { childList: true, characterData: true, subtree: true });
    return () => observer.disconnect();
  }, [unseen]);
}

/** What comes while one is here shows itself for a moment: answers and mentions, where they are not in sight anyway. */
import { useEffect } from "react";
import { setRead } from "$/public/external/raffi_web/features/notifications/client/deeds";
import { onArrival } from "$/public/external/raffi_web/features/notifications/client/inbox";
import { lineOf, type NotificationRow, sentenceOf, whereOf } from "$/public/external/raffi_web/features/notifications/client/model";
import { showHere } from "$/public/external/raffi_web/ui/client/here";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

const SECONDS = 8;

/** Whether a page shows what a notification is about: its address, or a part of it that says so (`data-shows`). */
export function inSight(href: string, path: string, shows: readonly string[]): boolean {
  const [place = ""] = href.split("?", 1);
  return place === path || shows.includes(place);
}

/** Whether something that has just come may show itself. */
export function shouldShow(row: NotificationRow, { visible, path, shows }: { visible: boolean; path: string; shows: readonly string[] }): boolean {
  return row.toast && !row.read && row.told !== null && visible && !inSight(row.told.href, path, shows);
}

export function useArrivals(navigate: (to: string) => unknown): void {
  useEffect(
    () =>
      onArrival((row) => {
        const parts = [...document.querySelectorAll<HTMLElement>("[data-shows]")].filter((one) => one.checkVisibility());
        const shows = parts.map((one) => one.dataset["shows"] ?? "");
        if (row.told === null || !shouldShow(row, { visible: document.visibilityState === "visible", path: location.pathname, shows })) return;
        // Without its text where that has to stay covered: a message is read out, too.
        const body = (row.told.state === "shown" && lineOf(row.told)) || whereOf(row.told);
        const { href } = row.told;
        const follow = (): void => {
          setRead(row, true);
          if (!showHere(href)) navigate(href);
        };
        toast({ id: "arrival", title: sentenceOf(row), body, action: t("notifications.show"), seconds: SECONDS, onAct: follow });
      }),
    [navigate],
  );
}

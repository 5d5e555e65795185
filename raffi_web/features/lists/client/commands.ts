/** My lists in the command palette. */
import { useEffect } from "react";
import type { Card } from "$/public/external/raffi_web/features/lists/client/model";
import { live } from "$/public/external/raffi_web/live/client/live";
import { type PaletteItem, provideSearch } from "$/public/external/raffi_web/ui/client/palette";
import { score } from "$/public/external/raffi_web/ui/client/ranking";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

const SHOWN = 6;

async function lists(search: string): Promise<PaletteItem[]> {
  const { own, shared } = await live.query<{ own: Card[]; shared: Card[] }>("lists.mine");
  return [...own, ...shared]
    .map((list) => ({
      id: `list-${list.id}`,
      group: t("nav.lists"),
      label: list.name,
      hint: [list.role === "owner" ? "" : t("lists.of", { name: list.owner.name }), tn("lists.titles_n", list.items)].filter(Boolean).join(" · "),
      href: `/l/${list.id}`,
    }))
    .filter((item) => score(item, search) > 0)
    .slice(0, SHOWN);
}

/** Lets the palette find my lists. Renders nothing. */
export function ListSearch() {
  useEffect(() => provideSearch(lists), []);
  return null;
}

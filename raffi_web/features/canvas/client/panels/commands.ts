/** What can be done on a board, for the command palette. */
import { useEffect, useRef } from "react";
import { DOING, HOLDING, LOOKING, MAKING } from "$/public/external/raffi_web/features/canvas/client/panels/command_list";
import { perform } from "$/public/external/raffi_web/features/canvas/client/hands_deeds";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { choosePictures } from "$/public/external/raffi_web/features/canvas/client/tools/pictures";
import { KEY_NAMES } from "$/public/external/raffi_web/features/canvas/client/tools/key_names";
import { goTo, nearness } from "$/public/external/raffi_web/features/canvas/client/looking";
import { firstWords, kindName, nameOf } from "$/public/external/raffi_web/features/canvas/client/naming";
import { found } from "$/public/external/raffi_web/features/canvas/client/engine/outline";
import { type PaletteItem, provideCommands, provideSearch } from "$/public/external/raffi_web/ui/client/palette";
import { type Key, t } from "$/public/external/raffi_web/ui/client/words";

/** The palette knows them for as long as the board is shown. */
export function useCommands(surface: Surface, edits: boolean): void {
  useEffect(() => {
    const group = t("canvas.commands");
    const items = [...HOLDING, ...(edits ? [...MAKING, ...DOING] : []), ...LOOKING].map(
      ([action, word]): PaletteItem => ({ id: `board-${word}`, group, label: t(word), ...(KEY_NAMES[word] !== undefined && { shortcut: KEY_NAMES[word] }), run: () => perform(surface, action) }),
    );
    const picture: PaletteItem = { id: "board-picture", group, label: t("canvas.add_picture"), run: () => choosePictures(surface) };
    return provideCommands(edits ? [...items, picture] : items, true);
  }, [surface, edits]);
}

/** Of what stands on the board so much is offered; the outline finds all of it. */
const MOST_FOUND = 6;

/** What stands on the open board, by its words, before what is elsewhere. */
export function useOnBoard(surface: Surface): void {
  useEffect(() => {
    const search = async (query: string): Promise<PaletteItem[]> =>
      found(surface.elements, query).slice(0, MOST_FOUND).map((element): PaletteItem => ({
        id: `on-board-${element.id}`,
        group: t("canvas.on_board"),
        label: firstWords(nameOf(element)),
        hint: kindName(element.kind),
        run: () => {
          perform(surface, { do: "tool", tool: "select" });
          surface.choose([element.id]);
          goTo(surface, [element], { most: nearness(surface) });
        },
      }));
    return provideSearch(search, true);
  }, [surface]);
}

type Way = readonly [word: Key, run: () => void];

/** What a part of the page can do, for the palette too, for as long as the part is there. */
export function useWays(ways: readonly Way[]): void {
  const latest = useRef(ways);
  useEffect(() => {
    latest.current = ways;
  });
  const words = ways.map(([word]) => word).join();
  useEffect(() => {
    const group = t("canvas.page_title");
    const items = latest.current.map(([word]): PaletteItem => ({ id: `board-${word}`, group, label: t(word), run: () => latest.current.find(([one]) => one === word)?.[1]() }));
    return provideCommands(items, true);
  }, [words]);
}

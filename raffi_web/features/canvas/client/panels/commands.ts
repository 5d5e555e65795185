/** What can be done on a board, for the command palette. */
import { useEffect } from "react";
import { DOING, HOLDING, LOOKING, MAKING } from "$/public/external/raffi_web/features/canvas/client/panels/command_list";
import { perform } from "$/public/external/raffi_web/features/canvas/client/hands_deeds";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { choosePictures } from "$/public/external/raffi_web/features/canvas/client/tools/pictures";
import { KEY_NAMES } from "$/public/external/raffi_web/features/canvas/client/tools/key_names";
import { type PaletteItem, provideCommands } from "$/public/external/raffi_web/ui/client/palette";
import { t } from "$/public/external/raffi_web/ui/client/words";

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

/** What the command palette can do with the film that is on. */
import { useEffect } from "react";
import { theatre } from "$/public/external/raffi_web/features/screen/client/playhead";
import type { Stage } from "$/public/external/raffi_web/features/screen/client/stage";
import { type PaletteItem, provideCommands } from "$/public/external/raffi_web/ui/client/palette";
import { t } from "$/public/external/raffi_web/ui/client/words";

const SKIP_S = 10;

/** The film's commands, each with its key. Who may not do it is told so, as by the player's own buttons. */
export function filmCommands(stage: Stage, turnFull: () => void): PaletteItem[] {
  const group = t("room.film");
  const command = (id: string, label: string, run: () => void, shortcut?: string): PaletteItem => ({ id: `film-${id}`, group, label, run, ...(shortcut && { shortcut }) });
  return [
    command("toggle", t("screen.keys_play"), () => stage.toggle(), "k"),
    command("back", t("screen.back", { n: SKIP_S }), () => stage.skip(-SKIP_S), "j"),
    command("forward", t("screen.forward", { n: SKIP_S }), () => stage.skip(SKIP_S), "l"),
    command("start", t("screen.to_start"), () => stage.seek(0), "0"),
    command("next", t("screen.next_film"), () => stage.next()),
    command("captions", t("screen.captions"), () => void (stage.captions.toggle() || stage.say(t("screen.captions_none"))), "c"),
    command("comments", t("picture.comments"), () => stage.turnComments(), "d"),
    command("mute", t("screen.sound"), () => stage.mute(), "m"),
    command("theatre", t("screen.theatre"), () => theatre.set((on) => !on), "t"),
    command("full", t("screen.fullscreen"), turnFull, "f"),
  ];
}

export function useFilmCommands(stage: Stage, turnFull: () => void): void {
  useEffect(() => provideCommands(filmCommands(stage, turnFull), true), [stage, turnFull]);
}

/** Which episode a discussion is about, in words. */
import type { DiscussionRow } from "$/public/external/raffi_web/features/comments/client/types";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** The name of an episode as it is told; empty for a title as a whole. */
export function episodeOf({ season, episode }: Pick<DiscussionRow, "season" | "episode">): string {
  if (season !== null && episode !== null) return t("talk.season_episode", { season, episode });
  if (episode !== null) return t("talk.episode", { episode });
  return season === null ? "" : t("talk.season", { season });
}

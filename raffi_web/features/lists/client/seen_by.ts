/** Who sees a list, in a picture and a word. */
import { Globe, KeyRound, Link2, type LucideIcon } from "lucide-react";
import type { Visibility } from "$/public/external/raffi_web/features/lists/client/model";
import { t } from "$/public/external/raffi_web/ui/client/words";

export const SEEN_BY: Readonly<Record<Visibility, readonly [LucideIcon, string]>> = {
  private: [KeyRound, t("lists.private")],
  link: [Link2, t("lists.by_link")],
  public: [Globe, t("lists.public")],
};

/** Pictures on their way into a comment. */
import { EyeOff, LoaderCircle, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Attached } from "$/public/external/raffi_web/features/comments/client/drafts";
import { upload } from "$/public/external/raffi_web/features/profiles/client/upload";
import { LiveError } from "$/public/external/raffi_web/live/client/live";
import { t } from "$/public/external/raffi_web/ui/client/words";

export const PICTURES_AT_MOST = 4;
export const PICTURE_KINDS = "image/png,image/jpeg,image/gif,image/webp";
const THUMB = "relative size-20 overflow-hidden rounded-control border border-line bg-surface-2";
const DEED = "absolute top-1 grid size-6 place-items-center rounded-pill bg-black/70 text-white hover:bg-black focus-visible:outline-offset-0 aria-pressed:bg-accent pointer-coarse:size-9";

interface Coming {
  id: number;
  preview: string;
}

export interface Attaching {
  coming: readonly Coming[];
  problem: string;
  add: (files: Iterable<File>) => void;
  /** What a file looks like that was added here. */
  previews: ReadonlyMap<string, string>;
}

let counter = 0;

/** Sends pictures to the server as they come; `kept` has those that are there. */
export function useAttaching(kept: readonly Attached[], onKept: (attached: Attached) => void): Attaching {
  const [coming, setComing] = useState<readonly Coming[]>([]);
  const [problem, setProblem] = useState("");
  const previews = useRef(new Map<string, string>());
  const told = useRef(onKept);
  told.current = onKept;
  useEffect(
    () => () => {
      for (const address of previews.current.values()) URL.revokeObjectURL(address);
    },
    [],
  );
  const one = async (file: File): Promise<void> => {
    const mine = { id: ++counter, preview: URL.createObjectURL(file) };
    setComing((all) => [...all, mine]);
    try {
      const made = await upload("comment", file);
      previews.current.set(made, mine.preview);
      told.current({ file: made, hidden: false });
    } catch (error) {
      setProblem(error instanceof LiveError ? error.message : t("room.problem"));
      URL.revokeObjectURL(mine.preview);
    } finally {
      setComing((all) => all.filter((each) => each !== mine));
    }
  };
  const add = (files: Iterable<File>): void => {
    const pictures = [...files].filter((file) => file.type.startsWith("image/"));
    const room = PICTURES_AT_MOST - kept.length - coming.length;
    setProblem(pictures.length > room ? t("writing.pictures_full", { n: PICTURES_AT_MOST }) : "");
    for (const file of pictures.slice(0, Math.max(0, room))) void one(file);
  };
  return { coming, problem, add, previews: previews.current };
}

type Props = { attaching: Attaching; pictures: readonly Attached[]; onChange: (pictures: Attached[]) => void; busy: boolean };

/** What is going to hang below the text. */
export function Attachments({ attaching, pictures, onChange, busy }: Props) {
  if (pictures.length + attaching.coming.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-2 px-2 pt-1 pb-2" aria-label={t("writing.pictures")}>
      {pictures.map((one, index) => {
        const take = (changed: Attached | null): void => onChange(pictures.flatMap((each) => (each === one ? (changed ?? []) : each)));
        return (
          <li key={one.file} className={THUMB}>
            <img
              src={attaching.previews.get(one.file) ?? `/files/${one.file}`}
              alt={t("writing.picture", { n: index + 1 })}
              className={`size-full object-cover ${one.hidden ? "opacity-60 blur-md" : ""}`}
              onError={() => take(null)}
            />
            <button type="button" className={`${DEED} start-1`} aria-pressed={one.hidden} aria-label={t("writing.picture_hide", { n: index + 1 })} data-tip={t("chat.hide")} disabled={busy} onClick={() => take({ ...one, hidden: !one.hidden })}>
              <EyeOff size={14} strokeWidth={2} aria-hidden />
            </button>
            <button type="button" className={`${DEED} end-1`} aria-label={t("writing.picture_remove", { n: index + 1 })} data-tip={t("chat.remove")} disabled={busy} onClick={() => take(null)}>
              <X size={14} strokeWidth={2} aria-hidden />
            </button>
          </li>
        );
      })}
      {attaching.coming.map((one) => (
        <li key={one.id} className={THUMB} role="status" aria-label={t("writing.picture_coming")}>
          <img src={one.preview} alt="" className="size-full object-cover opacity-40" />
          <LoaderCircle size={20} strokeWidth={1.75} aria-hidden className="absolute inset-0 m-auto text-ink motion-safe:animate-spin" />
        </li>
      ))}
    </ul>
  );
}

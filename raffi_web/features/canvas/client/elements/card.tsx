import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { type ElementProps, Placed } from "$/public/external/raffi_web/features/canvas/client/elements/placed";

const CARD = "flex flex-col overflow-hidden rounded-card border border-line-strong bg-surface-1 text-ink";

/** A card with a sign and a name; what it stands for comes in with its children. */
export function Card({ data, icon: Icon, title, about, children }: ElementProps & { icon: LucideIcon; title: string; about?: string; children?: ReactNode }) {
  return (
    <Placed data={data} className={CARD}>
      {children ?? (
        <div className="raffi-words flex size-full items-center gap-3 p-4">
          <span className="grid size-10 shrink-0 place-items-center rounded-control bg-surface-3 text-ink-2">
            <Icon size={20} strokeWidth={1.75} aria-hidden />
          </span>
          <span className="min-w-0 flex-1">
            <span className="line-clamp-2 block text-sm font-medium [overflow-wrap:anywhere]">{title}</span>
            {about ? <span className="block truncate text-mini text-ink-2">{about}</span> : null}
          </span>
        </div>
      )}
    </Placed>
  );
}

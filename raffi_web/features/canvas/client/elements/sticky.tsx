import { memo } from "react";
import { paperOf } from "$/public/external/raffi_web/features/canvas/client/colours";
import { type ElementProps, Placed } from "$/public/external/raffi_web/features/canvas/client/elements/placed";
import { Words } from "$/public/external/raffi_web/features/canvas/client/elements/words";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { t } from "$/public/external/raffi_web/ui/client/words";

const AROUND = 32;

/** A note. */
export const StickyElement = memo(function StickyElement({ data }: ElementProps) {
  return (
    <Placed data={data} className="raffi-paper rounded-small p-4" style={paperOf(value(data.element, "color"))}>
      <Words element={data.element} placeholder={t("canvas.write")} around={AROUND} fits="grows" />
    </Placed>
  );
});

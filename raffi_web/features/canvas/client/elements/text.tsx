import { memo } from "react";
import { lettersOf } from "$/public/external/raffi_web/features/canvas/client/colours";
import { AROUND } from "$/public/external/raffi_web/features/canvas/client/elements/hugging";
import { type ElementProps, Placed } from "$/public/external/raffi_web/features/canvas/client/elements/placed";
import { Words } from "$/public/external/raffi_web/features/canvas/client/elements/words";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** Text that stands on the board. */
export const TextElement = memo(function TextElement({ data }: ElementProps) {
  return (
    <Placed data={data} className="p-1" style={{ color: lettersOf(value(data.element, "color")) }}>
      <Words element={data.element} placeholder={t("canvas.write")} around={AROUND} fits="always" />
    </Placed>
  );
});

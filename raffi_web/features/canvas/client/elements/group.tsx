import { memo } from "react";
import { type ElementProps, Placed } from "$/public/external/raffi_web/features/canvas/client/elements/placed";

/** Several elements that are chosen and moved as one. It is seen only while it is chosen. */
export const GroupElement = memo(function GroupElement({ data }: ElementProps) {
  return (
    <Placed data={data}>
      <span />
    </Placed>
  );
});

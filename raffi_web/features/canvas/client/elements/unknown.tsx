import { Box } from "lucide-react";
import { memo } from "react";
import { Card } from "$/public/external/raffi_web/features/canvas/client/elements/card";
import type { ElementProps } from "$/public/external/raffi_web/features/canvas/client/elements/placed";
import { kindName } from "$/public/external/raffi_web/features/canvas/client/naming";

/** A kind that this page does not know yet. */
export const UnknownElement = memo(function UnknownElement(props: ElementProps) {
  return <Card {...props} icon={Box} title={kindName(props.data.element.kind)} />;
});

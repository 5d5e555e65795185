import { Image as ImageIcon } from "lucide-react";
import { memo } from "react";
import { Card } from "$/public/external/raffi_web/features/canvas/client/elements/card";
import type { ElementProps } from "$/public/external/raffi_web/features/canvas/client/elements/placed";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { kindName } from "$/public/external/raffi_web/features/canvas/client/naming";

export const ImageElement = memo(function ImageElement(props: ElementProps) {
  return <Card {...props} icon={ImageIcon} title={value(props.data.element, "name") || kindName("image")} about={value(props.data.element, "name") === "" ? undefined : kindName("image")} />;
});

import { Clapperboard as ClapperboardIcon } from "lucide-react";
import { memo } from "react";
import { Card } from "$/public/external/raffi_web/features/canvas/client/elements/card";
import type { ElementProps } from "$/public/external/raffi_web/features/canvas/client/elements/placed";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { kindName } from "$/public/external/raffi_web/features/canvas/client/naming";

export const VideoElement = memo(function VideoElement(props: ElementProps) {
  return <Card {...props} icon={ClapperboardIcon} title={value(props.data.element, "title") || kindName("video")} about={value(props.data.element, "title") === "" ? undefined : kindName("video")} />;
});

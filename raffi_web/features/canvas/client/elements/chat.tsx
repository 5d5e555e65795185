import { MessagesSquare as MessagesSquareIcon } from "lucide-react";
import { memo } from "react";
import { Card } from "$/public/external/raffi_web/features/canvas/client/elements/card";
import type { ElementProps } from "$/public/external/raffi_web/features/canvas/client/elements/placed";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { kindName } from "$/public/external/raffi_web/features/canvas/client/naming";

export const ChatElement = memo(function ChatElement(props: ElementProps) {
  return <Card {...props} icon={MessagesSquareIcon} title={value(props.data.element, "title") || kindName("chat")} about={value(props.data.element, "title") === "" ? undefined : kindName("chat")} />;
});

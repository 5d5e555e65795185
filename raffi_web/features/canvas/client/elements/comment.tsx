import { MessageSquare } from "lucide-react";
import { memo } from "react";
import { Card } from "$/public/external/raffi_web/features/canvas/client/elements/card";
import type { ElementProps } from "$/public/external/raffi_web/features/canvas/client/elements/placed";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { kindName } from "$/public/external/raffi_web/features/canvas/client/naming";
import { t } from "$/public/external/raffi_web/ui/client/words";

export const CommentElement = memo(function CommentElement(props: ElementProps) {
  return <Card {...props} icon={MessageSquare} title={kindName("comment")} about={value(props.data.element, "done") ? t("canvas.done") : undefined} />;
});

import { Image as ImageIcon } from "lucide-react";
import { memo, useState } from "react";
import { Card } from "$/public/external/raffi_web/features/canvas/client/elements/card";
import { type ElementProps, Placed } from "$/public/external/raffi_web/features/canvas/client/elements/placed";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { kindName } from "$/public/external/raffi_web/features/canvas/client/naming";

/** How ids of files look: nothing else goes into an address. */
const FILE = /^[0-9a-hjkmnp-tv-z]{26}$/;

/** A picture; a card with its name where it can't be shown. */
export const ImageElement = memo(function ImageElement(props: ElementProps) {
  const { element } = props.data;
  const file = value(element, "file");
  const [broken, setBroken] = useState<string | null>(null);
  const name = value(element, "name");
  if (file === null || !FILE.test(file) || broken === file) return <Card {...props} icon={ImageIcon} title={name || kindName("image")} />;
  return (
    <Placed data={props.data}>
      <img src={`/files/${file}`} alt={value(element, "alt") || name} draggable={false} decoding="async" className="size-full rounded-small object-cover" onError={() => setBroken(file)} />
    </Placed>
  );
});

import { type CSSProperties, useEffect, useRef, useState } from "react";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import type { Element } from "$/public/external/raffi_web/features/canvas/client/engine/types";
import { useSurface } from "$/public/external/raffi_web/features/canvas/client/surface_context";

interface LineFieldProps {
  element: Element;
  /** The property that is written. */
  name: "title" | "label";
  label: string;
  longest: number;
  className: string;
  style?: CSSProperties;
}

/** One line of an element, written in place; kept when it is left in whatever way. */
export function LineField({ element, name, label, longest, className, style }: LineFieldProps) {
  const surface = useSurface();
  const [line, setLine] = useState(value(element, name));
  const field = useRef<HTMLInputElement>(null);
  const now = useRef(line);
  now.current = line;
  useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
    return () => void (now.current.trim() !== value(element, name) && surface.edit([["set", element.id, { [name]: now.current.trim() }]]));
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  const done = (): void => surface.editing.set((id) => (id === element.id ? null : id));
  return (
    <input
      ref={field}
      value={line}
      maxLength={longest}
      aria-label={label}
      placeholder={label}
      className={className}
      style={style}
      onChange={(event) => setLine(event.target.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        event.currentTarget.closest<HTMLElement>(".react-flow__node")?.focus({ preventScroll: true });
        done();
      }}
    />
  );
}

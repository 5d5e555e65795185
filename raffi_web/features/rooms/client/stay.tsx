import { Children, useRef, type ReactNode } from "react";

type Props = { phase: string; children: ReactNode };

/**
 * Shows the first child inside a room and the second one outside. A server that has begun anew finds out again where its
 * visitor stands, and says `loading` meanwhile: whoever was inside keeps the room, and the film goes on.
 */
export function Stay({ phase, children }: Props) {
  const wasInside = useRef(false);
  if (phase !== "loading") wasInside.current = phase === "inside";
  const [inside, outside] = Children.toArray(children);
  return wasInside.current ? inside : outside;
}

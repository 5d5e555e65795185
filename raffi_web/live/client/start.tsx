import { useEffect } from "react";
import { live } from "$/public/external/raffi_web/live/client/live";

/** Connects `/live` on every page, so that what the page says of its connection is so. Renders nothing. */
export function LiveStart() {
  useEffect(() => live.start(), []);
  return null;
}

/** On the way to a provider: the server says where, and this page goes there. */
import { ask } from "$/public/external/raffi_web/features/accounts/client/auth";

export interface Provider {
  id: string;
  name: string;
}

/** Leaves for a provider; `next` is the page of ours to come back to. `route`: `begin` to sign in, `link` to add it, `confirm` to show again who it is. */
export async function goTo(provider: string, next: string, route: "begin" | "link" | "confirm"): Promise<void> {
  const { address } = await ask(`oauth/${route}`, { provider, next });
  const found = new URL(String(address));
  if (found.protocol === "https:" || found.protocol === "http:") window.location.assign(found.href);
}

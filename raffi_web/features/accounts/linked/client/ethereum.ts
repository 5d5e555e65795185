/** Wallets of this browser: those that announce themselves (EIP-6963), and the one that is just there. */
import { useEffect, useState } from "react";
import { ask } from "$/public/external/raffi_web/features/accounts/client/auth";
import { LiveError } from "$/public/external/raffi_web/live/client/live";
import { t } from "$/public/external/raffi_web/ui/client/words";

interface Ethereum {
  request(asked: { method: string; params?: unknown[] }): Promise<unknown>;
}

export interface Wallet {
  id: string;
  /** What it calls itself; empty for one that does not say. */
  name: string;
  ethereum: Ethereum;
}

const ANNOUNCED = "eip6963:announceProvider";
const REFUSED = 4001;
const LONGEST_NAME = 40;

/** The wallets that are there; none while rendering on the server and until the page stands. */
export function useWallets(): Wallet[] {
  const [wallets, setWallets] = useState<Wallet[]>([]);
  useEffect(() => {
    const add = (wallet: Wallet, alone = false) =>
      setWallets((known) => (known.some((one) => one.id === wallet.id) || (alone && known.length) ? known : [...known.filter((one) => one.name), wallet]));
    const heard = (event: Event) => {
      const found = announced((event as CustomEvent<unknown>).detail);
      if (found) add(found);
    };
    window.addEventListener(ANNOUNCED, heard);
    window.dispatchEvent(new Event("eip6963:requestProvider"));
    const plain = (window as { ethereum?: unknown }).ethereum;
    if (isEthereum(plain)) add({ id: "ethereum", name: "", ethereum: plain }, true);
    return () => window.removeEventListener(ANNOUNCED, heard);
  }, []);
  return wallets;
}

/** Has a wallet sign the server's message; answers what the server says to it. `route`: `begin`, `link` or `confirm`. */
export async function proveWallet(wallet: Wallet, route: "begin" | "link" | "confirm"): Promise<Record<string, unknown>> {
  const [address] = (await told(wallet, "eth_requestAccounts")) as unknown[];
  const { state, message } = await ask(`wallet/${route}`, { address: String(address) });
  const signature = await told(wallet, "personal_sign", [hex(String(message)), address]);
  return ask("wallet/finish", { state, signature: String(signature) });
}

/** A text as `personal_sign` takes it. */
export function hex(text: string): string {
  return `0x${Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** What a wallet says of itself; null when that is nothing that we can use. */
export function announced(detail: unknown): Wallet | null {
  const { info, provider } = (detail ?? {}) as { info?: { uuid?: unknown; name?: unknown }; provider?: unknown };
  if (typeof info?.uuid !== "string" || typeof info.name !== "string" || !isEthereum(provider)) return null;
  return { id: info.uuid, name: info.name.slice(0, LONGEST_NAME), ethereum: provider };
}

function isEthereum(found: unknown): found is Ethereum {
  return typeof (found as { request?: unknown } | null)?.request === "function";
}

async function told(wallet: Wallet, method: string, params?: unknown[]): Promise<unknown> {
  try {
    const answer = await wallet.ethereum.request({ method, ...(params ? { params } : {}) });
    if (!answer || (Array.isArray(answer) && !answer.length)) throw new Error("nothing");
    return answer;
  } catch (error) {
    const refused = (error as { code?: unknown } | null)?.code === REFUSED;
    throw new LiveError({ code: "wallet", message: refused ? t("linked.wallet_refused") : t("linked.no_wallet"), field: null, data: {} });
  }
}

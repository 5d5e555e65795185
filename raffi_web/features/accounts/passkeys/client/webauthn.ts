/** Asking the browser for a passkey: the server's options in, the authenticator's answer out, both as JSON. */
import { ask } from "$/public/external/raffi_web/features/accounts/client/auth";
import { LiveError } from "$/public/external/raffi_web/live/client/live";
import { t } from "$/public/external/raffi_web/ui/client/words";

export type Purpose = "sign_in" | "sign_up" | "add" | "confirm";
type Json = Record<string, unknown>;
type Named = { id: string; type: PublicKeyCredentialType; transports?: AuthenticatorTransport[] };

/** Nobody answered: the browser's own window was closed, or something else took its place. Nothing to complain of. */
export class GivenUp extends Error {}

type Place = Pick<Location, "hostname" | "port">;

/** The name of this machine, where a page was opened by its number; null elsewhere. */
function byName({ hostname, port }: Place): string | null {
  return hostname.startsWith("127.") || hostname === "[::1]" ? `http://localhost${port ? `:${port}` : ""}` : null;
}

/** This page at the address where it has passkeys; null when there is none, or it is here. */
export function whereTheyAre(place: Place & Pick<Location, "pathname" | "search" | "hash"> = window.location): string | null {
  const there = byName(place);
  return there && there + place.pathname + place.search + place.hash;
}

/** Why there are no passkeys on this page; null when there are. */
export function whyNot(place: Place = window.location): string | null {
  const { hostname } = place;
  const there = byName(place);
  if (there !== null) return t("passkeys.only_at", { address: there });
  // An address that is no name has none, whatever its certificate says.
  if (!window.isSecureContext || /^[\d.]+$/.test(hostname) || hostname.startsWith("[")) return t("passkeys.need_https");
  return typeof window.PublicKeyCredential === "function" ? null : t("passkeys.not_in_browser");
}

export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
}

export function toText(bytes: ArrayBuffer): string {
  const raw = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join("");
  return btoa(raw).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// One request at a time is all that browsers take: the one that waits in the address field gives way.
let waiting: AbortController | null = null;

function alone(request = new AbortController()): AbortSignal {
  waiting?.abort();
  waiting = request;
  return request.signal;
}

/** Makes a passkey. Returns what the server takes; throws `GivenUp` when nobody answered. */
export async function makePasskey(purpose: "sign_up" | "add"): Promise<Json> {
  const options = await asked<PublicKeyCredentialCreationOptions & { user: { id: string }; excludeCredentials?: Named[] }>(purpose);
  const publicKey = {
    ...options,
    challenge: toBytes(options.challenge),
    user: { ...options.user, id: toBytes(options.user.id) },
    excludeCredentials: named(options.excludeCredentials),
  };
  const made = await answered(() => navigator.credentials.create({ publicKey, signal: alone() }));
  const response = made.response as AuthenticatorAttestationResponse;
  return told(made, {
    attestationObject: toText(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  });
}

/** Has a passkey shown. `inField`: offered in the address field, without a window of its own, until that is aborted. */
export async function showPasskey(purpose: "sign_in" | "confirm", inField?: AbortController): Promise<Json> {
  const signal = alone(inField);
  const options = await asked<PublicKeyCredentialRequestOptions & { allowCredentials?: Named[] }>(purpose);
  const publicKey = { ...options, challenge: toBytes(options.challenge), allowCredentials: named(options.allowCredentials) };
  const shown = await answered(() => navigator.credentials.get({ publicKey, signal, mediation: inField ? "conditional" : "optional" }));
  const response = shown.response as AuthenticatorAssertionResponse;
  return told(shown, {
    authenticatorData: toText(response.authenticatorData),
    signature: toText(response.signature),
    userHandle: response.userHandle ? toText(response.userHandle) : null,
  });
}

/** The server's options; what is bytes in them is still text. */
async function asked<T>(purpose: Purpose): Promise<Omit<T, "challenge"> & { challenge: string }> {
  return (await ask("passkey/ask", { purpose })).options as Omit<T, "challenge"> & { challenge: string };
}

function named(list: readonly Named[] = []): PublicKeyCredentialDescriptor[] {
  return list.map((one) => ({ ...one, id: toBytes(one.id) }));
}

async function answered(request: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  try {
    const found = await request();
    if (found === null) throw new GivenUp();
    return found as PublicKeyCredential;
  } catch (error) {
    throw meant(error);
  }
}

/** What a browser's error says to a person. */
export function meant(error: unknown): Error {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (error instanceof GivenUp || name === "NotAllowedError" || name === "AbortError") return new GivenUp();
  if (name === "InvalidStateError") return complaint("passkey_known", t("errors.passkey_known"));
  if (name === "SecurityError") return complaint("no_passkeys_here", t("passkeys.need_https"));
  return complaint("no_passkey", t("passkeys.failed"));
}

function complaint(code: string, message: string): LiveError {
  return new LiveError({ code, message, field: null, data: {} });
}

function told(credential: PublicKeyCredential, response: Json): Json {
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response: { clientDataJSON: toText(credential.response.clientDataJSON), ...response },
  };
}

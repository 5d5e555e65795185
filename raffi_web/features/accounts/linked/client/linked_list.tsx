/** What is linked to my account: whose word lets me in, adding one, taking one off. */
import { useState } from "react";
import { callFresh, withFresh } from "$/public/external/raffi_web/features/accounts/client/confirm";
import { problemOf } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { proveWallet, useWallets } from "$/public/external/raffi_web/features/accounts/linked/client/ethereum";
import { goTo, type Provider } from "$/public/external/raffi_web/features/accounts/linked/client/going";
import { WayButton } from "$/public/external/raffi_web/features/accounts/linked/client/parts";
import { Ago } from "$/public/external/raffi_web/ui/client/ago";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { Confirm } from "$/public/external/raffi_web/ui/client/layers";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

export interface Identity {
  id: string;
  provider: string;
  provider_name: string;
  name: string;
  linked_at: number | null;
  used_at: number | null;
  is_wallet: boolean;
}

const nameOf = (one: Identity): string => (one.is_wallet ? t("linked.wallet") : one.provider_name);

export function LinkedList({ identities, providers }: { identities: Identity[]; providers: Provider[] }) {
  const wallets = useWallets();
  const [busy, setBusy] = useState<string | null>(null);
  const [leaving, setLeaving] = useState<Identity | null>(null);

  const does = async (id: string, work: () => Promise<unknown>, done?: string): Promise<void> => {
    if (busy !== null) return;
    setBusy(id);
    try {
      await work();
      if (done) toast({ id: "linked", title: done, tone: "success" });
    } catch (error) {
      toast({ id: "linked", title: problemOf(error).message, tone: "danger" });
    } finally {
      setBusy(null);
    }
  };
  const unlink = (one: Identity) => {
    setLeaving(null);
    void does(one.id, () => callFresh("accounts.unlink", { identity: one.id }), t("linked.unlinked", { name: nameOf(one) }));
  };
  return (
    <div className="flex flex-col gap-4">
      {identities.length ? (
        <ul className="divide-y divide-line rounded-card border border-line bg-surface-1">
          {identities.map((one) => (
            <li key={one.id} className="flex items-center gap-4 px-4 py-3">
              <div className="min-w-0 flex-1">
                <p className="text-sm font-medium">{nameOf(one)}</p>
                {one.name && <p className={`truncate text-sm text-ink-2 ${one.is_wallet ? "font-mono" : ""}`} title={one.name}>{one.name}</p>}
                <p className="flex flex-wrap gap-x-2 pt-0.5 text-mini text-ink-3">
                  <span>{t("linked.since")}</span>
                  <Ago at={one.linked_at} />
                  <span>{t("linked.used")}</span>
                  <Ago at={one.used_at} />
                </p>
              </div>
              <Button size="sm" busy={busy === one.id} onClick={() => setLeaving(one)} aria-label={t("linked.unlink_one", { name: `${nameOf(one)} ${one.name}`.trim() })}>
                {t("linked.unlink")}
              </Button>
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-sm text-ink-2">
          {providers.length || wallets.length ? (
            t("linked.none")
          ) : (
            <>
              {t("linked.none_here")}{" "}
              <a href="#own-passkeys-title" className="text-accent-ink underline underline-offset-4 hover:no-underline">
                {t("linked.see_passkeys")}
              </a>
            </>
          )}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {providers.map(({ id, name }) => (
          <WayButton
            key={id}
            mark={name}
            label={t("linked.link", { name })}
            busy={busy === `add ${id}`}
            onPress={() => void does(`add ${id}`, () => withFresh(() => goTo(id, window.location.pathname, "link")))}
          />
        ))}
        {wallets.map((wallet) => (
          <WayButton
            key={wallet.id}
            label={wallet.name ? t("linked.link", { name: wallet.name }) : t("linked.link_wallet")}
            busy={busy === wallet.id}
            onPress={() => void does(wallet.id, () => withFresh(() => proveWallet(wallet, "link")), t("linked.linked", { name: wallet.name || t("linked.wallet") }))}
          />
        ))}
      </div>
      <Confirm
        open={leaving !== null}
        onClose={() => setLeaving(null)}
        title={t("linked.unlink_title", { name: leaving ? nameOf(leaving) : "" })}
        about={t("linked.unlink_about")}
        action={t("linked.unlink")}
        onConfirm={() => leaving && unlink(leaving)}
      />
    </div>
  );
}

/** Signing in by others' words: providers and wallets. */
import { useState } from "react";
import { enter, nextPage } from "$/public/external/raffi_web/features/accounts/client/auth";
import { Complaint } from "$/public/external/raffi_web/features/accounts/client/parts";
import { problemOf } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { proveWallet, useWallets } from "$/public/external/raffi_web/features/accounts/linked/client/ethereum";
import { goTo, type Provider } from "$/public/external/raffi_web/features/accounts/linked/client/going";
import { WayButton, walletLabel } from "$/public/external/raffi_web/features/accounts/linked/client/parts";
import { t } from "$/public/external/raffi_web/ui/client/words";

export function ProviderButtons({ providers }: { providers: Provider[] }) {
  const wallets = useWallets();
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  if (!providers.length && !wallets.length) return null;

  const does = async (id: string, work: (next: string) => Promise<void>): Promise<void> => {
    if (busy !== null) return;
    setBusy(id);
    setProblem(null);
    try {
      await work(nextPage(window.location));
    } catch (error) {
      setBusy(null);
      setProblem(problemOf(error).message);
    }
  };
  return (
    <div className="flex flex-col gap-3">
      <p className="flex items-center gap-3 text-mini text-ink-3 before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">{t("linked.or")}</p>
      <Complaint>{problem}</Complaint>
      {providers.map(({ id, name }) => (
        <WayButton key={id} mark={name} label={t("linked.with", { name })} busy={busy === id} onPress={() => void does(id, (next) => goTo(id, next, "begin"))} />
      ))}
      {wallets.map((wallet) => (
        <WayButton
          key={wallet.id}
          label={walletLabel(wallet.name)}
          busy={busy === wallet.id}
          onPress={() => void does(wallet.id, async (next) => enter(await proveWallet(wallet, "begin"), next))}
        />
      ))}
    </div>
  );
}

/** Showing once more who it is by what is linked: the browser goes there, and comes back to this page. */
import { useEffect, useState } from "react";
import { Complaint, FORM } from "$/public/external/raffi_web/features/accounts/client/parts";
import { problemOf } from "$/public/external/raffi_web/features/accounts/client/use_form";
import { proveWallet, useWallets } from "$/public/external/raffi_web/features/accounts/linked/client/ethereum";
import { goTo, type Provider } from "$/public/external/raffi_web/features/accounts/linked/client/going";
import { WayButton, walletLabel } from "$/public/external/raffi_web/features/accounts/linked/client/parts";
import { live } from "$/public/external/raffi_web/live/client/live";
import { t } from "$/public/external/raffi_web/ui/client/words";

interface Mine {
  providers: Provider[];
  wallet: boolean;
}

/** The providers by which I sign in and which still are there, and whether I have a wallet; null until it is known. */
function useMine(): Mine | null {
  const [mine, setMine] = useState<Mine | null>(null);
  useEffect(() => {
    const linked = live.call<{ provider: string; is_wallet: boolean }[]>("accounts.identities");
    Promise.all([linked, live.call<Provider[]>("accounts.providers")]).then(
      ([own, providers]) =>
        setMine({ providers: providers.filter(({ id }) => own.some((one) => one.provider === id)), wallet: own.some((one) => one.is_wallet) }),
      () => setMine({ providers: [], wallet: false }),
    );
  }, []);
  return mine;
}

/** `alone`: there is neither password nor passkey. */
export function ByOthers({ alone, onDone }: { alone: boolean; onDone: () => void }) {
  const mine = useMine();
  const wallets = useWallets();
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  if (mine === null) return null;
  const usable = mine.wallet ? wallets : [];
  if (!mine.providers.length && !usable.length) {
    return alone ? <p className="text-sm text-ink-2">{t("accounts.confirm_elsewhere")}</p> : null;
  }
  const does = async (id: string, work: (here: string) => Promise<void>): Promise<void> => {
    if (busy !== null) return;
    setBusy(id);
    setProblem(null);
    try {
      await work(window.location.pathname);
    } catch (error) {
      setBusy(null);
      setProblem(problemOf(error).message);
    }
  };
  return (
    <div className={alone ? FORM : `${FORM} mt-5 border-t border-line pt-5`}>
      {alone && <p className="text-sm text-ink-2">{t("linked.confirm_about")}</p>}
      <Complaint>{problem}</Complaint>
      {mine.providers.map(({ id, name }) => (
        <WayButton key={id} mark={name} label={t("linked.with", { name })} busy={busy === id} onPress={() => void does(id, (here) => goTo(id, here, "confirm"))} className="self-start max-w-full" />
      ))}
      {usable.map((wallet) => (
        <WayButton
          key={wallet.id}
          label={walletLabel(wallet.name)}
          busy={busy === wallet.id}
          onPress={() =>
            void does(wallet.id, async () => {
              await proveWallet(wallet, "confirm");
              onDone();
            })
          }
          className="self-start max-w-full"
        />
      ))}
    </div>
  );
}

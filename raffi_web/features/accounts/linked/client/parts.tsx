/** What the buttons of providers and wallets share. */
import { Wallet as WalletIcon } from "lucide-react";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

type Props = { label: string; mark?: string; busy: boolean; onPress: () => void; className?: string };

/** A way in; `mark` is the name of whose it is, without one it is a wallet's. */
export function WayButton({ label, mark, busy, onPress, className }: Props) {
  return (
    <Button onClick={onPress} busy={busy} className={className} icon={mark === undefined ? WalletIcon : undefined}>
      {mark !== undefined && !busy && (
        <span aria-hidden className="grid size-5 shrink-0 place-items-center rounded-small bg-surface-3 text-mini font-semibold text-ink-2">
          {[...mark][0]?.toUpperCase()}
        </span>
      )}
      <span className="truncate">{label}</span>
    </Button>
  );
}

/** What a wallet is called: by itself, or just so. */
export function walletLabel(name: string): string {
  return name ? t("linked.with", { name }) : t("linked.with_wallet");
}

// What comes without types, as far as this package uses it.

declare module "$/utils/context" {
  import type { Context } from "react";

  export const ColorModeContext: Context<{
    rawColorMode: string;
    resolvedColorMode: string;
    setColorMode: (mode: string) => void;
  }>;
}

declare module "react-dom" {
  import type { ReactNode, ReactPortal } from "react";

  export function createPortal(children: ReactNode, container: Element): ReactPortal;
  export function flushSync(run: () => void): void;
}

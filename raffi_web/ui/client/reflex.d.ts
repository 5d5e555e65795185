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
  export function flushSync(run: () => void): void;
}

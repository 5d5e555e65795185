/** A line under a board's head: something to know for as long as it is so. */
import { InStack } from "$/public/external/raffi_web/features/canvas/client/panels/stacks";

const LINE = "glass w-max rounded-pill border px-3 py-1 text-mini";

export function HeadLine({ said, warns = false, mark }: { said: string; warns?: boolean; mark: string }) {
  return (
    <InStack at="head">
      <p role="status" data-told={mark} className={`${LINE} ${warns ? "text-warning" : "text-ink-2"}`}>
        {said}
      </p>
    </InStack>
  );
}

/** What is drawn of one element never takes the board with it: where drawing fails, a calm box stands in its place. */
import { BaseEdge, type EdgeProps, getStraightPath } from "@xyflow/react";
import { CircleSlash } from "lucide-react";
import { Component, type ComponentType, type ReactNode } from "react";
import { Card } from "$/public/external/raffi_web/features/canvas/client/elements/card";
import type { ElementProps } from "$/public/external/raffi_web/features/canvas/client/elements/placed";
import type { BoardEdge } from "$/public/external/raffi_web/features/canvas/client/scene";
import { t } from "$/public/external/raffi_web/ui/client/words";

type Props = { of: unknown; instead: ReactNode; children: ReactNode };
type State = { failed: boolean; of: unknown };

/** Tries again as soon as the element is another one. */
export class Guard extends Component<Props, State> {
  override state: State = { failed: false, of: this.props.of };

  static getDerivedStateFromError(): Partial<State> {
    return { failed: true };
  }

  static getDerivedStateFromProps({ of }: Props, state: State): State | null {
    return of === state.of ? null : { failed: false, of };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.instead : this.props.children;
  }
}

/** An element that is drawn, or a box as large as it, which is chosen, moved and deleted as it would be. */
export function guarded(Drawn: ComponentType<ElementProps>): (props: ElementProps) => ReactNode {
  return function Guarded(props: ElementProps) {
    return (
      <Guard of={props.data.element} instead={<Card {...props} icon={CircleSlash} title={t("canvas.not_shown")} />}>
        <Drawn {...props} />
      </Guard>
    );
  };
}

/** A wire that is drawn, or a plain line in its place. */
export function guardedWire(Drawn: ComponentType<EdgeProps<BoardEdge>>): (props: EdgeProps<BoardEdge>) => ReactNode {
  return function GuardedWire(props: EdgeProps<BoardEdge>) {
    const [path] = getStraightPath(props);
    return (
      <Guard of={props.data?.element} instead={<BaseEdge id={props.id} path={path} />}>
        <Drawn {...props} />
      </Guard>
    );
  };
}

/** `/b/<board>`: a board over the whole window. */
import { useParams } from "react-router";
import { BoardSkeleton } from "$/public/external/raffi_web/features/canvas/client/panels/skeleton";

export function BoardPage() {
  const { board = "" } = useParams();
  return board === "" ? null : <BoardSkeleton />;
}

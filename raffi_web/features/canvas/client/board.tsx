/** A board: React Flow drawn from the document, and the hands upon it. */
import { type ColorMode, ConnectionMode, ReactFlow, type ReactFlowInstance, ReactFlowProvider, useStore as useFlow } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useContext, useEffect, useMemo, useRef, useState } from "react";
import { ColorModeContext } from "$/utils/context";
import { type Board, boardOf } from "$/public/external/raffi_web/features/canvas/client/board_store";
import { act, enter, rename, write } from "$/public/external/raffi_web/features/canvas/client/deeds";
import { EDGE_TYPES, NODE_TYPES } from "$/public/external/raffi_web/features/canvas/client/elements/all";
import { WIDEST } from "$/public/external/raffi_web/features/canvas/client/elements/hugging";
import { value } from "$/public/external/raffi_web/features/canvas/client/elements";
import { firstView, keepView } from "$/public/external/raffi_web/features/canvas/client/first_view";
import { holds, isPlaced, rectOf } from "$/public/external/raffi_web/features/canvas/client/geometry";
import { ZOOM } from "$/public/external/raffi_web/features/canvas/client/looking";
import { Marks } from "$/public/external/raffi_web/features/canvas/client/history/marks";
import { painted } from "$/public/external/raffi_web/features/canvas/client/layers";
import { boardFilesOf, bring, goOnBringing } from "$/public/external/raffi_web/features/canvas/client/files/bringing";
import { GroundDots } from "$/public/external/raffi_web/features/canvas/client/ground";
import { NearlyFull } from "$/public/external/raffi_web/features/canvas/client/files/space";
import { AskEnd } from "$/public/external/raffi_web/features/canvas/client/panels/ask_end";
import { addAddress } from "$/public/external/raffi_web/features/canvas/client/films/adding";
import { BoardMenu } from "$/public/external/raffi_web/features/canvas/client/panels/board_menu";
import { ChoiceBar } from "$/public/external/raffi_web/features/canvas/client/panels/choice_bar";
import { useCommands, useOnBoard } from "$/public/external/raffi_web/features/canvas/client/panels/commands";
import { Drafts } from "$/public/external/raffi_web/features/canvas/client/panels/drafts";
import { EmptyBoard } from "$/public/external/raffi_web/features/canvas/client/panels/empty";
import { FilmDialog } from "$/public/external/raffi_web/features/canvas/client/panels/film_dialog";
import { Stacks } from "$/public/external/raffi_web/features/canvas/client/panels/stacks";
import { ToolStyles } from "$/public/external/raffi_web/features/canvas/client/panels/tool_styles";
import { ToolBar } from "$/public/external/raffi_web/features/canvas/client/panels/tool_bar";
import { WayBack } from "$/public/external/raffi_web/features/canvas/client/panels/way_back";
import { ZoomBar } from "$/public/external/raffi_web/features/canvas/client/panels/zoom_bar";
import { drawnAt } from "$/public/external/raffi_web/features/canvas/client/overview/carrying";
import { living, Overview } from "$/public/external/raffi_web/features/canvas/client/overview/overview";
import { SmallMap } from "$/public/external/raffi_web/features/canvas/client/overview/small_map";
import type { BoardEdge, BoardNode } from "$/public/external/raffi_web/features/canvas/client/scene";
import { groupOver } from "$/public/external/raffi_web/features/canvas/client/scene";
import { type Board as Ground, Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { SurfaceContext } from "$/public/external/raffi_web/features/canvas/client/surface_context";
import { FollowFrame } from "$/public/external/raffi_web/features/canvas/client/together/faces";
import { ReactionsBar } from "$/public/external/raffi_web/features/canvas/client/together/reactions_bar";
import { Saying } from "$/public/external/raffi_web/features/canvas/client/together/saying";
import { Stage } from "$/public/external/raffi_web/features/canvas/client/together/stage";
import { Others } from "$/public/external/raffi_web/features/canvas/client/together/others";
import type { Together } from "$/public/external/raffi_web/features/canvas/client/together/together";
import { place, pointOf } from "$/public/external/raffi_web/features/canvas/client/tools/gestures";
import { handsOn } from "$/public/external/raffi_web/features/canvas/client/tools/hands";
import { draggedAddress } from "$/public/external/raffi_web/features/canvas/client/tools/links";
import { addPictures, picturesOf, sayNotTaken } from "$/public/external/raffi_web/features/canvas/client/tools/pictures";
import { keysOn } from "$/public/external/raffi_web/features/canvas/client/tools/keyboard";
import { tellUndone } from "$/public/external/raffi_web/features/canvas/client/undoing";
import { useStore } from "$/public/external/raffi_web/ui/client/store";
import { t } from "$/public/external/raffi_web/ui/client/words";

const FAR = 0.3;
const MIDDLE_BUTTON = [1];
const KEYS_OF_CHOICE = ["Shift", "Meta", "Control"];
const PRO = { hideAttribution: true };
/** From so many elements on only those in sight are in the page. */
const MANY = 500;
/** With fewer, even words that nobody can read are drawn: a note without any would look empty. */
const CROWDED = 150;
/** What can be dragged onto a board from outside. */
const TAKEN = ["Files", "text/uri-list"];

const NO_EDGES: BoardEdge[] = [];

/** The surface of a board, for as long as it is shown. */
export function useSurfaceOf(id: string): Surface {
  const surface = useMemo(() => new Surface(groundOf(boardOf(id))), [id]);
  useEffect(() => surface.start(), [surface]);
  return surface;
}

function groundOf(board: Board): Ground {
  return {
    id: board.id,
    get elements() {
      return board.replica.get().elements;
    },
    subscribe: (listener) => board.replica.subscribe(listener),
    edit: (ops, batch) => void board.edit(ops, { batch }),
    undo: () => tellUndone(board, board.undo()),
    redo: () => tellUndone(board, board.redo()),
    say: (what) => board.show(what),
    people: board.people,
  };
}

/** `pins` lies over the board, and under its bars. */
export function BoardView({ surface, together, edits, pins }: { surface: Surface; together: Together; edits: boolean; pins: React.ReactNode }) {
  const around = useRef<HTMLDivElement>(null);
  const tool = useStore(surface.tool);
  const panning = useStore(surface.panning);
  const past = useStore(surface.past);
  const presents = useStore(together.presenting.shown) !== null;
  useEffect(() => (around.current === null ? undefined : handsOn(surface, around.current, { opened: (target, at) => opened(surface, target, at), menu: (target, at) => askMenu(surface, target, at) })), [surface]);
  useEffect(() => keysOn(surface), [surface]);
  useCommands(surface, edits);
  useOnBoard(surface);
  useEffect(() => goOnBringing(surface), [surface]);
  useRubbed(surface, around);
  useOthersDrags(surface);
  return (
    <SurfaceContext value={surface}>
      <ReactFlowProvider>
        <div ref={around} className="raffi-board absolute inset-0" data-tool={tool} data-panning={panning || undefined} onDoubleClick={(event) => opened(surface, event.target, event)} onContextMenu={(event) => rightPressed(surface, event.nativeEvent)} onDragOver={(event) => TAKEN.some((type) => event.dataTransfer.types.includes(type)) && event.preventDefault()} onDrop={(event) => droppedHere(surface, event.nativeEvent)}>
          <Flow surface={surface} together={together} around={around} />
          {presents ? null : pins}
          <Stacks />
          <BoardMenu />
          {presents ? null : (
            <>
              <EmptyBoard />
              <NearlyFull surface={surface} />
              <ChoiceBar />
              {past === null ? <AskEnd /> : null}
              {past === null ? <ToolStyles /> : null}
              {past === null ? <ToolBar /> : null}
              {past === null ? <ZoomBar /> : null}
              {past === null ? <WayBack /> : null}
            </>
          )}
          <Stage together={together} />
          <ReactionsBar together={together} />
          <Saying together={together} />
          <FilmDialog />
          <FollowFrame together={together} />
        </div>
      </ReactFlowProvider>
    </SurfaceContext>
  );
}

/** React Flow with the parts of it that are drawn for us. */
function Flow({ surface, together, around }: { surface: Surface; together: Together; around: React.RefObject<HTMLDivElement | null> }) {
  const drawn = useStore(surface.drawn);
  const chosen = useStore(surface.chosen);
  const editing = useStore(surface.editing);
  const tool = useStore(surface.tool);
  const presents = useStore(together.presenting.shown) !== null;
  const { resolvedColorMode } = useContext(ColorModeContext);
  const selects = tool === "select";
  const [view] = useState(() => firstView(surface.board.id, surface.elements, { width: window.innerWidth, height: window.innerHeight }));
  // Before the library knows where one looks, it is where it will be.
  const far = useFlow((state) => (state.panZoom === null ? (view?.zoom ?? 1) : state.transform[2]) < FAR);
  const many = drawn.nodes.length > MANY;
  const afar = far && many;
  const nodes = useMemo(() => (afar ? living(surface, drawn.nodes, chosen, editing) : drawn.nodes), [afar, surface, drawn, chosen, editing]);
  return (
    <ReactFlow<BoardNode, BoardEdge>
      nodes={nodes}
      edges={afar ? NO_EDGES : drawn.edges}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      onInit={(flow: ReactFlowInstance<BoardNode, BoardEdge>) => {
        surface.flow = flow;
      }}
      defaultViewport={view}
      onNodesChange={surface.onNodesChange}
      onEdgesChange={surface.onEdgesChange}
      onNodeDragStop={surface.drop}
      onSelectionDragStop={surface.drop}
      onMoveStart={(_, { zoom }) => around.current?.setAttribute("data-moving", String(zoom))}
      onMove={(_, { zoom }) => around.current?.toggleAttribute("data-zooming", around.current.dataset["moving"] !== String(zoom))}
      onMoveEnd={(_, where) => {
        around.current?.removeAttribute("data-moving");
        around.current?.removeAttribute("data-zooming");
        keepView(surface.board.id, where);
      }}
      onPaneClick={(event) => pressedGround(surface, event)}
      onNodeMouseEnter={(_, { id }) => window.matchMedia("(hover: hover)").matches && surface.hover(id)}
      onNodeMouseLeave={() => surface.hover(null)}
      colorMode={resolvedColorMode as ColorMode}
      connectionMode={ConnectionMode.Loose}
      panOnDrag={tool === "hand" ? true : MIDDLE_BUTTON}
      panOnScroll
      zoomOnDoubleClick={false}
      selectionKeyCode={null}
      multiSelectionKeyCode={KEYS_OF_CHOICE}
      deleteKeyCode={null}
      elementsSelectable={selects}
      nodesDraggable={surface.edits && selects}
      nodesConnectable={false}
      edgesReconnectable={false}
      elevateNodesOnSelect={false}
      zIndexMode="manual"
      disableKeyboardA11y
      onlyRenderVisibleElements={many}
      minZoom={ZOOM.least}
      maxZoom={ZOOM.most}
      proOptions={PRO}
      aria-label={t("canvas.surface")}
    >
      <GroundDots />
      {afar ? <Overview surface={surface} left={nodes} /> : null}
      {drawn.nodes.length > 0 && !presents ? <SmallMap surface={surface} /> : null}
      <Far around={around} crowded={drawn.nodes.length > CROWDED} />
      <Drafts />
      <Marks surface={surface} />
      <Others together={together} around={around} />
    </ReactFlow>
  );
}

/** A press upon the ground. From afar a finger chooses what is drawn there; a mouse has done so already. */
function pressedGround(surface: Surface, event: React.MouseEvent): void {
  const drawn = drawnAt(surface, event);
  if (drawn === undefined) surface.choose([]);
  else if ((event.nativeEvent as PointerEvent).pointerType === "touch") surface.choose([drawn.id]);
}

/** Marks that words are too small to be read and too many to be drawn. No element is drawn anew for it. */
function Far({ around, crowded }: { around: React.RefObject<HTMLDivElement | null>; crowded: boolean }) {
  const far = useFlow((state) => state.transform[2] < FAR) && crowded;
  useEffect(() => {
    around.current?.toggleAttribute("data-far", far);
  }, [around, far]);
  return null;
}

/** What the eraser has met fades, without being drawn anew. */
function useRubbed(surface: Surface, around: React.RefObject<HTMLDivElement | null>): void {
  const erasing = useStore(surface.erasing);
  useEffect(() => {
    const marked = [...erasing].flatMap((id) => around.current?.querySelector(`.react-flow__node[data-id="${CSS.escape(id)}"]`) ?? []);
    for (const element of marked) element.setAttribute("data-rubbed", "");
    return () => marked.forEach((element) => element.removeAttribute("data-rubbed"));
  }, [erasing, around]);
}

/** What others are dragging is seen where they have it. */
function useOthersDrags(surface: Surface): void {
  const { people } = surface.board;
  useEffect(
    () =>
      people.subscribe(() => {
        const places = [...people.get().values()].flatMap(({ drag }) => Object.entries(drag ?? {}).map(([id, [x, y]]): [string, { x: number; y: number }] => [id, { x, y }]));
        surface.others(new Map(places));
      }),
    [surface, people],
  );
}

/** The element that something of the page belongs to. */
function idOf(target: EventTarget | null): string | null {
  if (!(target instanceof Element)) return null;
  const found = target.closest<HTMLElement>(".react-flow__node, .react-flow__edge, [data-wire]");
  return found?.dataset["wire"] ?? found?.dataset["id"] ?? null;
}

/** A double press writes in what is under it, opens a group, or begins a text. */
function opened(surface: Surface, target: EventTarget | null, at: { clientX: number; clientY: number }): void {
  if (!(target instanceof Element) || target.closest(".react-flow__renderer") === null || target.closest("input,textarea,a") !== null) return;
  // A browser may tell of two taps itself, a moment after they were counted.
  if (surface.tool.get() !== "select" || surface.editing.get() !== null) return;
  const point = pointOf(surface, at);
  const id = idOf(target) ?? drawnAt(surface, at)?.id ?? null;
  const element = id === null ? undefined : surface.elements.get(id);
  if (element?.kind === "group") {
    const inside = painted(surface.elements).filter((one) => {
      const child = surface.elements.get(one)!;
      return isPlaced(child) && value(child, "parent") === element.id && holds(rectOf(surface.elements, child), point);
    });
    return enter(surface, element, inside.at(-1));
  }
  if (element !== undefined) {
    surface.choose([element.id]);
    return target.closest("[data-names]") === null ? write(surface) : rename(surface);
  }
  if (surface.edits && target.closest(".react-flow__pane") !== null) place(surface, "text", { x: point.x, y: point.y - 20, w: WIDEST, h: 40 }, { hugs: true });
}

/** Pictures, files of boards and addresses from outside land where they are let go. */
function droppedHere(surface: Surface, event: DragEvent): void {
  const { dataTransfer } = event;
  if (dataTransfer === null) return;
  const files = [...dataTransfer.files];
  const address = files.length === 0 ? draggedAddress(dataTransfer) : null;
  if (files.length === 0 && address === null) return;
  // The browser would leave the page for it.
  event.preventDefault();
  const at = pointOf(surface, event);
  if (address !== null) return addAddress(surface, address, at);
  const pictures = picturesOf(dataTransfer);
  const [file] = boardFilesOf(files);
  if (pictures.length > 0) void addPictures(surface, pictures, at);
  if (file !== undefined) void bring(surface, file, file.name, at);
  else if (pictures.length === 0) sayNotTaken(files);
}

/** A right press; a finger that rests is told of by the hands. */
function rightPressed(surface: Surface, event: MouseEvent): void {
  if (!(event.target instanceof Element) || event.target.closest(".react-flow__renderer") === null || event.target.closest("input,textarea") !== null) return;
  event.preventDefault();
  if ((event as PointerEvent).pointerType !== "touch" && (event as PointerEvent).pointerType !== "pen") askMenu(surface, event.target, event);
}

function askMenu(surface: Surface, target: EventTarget | null, at: { clientX: number; clientY: number }): void {
  const id = idOf(target) ?? drawnAt(surface, at)?.id ?? null;
  const element = id === null ? undefined : surface.elements.get(id);
  const wanted = element === undefined ? null : (groupOver(surface.elements, element, surface.entered.get()) ?? element).id;
  if (wanted === null) surface.choose([]);
  else if (!surface.chosen.get().has(wanted)) surface.choose([wanted]);
  if (surface.tool.get() !== "select") act(surface, { do: "tool", tool: "select" });
  surface.menu.set({ x: at.clientX, y: at.clientY });
}

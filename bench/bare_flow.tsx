/** A bare page of React Flow: what a board is compared with (`bench.canvas_pan`). Its nodes come from `/nodes.json`. */
import { type Node, ReactFlow, type ReactFlowInstance } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { createRoot } from "react-dom/client";

const culled = new URLSearchParams(location.search).has("culled");
const nodes = (await (await fetch("/nodes.json")).json()) as Node[];
const page = (
  <div style={{ position: "fixed", inset: 0 }}>
    <ReactFlow defaultNodes={nodes} minZoom={0.02} maxZoom={8} panOnScroll fitView onlyRenderVisibleElements={culled} onInit={(flow: ReactFlowInstance) => Object.assign(window, { benchFlow: flow })} />
  </div>
);
createRoot(document.body.appendChild(document.createElement("div"))).render(page);

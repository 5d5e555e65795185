/** Every kind of element by its name, for React Flow: never made anew, or everything would be. */
import type { EdgeTypes, NodeTypes } from "@xyflow/react";
import { ChatElement } from "$/public/external/raffi_web/features/canvas/client/elements/chat";
import { ConnectionElement } from "$/public/external/raffi_web/features/canvas/client/elements/connection";
import { FrameElement } from "$/public/external/raffi_web/features/canvas/client/elements/frame";
import { guarded, guardedWire } from "$/public/external/raffi_web/features/canvas/client/elements/guarded";
import { GroupElement } from "$/public/external/raffi_web/features/canvas/client/elements/group";
import { ImageElement } from "$/public/external/raffi_web/features/canvas/client/elements/image";
import { InkElement } from "$/public/external/raffi_web/features/canvas/client/elements/ink";
import { LinkElement } from "$/public/external/raffi_web/features/canvas/client/elements/link";
import { ShapeElement } from "$/public/external/raffi_web/features/canvas/client/elements/shape";
import { StickyElement } from "$/public/external/raffi_web/features/canvas/client/elements/sticky";
import { TextElement } from "$/public/external/raffi_web/features/canvas/client/elements/text";
import { UnknownElement } from "$/public/external/raffi_web/features/canvas/client/elements/unknown";
import { VideoElement } from "$/public/external/raffi_web/features/canvas/client/elements/video";

export const NODE_TYPES: NodeTypes = {
  text: guarded(TextElement),
  sticky: guarded(StickyElement),
  shape: guarded(ShapeElement),
  ink: guarded(InkElement),
  frame: guarded(FrameElement),
  group: guarded(GroupElement),
  image: guarded(ImageElement),
  video: guarded(VideoElement),
  link: guarded(LinkElement),
  chat: guarded(ChatElement),
  unknown: guarded(UnknownElement),
};

export const EDGE_TYPES: EdgeTypes = { connection: guardedWire(ConnectionElement) };

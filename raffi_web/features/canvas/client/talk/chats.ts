/** The chats that stand on a board: which discussion hangs on each, and how one comes to one by its address. */
import { useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";
import { rectOf } from "$/public/external/raffi_web/features/canvas/client/geometry";
import type { Surface } from "$/public/external/raffi_web/features/canvas/client/surface";
import { live, LiveError } from "$/public/external/raffi_web/live/client/live";

const AGAIN_MS = 400;
const TRIES = 25;
const LOOK_MS = 120;
const LOOKS = 100;

interface ChatTalk {
  id: string;
  room: string;
}

/** Its discussion, whether it could not be had, and how to ask again. What was put there a moment ago may not be saved yet. */
export function useTalkOf(board: string, element: string | null): readonly [ChatTalk | null, boolean, () => void] {
  const [talk, setTalk] = useState<ChatTalk | null>(null);
  const [failed, setFailed] = useState(false);
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (element === null) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let gone = false;
    const ask = (left: number): void => {
      live.call<ChatTalk>("canvas.talk", { board, element }).then(
        (found) => gone || setTalk(found),
        (error: unknown) => {
          if (gone) return;
          const early = error instanceof LiveError && error.code === "no_board_chat" && left > 0;
          if (early) timer = setTimeout(() => ask(left - 1), AGAIN_MS);
          else setFailed(true);
        },
      );
    };
    ask(TRIES);
    return () => {
      gone = true;
      if (timer !== null) clearTimeout(timer);
    };
  }, [board, element, asked]);
  const again = (): void => {
    setFailed(false);
    setAsked((n) => n + 1);
  };
  return [talk, failed, again];
}

/** Shows the chat that the page's address asks for, as soon as it is there. */
export function useAskedChat(surface: Surface): void {
  const asked = new URLSearchParams(useLocation().search).get("chat");
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (asked === null || shown.current === asked) return;
    let looks = 0;
    let ready = false;
    const timer = setInterval(() => {
      const element = surface.elements.get(asked);
      // Behind the library's own first look at the whole board.
      if (ready && surface.flow !== null && element?.kind === "chat") {
        const { x, y, w, h } = rectOf(surface.elements, element);
        void surface.flow.setCenter(x + w / 2, y + h / 2, { zoom: 1, duration: 0 });
        shown.current = asked;
      }
      ready = surface.flow !== null;
      looks += 1;
      if (shown.current === asked || looks > LOOKS) clearInterval(timer);
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [asked, surface]);
}

import { useEffect, useMemo, useRef, useState } from "react";
import { live, newOp, useRows } from "$/public/external/raffi_web/live/client/live";
import type { Anchor } from "$/public/external/raffi_web/features/screen/client/anchor";
import { PlaybackController } from "$/public/external/raffi_web/features/screen/client/controller";
import { ElementAdapter } from "$/public/external/raffi_web/features/screen/client/media/element";

interface Playback extends Anchor {
  source: { url: string; title: string } | null;
  duration: number | null;
}

const timer = {
  set: (ms: number, run: () => void): unknown => setTimeout(run, ms),
  clear: (handle: unknown): void => clearTimeout(handle as ReturnType<typeof setTimeout>),
};

/** The film of a room, in step with everybody. */
export function Player({ room }: { room: string }) {
  const channel = `room:${room}`;
  const playback = useRows<Playback>(channel, "playback").get("");
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState("");
  const controller = useMemo(
    () =>
      new PlaybackController({
        clock: live.clock,
        timer,
        newOp,
        command: ({ kind, ...rest }, op) => live.call("screen.control", { room, action: kind, ...rest }, op),
        onStatus: (status) => setState(`${status.state}:${status.playing}`),
      }),
    [room],
  );
  const source = playback?.source?.url ?? null;
  const mediaGen = playback?.media_gen ?? 0;
  useEffect(() => {
    if (!video.current || source === null) return;
    const adapter = new ElementAdapter(video.current);
    controller.attach(adapter, mediaGen);
    return () => {
      controller.detach();
      adapter.destroy();
    };
  }, [controller, source, mediaGen]);
  useEffect(() => {
    if (playback) controller.apply({ ...playback, playing: playback.playing && playback.waiting_on.length === 0 });
  }, [controller, playback]);
  useEffect(() => {
    const every = setInterval(() => live.ephemeral(channel, "report", controller.report()), 1000);
    return () => {
      clearInterval(every);
      controller.stop();
    };
  }, [controller, channel]);
  if (source === null) return <p>No film yet.</p>;
  return (
    <section aria-label="Screen" data-sync={state} data-anchor={playback?.seq}>
      <video ref={video} src={source} playsInline muted style={{ width: "100%" }} />
      <button onClick={() => controller.play()}>Play</button>
      <button onClick={() => controller.pause()}>Pause</button>
      <button onClick={() => controller.seek(30)}>Skip to 0:30</button>
    </section>
  );
}

import { FolderOpen, X } from "lucide-react";
import { type ChangeEvent, type FormEvent, useId, useRef, useState } from "react";
import type { Playback } from "$/public/external/raffi_web/features/screen/client/model";
import { setOwnSource, useOwnSource } from "$/public/external/raffi_web/features/screen/client/own_source";
import { Button, useStage } from "$/public/external/raffi_web/features/screen/client/parts";
import { sourceOf } from "$/public/external/raffi_web/features/screen/client/sources";
import { live } from "$/public/external/raffi_web/live/client/live";
import { Dialog } from "$/public/external/raffi_web/ui/client/dialog";
import { t } from "$/public/external/raffi_web/ui/client/words";

const DIALOG =
  "m-auto w-[calc(100vw-2rem)] max-w-none overflow-hidden rounded-sheet border border-line-strong bg-surface-1 p-0 text-ink shadow-pop " +
  "open:flex open:flex-col md:max-w-lg max-md:mb-0 max-md:w-full max-md:rounded-b-none max-md:border-x-0 max-md:border-b-0";
export const FIELD =
  "h-10 w-full min-w-0 rounded-control border border-control bg-surface-2 px-3 text-sm text-ink placeholder:text-ink-3 " +
  "aria-invalid:border-danger pointer-coarse:h-11 pointer-coarse:text-base";

export type SourceWish = "own" | "room" | null;

type Props = { wish: SourceWish; playback: Playback; onClose: () => void };

/** Another address for the film: for this viewer alone, or for the room. */
export function SourceDialog({ wish, playback, onClose }: Props) {
  const id = useId();
  const own = wish === "own";
  return (
    <Dialog dialogId={id} open={wish !== null} onClose={onClose} aria-labelledby={`${id}-title`} className={DIALOG}>
      <header className="flex items-start gap-4 ps-6 pe-4 pt-4 pb-1">
        <h2 id={`${id}-title`} className="flex-1 pt-1.5 text-lg font-semibold">
          {own ? t("screen.own_source") : t("screen.other_address")}
        </h2>
        <button
          type="button"
          aria-label={t("ui.close")}
          onClick={onClose}
          className="grid size-10 place-items-center rounded-control text-ink-2 hover:bg-hover hover:text-ink pointer-coarse:size-11"
        >
          <X size={20} strokeWidth={1.75} aria-hidden />
        </button>
      </header>
      <div className="flex flex-col gap-4 px-6 pb-6">
        <p className="text-ink-2">{own ? t("screen.own_source_about") : t("screen.other_address_about")}</p>
        {wish === null ? null : <Address own={own} playback={playback} onDone={onClose} />}
      </div>
    </Dialog>
  );
}

function Address({ own, playback, onDone }: { own: boolean; playback: Playback; onDone: () => void }) {
  const stage = useStage();
  const id = useId();
  const [problem, setProblem] = useState("");
  const current = useOwnSource(stage.room, playback.media_gen);
  const use = (url: string, name: string): void => {
    setOwnSource({ room: stage.room, gen: playback.media_gen, url, name });
    onDone();
  };
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const url = String(new FormData(event.currentTarget).get("address") ?? "").trim();
    if (own) {
      if (sourceOf(url, location.href) === null) setProblem(t("errors.bad_address"));
      else use(url, url);
      return;
    }
    try {
      await live.call("screen.load", { room: stage.room, source: { url, title: playback.source?.title } });
      onDone();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "");
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3" noValidate>
      <label htmlFor={id} className="text-mini font-medium">
        {t("screen.address")}
      </label>
      <input
        id={id}
        name="address"
        className={FIELD}
        placeholder="https://"
        defaultValue={own && current && !current.url.startsWith("blob:") ? current.url : ""}
        aria-invalid={problem !== "" || undefined}
        aria-describedby={problem ? `${id}-problem` : `${id}-kinds`}
        autoComplete="off"
        inputMode="url"
      />
      {own && current ? <p className="truncate text-mini text-ink-2">{t("screen.own_source_now", { name: current.name })}</p> : null}
      {problem ? (
        <p id={`${id}-problem`} role="alert" className="text-mini text-danger">
          {problem}
        </p>
      ) : (
        <p id={`${id}-kinds`} className="text-xs text-ink-3">
          {t("screen.address_kinds")}
        </p>
      )}
      <div className="flex flex-wrap justify-end gap-2 pt-1">
        {own ? <OwnFile onPick={use} /> : null}
        {own && current ? (
          <Button
            onClick={() => {
              setOwnSource(null);
              onDone();
            }}
          >
            {t("screen.own_source_end")}
          </Button>
        ) : null}
        <Button kind="primary" submit>
          {own ? t("screen.own_source_use") : t("screen.put_on")}
        </Button>
      </div>
    </form>
  );
}

function OwnFile({ onPick }: { onPick: (url: string, name: string) => void }) {
  const picker = useRef<HTMLInputElement>(null);
  const picked = (event: ChangeEvent<HTMLInputElement>): void => {
    const file = event.target.files?.[0];
    if (file) onPick(URL.createObjectURL(file), file.name);
  };
  return (
    <>
      <input ref={picker} type="file" accept="video/*,audio/*" className="hidden" aria-label={t("screen.own_file")} onChange={picked} />
      <Button icon={FolderOpen} onClick={() => picker.current?.click()}>
        {t("screen.own_file")}
      </Button>
    </>
  );
}

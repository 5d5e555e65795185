import { Plus } from "lucide-react";
import { type FormEvent, useId, useRef, useState } from "react";
import { FilmCards } from "$/public/external/raffi_web/features/screen/client/film_cards";
import type { Powers } from "$/public/external/raffi_web/features/screen/client/model";
import { Button } from "$/public/external/raffi_web/features/screen/client/parts";
import type { QueueActions } from "$/public/external/raffi_web/features/screen/client/queue";
import { FIELD } from "$/public/external/raffi_web/features/screen/client/source_dialog";
import { live } from "$/public/external/raffi_web/live/client/live";
import { t } from "$/public/external/raffi_web/ui/client/words";

type Props = { room: string; powers: Powers; on: boolean; actions: QueueActions };

/** Adds a film by its address or from the sampler. Where nothing is on, it is put on at once. */
export function AddFilm({ room, powers, on, actions }: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState("");
  const [typed, setTyped] = useState(false);
  const title = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const direct = powers.may("film") && !on;
  const name = direct || !powers.may("queue") ? "screen.load" : "screen.queue_add";
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const url = field.current?.value.trim() ?? "";
    if (url === "") return field.current?.focus();
    setBusy(true);
    setProblem("");
    try {
      const called = title.current?.value.trim() ?? "";
      await live.call(name, { room, source: { url, title: called || null } });
      if (field.current) field.current.value = "";
      setTyped(false);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "");
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-col gap-3">
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-1.5" noValidate>
        <label htmlFor={id} className="text-mini font-medium text-ink-3">
          {t("screen.add_film")}
        </label>
        <div className="flex gap-2">
          <input
            ref={field}
            id={id}
            className={FIELD}
            placeholder="https://"
            aria-invalid={problem !== "" || undefined}
            aria-describedby={problem ? `${id}-problem` : `${id}-kinds`}
            onChange={(event) => setTyped(event.target.value.trim() !== "")}
            autoComplete="off"
            inputMode="url"
          />
          <Button icon={Plus} submit disabled={busy} className="h-10">
            {name === "screen.load" ? t("screen.put_on") : t("screen.add")}
          </Button>
        </div>
        {typed ? <input ref={title} className={FIELD} aria-label={t("screen.film_title")} placeholder={t("screen.film_title")} maxLength={200} autoComplete="off" /> : null}
        {problem ? (
          <p id={`${id}-problem`} role="alert" className="text-mini text-danger">
            {problem}
          </p>
        ) : (
          <p id={`${id}-kinds`} className="text-xs text-ink-3">
            {t("screen.address_kinds")}
          </p>
        )}
      </form>
      <h4 className="text-mini font-medium text-ink-3">{t("screen.sampler")}</h4>
      <FilmCards
        does={name === "screen.load" ? "show" : "queue"}
        className="grid grid-cols-2 gap-2 @md:grid-cols-3"
        onChoose={(film) => void actions.call(name, { source: { url: film.id } })}
      />
    </div>
  );
}

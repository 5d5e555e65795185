import { type ComponentProps, useEffect, useRef, useState } from "react";
import { complain } from "$/public/external/raffi_web/features/rooms/client/place";
import { LiveError } from "$/public/external/raffi_web/live/client/live";
import { TextField } from "$/public/external/raffi_web/ui/client/controls";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { useUnsaved } from "$/public/external/raffi_web/ui/client/unsaved";
import { t } from "$/public/external/raffi_web/ui/client/words";

type Props = Omit<ComponentProps<typeof TextField>, "value" | "onChange" | "error"> & {
  value: string;
  /** Throws when it is refused. */
  onSave: (text: string) => Promise<void>;
};

/** A field that is saved when it is left: by Enter, by going on, by closing what it stands in. */
export function SavedField({ value, onSave, ...rest }: Props) {
  const [draft, setDraft] = useState(value);
  const [problem, setProblem] = useState<string | null>(null);
  const [fits, setFits] = useState(true);
  const changed = draft.trim() !== value;
  const now = useRef({ draft, changed, fits, onSave });
  now.current = { draft: draft.trim(), changed, fits, onSave };
  // What somebody else set is shown, unless another text is being written here.
  const before = useRef(value);
  useEffect(() => {
    setDraft((text) => (text.trim() === before.current ? value : text));
    before.current = value;
    sent.current = null;
  }, [value]);

  // Closing leaves the field, too: what is on its way is not sent again.
  const sent = useRef<string | null>(null);
  const save = async (): Promise<boolean> => {
    const { draft: text } = now.current;
    if (!changed || sent.current === text) return true;
    if (!fits) return false;
    sent.current = text;
    try {
      await onSave(text);
    } catch (error) {
      sent.current = null;
      setProblem(error instanceof LiveError ? error.message : t("room.problem"));
      return false;
    }
    setProblem(null);
    toast({ id: "saved", title: t("ui.saved"), tone: "success" });
    return true;
  };
  // What does not fit can't be kept, so that is asked about; the rest is kept without a word.
  useUnsaved(changed && (!fits || problem !== null), save);
  useEffect(
    () => () => {
      const { draft: last, changed: waits, fits: may, onSave: keep } = now.current;
      if (waits && may && sent.current !== last) keep(last).catch(complain);
    },
    [],
  );
  return (
    <TextField
      {...rest}
      value={draft}
      error={problem}
      onChange={(event) => {
        setDraft(event.target.value);
        setFits(event.target.validity.valid && event.target.value.trim() !== "");
        setProblem(null);
      }}
      onBlur={(event) => {
        if (changed && !fits) setProblem(event.target.validationMessage || t("room.needed"));
        else void save();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.nativeEvent.isComposing) event.currentTarget.blur();
      }}
    />
  );
}

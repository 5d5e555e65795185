import { FileUp } from "lucide-react";
import { useState } from "react";
import { ImportForm } from "$/public/external/raffi_web/features/lists/client/import_form";
import { Button } from "$/public/external/raffi_web/ui/client/controls";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** Makes a list of a file. */
export function ImportLists() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={FileUp} onClick={() => setOpen(true)}>
        {t("lists.import_short")}
      </Button>
      {open ? <ImportForm onClose={() => setOpen(false)} /> : null}
    </>
  );
}

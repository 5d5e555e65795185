import { Download, Eraser, FileUp, LogOut, Pencil, Share2, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { attempt, clear, removeList } from "$/public/external/raffi_web/features/lists/client/calls";
import { Details } from "$/public/external/raffi_web/features/lists/client/details";
import { download } from "$/public/external/raffi_web/features/lists/client/files";
import { ImportForm } from "$/public/external/raffi_web/features/lists/client/import_form";
import { channelOf, type Head } from "$/public/external/raffi_web/features/lists/client/model";
import { SEEN_BY } from "$/public/external/raffi_web/features/lists/client/seen_by";
import { Share } from "$/public/external/raffi_web/features/lists/client/share";
import { Titles } from "$/public/external/raffi_web/features/lists/client/titles";
import { useChannel } from "$/public/external/raffi_web/live/client/live";
import { Avatar, Badge, Button } from "$/public/external/raffi_web/ui/client/controls";
import { Confirm, MenuButton, MenuItem, MenuLine } from "$/public/external/raffi_web/ui/client/layers";
import { t, tn } from "$/public/external/raffi_web/ui/client/words";

type Props = {
  listId: string;
  head: Partial<Head>;
  also: Readonly<Record<string, number>>;
  onClosed?: () => void;
};

/** A list with its titles. Who becomes something else to it listens anew: what was heard as an editor has ended. */
export function ListPage(props: Props) {
  return <Followed key={props.head.role ?? ""} {...props} />;
}

function Followed({ listId, head, also, onClosed }: Props) {
  const channel = useChannel(channelOf(listId));
  const told = useRef(false);
  const closed = channel.status === "closed";
  useEffect(() => {
    // Whether one may still see it, the page finds out.
    if (closed && !told.current) onClosed?.();
    told.current = closed;
  }, [closed, onClosed]);
  if (head.id !== listId) return null;
  return <Shown head={head as Head} also={also} status={channel.status} />;
}

type Opened = "details" | "share" | "import" | "clear" | "leave" | null;

function Shown({ head, also, status }: { head: Head; also: Props["also"]; status: string }) {
  const [open, setOpen] = useState<Opened>(null);
  const navigate = useNavigate();
  const close = (): void => setOpen(null);
  const owner = head.role === "owner";
  const may = head.role !== "reader";
  useTitle(head.name);
  const remove = async (): Promise<void> => {
    // The page goes first: what is deleted is shown to nobody.
    if (await removeList(head.id, head.name)) void navigate("/lists");
  };
  const leave = async (): Promise<void> => {
    close();
    if ((await attempt("leave", { list_id: head.id })) !== undefined) void navigate("/lists");
  };
  return (
    <article data-list={head.id} data-status={status} className="mx-auto w-full max-w-4xl">
      <Header head={head}>
        {owner || may ? (
          <Button icon={Share2} variant="primary" onClick={() => setOpen("share")}>
            {t("lists.share")}
          </Button>
        ) : null}
        {owner ? (
          <Button icon={Pencil} className="max-sm:hidden" onClick={() => setOpen("details")}>
            {t("lists.edit_title")}
          </Button>
        ) : null}
        <MenuButton label={t("lists.more")} size="md">
          {() => (
            <>
              {owner ? (
                <MenuItem icon={Pencil} onPick={() => setOpen("details")}>
                  {t("lists.edit")}
                </MenuItem>
              ) : null}
              {may ? (
                <MenuItem icon={FileUp} onPick={() => setOpen("import")}>
                  {t("lists.import")}
                </MenuItem>
              ) : null}
              <MenuItem icon={Download} onPick={() => void download(head.id, "csv")}>
                {t("lists.export_csv")}
              </MenuItem>
              <MenuItem icon={Download} onPick={() => void download(head.id, "json")}>
                {t("lists.export_json")}
              </MenuItem>
              {may ? (
                <>
                  <MenuLine />
                  <MenuItem icon={Eraser} reason={head.items === 0 ? t("lists.empty") : null} onPick={() => setOpen("clear")}>
                    {t("lists.clear")}
                  </MenuItem>
                </>
              ) : null}
              {owner ? (
                <MenuItem icon={Trash2} danger onPick={() => void remove()}>
                  {t("lists.delete")}
                </MenuItem>
              ) : (
                <MenuItem icon={LogOut} onPick={() => setOpen("leave")}>
                  {t("lists.leave")}
                </MenuItem>
              )}
            </>
          )}
        </MenuButton>
      </Header>
      <Titles head={head} also={also} />
      {open === "details" ? <Details head={head} onClose={close} /> : null}
      {open === "share" ? <Share head={head} onClose={close} /> : null}
      {open === "import" ? <ImportForm list={head.id} onClose={close} /> : null}
      <Confirm
        open={open === "clear"}
        onClose={close}
        title={t("lists.clear_title")}
        about={t("lists.clear_about")}
        action={t("lists.clear")}
        onConfirm={() => {
          close();
          void clear(head.id);
        }}
      />
      <Confirm
        open={open === "leave"}
        onClose={close}
        title={t("lists.leave_title")}
        about={may ? t("lists.leave_about") : t("lists.leave_reader")}
        action={t("lists.leave")}
        danger={may}
        onConfirm={() => void leave()}
      />
    </article>
  );
}

function Header({ head, children }: { head: Head; children: React.ReactNode }) {
  const [icon, word] = SEEN_BY[head.visibility];
  const people = head.editors.length;
  return (
    <header className="flex flex-col gap-4 pb-6 sm:flex-row sm:items-start sm:justify-between">
      <div className="min-w-0">
        <h1 className="text-2xl font-semibold tracking-tight break-words md:text-3xl">{head.name}</h1>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-2 pt-2 text-sm text-ink-2">
          <span className="flex items-center gap-2">
            <span aria-hidden className="flex -space-x-1 *:ring-2 *:ring-canvas">
              {[head.owner, ...head.editors].slice(0, 4).map((one) => (
                <Avatar key={one.id} face={one} size="xs" />
              ))}
            </span>
            {people === 0 ? t("lists.of", { name: head.owner.name }) : tn("lists.of_more", people, { name: head.owner.name })}
          </span>
          <span className="tabular">{tn("lists.titles_n", head.items)}</span>
          <Badge icon={icon}>{word}</Badge>
        </p>
        {head.description === "" ? null : <p className="max-w-(--reading) pt-3 text-sm whitespace-pre-line text-ink-2">{head.description}</p>}
      </div>
      <div className="flex shrink-0 items-center gap-2">{children}</div>
    </header>
  );
}

/** The tab of the browser says which list it is. */
function useTitle(name: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = `${name} · Raffi`;
    return () => void (document.title = before);
  }, [name]);
}

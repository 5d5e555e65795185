"""Privacy in the settings: what one can take along, whom one blocked, going for good."""

from typing import Any

import reflex as rx

from raffi_web.features.accounts.components import for_users
from raffi_web.features.accounts.state import MeState
from raffi_web.features.profiles.client import BringForm, DeleteForm, ExportButton
from raffi_web.features.profiles.privacy_state import PrivacyState
from raffi_web.ui import patterns as p
from raffi_web.ui import primitives as ui
from raffi_web.words import t

PARTS = {
    name: t(f"privacy.part.{name}")
    for name in (
        "account", "audit", "blocks", "files", "lists", "messages", "preferences", "profile", "rooms", "sessions"
    )
}  # fmt: skip
ABOUT = "pb-4 text-sm text-ink-2"
CARD = "rounded-card border border-line bg-surface-1 p-5 md:p-6"


def privacy_section() -> rx.Component:
    """What I can take along, whom I blocked, going for good. Load it with `PrivacyState.on_load`."""
    return rx.fragment(
        rx.cond(MeState.is_user, rx.fragment(_archive(), _bring())),
        p.section(
            t("privacy.blocks"),
            rx.el.p(t("privacy.blocks_about"), class_name=ABOUT),
            rx.cond(
                PrivacyState.has_blocks,
                rx.el.ul(
                    rx.foreach(PrivacyState.blocks, _blocked),
                    class_name="divide-y divide-line rounded-card border border-line bg-surface-1",
                ),
                rx.el.p(t("privacy.blocks_none"), class_name="text-sm text-ink-3"),
            ),
            section_id="own-blocks",
            class_name="pb-0",
        ),
        rx.cond(MeState.is_user, _deletion(), for_users()),
    )


def _archive() -> rx.Component:
    kept = PrivacyState.kept
    again = rx.el.div(ExportButton.create())
    told = "text-sm text-ink-2"
    ready = rx.el.div(
        rx.el.p(
            t("privacy.export_done", size=PrivacyState.size),
            " ",
            rx.el.span(t("privacy.export_until"), " ", ui.ago(kept["expires_at"].to(float)), "."),
            class_name=told,
        ),
        rx.el.div(
            ui.link_button(
                t("privacy.export_download"),
                href=kept["url"].to(str),
                download="raffi-archive.zip",
                variant="primary",
                icon="download",
            ),
            ui.button(t("privacy.export_remove"), variant="ghost", on_click=PrivacyState.stop),
            class_name="flex flex-wrap gap-2",
        ),
        class_name="flex flex-col items-start gap-4",
    )
    running = rx.el.div(
        rx.el.p(t("privacy.export_running", part=_part()), class_name=told, aria_live="polite"),
        ui.progress(t("privacy.export"), value=PrivacyState.share),
        ui.button(t("privacy.export_cancel"), size="sm", on_click=PrivacyState.stop, class_name="self-start"),
        class_name="flex flex-col gap-4",
    )

    def over(word: str) -> rx.Component:
        return rx.el.div(rx.el.p(word, class_name=told), again, class_name="flex flex-col gap-4")

    return p.section(
        t("privacy.export"),
        rx.el.p(t("privacy.export_about"), class_name=ABOUT),
        rx.el.div(
            rx.match(
                kept["state"].to(str),
                ("running", running),
                ("done", ready),
                ("failed", over(t("privacy.export_failed"))),
                ("expired", over(t("privacy.export_expired"))),
                ("cancelled", over(t("privacy.export_cancelled"))),
                again,
            ),
            class_name=CARD,
        ),
        section_id="own-data",
        class_name="pb-0",
    )


def _bring() -> rx.Component:
    return p.section(
        t("bring.title"),
        rx.el.p(t("bring.about"), class_name=ABOUT),
        rx.el.div(BringForm.create(), class_name=CARD),
        section_id="own-arrival",
        class_name="pb-0",
    )


def _part() -> Any:
    return rx.match(PrivacyState.part, *PARTS.items(), t("privacy.part.rest"))


def _blocked(one: Any) -> rx.Component:
    person = one["person"].to(dict[str, Any])
    name, actor = person["name"].to(str), person["id"].to(str)
    return rx.el.li(
        ui.avatar(person["initials"], person["color"].to(int) + 1, image=person["avatar_url"].to(str)),
        rx.el.span(name, class_name="min-w-0 flex-1 truncate text-sm font-medium"),
        ui.button(
            t("profiles.unblock"),
            size="sm",
            on_click=PrivacyState.unblock(actor, name),
            aria_label=t("privacy.unblock_name", name=name),
        ),
        key=actor,
        class_name="flex items-center gap-4 px-4 py-3",
    )


def _deletion() -> rx.Component:
    return p.section(
        t("privacy.delete"),
        rx.el.p(t("privacy.delete_about"), class_name=ABOUT),
        rx.match(
            PrivacyState.going,
            (
                "running",
                ui.banner(
                    rx.el.p(t("privacy.deleting_about"), class_name="pb-3"),
                    ui.progress(t("privacy.deleting"), value=PrivacyState.gone_share),
                    tone="warning",
                    title=t("privacy.deleting"),
                ),
            ),
            rx.el.div(
                rx.cond(PrivacyState.going == "cancelled", ui.banner(t("privacy.stayed"), tone="success")),
                rx.el.div(DeleteForm.create(name=MeState.name), class_name=CARD),
                class_name="flex flex-col gap-4",
            ),
        ),
        section_id="own-end",
        class_name="pb-0",
    )

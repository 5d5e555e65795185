"""A form in a dialog."""

from typing import Any

import reflex as rx

from raffi_web.ui.primitives import banner, button, dialog
from raffi_web.words import t


def dialog_form(
    *fields: Any,
    dialog_id: str,
    title: Any,
    submit: str,
    on_submit: Any,
    description: Any = None,
    error: Any = None,
    busy: Any = False,
    danger: bool = False,
    own_words: bool = False,
    **props: Any,
) -> rx.Component:
    """Fields with one button that sends them; Enter sends too.

    Args:
        on_submit: handler of the form's data. error: var with what went wrong for the whole form.
        own_words: the handler says under each field what is wrong, not the browser.
        busy: bool var, true while the answer is awaited. props: `open` and `on_close` of the dialog.
    """
    form_id = f"{dialog_id}-form"
    failed = rx.cond(error, banner(error, tone="danger")) if error is not None else rx.fragment()
    return dialog(
        rx.el.form(
            failed, *fields, id=form_id, on_submit=on_submit, no_validate=own_words, class_name="flex flex-col gap-4"
        ),
        dialog_id=dialog_id,
        title=title,
        description=description,
        footer=[
            button(t("ui.cancel"), variant="ghost", closes=dialog_id),
            button(
                submit,
                variant="danger" if danger else "primary",
                type="submit",
                loading=busy,
                custom_attrs={"form": form_id},
            ),
        ],
        **props,
    )

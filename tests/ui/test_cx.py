"""Class strings: joined, and of two that set the same the later one stays."""

import pytest
import reflex as rx

from raffi_web.ui.cx import cx


@pytest.mark.parametrize(
    ("parts", "result"),
    [
        (("flex gap-2", None, False, "", "p-4"), "flex gap-2 p-4"),
        (("w-40 h-10", "w-full"), "h-10 w-full"),
        (("hidden md:flex", "block"), "md:flex block"),
        (("hover:bg-hover bg-surface-1", "bg-accent"), "hover:bg-hover bg-accent"),
        (("text-sm text-ink-2", "text-danger"), "text-sm text-danger"),
        (("text-sm text-ink", "text-lg"), "text-ink text-lg"),
        (("border border-line", "border-transparent"), "border border-transparent"),
        (("px-4 pt-2", "px-0"), "pt-2 px-0"),
        (("max-md:px-4", "px-0"), "max-md:px-4 px-0"),
        (("[&>a:hover]:underline", "underline"), "[&>a:hover]:underline underline"),
    ],
)
def test_later_classes_replace_earlier_ones(parts: tuple[str, ...], result: str) -> None:
    assert cx(*parts) == result


def test_a_var_stays_a_var_beside_the_merged_text() -> None:
    var = rx.Var("chosen", _var_type=str)
    assert cx("w-4", var, "w-8") == ["w-8", var]

"""Every handler that a browser may call stands in handlers.txt: a new one is seen before it is shipped."""

from pathlib import Path

from reflex_base.registry import RegistrationContext

import raffi_web.pages  # noqa: F401 - registers every state

LIST = Path(__file__).with_name("handlers.txt")


def registered() -> list[str]:
    """Our handlers and Reflex's own, as `module.State.handler`, without Reflex's `setvar` on each state."""
    names = (name.removeprefix("reflex___state____state.") for name in RegistrationContext.get().event_handlers)
    readable = {name.replace("____", ".").replace("___", ".") for name in names}
    return sorted(name for name in readable if not name.endswith("setvar"))


def test_no_handler_is_registered_that_is_not_listed() -> None:
    listed = [line.split(" #")[0].strip() for line in LIST.read_text().splitlines() if line.strip()]
    ours = [name for name in registered() if not name.startswith("tests.")]
    assert ours == sorted(listed)

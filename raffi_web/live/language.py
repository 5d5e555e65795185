"""Events of a page are handled in the page's language."""

import reflex as rx
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState
from reflex_base.event import Event, get_hydrate_event

from raffi_web.words import chosen_language, speak


class InTheirLanguage(Middleware):
    """Sets the language for each event's task, before anything of it runs."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> None:
        """Speak the language of the page that sent the event."""
        speak(language_of(state))
        if event.name == get_hydrate_event(state):
            # The page was loaded anew, perhaps in another language: what was said in the old one is said again.
            _say_again(state._get_root_state())


def language_of(state: BaseState) -> str:
    """The language of the page that a state belongs to, from the headers its socket came with."""
    headers = state._get_root_state().router.headers
    return chosen_language({"cookie": headers.cookie, "accept-language": headers.accept_language})


def _say_again(state: BaseState) -> None:
    for variable in state.computed_vars.values():
        variable.mark_dirty(instance=state)
    for below in state.substates.values():
        _say_again(below)

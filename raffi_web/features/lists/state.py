"""State of the page of my lists and of a list's page.

Titles are no state: they travel in the list's channel, so that one changed title of five thousand is one row.
"""

from typing import Any

import reflex as rx

from raffi_web.kernel import ids
from raffi_web.kernel.errors import NotFound, RaffiError
from raffi_web.live.surface import Surface, given
from raffi_web.words import t

LIST_ADDRESS = "/l/"
NEW = "new"
LINK, INVITE = "key", "invite"


class ListsState(Surface, rx.State):
    """My lists and those that others share with me."""

    mine: dict[str, Any] = {"own": [], "shared": [], "left": 0}
    loaded: bool = False
    problem: str = ""
    making: bool = False
    busy: bool = False
    error: str = ""
    name_error: str = ""
    _op: str | None = None

    @rx.var
    def own(self) -> list[dict[str, Any]]:
        """My lists in my order."""
        return self.mine["own"]

    @rx.var
    def shared(self) -> list[dict[str, Any]]:
        """Lists of others that I edit or have opened."""
        return self.mine["shared"]

    @rx.event
    async def on_load(self) -> None:
        """Show my lists, and go on showing them as they change."""
        self.making = NEW in self.router.url.query_parameters
        try:
            await self._watch("mine", "lists.mine")
            self.problem = ""
        except RaffiError as error:
            self.problem = error.message
        self.loaded = True

    @rx.event
    def ask(self) -> None:
        """Open the form that makes a list."""
        self.making, self.error, self.name_error = True, "", ""
        self._op = ids.new_id()

    @rx.event
    def close(self) -> None:
        """The form was closed."""
        self.making, self.error, self.name_error = False, "", ""

    @rx.event
    async def make(self, form: dict[str, Any]) -> Any:
        """Make a list from the form and go there. A form that was sent twice makes one list."""
        if self.busy:
            return
        self.busy, self.error, self.name_error = True, "", ""
        yield
        try:
            args = {"name": given(form, "name"), "description": given(form, "description")}
            visibility = given(form, "visibility") or "private"
            made = await self._call("lists.create", op=self._op, **args, visibility=visibility)
        except RaffiError as error:
            self._op = ids.new_id()
            if error.field == "name":
                self.name_error = error.message
            else:
                self.error = error.message
            return
        finally:
            self.busy = False
        self.making, self._op = False, ids.new_id()
        yield rx.redirect(f"{LIST_ADDRESS}{made['id']}")


class ListState(Surface, rx.State):
    """A list's page. `phase` is `loading`, `shown`, `invited`, `missing` or `failed`.

    `also` says of the list's titles on how many of my lists they are.
    """

    phase: str = "loading"
    list_id: str = ""
    head: dict[str, Any] = {}
    also: dict[str, int] = {}
    invitation: dict[str, Any] = {}
    error: str = ""
    busy: bool = False
    _invite: str = ""

    @rx.var
    def invited_by(self) -> str:
        """Whose list it is that I am invited to edit."""
        owner = self.invitation.get("owner")
        return t("lists.invited_about", name=owner["name"]) if owner else ""

    @rx.event
    async def on_load(self) -> None:
        """Find out what the visitor is to the list: invited to edit it, somebody who may see it, or neither."""
        self.phase, self.error, self.head, self.also = "loading", "", {}, {}
        self.list_id = self.router.url.path.removeprefix(LIST_ADDRESS).strip("/")[:40] or "-"
        query = self.router.url.query_parameters
        self._invite = query.get(INVITE, "")[:300]
        link = query.get(LINK, "")[:300]
        if self._invite and await self._is_invited():
            return
        if link:
            await self._open(link)
        await self._show()

    @rx.event
    async def look_again(self) -> None:
        """Find out anew whether the visitor may see the list."""
        await self._show()

    @rx.event
    async def accept(self) -> Any:
        """Become an editor of the list."""
        self.busy, self.error = True, ""
        yield
        try:
            await self._call("lists.accept", list_id=self.list_id, invite=self._invite)
        except RaffiError as error:
            self.error = error.message
            return
        finally:
            self.busy = False
        await self._show()
        # The address loses the invite.
        yield rx.redirect(f"{LIST_ADDRESS}{self.list_id}", replace=True)

    @rx.event
    async def decline(self) -> None:
        """Only look at the list, if that is allowed."""
        await self._show()

    async def _is_invited(self) -> bool:
        try:
            self.invitation = await self._call("lists.invited", list_id=self.list_id, invite=self._invite)
        except RaffiError as error:
            self.error = error.message
            return False
        if self.invitation["member"]:
            return False
        self.phase = "invited"
        return True

    async def _open(self, link: str) -> None:
        try:
            await self._call("lists.open_link", list_id=self.list_id, link=link)
        except NotFound:
            # It may be one that can be seen without the link.
            return
        except RaffiError as error:
            self.error = error.message

    async def _show(self) -> None:
        try:
            await self._watch("head", "lists.get", list_id=self.list_id)
            await self._watch("also", "lists.elsewhere", list_id=self.list_id)
            self.phase = "shown"
        except RaffiError as error:
            self._forget("head")
            self._forget("also")
            known = error.field == "list_id"
            self.phase = "missing" if known else "failed"
            self.error = self.error if known else error.message

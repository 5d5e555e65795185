"""A discussion on a page of its own, and where discussions are found."""

import reflex as rx

from raffi_web.features.accounts.components import server_frame
from raffi_web.features.comments.client import CommentQueue, DiscussionPage, RoomOrder, ServerNumbers, TalkPage
from raffi_web.features.profiles.reports_state import ReportState
from raffi_web.features.profiles.reports_view import report_dialog
from raffi_web.features.rooms.components import framed


def discussion_page() -> rx.Component:
    """`/d/<discussion>`."""
    return framed(DiscussionPage.create(on_report=ReportState.begin), report_dialog(), active="talk")


def comment_queue_page() -> rx.Component:
    """What was reported or waits, for who moderates the server."""
    return server_frame(CommentQueue.create(), active="comments")


def room_order_page() -> rx.Component:
    """`/r/<room>/moderation`: what was reported or waits in a room, for its host and co-hosts."""
    return framed(RoomOrder.create(), active="rooms")


def server_talk_page() -> rx.Component:
    """How much is said on this server, for who moderates it."""
    return server_frame(ServerNumbers.create(), active="talk")


def talk_page() -> rx.Component:
    """`/talk`: the latest discussions."""
    return framed(TalkPage.create(), active="talk")

"""The look of what a tool makes, and what its bars say."""

BOARD_TOOLS = {
    "board_tools.next": "Look of the next one",
}

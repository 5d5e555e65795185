"""What hands do on a board."""

BOARD_HANDS = {
    "canvas.tool_lasso": "Lazo",
}

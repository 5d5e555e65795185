"""El aspecto de lo que hace una herramienta y lo que dicen sus barras."""

BOARD_TOOLS = {
    "board_tools.next": "Aspecto del siguiente",
}

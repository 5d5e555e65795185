"""Bir aracın yaptığının görünümü ve çubuklarının dedikleri."""

BOARD_TOOLS = {
    "board_tools.next": "Sonrakinin görünümü",
}

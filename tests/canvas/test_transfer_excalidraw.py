"""Drawings of Excalidraw become boards."""

import json
import math
from contextlib import suppress
from typing import Any

import pytest

from raffi_web.features.canvas.transfer import excalidraw
from raffi_web.features.canvas.transfer.json_canvas import write
from raffi_web.features.canvas.transfer.reading import Imported
from raffi_web.features.canvas.transfer.scene import Scene
from raffi_web.kernel.errors import Invalid


def element(id_: str, type_: str = "rectangle", **other: Any) -> dict[str, Any]:
    plain = {"x": 0, "y": 0, "width": 100, "height": 50, "angle": 0, "strokeColor": "#1e1e1e", "opacity": 100}
    style = {
        "backgroundColor": "transparent",
        "strokeStyle": "solid",
        "strokeWidth": 2,
        "groupIds": [],
        "frameId": None,
    }
    return {"id": id_, "type": type_, "isDeleted": False, "locked": False, **plain, **style, **other}


def read(*elements: Any, **other: Any) -> Imported:
    return excalidraw.read(json.dumps({"type": "excalidraw", "version": 2, "elements": elements, **other}).encode())


def line(id_: str, type_: str = "line", **other: Any) -> dict[str, Any]:
    return element(id_, type_, **{"points": [[0, 0], [100, 50]], "startArrowhead": None, "endArrowhead": None, **other})


def arrow(id_: str, start: str, end: str, **other: Any) -> dict[str, Any]:
    ends = {"startBinding": {"elementId": start}, "endBinding": {"elementId": end}}
    return line(id_, "arrow", **{"endArrowhead": "arrow", **ends, **other})


def test_boxes_have_their_bound_text() -> None:
    came = read(
        element("a", backgroundColor="#ffc9c9", roundness={"type": 3}, strokeStyle="dashed", opacity=40),
        element("t", "text", text="Inside", containerId="a"),
        element("b", "ellipse", strokeColor="#1971c2", locked=True),
        element("free", "text", text="Loose", fontSize=36, textAlign="center", strokeColor="#12ab90"),
    )
    assert came.warnings == []
    assert came.elements == {
        "a": ("shape", {"shape": "rounded", "text": "Inside", "color": "red", "line": "dashed", "opacity": 0.4,
                        "w": 100, "h": 50}),
        "b": ("shape", {"shape": "ellipse", "color": "blue", "fill": "none", "locked": True, "w": 100, "h": 50,
                        "z": "a1"}),
        "free": ("text", {"text": "Loose", "size": "xl", "align": "center", "color": "#12ab90", "w": 100, "h": 50,
                          "z": "a2"}),
    }  # fmt: skip


def test_an_arrow_between_two_is_a_connection() -> None:
    came = read(
        element("a"),
        element("b", x=300),
        arrow("w", "a", "b", startArrowhead="dot", strokeColor="#e03131", elbowed=True, strokeWidth=4),
        element("label", "text", text="so", containerId="w"),
        arrow("back", "b", "a", endArrowhead=None, roundness={"type": 2}),
    )
    assert came.elements["w"][1] == {
        "from": "a", "to": "b", "start": "arrow", "route": "elbow", "color": "red", "label": "so", "width": 4,
        "z": "a2",
    }  # fmt: skip
    assert came.elements["back"][1] == {"from": "b", "to": "a", "end": "none", "color": "ink", "z": "a3"}


def test_an_arrow_to_the_text_in_a_box_leads_to_the_box() -> None:
    came = read(element("a"), element("b"), element("t", "text", text="x", containerId="b"), arrow("w", "a", "t"))
    assert came.elements["w"][1]["to"] == "b"


def test_other_lines_are_ink() -> None:
    came = read(
        line("l", x=10, y=20),
        line("arrow", "arrow", endArrowhead="triangle", startBinding={"elementId": "gone"}),
        line("pen", "freedraw", points=[[0, 0], [-30, 10], [5, 5]], pressures=[0.1, 0.5, 1], simulatePressure=False),
        line("turned", points=[[0, 0], [100, 0]], angle=math.pi / 2),
    )
    kind, props = came.elements["l"]
    assert kind == "ink"
    assert props == {"x": 10, "y": 20, "w": 100, "h": 50, "points": "0,0,50 1000,500,50", "width": 2}
    assert len(came.elements["arrow"][1]["points"].split()) > 5, "its head is drawn"
    pen = came.elements["pen"][1]
    assert (pen["x"], pen["points"]) == (-30, "300,0,10 0,100,50 350,50,100")
    turned = came.elements["turned"][1]
    assert (turned["x"], turned["y"], turned.get("w", 200), turned["h"]) == (50, -50, 1, 100)


def test_a_closed_line_of_straight_pieces_is_the_shape_that_it_is() -> None:
    corners = [[0, 0], [-50, 80], [50, 80], [0, 0]]
    came = read(line("t", x=60, y=10, points=corners, backgroundColor="#ffec99", strokeStyle="dashed"))
    shape = {"shape": "triangle", "color": "yellow", "line": "dashed", "x": 10, "y": 10, "w": 100, "h": 80}
    assert came.elements["t"][0] == "shape"
    assert came.elements["t"][1].items() >= shape.items()
    assert came.elements["t"][1].get("fill", "soft") == "soft"
    assert came.warnings == []


def test_an_outline_that_is_none_of_our_shapes_keeps_its_corners_and_tells_of_its_fill() -> None:
    house = [[0, 0], [40, -30], [80, 0], [80, 60], [0, 60], [0, 0]]
    came = read(
        line("house", points=house, backgroundColor="#ffec99"),
        line("round", points=house, roundness={"type": 2}),
        line("open", points=house[:-1], backgroundColor="#ffec99"),
    )
    assert {kind for kind, _ in came.elements.values()} == {"ink"}
    assert [(one.code, one.n) for one in came.warnings] == [("fills_left", 1)]
    # Close to each corner lie points on both sides: the pen comes to it, and does not round it off.
    points = [tuple(map(int, one.split(","))) for one in came.elements["house"][1]["points"].split()]
    for corner in house[1:-1]:
        here = (corner[0] * 10, (corner[1] + 30) * 10)
        assert sum(math.dist(here, point[:2]) <= 10 for point in points) >= 7
    assert len(came.elements["round"][1]["points"].split()) == len(house)


def test_frames_and_groups_hold_what_is_in_them() -> None:
    came = read(
        element("f", "frame", x=100, y=100, width=400, height=300, name="Plan"),
        element("a", x=150, y=150, frameId="f", groupIds=["inner", "outer"]),
        element("b", x=300, y=150, frameId="f", groupIds=["inner", "outer"]),
        element("c", x=150, y=250, frameId="f", groupIds=["outer"]),
    )
    outer, inner = (id_ for id_, (kind, _) in came.elements.items() if kind == "group")
    assert came.elements["f"] == ("frame", {"title": "Plan", "x": 100, "y": 100, "w": 400, "h": 300})
    assert came.elements[outer][1]["parent"] == "f"
    assert came.elements[inner][1]["parent"] == outer
    assert came.elements["a"][1]["parent"] == inner
    assert came.elements["c"][1]["parent"] == outer
    scene = Scene(came.elements)
    assert [scene.place(id_) for id_ in "abc"] == [(150, 150), (300, 150), (150, 250)]
    assert write(scene)


def test_what_has_no_like_here_is_told() -> None:
    came = read(
        element("gone", isDeleted=True),
        element("turned", angle=1),
        element("picture", "image", fileId="x"),
        element("?", "selection"),
        element("page", "embeddable", link="javascript:alert(1)"),
        element("page", "iframe", link="https://example.org"),
        element("-starts-wrong"),
        arrow("w", "?", "turned"),
    )
    told = {one.code: one.n for one in came.warnings}
    assert told == {"turned": 1, "pictures_left": 1, "kinds_unknown": 1, "ids_twice": 1, "edges_to_nothing": 1}
    kinds = [kind for kind, _ in came.elements.values()]
    assert kinds == ["shape", "image", "link", "link", "shape"]
    assert [props.get("url") for kind, props in came.elements.values() if kind == "link"] == [
        None,
        "https://example.org",
    ]


WRONG: list[tuple[list[Any], str, str]] = [
    ([element("a"), element("b", x=float("nan"))], "elements.1.x", "number"),
    ([element("a", width=1e300)], "elements.0.width", "between"),
    ([element("a", width=200_000)], "elements.0.w", "at_most"),
    ([element("a", "text", text="x" * 20_001)], "elements.0.text", "longest"),
    ([line("a", points=[[0, 0], [None, 1]])], "elements.0.points.1.x", "number"),
    ([line("a", points=[7])], "elements.0.points.0.x", "number"),
    ([line("a", points={})], "points", "list"),
    ([7], "elements.0", "object"),
    ([element("a")] * 5_001, "elements", "most"),
]


@pytest.mark.parametrize(("elements", "field", "reason"), WRONG, ids=[field for _, field, _ in WRONG])
def test_what_is_wrong_is_named(elements: list[Any], field: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(*elements)
    assert (refused.value.field, refused.value.data["reason"]) == (field, reason)


def test_another_form_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        excalidraw.read(b'{"type": "tldraw"}')
    assert refused.value.field == "type"


def test_a_stroke_of_a_hundred_thousand_points_is_thinned_out() -> None:
    came = read(line("a", "freedraw", points=[[n % 900, (n * 7) % 700] for n in range(100_000)]))
    points = came.elements["a"][1]["points"]
    assert 500 < len(points.split()) <= 2_000
    assert len(points) <= 24_000


def test_nothing_strange_in_a_drawing_is_a_fault_of_the_reader() -> None:
    boxes = [element("a", groupIds=["g"]), element("t", "text", text="Hi", containerId="a"), element("f", "frame")]
    drawn = [*boxes, element("b", frameId="f"), arrow("w", "a", "b"), line("i"), element("p", "image", fileId="q")]
    names = ("text", "name", "link", "fontSize", "textAlign", "roundness", "status", "fileId", "containerId", "points")
    for n, one in enumerate(drawn):
        for name in dict.fromkeys((*one, *names)):
            for value in ([], {}, None, 7, True, "x", [[]], [{}], {"a": []}, math.nan, math.inf, 10**30):
                changed = [*drawn]
                changed[n] = {**one, name: value}
                with suppress(Invalid):
                    write(Scene(read(*changed, files={"q": []}).elements))


def test_strange_values_are_as_if_they_were_not_there() -> None:
    strange = {"groupIds": [7, {}], "frameId": [], "opacity": "x", "angle": "x", "roundness": 7, "strokeWidth": []}
    came = read(element("a", **strange), line("b", **strange), element("c", "text", text=None, containerId={}))
    assert list(came.elements) == ["a", "b", "c"]
    loop = read(element("a", "frame", frameId="a"), element("b", groupIds=["g", "g"]), arrow("w", "w", "a"))
    assert Scene(loop.elements).bounds() is not None


def test_groups_may_outnumber_elements_up_to_what_a_board_holds() -> None:
    def drawing(count: int) -> list[dict[str, Any]]:
        return [element(f"r{n}", groupIds=[f"g{n}_{depth}" for depth in range(4)]) for n in range(count)]

    came = read(*drawing(1_000))
    layers = [props.get("z", "a0") for _, props in came.elements.values()]
    assert len(layers) == len(set(layers)) == 5_000
    for count in (1_001, 1_800):
        with pytest.raises(Invalid) as refused:
            read(*drawing(count))
        assert (refused.value.field, refused.value.data["n"]) == ("elements", 5_000)

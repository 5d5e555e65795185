"""JSON Canvas: what we write reads back as it was, and files from elsewhere leave as they came."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raffi_web.features.canvas.elements import COLORS, KINDS
from raffi_web.features.canvas.transfer import json_canvas, reading
from raffi_web.features.canvas.transfer.scene import Scene, put, ranks
from raffi_web.kernel.errors import Invalid

OBSIDIAN: dict[str, Any] = {
    "nodes": [
        {"id": "8d0f6a0be9a4a0f5", "type": "group", "x": -340, "y": -260, "width": 700, "height": 480, "label": "Plan"},
        {"id": "1c1b7a7c5c3e2f10", "type": "text", "text": "# Idea\n\n- one\n- two", "x": -300, "y": -200,
         "width": 250, "height": 160, "color": "4"},
        {"id": "aa11", "type": "file", "file": "Notes/Reading list.md", "subpath": "#Chapter 2", "x": 0, "y": -200,
         "width": 320, "height": 400},
        {"id": "bb22", "type": "file", "file": "Attachments/map.PNG", "x": 420, "y": -200, "width": 400,
         "height": 300, "color": "#FF8800"},
        {"id": "cc33", "type": "link", "url": "https://jsoncanvas.org", "x": 420, "y": 140, "width": 400,
         "height": 400},
        {"id": "dd44", "type": "link", "url": "obsidian://open?vault=x", "x": 900, "y": 0, "width": 10, "height": 10},
        {"id": "ee55", "type": "group", "x": 900, "y": 100, "width": 300, "height": 200, "color": "#ABC",
         "background": "Attachments/back.jpg", "backgroundStyle": "ratio"},
        {"id": "ff66", "type": "text", "text": "", "x": 910, "y": 120, "width": 100, "height": 60},
    ],
    "edges": [
        {"id": "e1", "fromNode": "1c1b7a7c5c3e2f10", "fromSide": "right", "toNode": "aa11", "toSide": "left"},
        {"id": "e2", "fromNode": "aa11", "toNode": "bb22", "toEnd": "none", "color": "6", "label": "see"},
        {"id": "e3", "fromNode": "bb22", "fromSide": "bottom", "fromEnd": "arrow", "toNode": "cc33", "toSide": "top",
         "toEnd": "arrow"},
    ],
}  # fmt: skip

ADVANCED: dict[str, Any] = {
    "nodes": [
        {"id": "n 1/ü", "type": "text", "text": "Start", "x": 0, "y": 0, "width": 260, "height": 60, "zIndex": 4,
         "styleAttributes": {"shape": "pill", "border": "dashed", "textAlign": "center"}, "dynamicHeight": True},
        {"id": "g", "type": "group", "x": 300, "y": 0, "width": 400, "height": 300, "collapsed": True,
         "collapsedData": {"nodes": [], "edges": []}, "label": ""},
        {"id": "p", "type": "file", "file": "Other.canvas", "portal": True, "x": 0, "y": 400, "width": 60, "height": 60,
         "text": "not of the form"},
        {"id": "s", "type": "text", "text": "slot", "x": 0, "y": 500, "width": 60, "height": 60, "color": "1",
         "raffi": {"slot": "strengths", "accepts": ["text"]}},
        {"id": "u", "type": "sticker", "text": "new", "x": 90, "y": 500, "width": 60, "height": 60, "mood": [1, None]},
    ],
    "edges": [
        {"id": "x", "fromNode": "n 1/ü", "fromSide": "right", "fromEnd": "none", "toNode": "g", "toSide": "left",
         "styleAttributes": {"path": "long-dashed", "arrow": "triangle-outline", "pathfindingMethod": "a-star"},
         "fromFloating": True, "toSideHint": "none"},
        {"id": "y", "fromNode": "g", "fromSide": "middle", "toNode": "p", "color": "red"},
    ],
    "metadata": {"version": "1.0-1.0", "frontmatter": {"tags": ["a"]}, "startNode": "n 1/ü"},
    "raffi": {"format": "raffi.framework/1", "key": "swot"},
}  # fmt: skip


def encoded(document: Any) -> bytes:
    return json.dumps(document).encode()


@pytest.mark.parametrize("document", [OBSIDIAN, ADVANCED, {"nodes": [], "edges": []}], ids=["plain", "more", "empty"])
def test_a_file_from_elsewhere_leaves_as_it_came(document: dict[str, Any]) -> None:
    came = json_canvas.read(encoded(document))
    written = json_canvas.write(Scene(came.elements))
    assert written["nodes"] == document["nodes"]
    assert written == document


def test_what_a_file_from_elsewhere_is_here() -> None:
    elements = json_canvas.read(encoded(OBSIDIAN)).elements
    assert elements["1c1b7a7c5c3e2f10"] == (
        "sticky",
        {"x": 40, "y": 60, "w": 250, "h": 160, "text": "# Idea\n\n- one\n- two", "color": "green", "z": "a1",
         "parent": "8d0f6a0be9a4a0f5"},
    )  # fmt: skip
    assert elements["8d0f6a0be9a4a0f5"][0] == "frame"
    assert elements["8d0f6a0be9a4a0f5"][1]["title"] == "Plan"
    assert elements["bb22"][0] == "image"
    assert elements["bb22"][1]["name"] == "map.PNG"
    assert elements["cc33"][1]["url"] == "https://jsoncanvas.org"
    assert "url" not in elements["dd44"][1], "an address that is not of the web is only kept"
    assert elements["ff66"][1]["parent"] == "ee55"
    assert elements["e2"] == (
        "connection",
        {"from": "aa11", "to": "bb22", "end": "none", "color": "violet", "label": "see", "z": "a9"},
    )


def test_what_was_changed_here_is_changed_in_the_file() -> None:
    came = json_canvas.read(encoded(OBSIDIAN))
    came.elements["bb22"][1]["x"] = 500
    came.elements["cc33"][1]["url"] = "https://example.org"
    came.elements["ee55"][1]["color"] = "red"
    came.elements["e3"][1]["end"] = "none"
    written = json_canvas.write(Scene(came.elements))
    by_id = {one["id"]: one for one in (*written["nodes"], *written["edges"])}
    assert by_id["bb22"]["x"] == 500
    assert by_id["cc33"]["url"] == "https://example.org"
    assert by_id["ee55"]["color"] == "1", "the colour it came with no longer is its colour"
    assert by_id["ee55"]["background"] == "Attachments/back.jpg"
    assert by_id["e3"]["toEnd"] == "none"


def test_what_another_program_changed_wins() -> None:
    scene = Scene({
        "f": ("frame", {"x": 10.25, "y": 0, "w": 300, "h": 300}),
        "n": ("sticky", {"parent": "f", "x": 5.5, "y": 5, "color": "blue", "z": "a1", "opacity": 0.5}),
    })  # fmt: skip
    written = json_canvas.write(scene)
    node = written["nodes"][1]
    assert (node["x"], node["raffi"]["box"][0], node["raffi"]["color"]) == (16, 15.75, "blue")
    node |= {"x": 40, "color": "1", "text": "Theirs"}
    kind, props = json_canvas.read(encoded(written)).elements["n"]
    assert kind == "sticky"
    assert props == {"parent": "f", "x": 29.75, "y": 5, "color": "red", "text": "Theirs", "z": "a1", "opacity": 0.5}


def test_every_kind_comes_back() -> None:
    kinds = [kind for kind in KINDS if kind not in ("connection", "comment")]
    elements: dict[str, Any] = {
        kind: [kind, {"x": 7.5, "z": z, "opacity": 0.4}] for kind, z in zip(kinds, ranks(30)[1:], strict=False)
    }
    elements["ink"][1] |= {"points": "0,0,50 100,40,70", "color": "blue", "width": 9}
    elements["shape"][1] |= {"shape": "cloud", "fill": "solid", "line": "dashed", "color": "pink", "text": "Hm"}
    elements["text"][1] |= {"color": "red", "text": "**bold**", "size": "xl", "parent": "group"}
    elements["image"][1] |= {"file": "0" * 26, "name": "a.png", "alt": "A tree", "parent": "frame"}
    elements["video"][1] |= {"source": "https://example.org/a.mp4", "title": "A", "position": 3.25}
    elements["frame"][1] |= {"parent": "group", "color": "teal", "clip": False, "title": "F"}
    wire = {"from": "ink", "to": "text", "route": "elbow", "role": "flow", "line": "dotted", "width": 3, "z": "b00"}
    elements["wire"] = ["connection", wire]
    came = json_canvas.read(json_canvas.encode(json_canvas.write(Scene(elements)))).elements
    assert {id_: list(one) for id_, one in came.items()} == elements


NUMBERS = st.integers(-400, 400) | st.floats(-400, 400).map(lambda value: round(value, 2))
SIZES = st.integers(1, 500) | st.floats(1, 500).map(lambda value: round(value, 2))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)
STYLED = ("text", "sticky", "shape", "frame", "group", "link", "chat")


@st.composite
def boards(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(st.integers(1, 8))
    elements: dict[str, Any] = {}
    for n, z in enumerate(draw(st.permutations(ranks(count)))):
        kind = draw(st.sampled_from(STYLED))
        props = {"x": draw(NUMBERS), "y": draw(NUMBERS), "w": draw(SIZES), "h": draw(SIZES), "z": z}
        for name in ("text", "title", "label"):
            if name in KINDS[kind]:
                props[name] = draw(TEXTS)
        if "color" in KINDS[kind]:
            props["color"] = draw(st.sampled_from([*COLORS, "#12ab9f", "#c3282d"]))
        containers = [id_ for id_, (known, _) in elements.items() if known in ("frame", "group")]
        if containers:
            props["parent"] = draw(st.sampled_from([None, *containers]))
        elements[f"e{n}"] = (kind, props)
    placed = sorted(elements)
    for n in range(draw(st.integers(0, 3))):
        ends = {"from": draw(st.sampled_from(placed)), "to": "e0"}
        style = {"from_side": draw(st.sampled_from(["top", None])), "color": draw(st.sampled_from(COLORS))}
        elements[f"w{n}"] = ("connection", {**ends, **style, "label": draw(TEXTS), "z": f"b0{n}"})
    return elements


def sparse(elements: dict[str, Any]) -> dict[str, Any]:
    """As the table keeps them: clean, without what is as by default."""
    kept = {}
    for id_, (kind, props) in elements.items():
        values = {name: KINDS[kind][name].clean(value, name) for name, value in props.items() if value is not None}
        kept[id_] = (kind, {name: value for name, value in values.items() if value != KINDS[kind][name].default})
    return kept


@settings(max_examples=150, deadline=None)
@given(boards())
def test_a_board_comes_back_as_it_was(drawn: dict[str, Any]) -> None:
    elements = sparse(drawn)
    written = json_canvas.encode(json_canvas.write(Scene(elements)))
    came = json_canvas.read(written)
    assert came.elements == elements
    assert came.warnings == []
    assert json_canvas.encode(json_canvas.write(Scene(came.elements))) == written


def test_pins_are_in_no_file_and_nothing_else_is_lost_with_them() -> None:
    pin: dict[str, Any] = {"x": 150, "y": 20.5, "thread": "0" * 26, "parent": "n", "z": "a2"}
    elements: dict[str, Any] = sparse({
        "f": ("frame", {"w": 400, "h": 400, "z": "a0"}),
        "n": ("sticky", {"x": 40, "y": 40, "parent": "f", "text": "A note", "z": "a1"}),
    })  # fmt: skip
    pinned = {**elements, "p": ("comment", pin), "w": ("connection", {"from": "n", "to": "p", "z": "a3"})}
    written = json_canvas.write(Scene(pinned))
    assert [one["id"] for one in written["nodes"]] == ["f", "n"]
    assert written["edges"] == []
    assert json_canvas.read(encoded(written)).elements == elements


def test_what_a_rounded_frame_would_not_hold_stays_in_it() -> None:
    frame: dict[str, Any] = {"x": 0, "y": 0, "w": 1.5, "h": 1, "z": "a0"}
    text: dict[str, Any] = {"x": 0, "y": 0, "w": 2, "h": 1, "parent": "a", "z": "a1"}
    elements = sparse({"a": ("frame", frame), "b": ("text", text)})
    assert json_canvas.read(json_canvas.encode(json_canvas.write(Scene(elements)))).elements == elements


def node(**other: Any) -> dict[str, Any]:
    return {"id": "a", "type": "text", "text": "", "x": 0, "y": 0, "width": 10, "height": 10, **other}


WRONG: list[tuple[Any, str, str]] = [
    ({"nodes": [node(), node(id="b", x=float("nan"))]}, "nodes.1.x", "number"),
    ({"nodes": [node(y=float("inf"))]}, "nodes.0.y", "between"),
    ({"nodes": [node(x=10**300)]}, "nodes.0.x", "between"),
    ({"nodes": [node(x="1")]}, "nodes.0.x", "number"),
    ({"nodes": [node(raffi={"opacity": 10**18})]}, "nodes.0.raffi.opacity", "at_most"),
    ({"nodes": [node(x=True)]}, "nodes.0.x", "number"),
    ({"nodes": [node(x=2_000_000)]}, "nodes.0.x", "at_most"),
    ({"nodes": [node(width=0)]}, "nodes.0.width", "at_least"),
    ({"nodes": [node(text="a" * 20_001)]}, "nodes.0.text", "longest"),
    ({"nodes": [node(text="\x00")]}, "nodes.0.text", "no_controls"),
    ({"nodes": [node(text=7)]}, "nodes.0.text", "text"),
    ({"nodes": [node(), 7]}, "nodes.1", "object"),
    ({"nodes": {}}, "nodes", "list"),
    ({"nodes": [node()] * 5_001}, "nodes", "most"),
    ({"nodes": [], "edges": [{}] * 5_001}, "edges", "most"),
    ({"nodes": [node(raffi={"opacity": 7})]}, "nodes.0.raffi.opacity", "at_most"),
    ({"nodes": [node(raffi={"kind": "ink", "points": "7"})]}, "nodes.0.raffi.points", "pattern"),
    ([], "file", "object"),
]


@pytest.mark.parametrize(("document", "field", "reason"), WRONG, ids=[f"{f}-{r}" for _, f, r in WRONG])
def test_what_is_wrong_is_named(document: Any, field: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        json_canvas.read(encoded(document))
    assert (refused.value.field, refused.value.data["reason"]) == (field, reason)
    assert refused.value.message


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "json"),
        (b"\xff\xfe", "json"),
        (b'{"nodes":' * 2_000 + b"[]" + b"}" * 2_000, "json"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "deep"),
        (b"[" * 2_000_000, "json"),
        (b'{"nodes": "' + b"a" * reading.LARGEST + b'"}', "megabytes"),
    ],
    ids=["cut", "bytes", "deep", "deeper", "brackets", "large"],
)
def test_a_file_that_is_no_board(content: bytes, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        json_canvas.read(content)
    assert refused.value.field == "file"
    assert refused.value.data["reason"] in (reason, "deep")
    assert refused.value.message


def told(document: Any) -> dict[str, int]:
    return {one.code: one.n for one in json_canvas.read(encoded(document)).warnings}


def test_what_is_left_out_is_told() -> None:
    edges = [{"id": "e", "fromNode": "a", "toNode": "nobody"}, {"id": "f", "fromNode": {}, "toNode": "a"}]
    assert told({"nodes": [node()], "edges": edges}) == {"edges_to_nothing": 2}
    assert told({"nodes": [node(), node(x=5)]}) == {"ids_twice": 1}
    assert told({"nodes": [node(id="__proto__")]}) == {"ids_unfit": 1}
    assert told({"nodes": [node(more="x" * 5_000)]}) == {"extras_too_long": 1}
    assert told({"nodes": [node(raffi={"kind": "hologram"})]}) == {"kinds_unknown": 1}
    circle = [node(type="group", raffi={"parent": "b"}), node(id="b", type="group", raffi={"parent": "a"})]
    assert told({"nodes": circle}) == {"parents_in_circle": 1}


def test_two_nodes_with_one_id_are_both_there_and_edges_go_to_the_first() -> None:
    edges = [{"id": "a", "fromNode": "a", "toNode": "b"}]
    came = json_canvas.read(encoded({"nodes": [node(), node(text="2"), node(id="b")], "edges": edges}))
    assert sorted(came.elements) == ["a", "b", "edges-0", "nodes-1"]
    assert came.elements["edges-0"][1]["from"] == "a"


def test_no_whole_number_is_too_large_to_be_refused() -> None:
    with pytest.raises(Invalid) as refused:
        put({}, "text", "x", 10**400, "ops.0.x")
    assert (refused.value.field, refused.value.data["reason"]) == ("ops.0.x", "at_most")


def test_keys_that_mean_something_else_to_a_browser_are_left_out() -> None:
    content = json.dumps({"nodes": [node(more={"__proto__": {"x": 1}, "y": 2})], "edges": []}).encode()
    came = json_canvas.read(content.replace(b'{"nodes"', b'{"__proto__": {"z": 1}, "nodes"'))
    assert {one.code for one in came.warnings} == {"unsafe_keys"}
    assert b"__proto__" not in json_canvas.encode(json_canvas.write(Scene(came.elements)))


def test_a_kept_text_that_somebody_made_up_harms_nothing() -> None:
    extra = json.dumps({"raffi": {"kind": "frame", "x": "no"}, "id": "b", "type": 7, "x": None, "nodes": []})
    elements = {
        "a": ("text", {"extra": extra, "text": "A"}),
        "b": ("text", {"extra": "[" * 3_000}),
        "c": ("text", {"extra": "7"}),
    }
    written = json_canvas.write(Scene(elements))
    assert [one["id"] for one in written["nodes"]] == ["a", "b", "c"]
    assert json_canvas.read(encoded(written)).elements["a"][1]["text"] == "A"


STRANGE: list[Any] = [[], {}, None, 7, True, "x", [[]], {"a": []}, float("nan"), float("inf"), 10**30]


def test_nothing_strange_in_a_file_is_a_fault_of_the_reader() -> None:
    whole = {
        **OBSIDIAN,
        "nodes": [{**one, "raffi": {"kind": "shape", "box": [0, 0, 1, 1]}} for one in OBSIDIAN["nodes"]],
    }
    for part in ("nodes", "edges"):
        for n, one in enumerate(whole[part]):
            for name in (*one, "raffi", "color", "fromEnd", "kind"):
                for value in STRANGE:
                    changed = [*whole[part]]
                    changed[n] = {**one, name: value}
                    survives({**whole, part: changed})
    for name in ("kind", "box", "parent", "color", "text", "from", "extra"):
        for value in STRANGE:
            survives({"nodes": [node(raffi={name: value})]})


def survives(document: Any) -> None:
    """It is read, and written as JSON, or refused."""
    with suppress(Invalid):
        came = json_canvas.read(encoded(document))
        json.dumps(json_canvas.write(Scene(came.elements)), allow_nan=False)


def test_numbers_that_json_has_not_do_not_leave() -> None:
    content = b'{"nodes": [{"id": "a", "x": 0, "y": 0, "width": 9, "height": 9, "mood": [1e400, 1]}], "edges": []}'
    came = json_canvas.read(content)
    assert json.loads(json_canvas.encode(json_canvas.write(Scene(came.elements))))["nodes"][0]["mood"] == [None, 1]
    for stored in ('{"mood": NaN}', '{"mood": [1e400]}', '{"mood": -Infinity}'):
        written = json_canvas.write(Scene({"a": ("text", {"extra": stored})}))
        assert "mood" not in written["nodes"][0]


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ('{"k":' + "[" * 600 + "]" * 600 + "}", "deep"),
        ('{"k":' + "[" * 40 + "7" + "]" * 40 + "}", "deep"),
        ("[" * 3_000, "json"),
        ('{"k": NaN}', "json"),
        ('{"k": 1e400}', "json"),
        ("[]", "object"),
        ("no", "json"),
    ],
)
def test_what_is_kept_of_others_is_json_of_some_depth(extra: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        put({}, "text", "extra", extra, "ops.0.extra")
    assert (refused.value.field, refused.value.data["reason"]) == ("ops.0.extra", reason)
    assert refused.value.message
    # What is stored already leaves without it.
    written = json_canvas.write(Scene({"a": ("text", {"extra": extra})}))
    assert "k" not in json.loads(json_canvas.encode(written))["nodes"][0]


def test_what_a_file_had_may_be_as_deep_as_a_file() -> None:
    deep: Any = []
    for _ in range(reading.DEEPEST - 5):
        deep = [deep]
    came = json_canvas.read(encoded({"nodes": [node(id="a", mood=deep)]}))
    put({}, "text", "extra", came.elements["a"][1]["extra"], "ops.0.extra")
    assert json_canvas.write(Scene(came.elements))["nodes"][0]["mood"] == deep


def test_five_thousand_elements_are_read_in_a_moment() -> None:
    nodes = [node(id=f"n{i}", x=i, type="group" if i % 7 == 0 else "text") for i in range(3_000)]
    edges = [{"id": f"e{i}", "fromNode": f"n{i}", "toNode": f"n{i + 1}"} for i in range(2_000)]
    came = json_canvas.read(encoded({"nodes": nodes, "edges": edges}))
    assert json_canvas.write(Scene(came.elements)) == {"nodes": nodes, "edges": edges}

"""Pages are built when what they are made from changed, and finished the same way each time."""

import shutil
import subprocess
from pathlib import Path

import pytest

from raffi_web.web import build
from raffi_web.web.plugin import BuildError, finish_environment

MODULE = (
    'var e={PING:`http://localhost:8000/ping`,EVENT:"ws://localhost:8000/_event",TRANSPORT:`websocket`};export{e as t};'
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("raffi_web/features", "assets/external", "reflex.lock"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("rxconfig.py", "requirements.lock", "raffi_web/page.py", "assets/a.css", "reflex.lock/bun.lock"):
        (tmp_path / name).write_text("first")
    return tmp_path


@pytest.mark.parametrize(
    "name", ["rxconfig.py", "requirements.lock", "raffi_web/page.py", "assets/a.css", "raffi_web/new.tsx"]
)
def test_a_change_is_seen(project: Path, name: str) -> None:
    before = build.fingerprint(project)
    assert build.fingerprint(project) == before
    (project / name).write_text("second")
    assert build.fingerprint(project) != before


def test_a_renamed_file_is_seen(project: Path) -> None:
    before = build.fingerprint(project)
    (project / "assets/a.css").rename(project / "assets/b.css")
    assert build.fingerprint(project) != before


def test_what_building_leaves_behind_is_not(project: Path) -> None:
    before = build.fingerprint(project)
    (project / "assets/external/x.tsx").write_text("generated")
    (project / "raffi_web/features/x.pyc").write_text("generated")
    assert build.fingerprint(project) == before


def test_nothing_is_built_when_nothing_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []
    static = tmp_path / "client"
    static.mkdir()
    (static / "index.html").write_text(
        "<script>one()</script><script src=x></script><script type=module>two()</script>"
    )
    monkeypatch.setattr(build, "STATIC", static)
    monkeypatch.setattr(build, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(build, "LOCK", tmp_path / "lock")
    monkeypatch.setattr(build, "_build", lambda _: built.append("built"))
    first = build.ensure_pages()
    assert len(first.script_hashes) == 2
    assert build.ensure_pages() == first
    assert built == ["built"]
    build.ensure_pages(force=True)
    monkeypatch.setattr(build, "fingerprint", lambda: "changed")
    build.ensure_pages()
    assert len(built) == 3


def test_a_failed_build_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: dict[str, str]) -> None:
        raise build.BuildFailed("no")

    monkeypatch.setattr(build, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(build, "LOCK", tmp_path / "lock")
    monkeypatch.setattr(build, "_build", fail)
    for _ in range(2):
        with pytest.raises(build.BuildFailed):
            build.ensure_pages()
    assert build.built_pages() is None


def test_a_build_leaves_the_lock_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "package.json"
    lock.write_text('{"react": "19"}')
    for name in ("STATIC", "STAMP", "LOCK"):
        monkeypatch.setattr(build, name, tmp_path / name)
    monkeypatch.setattr(build, "PACKAGES", tmp_path)
    monkeypatch.setattr(build, "_build", lambda _: lock.write_text("another layout"))
    build.ensure_pages()
    assert lock.read_text() == '{"react": "19"}'
    build.ensure_pages(update_lock=True)
    assert lock.read_text() == "another layout"


def run(script: str) -> str:
    bun = shutil.which("bun", path=build.environment()["PATH"])
    assert bun
    done = subprocess.run([bun, "-e", script], capture_output=True, text=True, check=True, timeout=30)
    return done.stdout.strip()


def finished(tmp_path: Path) -> Path:
    module = tmp_path / "environment.mjs"
    module.write_text(finish_environment(MODULE))
    return module


BROWSER = """
globalThis.window = globalThis;
globalThis.location = {origin: "https://watch.example"};
const kept = {}, asked = [];
globalThis.localStorage = {getItem: (k) => kept[k] ?? null, setItem: (k, v) => { kept[k] = v; }};
globalThis.fetch = async (path, options) => { asked.push(options.method + " " + path); return ANSWER; };
PREPARE;
const {t} = await import("MODULE");
console.log(JSON.stringify({t, asked, kept}));
"""
GOOD = "{ok: true, json: async () => ({expires: 9e15})}"


def imported(tmp_path: Path, answer: str = GOOD, prepare: str = "") -> str:
    script = BROWSER.replace("ANSWER", answer).replace("PREPARE", prepare).replace("MODULE", str(finished(tmp_path)))
    return run(script)


def test_the_pages_follow_their_address_and_ask_for_a_session_first(tmp_path: Path) -> None:
    said = imported(tmp_path)
    assert '"PING":"https://watch.example/ping"' in said
    assert '"EVENT":"https://watch.example/_event"' in said
    assert '"asked":["POST /api/session"]' in said
    assert '"raffi.session":"9000000000000000"' in said


def test_who_has_a_session_does_not_wait_for_one(tmp_path: Path) -> None:
    assert '"asked":[]' in imported(tmp_path, prepare='kept["raffi.session"] = String(Date.now() + 60000)')
    assert '"asked":["POST' in imported(tmp_path, prepare='kept["raffi.session"] = String(Date.now() - 1)')


@pytest.mark.parametrize(
    ("answer", "prepare"),
    [
        ("{ok: false, json: async () => { throw 1; }}", ""),
        ("{ok: true, json: async () => { throw 1; }}", ""),
        (GOOD, "globalThis.fetch = async () => { throw new Error('offline'); }"),
        (GOOD, "globalThis.localStorage = {getItem() { throw 1; }, setItem() { throw 1; }}"),
    ],
)
def test_without_a_session_the_page_goes_on(tmp_path: Path, answer: str, prepare: str) -> None:
    assert "https://watch.example/_event" in imported(tmp_path, answer, prepare)


def test_it_is_rendered_without_a_browser_too(tmp_path: Path) -> None:
    assert run(f'const {{t}} = await import("{finished(tmp_path)}"); console.log(t.PING)') == "/ping"


def test_an_unknown_build_is_not_guessed_at() -> None:
    with pytest.raises(BuildError):
        finish_environment("var e={};export{e as t};")

"""An archive of another server, or of this one, brought to an account here. docs/export.md says what comes along.

It is understood as it is uploaded, by the one way in for files, in a thread. Of the ZIP itself nothing is kept: only
what can be brought (`brings`), the picture made anew, and a `summary` for its owner to choose by.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import orjson

from raffi_web.features.accounts.arriving import on_bring
from raffi_web.features.accounts.avatar import AVATAR, MOST_BYTES, SIZES
from raffi_web.features.accounts.functions import set_avatar
from raffi_web.features.accounts.leaving import on_export
from raffi_web.features.files.functions import FileId, NewPart, finish, look, write_down
from raffi_web.features.files.pictures import squares
from raffi_web.features.files.purposes import Made, Purpose, register
from raffi_web.features.files.sniffing import PICTURES, WEBP, ZIP, kind_of
from raffi_web.features.files.store import StoreAway, storage
from raffi_web.features.profiles.archive import COMING, FORMAT, VERSION
from raffi_web.features.profiles.unpacking import opened, shaped, take, take_json, take_rows, unfit
from raffi_web.kernel.audit import audit
from raffi_web.kernel.context import Context
from raffi_web.kernel.errors import Invalid, NotFound, TooLarge
from raffi_web.kernel.functions import mutation
from raffi_web.kernel.limits import Limit
from raffi_web.kernel.permissions import signed_in

BRINGS = Limit("bring_archive", 20, 3600)
LARGEST = 50_000_000
JSON = "application/json"
STORE_SECONDS = 10.0
"""How long the open transaction waits for the store."""
PARTS_AT_MOST = 100

COMES = frozenset({"profile", "preferences", "lists"})
"""Parts of which nothing is said to stay behind; of the account only its name comes."""
Choice = Literal["name", "bio", "preferences", "avatar", "lists"]
ORDER: tuple[Choice, ...] = ("name", "bio", "preferences", "lists", "avatar")


@dataclass(frozen=True)
class Brought:
    """What was brought in."""

    parts: list[str]


@mutation(access=signed_in, limit=BRINGS)
async def bring(ctx: Context, file: FileId, parts: list[Choice]) -> Brought:
    """Bring the chosen parts of an uploaded archive to my account: all of them, or none.

    Name, bio, picture and preferences take the place of mine. A list joins mine of the same name, and adds the titles
    that are not on it: the same archive again changes nothing.

    Raises:
        NotFound: The upload is not there, not mine, or nothing of an archive.
        Invalid: Nothing is chosen, or the archive does not have it.
    """
    chosen = [one for one in ORDER if one in parts]
    brings = orjson.loads(await _kept(ctx, file, "brings"))
    if not chosen or not set(chosen) <= brings.keys():
        raise Invalid(field="parts", reason="offered")
    for name in chosen:
        # The last one: nobody else's upload gets in while it is kept.
        if name == "avatar":
            await _bring_avatar(ctx, file)
        else:
            await on_bring[name].bring(ctx, brings[name])
    await audit(ctx, "profiles.brought", on=("actor", ctx.actor.id), parts=chosen)
    return Brought(list(chosen))


def understand(path: Path, kind: str) -> list[Made]:
    """What of an archive can be brought, as it is kept. For a thread.

    Raises:
        ArchiveWrong: It is not an archive of ours, or it is one that means harm.
    """
    with opened(path) as bundle:
        manifest = _manifest(take_json(bundle, "manifest.json"))
        brings: dict[str, Any] = {}
        summary: list[dict[str, Any]] = []
        owner: dict[str, Any] = {}
        for name, bringer in on_bring.items():
            if bringer.part not in manifest["parts"]:
                continue
            source = f"{bringer.part}.json"
            rows = take_rows(bundle, source)
            try:
                found = bringer.understand(rows)
            except TooLarge:
                raise unfit("deep", name=source) from None
            except Invalid as error:
                raise unfit("rows", name=source, where=error.field or "[]") from None
            if bringer.part == "account" and rows:
                owner = rows[0]
            if found.count:
                brings[name] = found.rows
                summary.append({"name": name, "count": found.count, "inside": found.inside, "text": found.text})
        pictures = _pictures(bundle, path, manifest["files"], owner)
    if pictures:
        brings["avatar"] = True
        summary.append({"name": "avatar", "count": 1, "inside": 0, "text": ""})
    told = {"server": manifest["server"], "made_at": manifest["made_at"], "brings": summary}
    told["leaves"] = [one for one in manifest["parts"] if one not in COMES]
    return [Made("summary", JSON, orjson.dumps(told)), Made("brings", JSON, orjson.dumps(brings)), *pictures]


def _manifest(given: Any) -> dict[str, Any]:
    """What of a manifest is read, as it has to be."""
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise unfit("not_ours")
    if type(version := given.get("version")) is not int or version != VERSION:
        raise unfit("version", known=VERSION)
    shaped("manifest.json", given)
    parts, files = given.get("parts"), given.get("files", [])
    if not isinstance(parts, dict) or len(parts) > PARTS_AT_MOST:
        raise unfit("rows", name="manifest.json", where="parts")
    if not isinstance(files, list) or not all(isinstance(one, dict) for one in files):
        raise unfit("rows", name="manifest.json", where="files")
    texts = {name: given.get(name) for name in ("server", "made_at")}
    for name, text in texts.items():
        if not isinstance(text, str) or len(text) > 500:
            raise unfit("rows", name="manifest.json", where=name)
    # Of parts that this server has never heard of nothing is said.
    return {**texts, "parts": [name for name in sorted(on_export) if name in parts], "files": files}


def _pictures(bundle: Any, path: Path, files: list[dict[str, Any]], owner: dict[str, Any]) -> list[Made]:
    """The picture that the account had, made anew; nothing when it had none."""
    name = _picture_name(files, owner)
    if name is None:
        return []
    data = take(bundle, name, MOST_BYTES)
    kind = kind_of(data[:64])
    if kind not in PICTURES:
        raise unfit("picture", name=name[:100])
    beside = path.with_name(secrets.token_hex(16))
    try:
        beside.write_bytes(data)
        return squares(beside, kind, SIZES)
    except (Invalid, TooLarge):
        raise unfit("picture", name=name[:100]) from None
    finally:
        beside.unlink(missing_ok=True)


def _picture_name(files: Sequence[dict[str, Any]], owner: dict[str, Any]) -> str | None:
    shown = owner.get("avatar_url")
    of_avatars = [one for one in files if one.get("purpose") == AVATAR]
    if "avatar_url" in owner:
        of_avatars = [one for one in of_avatars if shown == f"/files/{one.get('id')}"]
    parts = of_avatars[-1].get("parts") if of_avatars else None
    if not isinstance(parts, list):
        return None
    known = [one for one in parts if isinstance(one, dict) and isinstance(one.get("file"), str)]
    sized = [(one["bytes"], one["file"]) for one in known if type(one.get("bytes")) is int]
    return max(sized)[1] if sized else None


async def _bring_avatar(ctx: Context, file: str) -> None:
    made = {str(size): await _kept(ctx, file, str(size)) for size in SIZES}
    parts = [NewPart(name=name, kind=WEBP, bytes=len(data)) for name, data in made.items()]
    picture = await write_down(ctx, AVATAR, parts)
    async with _in_time():
        for name, data in made.items():
            await storage().put(f"{AVATAR}/{picture}/{name}", data)
    await finish(ctx, picture)
    await set_avatar(ctx, picture)


async def _kept(ctx: Context, file: str, part: str) -> bytes:
    """A part of an uploaded archive of mine."""
    found = await look(ctx, file, part)
    # An address of another purpose is none of an archive's.
    if not found.key.startswith(f"{COMING}/"):
        raise NotFound
    async with _in_time():
        parts = await storage().read(found.key, 0, found.bytes)
        return b"".join([part async for part in parts])


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(STORE_SECONDS):
            yield
    except TimeoutError:
        raise StoreAway from None


register(Purpose(COMING, LARGEST, frozenset({ZIP}), process=understand, access=signed_in))

"""A real mail server on loopback, which does as it is told, and the office that sends to it."""

import asyncio
import contextlib
import ipaddress
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiosmtpd.smtp import SMTP as Aiosmtpd
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from psycopg.rows import dict_row

from raffi_web.features.mail import sending
from raffi_web.features.mail.functions import post
from raffi_web.kernel.context import Actor, ActorKind, Context
from raffi_web.kernel.ids import new_id
from raffi_web.kernel.smtp import NO_POST, Post, Sender, smtp_of
from raffi_web.server import Server, end
from tests.support.fixtures import PUBLIC_URL

PATIENCE = 30
SENDER = Sender("Raffi", "raffi@watch.example")
USER, PASSWORD = "raffi", "p@ss:word"


@dataclass
class Sink:
    """A mail server. `answers` are what it says to the next messages; `die_at` cuts the line of as many of them."""

    port: int = 0
    got: list[EmailMessage] = field(default_factory=list)
    to: list[list[str]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    answers_to_rcpt: list[str] = field(default_factory=list)
    die_before: int = 0
    die_after: int = 0
    logins: list[bool] = field(default_factory=list)
    connections: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answers_to_rcpt:
            return self.answers_to_rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.die_before:
            self.die_before -= 1
            server.transport.abort()
            return "421 gone"
        if self.answers:
            return self.answers.pop(0)
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.got.append(parsed)
        self.to.append(envelope.rcpt_tos)
        if self.die_after:
            self.die_after -= 1
            server.transport.abort()
        return "250 OK"

    def login(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        self.logins.append(right)
        return AuthResult(success=right, handled=right)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for 127.0.0.1 that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sink")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "sink.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@contextlib.asynccontextmanager
async def listening(sink: Sink, *, tls: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator[Sink]:
    """Serve a sink on a free port. `tls`: from the first byte."""

    def connected() -> Aiosmtpd:
        sink.connections += 1
        return Aiosmtpd(sink, hostname="sink.example", loop=asyncio.get_running_loop(), enable_SMTPUTF8=True, **options)

    serving = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", 0, ssl=tls)
    sink.port = serving.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        serving.close()
        await serving.wait_closed()


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    """One that takes mail in the clear."""
    async with listening(Sink()) as made:
        yield made


@dataclass
class Desk:
    """Writes letters, and looks at their rows."""

    server: Server
    admin: psycopg.Connection[Any]

    def office(self, post: Post, **more: Any) -> None:
        """How letters leave from here on."""
        sending.provide(sending.Office(self.server.jobs.defer_by_name, PUBLIC_URL, post, **more))

    async def write(self, to: str, letter: str = "verify_email", *, address: str = "", **more: Any) -> str:
        """Post a letter in the transaction of a new guest; returns its id."""
        guest = Actor(ActorKind.GUEST, new_id())
        async with self.server.database.begin(guest) as session:
            await post(Context(guest, session, address=address), to=to, letter=letter, **more)
        rows = self.rows(to)
        return rows[-1]["id"] if rows else ""

    def rows(self, to: str) -> list[dict[str, Any]]:
        with self.admin.cursor(row_factory=dict_row) as cursor:
            return cursor.execute("select * from mail where recipient = %s order by id", [to]).fetchall()

    async def when(self, to: str, wanted: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        """The last letter to an address, when it is as wanted."""
        async with asyncio.timeout(PATIENCE):
            while True:
                row = self.rows(to)[-1]
                if wanted(row):
                    return row
                await asyncio.sleep(0.02)

    async def until(self, to: str, *status: str) -> dict[str, Any]:
        """The last letter to an address, when it has come to one of these."""
        return await self.when(to, lambda row: row["status"] in status)

    async def failed_once(self, to: str) -> dict[str, Any]:
        """The last letter to an address, when there is a reason why it was not taken."""
        return await self.when(to, lambda row: row["error"])


@pytest.fixture
def desk(server: Server, admin: psycopg.Connection[Any]) -> Iterator[Desk]:
    made = Desk(server, admin)
    yield made
    made.office(NO_POST)


@pytest.fixture
async def worker(server: Server) -> AsyncIterator[None]:
    """Jobs are done."""
    task = asyncio.create_task(server.jobs.run())
    yield
    await end([task])


def in_the_clear(sink: Sink, **more: Any) -> Post:
    return Post(smtp_of(f"smtp://127.0.0.1:{sink.port}?tls=no"), SENDER, **more)

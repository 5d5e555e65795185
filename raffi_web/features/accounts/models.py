"""Tables of actors, their sessions and their ways in."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field

from raffi_web.kernel.ids import new_id
from raffi_web.kernel.tables import Table, moment


class ActorRow(Table, table=True):
    """Somebody: a guest, or a user, whom the guest became. A guest's row is written at its first act."""

    __tablename__ = "actor"

    id: str = Field(primary_key=True)
    kind: str
    name: str
    color: int
    avatar_url: str | None = None
    created_at: datetime = moment()
    seen_at: datetime = moment()
    role: str = "guest"
    suspended_at: datetime | None = moment(nullable=True)


class ActorSession(Table, table=True):
    """A session, by the keyed hash of its token: the token itself is nowhere. `id` names it to its owner.

    `method` is how it began: guest, password, link, passkey, oidc, wallet. `agent` and `network` are from where, as its
    owner sees it; `network_hash` is what a later sign-in from there is compared with. `replaced`: the
    browser signed in or up, and has another session now.
    """

    __tablename__ = "actor_session"

    token_hash: str = Field(primary_key=True)
    id: str = Field(default_factory=new_id)
    actor_id: str = Field(foreign_key="actor.id")
    method: str = "guest"
    agent: str = ""
    network: str = ""
    network_hash: str | None = None
    created_at: datetime = moment()
    seen_at: datetime = moment()
    signed_in_at: datetime | None = moment(nullable=True)
    expires_at: datetime
    revoked_at: datetime | None = moment(nullable=True)
    replaced: bool = False


class ActorAlias(Table, table=True):
    """A name that another system has for an actor."""

    __tablename__ = "actor_alias"

    alias: str = Field(primary_key=True)
    actor_id: str = Field(foreign_key="actor.id")
    created_at: datetime = moment()


class ActorMerge(Table, table=True):
    """That a guest turned out to be somebody with an account: what the guest said is theirs too."""

    __tablename__ = "actor_merge"

    from_id: str = Field(primary_key=True, foreign_key="actor.id")
    into_id: str = Field(foreign_key="actor.id")
    merged_at: datetime = moment()


class GoneActor(Table, table=True):
    """An id whose actor was deleted. A guest's token is its id without any row: it must not become one again."""

    __tablename__ = "gone_actor"

    id: str = Field(primary_key=True)
    gone_at: datetime = moment()


class GuestDevice(Table, table=True):
    """Which guest a program's device is, by the keyed hash of the secret id that the program keeps.

    `session_id` and `session_began` are what its token is made from, together with that id.
    """

    __tablename__ = "guest_device"

    device_hash: str = Field(primary_key=True)
    actor_id: str = Field(foreign_key="actor.id")
    session_id: str
    session_began: int = Field(sa_type=BigInteger)
    created_at: datetime = moment()


class Account(Table, table=True):
    """What a user signs in with. `email` was shown to be theirs and is nobody else's; `pending` was only said.

    The keys are the addresses as they are compared.
    """

    __tablename__ = "account"

    actor_id: str = Field(primary_key=True, foreign_key="actor.id")
    email: str | None = None
    email_key: str | None = None
    pending: str | None = None
    pending_key: str | None = None
    has_password: bool = False
    created_at: datetime = moment()


class AccountPassword(Table, table=True):
    """A password's hash; nobody but the server reads it."""

    __tablename__ = "account_password"

    actor_id: str = Field(primary_key=True, foreign_key="actor.id")
    hash: str
    set_at: datetime = moment()


class OneTimeLink(Table, table=True):
    """A link that works once, by the keyed hash of its token: verify_email, reset_password, claim_owner."""

    __tablename__ = "one_time_link"

    token_hash: str = Field(primary_key=True)
    purpose: str
    actor_id: str | None = None
    email: str | None = None
    created_at: datetime = moment()
    expires_at: datetime


class SignInFailure(Table, table=True):
    """How often signing in failed for a name, a network, or a name from a network, and until when it must wait."""

    __tablename__ = "sign_in_failure"

    key: str = Field(primary_key=True)
    failures: int
    last_at: datetime
    closed_until: datetime


class LinkedIdentity(Table, table=True):
    """That an actor is who an issuer says. `subject` is the issuer's own name for them; `name` is for its owner to see.

    A wallet's issuer is `did:pkh`, its subject the whole `did:pkh:eip155:1:<address>`.
    """

    __tablename__ = "linked_identity"

    id: str = Field(default_factory=new_id, primary_key=True)
    actor_id: str = Field(foreign_key="actor.id")
    provider: str
    issuer: str
    subject: str
    name: str = ""
    created_at: datetime = moment()
    used_at: datetime = moment()


class SignInFlow(Table, table=True):
    """Signing in by somebody else's word, between leaving and coming back, by the keyed hash of its `state`.

    It belongs to one browser: the session that began it. `actor_id` is who links, or with `confirms` shows again who
    they are; None for whoever enters.
    """

    __tablename__ = "sign_in_flow"

    state_hash: str = Field(primary_key=True)
    session: str
    provider: str
    actor_id: str | None = None
    confirms: bool = False
    next: str = "/"
    message: str = ""
    created_at: datetime = moment()
    expires_at: datetime

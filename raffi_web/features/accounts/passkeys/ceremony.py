"""What WebAuthn asks of a server: options for the browser, and judging what an authenticator answers. Pure.

Choices: the key is discoverable, so that nobody types a name; its holder is verified (finger, face, PIN), since a
passkey lets in by itself, without password and code; no attestation, since nobody here would trust or refuse a maker.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import webauthn
from cryptography.exceptions import UnsupportedAlgorithm
from pydantic import Field
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.cose import COSEAlgorithmIdentifier as Algorithm
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.options_to_json_dict import options_to_json_dict
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AttestationFormat,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from raffi_web.features.accounts.passkeys.models import Passkey
from raffi_web.kernel.arguments import Arguments
from raffi_web.kernel.errors import Conflict, Invalid, NotSignedIn
from raffi_web.settings import Settings

ALGORITHMS = [Algorithm.EDDSA, Algorithm.ECDSA_SHA_256, Algorithm.RSASSA_PKCS1_v1_5_SHA_256]
FORMATS = frozenset({AttestationFormat.NONE, AttestationFormat.PACKED})
"""`none` is what we ask for; `packed` is what an authenticator that signs for itself may send all the same."""
TIMEOUT_MS = 5 * 60 * 1000
LONGEST_KEY = 1_100
LONGEST_ID = 1_023
TRANSPORTS = frozenset(one.value for one in AuthenticatorTransport)
MALFORMED = (WebAuthnException, UnsupportedAlgorithm, ValueError, TypeError, LookupError, AttributeError, OverflowError)
"""What the library, and what it stands on, raise for an answer that no authenticator gives."""


class Place(Arguments):
    """For which site a passkey is: the domain it is bound to, and the origins from which it may be used."""

    domain: str
    origins: list[str] = Field(default_factory=list)


@dataclass(frozen=True)
class Made:
    """A passkey that was just made, proved by its authenticator."""

    credential_id: str
    public_key: bytes
    sign_count: int
    maker: str
    transports: list[str]
    can_sync: bool
    is_synced: bool


@dataclass(frozen=True)
class Shown:
    """That somebody holds a passkey. `sign_count` is what the authenticator counted, 0 where it does not count."""

    sign_count: int
    is_synced: bool


def place_of(settings: Settings) -> Place | None:
    """The site as passkeys know it; None where browsers have none: on addresses that are no names, and on plain http.

    On this machine http will do, by the name `localhost`: browsers take it for safe.
    """
    parts = urlsplit(settings.origin)
    host = parts.hostname or ""
    if not settings.public_url:
        host = "localhost"
    if host != "localhost" and (not settings.https or not _is_name(host)):
        return None
    return Place(domain=host, origins=list(settings.allowed_origins))


def options_to_make(
    place: Place, handle: str, name: str, challenge: bytes, known: list[tuple[str, list[str]]]
) -> dict[str, Any]:
    """What `navigator.credentials.create` takes. `known` are those that exist, so that none is made twice."""
    made = webauthn.generate_registration_options(
        rp_id=place.domain,
        rp_name="Raffi",
        user_id=base64url_to_bytes(handle),
        user_name=name,
        user_display_name=name,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_named(known),
        supported_pub_key_algs=ALGORITHMS,
    )
    return options_to_json_dict(made)


def options_to_show(place: Place, challenge: bytes, known: list[tuple[str, list[str]]]) -> dict[str, Any]:
    """What `navigator.credentials.get` takes. With nothing `known` any passkey of this site will do."""
    asked = webauthn.generate_authentication_options(
        rp_id=place.domain,
        challenge=challenge,
        timeout=TIMEOUT_MS,
        allow_credentials=_named(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(asked)


def challenge_of(credential: str) -> str:
    """The challenge that an answer says it answers, base64url.

    Raises:
        Invalid: It is no answer of an authenticator.
    """
    try:
        client = json.loads(base64url_to_bytes(json.loads(credential)["response"]["clientDataJSON"]))
        challenge = client["challenge"]
        crossed = client.get("crossOrigin", False)
    except MALFORMED:
        raise _malformed() from None
    # A passkey is asked for by our own page, never by ours inside a frame of another's.
    if not isinstance(challenge, str) or crossed:
        raise _malformed()
    return challenge


def credential_of(credential: str) -> tuple[str, str | None]:
    """Which passkey an answer is from, and whose handle it names; both base64url.

    Raises:
        Invalid: It is no answer of an authenticator.
    """
    try:
        found = parse_authentication_credential_json(credential)
    except MALFORMED:
        raise _malformed() from None
    handle = found.response.user_handle
    return bytes_to_base64url(found.raw_id), bytes_to_base64url(handle) if handle else None


def check_made(credential: str, challenge: str, place: Place) -> Made:
    """A new passkey, from its authenticator's answer.

    Raises:
        Invalid: It is not what we asked for.
    """
    try:
        found = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.domain,
            expected_origin=place.origins,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
        said = json.loads(credential)["response"].get("transports")
    except MALFORMED:
        raise _malformed() from None
    if found.fmt not in FORMATS or len(found.credential_public_key) > LONGEST_KEY:
        raise _malformed()
    if not 0 < len(found.credential_id) <= LONGEST_ID:
        raise _malformed()
    return Made(
        credential_id=bytes_to_base64url(found.credential_id),
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        maker=found.aaguid,
        transports=[one for one in said if one in TRANSPORTS] if isinstance(said, list) else [],
        can_sync=found.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
        is_synced=found.credential_backed_up,
    )


def check_shown(credential: str, challenge: str, place: Place, passkey: Passkey) -> Shown:
    """That an answer was signed by a passkey. Whether it counted on is for the caller to see.

    Raises:
        NotSignedIn: It was not, or not for this challenge, origin and site.
    """
    try:
        found = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=place.domain,
            expected_origin=place.origins,
            credential_public_key=passkey.public_key,
            # The library looks at the counter before the signature: anybody could make it look like a copied key.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except MALFORMED:
        raise NotSignedIn("errors.wrong_passkey", code="wrong_passkey") from None
    return Shown(found.new_sign_count, found.credential_backed_up)


def no_place() -> Conflict:
    """That passkeys can't be used at the server's address."""
    return Conflict("errors.no_passkeys_here", code="no_passkeys_here")


def _named(known: list[tuple[str, list[str]]]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(credential), transports=[AuthenticatorTransport(one) for one in transports] or None
        )
        for credential, transports in known
    ]


def _is_name(host: str) -> bool:
    return ":" not in host and not host.rpartition(".")[2].isdecimal()


def _malformed() -> Invalid:
    return Invalid("errors.bad_passkey", code="bad_passkey", field="credential")

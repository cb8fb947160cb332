"""The key sets of issuers: where they are, fetched when needed, remembered.

A fetch has a deadline, a size limit and no redirects, and there is one flight at a time for an issuer. A key set that
is missing the key asked for is fetched again, but not more often than once per cooldown; one that was fetched before
goes on serving while its issuer is away.
"""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from cognito_identity_emulator.logins.fetching import FetchError, fetch_json, may_fetch
from cognito_identity_emulator.logins.single_flight import SingleFlight
from cognito_identity_emulator.logins.verification_key import VerificationKey
from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.runtime.waiting import WouldBlock

_COOLDOWN_S = 3.0
_FRESH_FOR_S = 3600.0
_MOST_KEYS = 100


class IssuerUnreachableError(Exception):
    """No key set of the issuer could be had, now or before. The message says what was tried."""


class KeySource(msgspec.Struct, frozen=True):
    """Where the keys of an issuer come from: a key set's URL or file, or else the issuer's discovery document."""

    issuer: str
    location: str | None = None


@dataclass(slots=True)
class _Held:
    keys: Sequence[VerificationKey] = ()
    fetched_at: float | None = None
    asked_at: float = 0.0
    problem: str | None = None


class KeySets:
    """Key sets by source. `keys` never blocks: it raises WouldBlock while a fetch is under way.

    `elapsed` measures the cooldown, in seconds.
    """

    def __init__(self, single_flight: SingleFlight, elapsed: Callable[[], float] = monotonic) -> None:
        self._single_flight = single_flight
        self._elapsed = elapsed
        self._held: dict[KeySource, _Held] = {}
        self._lock = threading.Lock()

    def keys(self, source: KeySource, key_id: str | None) -> Sequence[VerificationKey]:
        """The keys that may have signed a token with that key id. Raises WouldBlock, IssuerUnreachableError."""
        with self._lock:
            held = self._held.get(source)
            now = self._elapsed()
            if held is not None:
                candidates = fitting(held.keys, key_id)
                fresh = held.fetched_at is not None and now - held.fetched_at < _FRESH_FOR_S
                if (candidates and fresh) or now - held.asked_at < _COOLDOWN_S:
                    if held.fetched_at is None:
                        raise IssuerUnreachableError(held.problem or source.issuer)
                    return candidates
        raise WouldBlock(self._single_flight.do(source, lambda: self._fetch(source)))

    async def _fetch(self, source: KeySource) -> None:
        keys: Sequence[VerificationKey] | None = None
        problem = None
        try:
            keys = await _read_key_set(source)
        except FetchError as failure:
            problem = str(failure)
        finally:
            with self._lock:
                held = self._held.setdefault(source, _Held())
                held.asked_at = self._elapsed()
                held.problem = problem
                if keys is not None:
                    held.keys = keys
                    held.fetched_at = held.asked_at


async def _read_key_set(source: KeySource) -> Sequence[VerificationKey]:
    location = source.location
    if location is None:
        document = await fetch_json(f"{source.issuer.rstrip('/')}/.well-known/openid-configuration")
        location = document.get("jwks_uri")
        if not isinstance(location, str) or not may_fetch(location, named_by=source.issuer):
            raise FetchError(f"the discovery document of {source.issuer} names no key set that may be fetched")
    elif not location.startswith(("http://", "https://")):
        return _keys(_read_file(location), location)
    return _keys(await fetch_json(location), location)


def _read_file(path: str) -> Mapping[str, Any]:
    try:
        document = json.loads(Path(path).read_bytes())
    except (OSError, ValueError) as problem:
        raise FetchError(f"the key set file {path} cannot be read: {problem}") from None
    if not isinstance(document, dict):
        raise FetchError(f"the key set file {path} holds no JSON object")
    return document


def _keys(document: Mapping[str, Any], location: str) -> Sequence[VerificationKey]:
    if not isinstance(document.get("keys"), list):
        raise FetchError(f"{location} holds no JSON Web Key Set")
    return keys_in(document)


def keys_in(key_set: Mapping[str, Any]) -> Sequence[VerificationKey]:
    """The usable keys of a JSON Web Key Set; a set may hold keys for other purposes, which are passed over."""
    found = []
    for web_key in key_set["keys"][:_MOST_KEYS]:
        try:
            found.append(VerificationKey(web_key))
        except (ValueError, AttributeError):
            continue
    return found


def fitting(keys: Sequence[VerificationKey], key_id: str | None) -> Sequence[VerificationKey]:
    """The keys that may have made a signature under this key id: all of them when the token names none."""
    return [key for key in keys if key_id is None or key.key_id in (None, key_id)]

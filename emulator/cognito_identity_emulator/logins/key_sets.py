"""Caches the key sets of issuers, and fetches them.

`fetch` starts a fetch and `keys` reads the cache; neither waits. A fetch has a deadline, a size limit and no
redirects, and an issuer has one fetch at a time. A key set without the requested key is fetched again, at most once per
cooldown. A key set that was fetched once stays usable while its issuer is away.
"""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from cognito_identity_emulator.logins.fetching import FetchError, fetch_json
from cognito_identity_emulator.logins.hosts import may_fetch
from cognito_identity_emulator.logins.single_flight import SingleFlight
from cognito_identity_emulator.logins.verification_key import VerificationKey
from cognito_identity_emulator.runtime.clock import monotonic
from cognito_identity_emulator.runtime.urls import shown_url

_COOLDOWN_S = 3.0
_FRESH_FOR_S = 3600.0
_MAX_KEYS = 100
MAX_SOURCES = 1000
"""Number of key sets that are kept."""


class IssuerUnreachableError(Exception):
    """No key set of the issuer was ever fetched. The message says what was tried."""


class KeySource(msgspec.Struct, frozen=True):
    """The location of an issuer's keys: the URL or file of a key set; None for what the discovery document names.

    `named_by_operator`: the operator named the issuer or its keys, which may be anywhere.
    """

    issuer: str
    location: str | None = None
    named_by_operator: bool = False


@dataclass(slots=True)
class _CachedKeySet:
    """Times are seconds of the key sets' clock; `fetched_at` is None when no fetch has succeeded."""

    keys: Sequence[VerificationKey] = ()
    fetched_at: float | None = None
    last_attempt_at: float = 0.0
    problem: str | None = None


class KeySets:
    """Key sets by source. `elapsed` measures freshness and cooldown, in seconds."""

    def __init__(self, single_flight: SingleFlight, elapsed: Callable[[], float] = monotonic) -> None:
        self._single_flight = single_flight
        self._elapsed = elapsed
        self._cache: dict[KeySource, _CachedKeySet] = {}
        self._lock = threading.Lock()

    def keys(self, source: KeySource, key_id: str | None) -> Sequence[VerificationKey]:
        """The cached keys that may have signed a token with that key id, however old they are.

        Raises IssuerUnreachableError.
        """
        with self._lock:
            cached = self._cache.get(source)
            if cached is None or cached.fetched_at is None:
                problem = cached.problem if cached is not None else None
                raise IssuerUnreachableError(problem or f"no key set of {source.issuer} was fetched")
            return matching_keys(cached.keys, key_id)

    def has_current(self, source: KeySource, key_id: str | None) -> bool:
        """Whether the cache is good enough for a token with that key id: a fresh key set has the key, or the last
        attempt to fetch it was within the cooldown."""
        with self._lock:
            cached = self._cache.get(source)
            if cached is None:
                return False
            now = self._elapsed()
            is_fresh = cached.fetched_at is not None and now - cached.fetched_at < _FRESH_FOR_S
            has_key = is_fresh and bool(matching_keys(cached.keys, key_id))
            return has_key or now - cached.last_attempt_at < _COOLDOWN_S

    def fetch(self, source: KeySource) -> "Future[None]":
        """Start to fetch a key set, unless that has started; the future is done when `keys` has the outcome."""
        return self._single_flight.do(source, lambda: self._fetch(source))

    async def _fetch(self, source: KeySource) -> None:
        keys: Sequence[VerificationKey] | None = None
        problem = None
        try:
            keys = await _read_key_set(source)
        except FetchError as failure:
            problem = str(failure)
        finally:
            with self._lock:
                if source not in self._cache and len(self._cache) >= MAX_SOURCES:
                    del self._cache[next(iter(self._cache))]  # the oldest
                cached = self._cache.setdefault(source, _CachedKeySet())
                cached.last_attempt_at = self._elapsed()
                cached.problem = problem
                if keys is not None:
                    cached.keys = keys
                    cached.fetched_at = cached.last_attempt_at


async def _read_key_set(source: KeySource) -> Sequence[VerificationKey]:
    location, anywhere = source.location, source.named_by_operator
    if location is None:
        document = await fetch_json(f"{source.issuer}/.well-known/openid-configuration", anywhere=anywhere)
        location = document.get("jwks_uri")
        if not isinstance(location, str) or not may_fetch(location, named_by=source.issuer):
            raise FetchError(f"the discovery document of {source.issuer} has no key set URL that may be fetched")
    elif not is_url(location):
        return read_key_set_file(location)
    return _keys(await fetch_json(location, anywhere=anywhere), location)


def is_url(location: str) -> bool:
    """Whether the location of a key set is a URL; else it is a file."""
    return location.startswith(("http://", "https://"))


def read_key_set_file(path: str) -> Sequence[VerificationKey]:
    """The usable keys in the file of a JSON Web Key Set. Raises FetchError."""
    try:
        document = json.loads(Path(path).read_bytes())
    except OSError as problem:
        raise FetchError(f"{path} cannot be read: {problem.strerror}") from None
    except ValueError:
        raise FetchError(f"{path} is not JSON") from None
    return _keys(document, path)


def _keys(document: object, location: str) -> Sequence[VerificationKey]:
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise FetchError(f"{shown_url(location)} has no list called keys")
    return keys_in(document)


def keys_in(key_set: Mapping[str, Any]) -> Sequence[VerificationKey]:
    """The usable keys of a JSON Web Key Set. Keys for other purposes are left out."""
    usable = []
    for web_key in key_set["keys"][:_MAX_KEYS]:
        try:
            usable.append(VerificationKey(web_key))
        except (ValueError, AttributeError):
            continue
    return usable


def matching_keys(keys: Sequence[VerificationKey], key_id: str | None) -> Sequence[VerificationKey]:
    """The keys that may have made a signature under this key id; all keys when the token has no key id."""
    return [key for key in keys if key_id is None or key.key_id in (None, key_id)]

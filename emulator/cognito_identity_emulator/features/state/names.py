"""The names in a state that may be there only once: ids, ARNs, logins and positions."""

from collections.abc import Callable, Hashable, Iterable, Iterator

from cognito_identity_emulator.declare.shape import Shape
from cognito_identity_emulator.features.seeds.entries import PolicyEntry, ProviderEntry, RoleEntry
from cognito_identity_emulator.features.seeds.problems import ProblemCollector
from cognito_identity_emulator.features.state.document import (
    IdentityState,
    PoolState,
    SessionState,
    SigningKeyState,
)
from cognito_identity_emulator.features.state.fingerprints import Fingerprints, fingerprint
from cognito_identity_emulator.runtime.bounds import MAX_PROBLEMS

Name = tuple[Hashable, ...]
"""A name, behind its kind."""

_SENTENCES = {
    "seq of a pool": "the seq {1}",
    "seq of an identity": "the seq {1}",
    "seq of a developer user identifier": "the seq {1}",
    "login": "{3} of {2}",
    "developer user identifier": "{3} of {2}",
    "active key": "the active key of {1}",
}
"""How a name is called in a problem, by its kind. Others are called as they are."""


def names_of(entry: Shape, pool: int) -> Iterator[Name]:
    """The names of one entry of a state. `pool` is the index of an identity's pool: logins are unique in a pool."""
    if isinstance(entry, IdentityState):
        yield "identity", entry.identity_id
        yield "seq of an identity", entry.seq
        for provider, subject in (entry.logins or {}).items():
            yield "login", pool, provider, subject
        for user in entry.developer_user_identifiers or ():
            yield "developer user identifier", pool, user.provider, user.identifier
            yield "seq of a developer user identifier", user.seq
    elif isinstance(entry, PoolState):
        yield "identity pool", entry.identity_pool_id
        yield "seq of a pool", entry.seq
    elif isinstance(entry, SessionState):
        yield "access key", entry.access_key_id
    elif isinstance(entry, RoleEntry | PolicyEntry | ProviderEntry):
        yield type(entry).__name__, entry.arn
    elif isinstance(entry, SigningKeyState):
        yield "signing key", entry.key_id
        if entry.retired_at is None:
            yield "active key", entry.purpose


class NameChecker:
    """Finds names that are in two places. Places are only formatted when there is such a name."""

    def __init__(self) -> None:
        self._fingerprints = Fingerprints()

    def add(self, names: Iterable[Name]) -> None:
        """Note names."""
        for name in names:
            self._fingerprints.add(fingerprint(name))

    def check(self, places: Callable[[], Iterable[tuple[str, Iterable[Name]]]], problems: ProblemCollector) -> None:
        """Report every name that is in two places. `places` has all names again, by their place."""
        suspects = self._fingerprints.repeated(MAX_PROBLEMS)
        if not suspects:
            return
        first: dict[Name, str] = {}
        for place, names in places():
            for name in names:
                if fingerprint(name) not in suspects:
                    continue
                if name in first:
                    problems.add(place, f"{_describe(name)} is already in {first[name]}")
                first.setdefault(name, place)

    def close(self) -> None:
        """Delete what is on disk."""
        self._fingerprints.close()


def _describe(name: Name) -> str:
    return _SENTENCES.get(str(name[0]), "{1}").format(*name)

"""When and in which region each registered role was last used, for GetRole.

The newest use is in memory, and is written at most once an hour for each role, so that a call for credentials costs no
more: another process, and this one after a restart, may see a use that is an hour old.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_RoleLastUsed.html

Differs: a role is used when a session of it starts; on AWS, when the session makes a call. [iam-role-last-used]
"""

from typing import NamedTuple

from cognito_identity_emulator.domain.session import Session
from cognito_identity_emulator.storage.registry import RegistryCache

_WRITE_EVERY_MS = 3600 * 1000
_MAX_ROLES = 10_000


class RoleUse(NamedTuple):
    """The start of a session, in epoch milliseconds, and the region of the call that started it."""

    at: int
    region: str


class RoleUsage:
    """The newest use of each role in this process, by the id of the role."""

    def __init__(self, registry: RegistryCache) -> None:
        self._registry = registry
        self._newest: dict[str, RoleUse] = {}
        self._written_at: dict[str, int] = {}

    def note(self, session: Session, region: str) -> bool:
        """Note a new session, and say whether its start has to be written."""
        role_id, now = session.role_id, session.issued_at
        if role_id not in self._newest:
            if self._registry.known_role(session.role_arn) is None:
                return False
            if len(self._newest) >= _MAX_ROLES:
                self._newest.clear()
        self._newest[role_id] = RoleUse(now, region)
        return now - self._written_at.get(role_id, now - _WRITE_EVERY_MS) >= _WRITE_EVERY_MS

    def mark_written(self, session: Session) -> None:
        """Note that the start of a session was written. A write that would block is tried again, with `note` before."""
        if len(self._written_at) >= _MAX_ROLES:
            self._written_at.clear()
        self._written_at[session.role_id] = session.issued_at

    def newest(self, role_id: str) -> RoleUse | None:
        """The newest use in this process, or None."""
        return self._newest.get(role_id)

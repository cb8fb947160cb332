"""The exports of the stacks that were seeded, which templates that are seeded later import."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from cognito_identity_emulator.storage.database import Connection
from cognito_identity_emulator.storage.sql import exports as sql


@dataclass(frozen=True, slots=True)
class StackExport:
    """A value that a stack exports under a name, which is unique in its account and region."""

    account: str
    region: str
    name: str
    value: str
    stack_name: str


def all_exports(connection: Connection) -> Sequence[StackExport]:
    """All exports, by account, region and name."""
    return [StackExport(*row) for row in connection.all(sql.EXPORTS)]


def exports_of_region(connection: Connection, account: str, region: str) -> Mapping[str, str]:
    """The values of an account's exports in a region, by name."""
    rows = connection.all(sql.EXPORTS_OF_REGION, {"account_": account, "region_": region})
    return dict(rows)


def put_export(connection: Connection, export: StackExport) -> None:
    """Remember an export, in place of one with its name."""
    connection.run(sql.PUT_EXPORT, asdict(export))

"""Access key ids: each contains its account and, in the remaining bits, a serial number."""

from base64 import b32encode
from contextlib import closing

from hypothesis import example, given
from hypothesis import strategies as st

from cognito_identity_emulator import Settings
from cognito_identity_emulator.credentials.access_key_id import AccessKeyIds, account_of, temporary_access_key_id
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.runtime.random import RandomIds
from tests.databases import Databases
from tests.provenance import assumed, observed

ACCOUNTS = st.integers(0, 10**12 - 1).map("{:012}".format)
SERIAL_NUMBERS = st.integers(0, 2**40 - 1)


class StartingAt(RandomIds):
    """Random ids, except that the first serial number is fixed."""

    def __init__(self, number: int) -> None:
        self._first: int | None = number

    def random_bytes(self, count: int) -> bytes:
        if count == 5 and self._first is not None:
            number, self._first = self._first, None
            return number.to_bytes(5)
        return super().random_bytes(count)


@observed("https://medium.com/@TalBeerySec/a-short-note-on-aws-key-id-f88cc4317489")
@given(ACCOUNTS, SERIAL_NUMBERS)
@example("000000000000", 2**40 - 1)
@example("999999999999", 0)
def test_an_id_is_the_base32_of_a_set_bit_the_account_and_a_serial_number(account: str, number: int) -> None:
    bits = 1 << 79 | int(account) << 39 | number & 0x7FFFFFFFFF
    assert temporary_access_key_id(account, number) == "ASIA" + b32encode(bits.to_bytes(10)).decode()


@observed("https://medium.com/@TalBeerySec/a-short-note-on-aws-key-id-f88cc4317489")
@given(ACCOUNTS, SERIAL_NUMBERS)
def test_an_id_contains_its_account(account: str, number: int) -> None:
    assert account_of(temporary_access_key_id(account, number)) == account


@assumed("an access key id is never issued twice")
@given(ACCOUNTS, SERIAL_NUMBERS)
def test_ids_are_consecutive(account: str, number: int) -> None:
    ids = AccessKeyIds(StartingAt(number))
    assert [ids.next(account) for _ in range(3)] == [
        temporary_access_key_id(account, each) for each in range(number, number + 3)
    ]


@assumed("an access key id is never issued twice")
def test_two_processes_with_the_same_start_issue_different_ids(databases: Databases) -> None:
    settings = Settings(database_url=databases.new_url("file"))
    with (
        closing(EmulatorCore(settings, ids=StartingAt(7))) as one,
        closing(EmulatorCore(settings, ids=StartingAt(7))) as other,
    ):
        pool = one.perform("CreateIdentityPool", IdentityPoolName="p", AllowUnauthenticatedIdentities=True)
        roles = {"unauthenticated": "arn:aws:iam::000000000000:role/guest"}
        one.perform("SetIdentityPoolRoles", IdentityPoolId=pool["IdentityPoolId"], Roles=roles)
        guest = one.perform("GetId", IdentityPoolId=pool["IdentityPoolId"])["IdentityId"]
        keys = [
            core.perform("GetCredentialsForIdentity", IdentityId=guest)["Credentials"]["AccessKeyId"]
            for core in [one] * 20 + [other, other, one]
        ]
        assert keys[0] == temporary_access_key_id("000000000000", 7)
        assert len(set(keys)) == 23
        assert {other.session_of(key).identity_id for key in keys} == {guest}

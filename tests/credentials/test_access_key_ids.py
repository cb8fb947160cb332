"""An access key id of ours carries its account, and in the bits that the account leaves a place of its own."""

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
PLACES = st.integers(0, 2**40 - 1)


class BeginningAt(RandomIds):
    """RandomSource a place first, and by chance from then on."""

    def __init__(self, place: int) -> None:
        self._place: int | None = place

    def random_bytes(self, count: int) -> bytes:
        if count == 5 and self._place is not None:
            place, self._place = self._place, None
            return place.to_bytes(5)
        return super().random_bytes(count)


@observed("https://medium.com/@TalBeerySec/a-short-note-on-aws-key-id-f88cc4317489")
@given(ACCOUNTS, PLACES)
@example("000000000000", 2**40 - 1)
@example("999999999999", 0)
def test_an_id_is_the_base32_of_a_set_bit_the_account_and_a_place(account: str, place: int) -> None:
    bits = 1 << 79 | int(account) << 39 | place & 0x7FFFFFFFFF
    assert temporary_access_key_id(account, place) == "ASIA" + b32encode(bits.to_bytes(10)).decode()


@observed("https://medium.com/@TalBeerySec/a-short-note-on-aws-key-id-f88cc4317489")
@given(ACCOUNTS, PLACES)
def test_an_id_contains_its_account(account: str, place: int) -> None:
    assert account_of(temporary_access_key_id(account, place)) == account


@assumed("an access key id is not given out twice")
@given(ACCOUNTS, PLACES)
def test_ids_are_consecutive(account: str, place: int) -> None:
    given_out = AccessKeyIds(BeginningAt(place))
    assert [given_out.next(account) for _ in range(3)] == [
        temporary_access_key_id(account, each) for each in range(place, place + 3)
    ]


@assumed("an access key id is not given out twice")
def test_two_processes_with_the_same_start_make_different_ids(databases: Databases) -> None:
    settings = Settings(database_url=databases.new_url("file"))
    with (
        closing(EmulatorCore(settings, ids=BeginningAt(7))) as one,
        closing(EmulatorCore(settings, ids=BeginningAt(7))) as other,
    ):
        pool = one.perform("CreateIdentityPool", IdentityPoolName="p", AllowUnauthenticatedIdentities=True)
        roles = {"unauthenticated": "arn:aws:iam::000000000000:role/guest"}
        one.perform("SetIdentityPoolRoles", IdentityPoolId=pool["IdentityPoolId"], Roles=roles)
        guest = one.perform("GetId", IdentityPoolId=pool["IdentityPoolId"])["IdentityId"]
        keys = [
            control.perform("GetCredentialsForIdentity", IdentityId=guest)["Credentials"]["AccessKeyId"]
            for control in [one] * 20 + [other, other, one]
        ]
        assert keys[0] == temporary_access_key_id("000000000000", 7)
        assert len(set(keys)) == 23
        assert {other.session_of(key).identity_id for key in keys} == {guest}

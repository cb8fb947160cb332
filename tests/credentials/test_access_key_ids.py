"""An access key id of ours carries its account, and chance in every bit that the account leaves."""

from base64 import b32encode

from hypothesis import example, given
from hypothesis import strategies as st

from emulator.credentials.access_key_id import account_of, temporary_access_key_id

ACCOUNTS = st.integers(0, 10**12 - 1).map("{:012}".format)
CHANCE = st.binary(min_size=5, max_size=5)


@given(ACCOUNTS, CHANCE)
@example("000000000000", b"\xff" * 5)
@example("999999999999", b"\x00" * 5)
def test_an_id_is_the_base32_of_a_set_bit_the_account_and_chance(account: str, chance: bytes) -> None:
    bits = 1 << 79 | int(account) << 39 | int.from_bytes(chance) & 0x7FFFFFFFFF
    assert temporary_access_key_id(account, chance) == "ASIA" + b32encode(bits.to_bytes(10)).decode()


@given(ACCOUNTS, CHANCE)
def test_an_id_says_its_account(account: str, chance: bytes) -> None:
    assert account_of(temporary_access_key_id(account, chance)) == account

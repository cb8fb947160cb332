"""Page tokens: the position where a list continues, sealed so that it cannot be forged or used for another list."""

from cognito_identity_emulator.errors.cognito_identity import InvalidNextToken
from cognito_identity_emulator.keys.key_ring import KeyRing
from cognito_identity_emulator.runtime.random import Ids

_NONCE_BYTES = 12


class PageTokens:
    """Makes and reads NextToken values. A position is the `seq` of the last row on the page."""

    def __init__(self, keys: KeyRing, ids: Ids) -> None:
        self._keys = keys
        self._ids = ids

    def make(self, of: str, after: int) -> str:
        """A token for the page after the position `after` in the list named `of`."""
        return self._keys.seal.seal(f"page:{of}", str(after).encode(), self._ids.random_bytes(_NONCE_BYTES))

    def position(self, of: str, token: str | None) -> int:
        """The position in a token; 0 without a token. Raises InvalidNextToken for a token that is not of this list."""
        if token is None:
            return 0
        sealed = self._keys.seal.unseal(f"page:{of}", token)
        if sealed is None:
            raise InvalidNextToken
        return int(sealed)

"""Page tokens: where a list goes on, sealed so that nobody can make one up or carry it to another list."""

from cognito_identity_emulator.errors.cognito_identity import InvalidNextToken
from cognito_identity_emulator.keys.key_ring import KeyRing
from cognito_identity_emulator.runtime.random import Ids

_NONCE_BYTES = 12


class PageTokens:
    """Makes and reads NextToken values. A position is the `seq` of the last row shown."""

    def __init__(self, keys: KeyRing, ids: Ids) -> None:
        self._keys = keys
        self._ids = ids

    def make(self, of: str, after: int) -> str:
        """A token to go on behind `after` in the list called `of`."""
        return self._keys.seal.seal(f"page:{of}", str(after).encode(), self._ids.random_bytes(_NONCE_BYTES))

    def position(self, of: str, token: str | None) -> int:
        """Where to go on; the start without a token. Raises InvalidNextToken for one this list did not give."""
        if token is None:
            return 0
        sealed = self._keys.seal.unseal(f"page:{of}", token)
        if sealed is None:
            raise InvalidNextToken
        return int(sealed)

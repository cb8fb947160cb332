"""An OpenID Connect issuer without a server: its key set is a file for `--issuer-keys`."""

from pathlib import Path
from typing import Any

from tests.issuer import Issuer

_YEAR_2100 = 4102444800


class OfflineIssuer(Issuer):
    """An issuer at `url`, whose key set is written into `folder`."""

    def __init__(self, url: str, folder: Path) -> None:
        super().__init__(url)
        self._file = self.key_set_file(folder)

    @property
    def setting(self) -> str:
        """The issuer as an entry of `Settings.issuer_keys`."""
        return f"{self.url}={self._file}"

    def lasting_token(self, user: str, **claims: Any) -> str:
        """A token of the user, valid from November 2023 until the year 2100, so that a test may move the time."""
        return self.token(**{"sub": user, "iat": 1_700_000_000, "exp": _YEAR_2100, **claims})

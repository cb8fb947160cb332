"""The checks every provider with JSON Web Tokens shares, in the order in which AWS makes them.

    well-formed -> issuer equals the Logins key -> provider configured on the pool -> required claims -> signature
    -> expiry and not-before -> audience

The order is inferred from replies of the real service; the last check gives the same refusal as the third.
"""

from collections.abc import Collection
from dataclasses import dataclass

from emulator.errors.cognito_identity import ExternalServiceException, InvalidLoginToken, ProviderNotSupported
from emulator.logins import json_web_token
from emulator.logins.issuer_keys import IssuerKeys, issuer_name
from emulator.logins.json_web_token import JsonWebToken
from emulator.logins.key_sets import IssuerUnreachable


@dataclass(frozen=True, slots=True)
class TokenCheck:
    """What a provider expects of a token under a Logins key.

    `configured`: the pool names the provider. `audiences`: the client ids that the pool accepts; None for any.
    `key_set_path`: where the issuer's keys are below its address; None to ask its discovery document.
    `prefers_azp`: an authorized party, where the token names one, counts in place of its audience.
    """

    key: str
    configured: bool
    audiences: Collection[str] | None
    key_set_path: str | None = None
    prefers_azp: bool = False

    def prove(self, text: str, now: int, issuer_keys: IssuerKeys) -> JsonWebToken:
        """The token, when everything about it is right. `now` is epoch milliseconds.

        Raises NotAuthorizedException's kinds, ExternalServiceException, MustWait.
        """
        token = json_web_token.read(text)
        json_web_token.require(token, ("iss",))
        if issuer_name(token.claims["iss"]) != self.key:
            raise InvalidLoginToken.issuer_differs()
        if not self.configured:
            raise ProviderNotSupported
        json_web_token.require(token, ("sub", "exp"))
        self._check_signature(token, issuer_keys)
        json_web_token.check_times(token, now)
        self._check_audience(token)
        return token

    def _check_signature(self, token: JsonWebToken, issuer_keys: IssuerKeys) -> None:
        try:
            verified = issuer_keys.verify(token, key_set_path=self.key_set_path)
        except IssuerUnreachable:
            raise ExternalServiceException(self.key) from None
        if not verified:
            raise InvalidLoginToken.signature_unverified()

    def _check_audience(self, token: JsonWebToken) -> None:
        json_web_token.require(token, ("aud",))
        if self.audiences is None:
            return
        authorized_party = token.claims.get("azp")
        offered = (authorized_party,) if self.prefers_azp and authorized_party else token.audiences
        if not any(each in self.audiences for each in offered):
            raise ProviderNotSupported

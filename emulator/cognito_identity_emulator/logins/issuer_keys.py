"""Did this issuer sign that token?

Knows where an issuer's keys are to be had: where the operator says, or else where the issuer itself is.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from cognito_identity_emulator.domain.arns import oidc_provider_name
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.keys.key_ring import SigningKeys
from cognito_identity_emulator.logins.fetching import is_local
from cognito_identity_emulator.logins.key_sets import KeySets, KeySource, fitting, keys_in
from cognito_identity_emulator.logins.verification_key import ALGORITHMS, VerificationKey, verify_with_rsa_key
from cognito_identity_emulator.protocol.compact_jws import JsonWebToken
from cognito_identity_emulator.storage.registry import RegistryCache


class IssuerKeys:
    """Verifies signatures by issuer. `named_by_operator` are `ISSUER=URL` or `ISSUER=FILE` pairs.

    The keys of the built-in identity provider count for every issuer, and are known by their ids.
    """

    def __init__(
        self, key_sets: KeySets, named_by_operator: Iterable[str], registry: RegistryCache, built_in: SigningKeys
    ) -> None:
        self._key_sets = key_sets
        self._registry = registry
        self._built_in = built_in
        pairs = (pair.partition("=") for pair in named_by_operator)
        self._made_ready: dict[str, tuple[Mapping[str, Any], Sequence[VerificationKey]]] = {}
        self._named = {issuer_name(issuer): location for issuer, _, location in pairs}

    def named_by_operator(self, issuer: str) -> bool:
        """Whether the operator said where this issuer's keys are."""
        return issuer_name(issuer) in self._named

    def verify(self, token: JsonWebToken, *, key_set_path: str | None = None) -> bool:
        """Whether a key of the token's own issuer made its signature.

        `key_set_path`: where the key set is below the issuer's address; None to ask its discovery document. Raises
        IssuerUnreachableError, WouldBlock.
        """
        if token.algorithm not in ALGORITHMS:
            return False
        if token.key_id is not None:
            own = self._built_in.find(token.key_id)
            if own is not None:
                return verify_with_rsa_key(token, own.public)
        candidates = self._candidates(str(token.claims["iss"]), token.key_id, key_set_path)
        return any(key.verifies(token) for key in candidates)

    def fetch_needed(self, token: JsonWebToken, key_set_path: str | None = None) -> Any:
        """What has to be fetched before `verify`."""
        from cognito_identity_emulator.runtime.waiting import WouldBlock

        try:
            self.verify(token, key_set_path=key_set_path)
        except WouldBlock as blocked:
            return blocked.ready_when
        except Exception:
            return None
        return None

    def _candidates(self, issuer: str, key_id: str | None, key_set_path: str | None) -> Sequence[VerificationKey]:
        """The issuer's keys that may have signed a token with that key id."""
        registered = self._registered(issuer)
        if registered is not None and registered.jwks is not None:
            return fitting(self._keys_of(registered.arn, registered.jwks), key_id)
        location = self._named.get(issuer_name(issuer)) or (registered.jwks_url if registered is not None else None)
        address = address_of(issuer)
        if location is None and key_set_path is not None:
            location = address + key_set_path
        return self._key_sets.keys(KeySource(address, location), key_id)

    def _registered(self, issuer: str) -> IdentityProvider | None:
        """The OIDC provider that the operator registered for an issuer."""
        name = issuer_name(issuer)
        return next((each for each in self._registry.providers() if oidc_provider_name(each.arn) == name), None)

    def _keys_of(self, arn: str, key_set: Mapping[str, Any]) -> Sequence[VerificationKey]:
        """The keys of a registered provider. To make one ready takes longer than to verify with it, so that is done
        once for the key set as it was read from the registry."""
        held = self._made_ready.get(arn)
        if held is None or held[0] is not key_set:
            held = self._made_ready[arn] = key_set, keys_in(key_set)
        return held[1]


@lru_cache(maxsize=64)  # every token of an issuer names it
def issuer_name(issuer: str) -> str:
    """An issuer without its scheme, as the Logins map and IAM name it."""
    scheme, separator, name = issuer.partition("://")
    return (name if separator and scheme in ("https", "http") else issuer).rstrip("/")


def address_of(issuer: str) -> str:
    """Where an issuer is reached: by http only when it says so itself and is in the operator's own network."""
    name = issuer_name(issuer)
    authority = name.partition("/")[0]
    host = authority if authority.endswith("]") else authority.rpartition(":")[0] or authority
    return f"{'http' if issuer.startswith('http://') and is_local(host) else 'https'}://{name}"

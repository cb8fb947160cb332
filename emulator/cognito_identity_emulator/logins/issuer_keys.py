"""The keys that verify an issuer's signatures: those that the operator names or registers, or the issuer's own.

Keys of the built-in identity provider are valid for every issuer; their key ids identify them.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from cognito_identity_emulator.domain.arns import oidc_provider_name
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.keys.key_ring import SigningKeys
from cognito_identity_emulator.logins.fetching import FetchError
from cognito_identity_emulator.logins.hosts import is_local_issuer, parse_issuer
from cognito_identity_emulator.logins.key_sets import (
    IssuerUnreachableError,
    KeySets,
    KeySource,
    is_url,
    keys_in,
    matching_keys,
    read_key_set_file,
)
from cognito_identity_emulator.logins.verification_key import ALGORITHMS, VerificationKey, verify_with_rsa_key
from cognito_identity_emulator.protocol.compact_jws import JsonWebToken, JwsHeader
from cognito_identity_emulator.runtime.caches import cache_of_short_texts
from cognito_identity_emulator.settings import SettingsError
from cognito_identity_emulator.storage.registry import RegistryCache


class IssuerKeys:
    """Verifies signatures by issuer. `named_by_operator` are `ISSUER=URL` or `ISSUER=FILE` pairs.

    Raises SettingsError for a file without keys. The files are read again when they are needed.

    `key_set_path` of its methods is the path of the key set below the issuer's address; None when only the issuer's
    discovery document names it.
    """

    def __init__(
        self, key_sets: KeySets, named_by_operator: Iterable[str], registry: RegistryCache, built_in: SigningKeys
    ) -> None:
        self._key_sets = key_sets
        self._registry = registry
        self._built_in = built_in
        pairs = (pair.partition("=") for pair in named_by_operator)
        self._locations = {issuer_name(issuer): location for issuer, _, location in pairs}
        for location in self._locations.values():
            if not is_url(location):
                _check_file(location)
        self._registered_keys: dict[str, tuple[Mapping[str, Any], Sequence[VerificationKey]]] = {}

    def named_by_operator(self, issuer: str) -> bool:
        """Whether the operator said where this issuer's keys are."""
        return issuer_name(issuer) in self._locations

    def verify(self, token: JsonWebToken, *, key_set_path: str | None = None) -> bool:
        """Whether a key of the token's own issuer made its signature; see `fetch_needed`.

        Never waits: it uses the keys in memory. Raises IssuerUnreachableError when there were never any.
        """
        if token.algorithm not in ALGORITHMS:
            return False
        own = None if token.key_id is None else self._built_in.find(token.key_id)
        if own is not None:
            return verify_with_rsa_key(token, own.public)
        issuer = str(token.claims["iss"])
        registered = self._registered(issuer)
        if registered is not None and registered.jwks is not None:
            keys = matching_keys(self._keys_of(registered.arn, registered.jwks), token.key_id)
        else:
            source = self._source(issuer, registered, key_set_path)
            if source is None:
                raise IssuerUnreachableError("the name of the issuer is not a host, with or without a port and a path")
            keys = self._key_sets.keys(source, token.key_id)
        return any(key.verifies(token) for key in keys)

    def fetch_needed(self, token: JsonWebToken, key_set_path: str | None = None) -> "Future[None] | None":
        """The fetch that should end before `verify`; None, which is usual, when the keys are in memory.

        Starts the fetch. Only for a token that passes the checks before its signature, because the address is the
        issuer that the token names.
        """
        header = JwsHeader(token.algorithm, token.key_id)
        if self._needs_no_key_set(header):
            return None
        source = self._missing_key_set(str(token.claims["iss"]), header, key_set_path)
        return None if source is None else self._key_sets.fetch(source)

    def has_current(self, name: str, header: JwsHeader, key_set_path: str | None = None) -> bool:
        """Whether a token of the issuer `name` needs no fetch, as far as its header says. Fetches nothing.

        False for most tokens of issuers in the operator's own network: only the claims say whether such an issuer is
        reached by http or https.
        """
        if self._needs_no_key_set(header):
            return True
        return not is_local_issuer(issuer_name(name)) and self._missing_key_set(name, header, key_set_path) is None

    def _missing_key_set(self, issuer: str, header: JwsHeader, key_set_path: str | None) -> KeySource | None:
        """The key set that must be fetched for a token; None when the keys in memory are good enough."""
        registered = self._registered(issuer)
        if registered is not None and registered.jwks is not None:
            return None
        source = self._source(issuer, registered, key_set_path)
        return None if source is None or self._key_sets.has_current(source, header.key_id) else source

    def _needs_no_key_set(self, header: JwsHeader) -> bool:
        """Whether the token is of the built-in identity provider, or no key can verify it."""
        if header.algorithm not in ALGORITHMS:
            return True
        return header.key_id is not None and self._built_in.find(header.key_id) is not None

    def _source(self, issuer: str, registered: IdentityProvider | None, key_set_path: str | None) -> KeySource | None:
        """The location of an issuer's keys; None for a name from which no URL can be made."""
        location = self._locations.get(issuer_name(issuer)) or (registered.jwks_url if registered is not None else None)
        named_by_operator = location is not None or registered is not None
        address = address_of(issuer)
        if location is None and address is None:
            return None
        if location is None and key_set_path is not None:
            location = f"{address}{key_set_path}"
        return KeySource(address or issuer, location, named_by_operator)

    def _registered(self, issuer: str) -> IdentityProvider | None:
        """The OIDC provider that the operator registered for an issuer."""
        return next((each for each in self._registry.providers() if is_provider_of(each.arn, issuer)), None)

    def _keys_of(self, arn: str, key_set: Mapping[str, Any]) -> Sequence[VerificationKey]:
        """The keys of a registered provider, cached because loading a key takes longer than verifying with it."""
        cached = self._registered_keys.get(arn)
        if cached is None or cached[0] is not key_set:
            cached = self._registered_keys[arn] = key_set, keys_in(key_set)
        return cached[1]


def _check_file(path: str) -> None:
    try:
        keys = read_key_set_file(path)
    except FetchError as problem:
        raise SettingsError("issuer_keys", f"cannot be used: {problem}. Name a JSON Web Key Set or a URL.") from None
    if not keys:
        raise SettingsError("issuer_keys", f"cannot be used: {path} has no RSA or EC key for signatures.")


@cache_of_short_texts(64)  # all tokens of an issuer name it
def issuer_name(issuer: str) -> str:
    """An issuer without its scheme, as the Logins map and IAM name it."""
    scheme, separator, name = issuer.partition("://")
    return (name if separator and scheme in ("https", "http") else issuer).rstrip("/")


def is_provider_of(arn: str, issuer: str) -> bool:
    """Whether the ARN of an OIDC provider is that of an issuer. A slash at the end of either does not count."""
    name = oidc_provider_name(arn)
    return name is not None and name.rstrip("/") == issuer_name(issuer)


@cache_of_short_texts(64)
def address_of(issuer: str) -> str | None:
    """The URL of an issuer: http only when the issuer says so and is in the operator's own network.

    None for a name from which no URL can be made.
    """
    address = parse_issuer(issuer_name(issuer))
    if address is None:
        return None
    scheme = "http" if issuer.startswith("http://") and address.is_local else "https"
    return f"{scheme}://{address.authority}{address.path}"

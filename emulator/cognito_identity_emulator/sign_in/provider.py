"""The provider that a sign-in is for: its name and issuer, its clients and its redirect URIs.

A provider's address here is ``http://HOST/sign-in/NAME``. NAME is a Logins key, such as ``accounts.google.com``, and
the issuer of the tokens is that provider's own. If instead a provider is registered under the whole address, which is
what strict OpenID Connect clients need, then the address is the issuer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from cognito_identity_emulator.control_api.sign_in_paths import SIGN_IN_PREFIX
from cognito_identity_emulator.domain.arns import oidc_provider_arn
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.logins.issuer_keys import is_provider_of
from cognito_identity_emulator.logins.kinds import is_open_id_connect, kind_of
from cognito_identity_emulator.logins.providers.jwt_kind import issuer_of
from cognito_identity_emulator.logins.providers.user_pool import UserPoolKind
from cognito_identity_emulator.protocol.message import HttpRequest
from cognito_identity_emulator.settings import Settings
from cognito_identity_emulator.sign_in.errors import RefusedError

_UNQUOTED = "/:@!$&'()*+,;="


@dataclass(frozen=True, slots=True)
class SignInProvider:
    """A provider, as one request names it.

    `name` is the Logins key, `arn` the ARN under which the provider is or can be registered, `issuer` the `iss` of its
    tokens, `address` the URL above its endpoints, and `path` the path of that URL. A provider that is not registered
    has no `redirect_uris`. `client_ids` is None when every client may sign in.
    """

    name: str
    arn: str
    issuer: str
    address: str
    path: str
    client_ids: frozenset[str] | None
    redirect_uris: tuple[str, ...]
    is_user_pool: bool

    def accepts_client(self, client_id: str) -> bool:
        """Whether users may sign in to this client."""
        return self.client_ids is None or client_id in self.client_ids


def find_provider(
    request: HttpRequest, name: str, registered: Sequence[IdentityProvider], settings: Settings
) -> SignInProvider:
    """The provider with a name in the path of a request. Raises RefusedError for a name that no OpenID Connect provider
    has."""
    host = request.headers.get("host", "localhost")
    if not is_open_id_connect(name):
        raise RefusedError(
            f"{name} is not the name of an OpenID Connect provider.",
            "Use the provider's name as in the Logins map, such as accounts.google.com.",
        )
    path = f"{SIGN_IN_PREFIX}{quote(name, safe=_UNQUOTED)}"
    own_name = f"{host}{path}"
    is_own = any(is_provider_of(each.arn, own_name) for each in registered)
    key = own_name if is_own else name
    matching = [each for each in registered if is_provider_of(each.arn, key)]
    address = f"{request.scheme}://{own_name}"
    return SignInProvider(
        name=key,
        arn=matching[0].arn if matching else oidc_provider_arn(settings.region, settings.account, key),
        issuer=address if is_own else issuer_of(name),
        address=address,
        path=path,
        client_ids=_client_ids(matching),
        redirect_uris=tuple(uri for each in matching for uri in each.redirect_uris),
        is_user_pool=isinstance(kind_of(name, ()), UserPoolKind) and not is_own,
    )


def _client_ids(providers: Sequence[IdentityProvider]) -> frozenset[str] | None:
    """The clients that any of the providers lists; None when none of them has a list."""
    lists = [each.client_ids for each in providers if each.client_ids is not None]
    return frozenset(client_id for each in lists for client_id in each) if lists else None

"""UnlinkDeveloperIdentity: shape, refusals, behaviour."""

from collections.abc import Callable
from typing import Any

from botocore import UNSIGNED
from botocore.config import Config

from cognito_identity_emulator import Emulator
from tests.pool_in_use import DEVELOPER_PROVIDER, PoolInUse
from tests.provenance import assumed, documented, observed
from tests.refused import refused

PAGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UnlinkDeveloperIdentity.html"
UNKNOWN = "us-east-1:00000000-0000-0000-0000-000000000000"


def unlink(
    pool: PoolInUse, identity_id: str, user: str, *, provider: str = DEVELOPER_PROVIDER, client: Any = None
) -> dict[str, Any]:
    """The response."""
    response: dict[str, Any] = (client or pool.cognito).unlink_developer_identity(
        IdentityPoolId=pool.id,
        IdentityId=identity_id,
        DeveloperProviderName=provider,
        DeveloperUserIdentifier=user,
    )
    return response


# --- shape ------------------------------------------------------------------------------------------------------


@documented(PAGE)
def test_the_response_is_empty(pool: PoolInUse) -> None:
    response = unlink(pool, pool.developer("ann"), "ann")
    assert set(response) == {"ResponseMetadata"}
    assert response["ResponseMetadata"]["HTTPHeaders"]["content-length"] == "0"


@assumed("the owner's specification calls it a public API; AWS wants a signature")
def test_an_unsigned_call_is_accepted(pool: PoolInUse, shared_emulator: Emulator) -> None:
    anonymous = shared_emulator.client("cognito-identity", config=Config(signature_version=UNSIGNED))
    ann = pool.developer("ann")
    unlink(pool, ann, "ann", client=anonymous)
    assert pool.developer_users(ann) == []


# --- refusals ---------------------------------------------------------------------------------------------------


@observed("amplify-js#2301")
def test_an_unknown_identity_is_not_found(pool: PoolInUse) -> None:
    with refused("ResourceNotFoundException", f"Identity '{UNKNOWN}' not found."):
        unlink(pool, UNKNOWN, "ann")


@assumed("the type of the exception for an unknown developer user")
def test_an_unknown_developer_user_is_not_found(pool: PoolInUse) -> None:
    with refused("ResourceNotFoundException"):
        unlink(pool, pool.developer("ann"), "nobody")


@assumed("as LookupDeveloperIdentity responds to a pair that does not match")
def test_a_developer_user_of_another_identity_is_a_conflict(pool: PoolInUse) -> None:
    ann, ben = pool.developer("ann"), pool.developer("ben")
    with refused("ResourceConflictException"):
        unlink(pool, ben, "ann")
    assert pool.developer("ann") == ann


@assumed("danilop/LambdAuth#32 has the sentence, without its exception type")
def test_a_developer_provider_of_another_pool_is_refused(pool: PoolInUse) -> None:
    with refused("InvalidParameterException", "This identity pool does not support the specified developer provider"):
        unlink(pool, pool.developer("ann"), "ann", provider="login.other")


@assumed("an identity of another pool is like an unknown one")
def test_an_identity_of_another_pool_is_not_found(new_pool: Callable[..., PoolInUse]) -> None:
    pool, other = new_pool(), new_pool()
    ann = pool.developer("ann")
    other.developer("ann")
    with refused("ResourceNotFoundException", f"Identity '{ann}' not found."):
        unlink(other, ann, "ann")


# --- behaviour --------------------------------------------------------------------------------------------------


@documented(PAGE)
def test_an_unlinked_developer_user_gets_a_new_identity(pool: PoolInUse) -> None:
    ann = pool.developer("ann")
    pool.developer("ann too", ann)
    unlink(pool, ann, "ann")
    assert pool.developer_users(ann) == ["ann too"]
    assert pool.developer("ann") != ann


@documented(PAGE)
def test_unlinking_a_developer_user_keeps_public_logins(pool: PoolInUse) -> None:
    ann = pool.developer("ann", a="ann")
    unlink(pool, ann, "ann")
    assert pool.providers(ann) == ["a"]
    assert pool.get_id(a="ann") == ann


@documented(PAGE)
def test_an_identity_whose_last_login_was_unlinked_is_refused(pool: PoolInUse) -> None:
    ann = pool.developer("ann")
    unlink(pool, ann, "ann")
    with refused("NotAuthorizedException", f"Access to Identity '{ann}' is forbidden."):
        pool.open_id_token(ann)
    with refused("NotAuthorizedException"):
        pool.developer("ann", ann)

"""Which identity a set of logins belongs to: tables of cases."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.domain.linking import (
    MOST_LINKED_LOGINS,
    LinkPlan,
    LinkState,
    decide_for_developer_user,
    decide_for_identity,
    decide_in_pool,
    decide_merge,
    existing_identity,
)
from cognito_identity_emulator.errors import cognito_identity as errors
from tests.provenance import assumed, documented, observed

LINKING = "https://docs.aws.amazon.com/cognito/latest/developerguide/switching-identities.html"
GET_ID = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetId.html"
MERGE = "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_MergeDeveloperIdentities.html"
DEVELOPER = (
    "https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdTokenForDeveloperIdentity.html"
)


def identity(name: str, *, age: int = 0, guest: bool = False, into: str | None = None) -> Identity:
    return Identity(name, "pool", "000000000000", not guest, into, created_at=1000 - age, modified_at=1000)


ANN, ANN_TOO, BEN = Login("a", "ann"), Login("a", "ann too"), Login("b", "ben")
DEV, DEV_TOO = Login("dev", "1", developer=True), Login("dev", "2", developer=True)
ELDER, YOUNGER, GUEST = identity("elder", age=9), identity("younger"), identity("guest", guest=True)
DISABLED = identity("disabled", into="elder")


def known(held: Mapping[Identity, Sequence[Login]] | None = None) -> LinkState:
    """What a pool knows in which the identities hold those logins."""
    held_by = {holder.id: tuple(logins) for holder, logins in (held or {}).items()}
    owners = {login: holder for holder, logins in (held or {}).items() for login in logins}
    return LinkState(owners, held_by, {holder.id: holder for holder in held or {}})


PUBLIC = [Login(provider, "user") for provider in "abc"]


@given(
    logins=st.lists(st.sampled_from(PUBLIC), min_size=1, unique=True),
    holders=st.lists(st.sampled_from([None, ELDER, YOUNGER]), min_size=3, max_size=3),
)
def test_logins_that_are_already_there_are_those_that_change_nothing(
    logins: list[Login], holders: list[Identity | None]
) -> None:
    world = known(
        {
            each: [login for login, holder in zip(PUBLIC, holders, strict=True) if holder == each]
            for each in (ELDER, YOUNGER)
        }
    )
    found = existing_identity([world.owners.get(login) for login in logins])
    plan = decide_in_pool(logins, world)
    assert (found is not None) == (not plan.changes)
    if found is not None:
        assert plan == decide_for_identity(found, logins, world) == LinkPlan(found)


def test_no_login_is_there_at_a_disabled_identity() -> None:
    assert existing_identity([DISABLED]) is None


@documented(GET_ID)
@pytest.mark.parametrize(
    ("logins", "held", "plan"),
    [
        pytest.param([ANN], {}, LinkPlan(None, (ANN,)), id="a login of nobody makes an identity"),
        pytest.param([ANN, BEN], {}, LinkPlan(None, (ANN, BEN)), id="two logins of nobody make one identity"),
        pytest.param([ANN], {ELDER: [ANN]}, LinkPlan(ELDER), id="a known login finds its identity and changes nothing"),
        pytest.param(
            [ANN, BEN], {ELDER: [ANN]}, LinkPlan(ELDER, (BEN,)), id="an unknown login is linked beside a known"
        ),
        pytest.param([ANN, BEN], {ELDER: [ANN, BEN]}, LinkPlan(ELDER), id="two logins of one identity change nothing"),
        pytest.param([DEV, ANN], {ELDER: [DEV]}, LinkPlan(ELDER, (ANN,)), id="a public login joins a developer user"),
    ],
)
def test_logins_lead_to_one_identity(logins: list[Login], held: dict[Identity, list[Login]], plan: LinkPlan) -> None:
    assert decide_in_pool(logins, known(held)) == plan


@assumed("which of two authenticated identities survives is documented nowhere; the eldest keeps most alive")
@pytest.mark.parametrize("order", [[ANN, BEN], [BEN, ANN]])
def test_of_two_identities_found_by_their_logins_the_eldest_survives(order: list[Login]) -> None:
    assert decide_in_pool(order, known({YOUNGER: [ANN], ELDER: [BEN]})) == LinkPlan(ELDER, (), (YOUNGER,))


@documented(LINKING)
def test_two_identities_with_different_users_of_one_provider_are_not_merged() -> None:
    with pytest.raises(errors.LoginAlreadyLinked):
        decide_in_pool([ANN, DEV], known({ELDER: [ANN], YOUNGER: [DEV, ANN_TOO]}))


@documented(LINKING)
def test_two_users_of_one_public_provider_cannot_come_in_one_call() -> None:
    with pytest.raises(errors.ResourceConflictException):
        decide_in_pool([ANN, ANN_TOO], known())


@documented(LINKING)
@pytest.mark.parametrize(
    ("named", "logins", "held", "plan"),
    [
        pytest.param(GUEST, [], {GUEST: []}, LinkPlan(GUEST), id="a guest stays a guest without logins"),
        pytest.param(GUEST, [ANN], {GUEST: []}, LinkPlan(GUEST, (ANN,)), id="a guest is upgraded by a login of nobody"),
        pytest.param(
            GUEST, [ANN], {GUEST: [], ELDER: [ANN]}, LinkPlan(ELDER, (), (GUEST,)), id="a guest gives way to an owner"
        ),
        pytest.param(
            GUEST,
            [ANN, BEN],
            {GUEST: [], ELDER: [ANN]},
            LinkPlan(ELDER, (BEN,), (GUEST,)),
            id="a guest gives way and the login of nobody goes to the owner",
        ),
        pytest.param(
            GUEST,
            [ANN, BEN],
            {GUEST: [], ELDER: [ANN], YOUNGER: [BEN]},
            LinkPlan(ELDER, (), (YOUNGER, GUEST)),
            id="a guest and two owners become one",
        ),
        pytest.param(ELDER, [ANN], {ELDER: [ANN]}, LinkPlan(ELDER), id="its own login is enough"),
        pytest.param(
            ELDER, [ANN, BEN], {ELDER: [ANN]}, LinkPlan(ELDER, (BEN,)), id="another login is linked beside its own"
        ),
        pytest.param(
            ELDER,
            [ANN, BEN],
            {ELDER: [ANN], YOUNGER: [BEN]},
            LinkPlan(ELDER, (), (YOUNGER,)),
            id="the named one survives",
        ),
        pytest.param(
            YOUNGER,
            [ANN, BEN],
            {ELDER: [ANN], YOUNGER: [BEN]},
            LinkPlan(YOUNGER, (), (ELDER,)),
            id="even if it is younger",
        ),
    ],
)
def test_logins_for_an_identity_that_is_named(
    named: Identity, logins: list[Login], held: dict[Identity, list[Login]], plan: LinkPlan
) -> None:
    assert decide_for_identity(named, logins, known(held)) == plan


@observed("aws-amplify/amplify-js#6616 (disabled), aws-sdk-android#2964 and #175 (authenticated, without logins)")
@pytest.mark.parametrize(
    ("named", "logins", "held"),
    [
        pytest.param(ELDER, [], {ELDER: [ANN]}, id="an authenticated identity without logins"),
        pytest.param(ELDER, [], {ELDER: []}, id="one whose logins were all unlinked"),
        pytest.param(DISABLED, [], {DISABLED: []}, id="a disabled identity"),
        pytest.param(DISABLED, [ANN], {DISABLED: [], ELDER: [ANN]}, id="a disabled identity with its survivor's login"),
        pytest.param(DISABLED, [BEN], {DISABLED: []}, id="a disabled identity with a login of nobody"),
    ],
)
def test_identities_that_cannot_be_reached(
    named: Identity, logins: list[Login], held: dict[Identity, list[Login]]
) -> None:
    with pytest.raises(errors.IdentityForbidden):
        decide_for_identity(named, logins, known(held))


@observed("aws-amplify/amplify-js#2443")
@pytest.mark.parametrize(
    ("logins", "held"),
    [
        pytest.param([BEN], {ELDER: [ANN]}, id="a login of nobody"),
        pytest.param([BEN], {ELDER: [ANN], YOUNGER: [BEN]}, id="a login of somebody else"),
        pytest.param([ANN_TOO], {ELDER: [ANN]}, id="another user of the same provider"),
        pytest.param([ANN], {ELDER: []}, id="any login, once the last was unlinked"),
    ],
)
def test_logins_none_of_which_is_the_identitys_own_do_not_match(
    logins: list[Login], held: dict[Identity, list[Login]]
) -> None:
    with pytest.raises(errors.LoginsDoNotMatch):
        decide_for_identity(ELDER, logins, known(held))


@documented(LINKING)
@pytest.mark.parametrize(
    ("named", "logins", "held"),
    [
        pytest.param(ELDER, [ANN, ANN_TOO], {ELDER: [ANN]}, id="a second user of a linked provider"),
        pytest.param(ELDER, [BEN, ANN_TOO], {ELDER: [ANN, BEN]}, id="proven by another of its logins"),
        pytest.param(
            ELDER, [BEN, DEV], {ELDER: [ANN, BEN], YOUNGER: [ANN_TOO, DEV]}, id="a merge that would bring a second user"
        ),
        pytest.param(GUEST, [ANN, ANN_TOO], {GUEST: [], ELDER: [ANN]}, id="a guest with two users of one provider"),
    ],
)
def test_a_second_user_of_a_public_provider_is_a_conflict(
    named: Identity, logins: list[Login], held: dict[Identity, list[Login]]
) -> None:
    with pytest.raises(errors.LoginAlreadyLinked):
        decide_for_identity(named, logins, known(held))


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/developer-authenticated-identities.html")
def test_a_token_of_ours_vouches_for_an_authenticated_identity() -> None:
    assert decide_for_identity(ELDER, [], known({ELDER: [DEV]}), authorized_by_token=True) == LinkPlan(ELDER)
    assert decide_for_identity(ELDER, [ANN], known({ELDER: [DEV]}), authorized_by_token=True) == LinkPlan(ELDER, (ANN,))


@observed("aws-amplify/amplify-js#6616: a disabled identity stays so")
def test_nothing_vouches_for_a_disabled_identity() -> None:
    with pytest.raises(errors.IdentityForbidden):
        decide_for_identity(DISABLED, [], known({DISABLED: []}), authorized_by_token=True)


@documented(DEVELOPER)
@pytest.mark.parametrize(
    ("named", "logins", "held", "plan"),
    [
        pytest.param(GUEST, [DEV], {GUEST: []}, LinkPlan(GUEST, (DEV,)), id="a guest becomes a developer user"),
        pytest.param(ELDER, [DEV], {ELDER: [DEV]}, LinkPlan(ELDER), id="the same developer user again"),
        pytest.param(ELDER, [DEV_TOO], {ELDER: [DEV]}, LinkPlan(ELDER, (DEV_TOO,)), id="a second developer user"),
        pytest.param(
            ELDER, [DEV, ANN], {ELDER: [ANN]}, LinkPlan(ELDER, (DEV,)), id="beside a public login of the identity"
        ),
        pytest.param(ELDER, [DEV, ANN], {ELDER: [DEV]}, LinkPlan(ELDER, (ANN,)), id="with a public login of nobody"),
    ],
)
def test_a_developer_user_for_an_identity_that_is_named(
    named: Identity, logins: list[Login], held: dict[Identity, list[Login]], plan: LinkPlan
) -> None:
    assert decide_for_developer_user(named, logins, known(held)) == plan


@observed("aws/aws-sdk-js#2327, aws/aws-sdk-net#1112")
@pytest.mark.parametrize("held", [[ANN], [ANN, DEV_TOO]], ids=["public only", "public and another developer user"])
def test_an_identity_with_public_logins_needs_one_of_them_to_take_a_developer_user(held: list[Login]) -> None:
    with pytest.raises(errors.LoginsDoNotMatch):
        decide_for_developer_user(ELDER, [DEV], known({ELDER: held}))


@documented(DEVELOPER)
@pytest.mark.parametrize("named", [ELDER, GUEST], ids=lambda each: each.id)
def test_a_developer_user_of_another_identity_is_already_registered(named: Identity) -> None:
    with pytest.raises(errors.DeveloperUserAlreadyRegisteredException):
        decide_for_developer_user(named, [DEV], known({named: [], YOUNGER: [DEV]}))


@documented(MERGE)
@pytest.mark.parametrize(
    ("source", "destination", "plan"),
    [
        pytest.param(ELDER, YOUNGER, LinkPlan(YOUNGER, (), (ELDER,)), id="the destination survives"),
        pytest.param(YOUNGER, ELDER, LinkPlan(ELDER, (), (YOUNGER,)), id="whichever it is"),
        pytest.param(ELDER, ELDER, LinkPlan(ELDER), id="an identity with itself: nothing"),
    ],
)
def test_developer_users_are_merged(source: Identity, destination: Identity, plan: LinkPlan) -> None:
    assert decide_merge(source, destination, known({ELDER: [DEV, ANN], YOUNGER: [DEV_TOO, BEN]})) == plan


@documented(MERGE)
def test_two_users_of_one_public_provider_are_never_merged() -> None:
    with pytest.raises(errors.ResourceConflictException):
        decide_merge(ELDER, YOUNGER, known({ELDER: [DEV, ANN], YOUNGER: [DEV_TOO, ANN_TOO]}))


def developer_users(count: int, start: int = 0) -> list[Login]:
    return [Login("dev", str(number), developer=True) for number in range(start, start + count)]


@documented(MERGE)
def test_twenty_logins_are_the_most_an_identity_holds() -> None:
    full = known({ELDER: developer_users(MOST_LINKED_LOGINS - 1)})
    assert decide_for_developer_user(ELDER, [ANN], full).link == (ANN,)
    with pytest.raises(errors.TooManyLinkedLogins):
        decide_for_developer_user(ELDER, [ANN, BEN], full)


@documented(MERGE)
def test_a_merge_may_not_give_more_than_twenty_logins() -> None:
    half = MOST_LINKED_LOGINS // 2
    just_enough = known({ELDER: developer_users(half), YOUNGER: developer_users(half, 100)})
    assert decide_merge(ELDER, YOUNGER, just_enough).absorb == (ELDER,)
    too_many = known({ELDER: developer_users(half + 1), YOUNGER: developer_users(half, 100)})
    with pytest.raises(errors.TooManyLinkedLogins):
        decide_merge(ELDER, YOUNGER, too_many)


def test_a_plan_changes_something_when_it_makes_links_or_merges() -> None:
    assert not LinkPlan(ELDER).changes
    assert LinkPlan(None).changes
    assert LinkPlan(ELDER, (ANN,)).changes
    assert LinkPlan(ELDER, (), (YOUNGER,)).changes


def test_an_identity_that_is_gone_by_now_is_not_found() -> None:
    with pytest.raises(errors.IdentityNotFound):
        known({ELDER: []}).identity("younger")

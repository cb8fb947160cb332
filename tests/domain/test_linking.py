"""Linking logins to identities: which identity a set of logins belongs to, and merges."""

from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cognito_identity_emulator.domain.identity import Identity, Login
from cognito_identity_emulator.domain.linking import (
    MAX_LINKED_LOGINS,
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
DISABLED_BY_OPERATOR = replace(identity("off"), disabled_at=2000)


def link_state(links: Mapping[Identity, Sequence[Login]] | None = None) -> LinkState:
    """The link state of a pool whose identities have these logins."""
    links = links or {}
    owners = {login: owner for owner, logins in links.items() for login in logins}
    return LinkState(
        owners, {owner.id: tuple(logins) for owner, logins in links.items()}, {owner.id: owner for owner in links}
    )


PUBLIC = [Login(provider, "user") for provider in "abc"]


@given(
    logins=st.lists(st.sampled_from(PUBLIC), min_size=1, unique=True),
    owners=st.lists(st.sampled_from([None, ELDER, YOUNGER]), min_size=3, max_size=3),
)
def test_an_existing_identity_is_found_exactly_when_the_logins_change_nothing(
    logins: list[Login], owners: list[Identity | None]
) -> None:
    state = link_state(
        {
            each: [login for login, owner in zip(PUBLIC, owners, strict=True) if owner == each]
            for each in (ELDER, YOUNGER)
        }
    )
    found = existing_identity([state.owners.get(login) for login in logins])
    plan = decide_in_pool(logins, state)
    assert (found is not None) == (not plan.changes)
    if found is not None:
        assert plan == decide_for_identity(found, logins, state) == LinkPlan(found)


def test_a_disabled_identity_is_no_existing_identity() -> None:
    assert existing_identity([DISABLED]) is None


@documented(GET_ID)
@pytest.mark.parametrize(
    ("logins", "links", "plan"),
    [
        pytest.param([ANN], {}, LinkPlan(None, (ANN,)), id="an unlinked login makes an identity"),
        pytest.param([ANN, BEN], {}, LinkPlan(None, (ANN, BEN)), id="two unlinked logins make one identity"),
        pytest.param([ANN], {ELDER: [ANN]}, LinkPlan(ELDER), id="a known login finds its identity and changes nothing"),
        pytest.param(
            [ANN, BEN], {ELDER: [ANN]}, LinkPlan(ELDER, (BEN,)), id="an unknown login is linked beside a known"
        ),
        pytest.param([ANN, BEN], {ELDER: [ANN, BEN]}, LinkPlan(ELDER), id="two logins of one identity change nothing"),
        pytest.param([DEV, ANN], {ELDER: [DEV]}, LinkPlan(ELDER, (ANN,)), id="a public login joins a developer user"),
    ],
)
def test_logins_in_a_pool_belong_to_one_identity(
    logins: list[Login], links: dict[Identity, list[Login]], plan: LinkPlan
) -> None:
    assert decide_in_pool(logins, link_state(links)) == plan


@assumed("no source says which of two authenticated identities survives; the oldest id is the most widely used")
@pytest.mark.parametrize("order", [[ANN, BEN], [BEN, ANN]])
def test_two_identities_found_by_their_logins_are_merged_into_the_oldest(order: list[Login]) -> None:
    assert decide_in_pool(order, link_state({YOUNGER: [ANN], ELDER: [BEN]})) == LinkPlan(ELDER, (), (YOUNGER,))


@documented(LINKING)
def test_two_identities_with_different_users_of_one_provider_are_not_merged() -> None:
    with pytest.raises(errors.LoginAlreadyLinked):
        decide_in_pool([ANN, DEV], link_state({ELDER: [ANN], YOUNGER: [DEV, ANN_TOO]}))


@documented(LINKING)
def test_two_users_of_one_public_provider_in_one_call_are_a_conflict() -> None:
    with pytest.raises(errors.ResourceConflictException):
        decide_in_pool([ANN, ANN_TOO], link_state())


@documented(LINKING)
@pytest.mark.parametrize(
    ("named", "logins", "links", "plan"),
    [
        pytest.param(GUEST, [], {GUEST: []}, LinkPlan(GUEST), id="a guest stays a guest without logins"),
        pytest.param(GUEST, [ANN], {GUEST: []}, LinkPlan(GUEST, (ANN,)), id="a guest is upgraded by an unlinked login"),
        pytest.param(
            GUEST, [ANN], {GUEST: [], ELDER: [ANN]}, LinkPlan(ELDER, (), (GUEST,)), id="a guest gives way to an owner"
        ),
        pytest.param(
            GUEST,
            [ANN, BEN],
            {GUEST: [], ELDER: [ANN]},
            LinkPlan(ELDER, (BEN,), (GUEST,)),
            id="a guest gives way and the unlinked login goes to the owner",
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
def test_logins_for_a_requested_identity_are_linked_to_it_or_to_their_owner(
    named: Identity, logins: list[Login], links: dict[Identity, list[Login]], plan: LinkPlan
) -> None:
    assert decide_for_identity(named, logins, link_state(links)) == plan


@observed("aws-amplify/amplify-js#6616 (disabled), aws-sdk-android#2964 and #175 (authenticated, without logins)")
@pytest.mark.parametrize(
    ("named", "logins", "links"),
    [
        pytest.param(ELDER, [], {ELDER: [ANN]}, id="an authenticated identity without logins"),
        pytest.param(ELDER, [], {ELDER: []}, id="one whose logins were all unlinked"),
        pytest.param(DISABLED, [], {DISABLED: []}, id="a disabled identity"),
        pytest.param(DISABLED, [ANN], {DISABLED: [], ELDER: [ANN]}, id="a disabled identity with its survivor's login"),
        pytest.param(DISABLED, [BEN], {DISABLED: []}, id="a disabled identity with an unlinked login"),
    ],
)
def test_an_identity_without_a_usable_login_is_forbidden(
    named: Identity, logins: list[Login], links: dict[Identity, list[Login]]
) -> None:
    with pytest.raises(errors.IdentityForbidden):
        decide_for_identity(named, logins, link_state(links))


@observed("aws-amplify/amplify-js#2443")
@pytest.mark.parametrize(
    ("logins", "links"),
    [
        pytest.param([BEN], {ELDER: [ANN]}, id="an unlinked login"),
        pytest.param([BEN], {ELDER: [ANN], YOUNGER: [BEN]}, id="a login of somebody else"),
        pytest.param([ANN_TOO], {ELDER: [ANN]}, id="another user of the same provider"),
        pytest.param([ANN], {ELDER: []}, id="any login, once the last was unlinked"),
    ],
)
def test_logins_without_one_of_the_requested_identity_do_not_match(
    logins: list[Login], links: dict[Identity, list[Login]]
) -> None:
    with pytest.raises(errors.LoginsDoNotMatch):
        decide_for_identity(ELDER, logins, link_state(links))


@documented(LINKING)
@pytest.mark.parametrize(
    ("named", "logins", "links"),
    [
        pytest.param(ELDER, [ANN, ANN_TOO], {ELDER: [ANN]}, id="a second user of a linked provider"),
        pytest.param(ELDER, [BEN, ANN_TOO], {ELDER: [ANN, BEN]}, id="verified by another of its logins"),
        pytest.param(
            ELDER, [BEN, DEV], {ELDER: [ANN, BEN], YOUNGER: [ANN_TOO, DEV]}, id="a merge that would bring a second user"
        ),
        pytest.param(GUEST, [ANN, ANN_TOO], {GUEST: [], ELDER: [ANN]}, id="a guest with two users of one provider"),
    ],
)
def test_a_second_user_of_a_public_provider_is_a_conflict(
    named: Identity, logins: list[Login], links: dict[Identity, list[Login]]
) -> None:
    with pytest.raises(errors.LoginAlreadyLinked):
        decide_for_identity(named, logins, link_state(links))


@documented("https://docs.aws.amazon.com/cognito/latest/developerguide/developer-authenticated-identities.html")
def test_an_openid_token_of_the_emulator_authorizes_an_authenticated_identity() -> None:
    assert decide_for_identity(ELDER, [], link_state({ELDER: [DEV]}), authorized_by_token=True) == LinkPlan(ELDER)
    assert decide_for_identity(ELDER, [ANN], link_state({ELDER: [DEV]}), authorized_by_token=True) == LinkPlan(
        ELDER, (ANN,)
    )


@observed("aws-amplify/amplify-js#6616: a disabled identity stays disabled")
def test_a_disabled_identity_with_an_openid_token_is_forbidden() -> None:
    with pytest.raises(errors.IdentityForbidden):
        decide_for_identity(DISABLED, [], link_state({DISABLED: []}), authorized_by_token=True)


@documented(DEVELOPER)
@pytest.mark.parametrize(
    ("named", "logins", "links", "plan"),
    [
        pytest.param(GUEST, [DEV], {GUEST: []}, LinkPlan(GUEST, (DEV,)), id="a guest becomes a developer user"),
        pytest.param(ELDER, [DEV], {ELDER: [DEV]}, LinkPlan(ELDER), id="the same developer user again"),
        pytest.param(ELDER, [DEV_TOO], {ELDER: [DEV]}, LinkPlan(ELDER, (DEV_TOO,)), id="a second developer user"),
        pytest.param(
            ELDER, [DEV, ANN], {ELDER: [ANN]}, LinkPlan(ELDER, (DEV,)), id="beside a public login of the identity"
        ),
        pytest.param(ELDER, [DEV, ANN], {ELDER: [DEV]}, LinkPlan(ELDER, (ANN,)), id="with an unlinked public login"),
    ],
)
def test_a_developer_user_for_a_requested_identity_is_linked_to_it(
    named: Identity, logins: list[Login], links: dict[Identity, list[Login]], plan: LinkPlan
) -> None:
    assert decide_for_developer_user(named, logins, link_state(links)) == plan


@observed("aws/aws-sdk-js#2327, aws/aws-sdk-net#1112")
@pytest.mark.parametrize("links", [[ANN], [ANN, DEV_TOO]], ids=["public only", "public and another developer user"])
def test_a_developer_user_for_an_identity_with_public_logins_needs_one_of_them(links: list[Login]) -> None:
    with pytest.raises(errors.LoginsDoNotMatch):
        decide_for_developer_user(ELDER, [DEV], link_state({ELDER: links}))


@documented(DEVELOPER)
@pytest.mark.parametrize("named", [ELDER, GUEST], ids=lambda each: each.id)
def test_a_developer_user_of_another_identity_is_already_registered(named: Identity) -> None:
    with pytest.raises(errors.DeveloperUserAlreadyRegisteredException):
        decide_for_developer_user(named, [DEV], link_state({named: [], YOUNGER: [DEV]}))


@documented(MERGE)
@pytest.mark.parametrize(
    ("source", "destination", "plan"),
    [
        pytest.param(ELDER, YOUNGER, LinkPlan(YOUNGER, (), (ELDER,)), id="the destination survives"),
        pytest.param(YOUNGER, ELDER, LinkPlan(ELDER, (), (YOUNGER,)), id="whichever it is"),
        pytest.param(ELDER, ELDER, LinkPlan(ELDER), id="an identity with itself: nothing"),
    ],
)
def test_a_merge_of_developer_users_disables_the_source(
    source: Identity, destination: Identity, plan: LinkPlan
) -> None:
    assert decide_merge(source, destination, link_state({ELDER: [DEV, ANN], YOUNGER: [DEV_TOO, BEN]})) == plan


@documented(MERGE)
def test_a_merge_that_gives_two_users_of_one_public_provider_is_a_conflict() -> None:
    with pytest.raises(errors.ResourceConflictException):
        decide_merge(ELDER, YOUNGER, link_state({ELDER: [DEV, ANN], YOUNGER: [DEV_TOO, ANN_TOO]}))


def developer_users(count: int, start: int = 0) -> list[Login]:
    return [Login("dev", str(number), developer=True) for number in range(start, start + count)]


@documented(MERGE)
def test_a_twenty_first_login_of_an_identity_is_refused() -> None:
    full = link_state({ELDER: developer_users(MAX_LINKED_LOGINS - 1)})
    assert decide_for_developer_user(ELDER, [ANN], full).link == (ANN,)
    with pytest.raises(errors.TooManyLinkedLogins):
        decide_for_developer_user(ELDER, [ANN, BEN], full)


@documented(MERGE)
def test_a_merge_that_gives_more_than_twenty_logins_is_refused() -> None:
    half = MAX_LINKED_LOGINS // 2
    just_enough = link_state({ELDER: developer_users(half), YOUNGER: developer_users(half, 100)})
    assert decide_merge(ELDER, YOUNGER, just_enough).absorb == (ELDER,)
    too_many = link_state({ELDER: developer_users(half + 1), YOUNGER: developer_users(half, 100)})
    with pytest.raises(errors.TooManyLinkedLogins):
        decide_merge(ELDER, YOUNGER, too_many)


def test_a_plan_with_a_new_identity_a_link_or_a_merge_is_a_change() -> None:
    assert not LinkPlan(ELDER).changes
    assert LinkPlan(None).changes
    assert LinkPlan(ELDER, (ANN,)).changes
    assert LinkPlan(ELDER, (), (YOUNGER,)).changes


def test_an_identity_that_no_longer_exists_is_not_found() -> None:
    with pytest.raises(errors.IdentityNotFound):
        link_state({ELDER: []}).identity("younger")


@assumed("AWS disables identities by merging only; there, no login leads to a disabled identity")
@pytest.mark.parametrize(
    "decide",
    [
        lambda state: decide_in_pool([ANN], state),
        lambda state: decide_in_pool([ANN, BEN], state),
        lambda state: decide_for_identity(DISABLED_BY_OPERATOR, [ANN], state),
        lambda state: decide_for_identity(DISABLED_BY_OPERATOR, [], state, authorized_by_token=True),
        lambda state: decide_for_identity(ELDER, [BEN, ANN], state),
        lambda state: decide_merge(DISABLED_BY_OPERATOR, ELDER, state),
        lambda state: decide_merge(ELDER, DISABLED_BY_OPERATOR, state),
        lambda state: decide_merge(DISABLED_BY_OPERATOR, DISABLED_BY_OPERATOR, state),
    ],
    ids=["found", "found with another", "named", "named by a token", "to merge", "source", "destination", "both"],
)
def test_an_identity_that_the_operator_disabled_is_forbidden(decide: Callable[[LinkState], LinkPlan]) -> None:
    state = link_state({DISABLED_BY_OPERATOR: [ANN], ELDER: [BEN]})
    with pytest.raises(errors.IdentityForbidden) as refused:
        decide(state)
    assert "PUT /_emulator/identities/off" in str(refused.value.explanation)

"""Random calls, one after the other, held against a model: after each, every row must be what the model says."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cognito_identity_emulator import ManualClock, Settings
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.runtime.random import SeededIds
from cognito_identity_emulator.runtime.scope import Scope
from tests.offline_issuer import OfflineIssuer
from tests.provenance import assumed
from tests.scenarios.identity_model import DEVELOPER, NOT_FOUND, Login, Refused, Town, as_rows
from tests.scenarios.stored_rows import stored_rows

DEVELOPER_PROVIDER = "login.developer"
GUESTS = {"unauthenticated": "arn:aws:iam::000000000000:role/guest"}
ROLES = {**GUESTS, "authenticated": "arn:aws:iam::000000000000:role/user"}
EXAMPLES, STEPS = 60, 40

MOST_TOWNS = 2

# Few users, so that they meet each other.
_users = st.sampled_from(["ann", "ann", "ben"])
SOME_LOGINS = st.dictionaries(st.sampled_from("abc"), _users, min_size=1, max_size=3)
ANY_LOGINS = st.one_of(st.just(dict[str, str]()), SOME_LOGINS)
DEVELOPER_USERS = st.sampled_from(["1", "2", "3"])


class IdentityMachine(RuleBasedStateMachine):
    """Drives one emulator, in process, and the model beside it."""

    towns: Bundle[Town] = Bundle("towns")
    people: Bundle[tuple[Town, str]] = Bundle("people")
    tokens: Bundle[tuple[Town, str, str]] = Bundle("tokens")

    def __init__(self, control: EmulatorCore, clock: ManualClock, issuers: Mapping[str, OfflineIssuer]) -> None:
        super().__init__()
        self.control, self.clock, self.issuers = control, clock, issuers
        self.open_towns: list[Town] = []

    def perform(self, name: str, **members: Any) -> Any:
        """One call of an operation, by its name; the time moves on, so that the elder of two identities is known."""
        self.clock.advance(0.001)
        operation = COGNITO_IDENTITY.operations[name]
        scope = Scope("000000000000" if operation.signed else None, "us-east-1")
        request = operation.request(**members)
        return self.control.engine.perform(operation, request, scope=scope, caller=None, request_id="r")

    def agree(self, expected: Callable[[], Any], name: str, **members: Any) -> tuple[Any, Any]:
        """What the model and the emulator say to one call. Both must do it, or both refuse it for the same reason."""
        try:
            modelled = expected()
        except Refused as refusal:
            codes = refusal.codes
        else:
            return modelled, self.perform(name, **members)
        with pytest.raises(ServiceError) as caught:
            self.perform(name, **members)
        assert caught.value.code in codes
        return None, None

    def logins_map(self, logins: Mapping[str, str]) -> dict[str, str]:
        return {self.issuers[letter].name: _token(self.issuers[letter], user) for letter, user in logins.items()}

    # --- pools ----------------------------------------------------------------------------------------------------

    @initialize(target=towns)
    def begin(self) -> Town:
        return self.create_town(guests=True)

    @precondition(lambda self: len(self.open_towns) < MOST_TOWNS)
    @rule(target=towns, guests=st.booleans())
    def create_pool(self, guests: bool) -> Town:
        return self.create_town(guests=guests)

    def create_town(self, *, guests: bool) -> Town:
        made = self.perform(
            "CreateIdentityPool",
            identity_pool_name="town",
            allow_unauthenticated_identities=guests,
            developer_provider_name=DEVELOPER_PROVIDER,
            open_id_connect_provider_arns=[issuer.arn for issuer in self.issuers.values()],
        )
        self.perform("SetIdentityPoolRoles", identity_pool_id=made.identity_pool_id, roles=ROLES)
        town = Town(made.identity_pool_id, guests)
        self.open_towns.append(town)
        return town

    @precondition(lambda self: len(self.open_towns) == MOST_TOWNS)
    @rule(town=consumes(towns))
    def delete_pool(self, town: Town) -> None:
        self.perform("DeleteIdentityPool", identity_pool_id=town.id)
        town.people.clear()
        self.open_towns.remove(town)

    # --- identities -----------------------------------------------------------------------------------------------

    @rule(target=people, town=towns, logins=ANY_LOGINS)
    def get_id(self, town: Town, logins: dict[str, str]) -> Any:
        found, answer = self.agree(
            lambda: (town.found_by(_set(logins)),),
            "GetId",
            identity_pool_id=town.id,
            logins=self.logins_map(logins),
        )
        if answer is None:
            return multiple()
        return town, self.settled(town, found[0], answer.identity_id, _set(logins))

    def settled(self, town: Town, found: Any, identity_id: str, logins: set[Login]) -> str:
        """The identity answered: the one the model found, or one that nobody has seen before."""
        if found is None:
            assert identity_id not in town.people
            town.newcomer(identity_id, logins)
        else:
            assert identity_id == found.id
        return identity_id

    @rule(target=people, town=towns)
    def come_as_a_guest(self, town: Town) -> Any:
        return self.get_id(town, {})

    @rule(someone=people, logins=SOME_LOGINS)
    def sign_in(self, someone: tuple[Town, str], logins: dict[str, str]) -> None:
        self.take_token_or_credentials(someone, logins, "GetOpenIdToken")

    @rule(
        someone=people,
        logins=ANY_LOGINS,
        name=st.sampled_from(["GetOpenIdToken", "GetCredentialsForIdentity"]),
    )
    def take_token_or_credentials(self, someone: tuple[Town, str], logins: dict[str, str], name: str) -> None:
        town, identity_id = someone
        found, answer = self.agree(
            lambda: town.named(identity_id, _set(logins)),
            name,
            identity_id=identity_id,
            logins=self.logins_map(logins),
        )
        assert answer is None or answer.identity_id == found.id

    @rule(target=tokens, town=towns, user=DEVELOPER_USERS, logins=ANY_LOGINS)
    def developer_token(self, town: Town, user: str, logins: dict[str, str]) -> Any:
        every = {(DEVELOPER, user), *_set(logins)}
        found, answer = self.agree(
            lambda: (town.found_by(every),),
            "GetOpenIdTokenForDeveloperIdentity",
            identity_pool_id=town.id,
            logins={DEVELOPER_PROVIDER: user, **self.logins_map(logins)},
        )
        if answer is None:
            return multiple()
        return town, self.settled(town, found[0], answer.identity_id, every), answer.token

    @rule(target=tokens, someone=people, user=DEVELOPER_USERS, logins=ANY_LOGINS)
    def developer_token_for(self, someone: tuple[Town, str], user: str, logins: dict[str, str]) -> Any:
        town, identity_id = someone
        if town not in self.open_towns:
            return multiple()
        found, answer = self.agree(
            lambda: town.named_for_developer(identity_id, {(DEVELOPER, user), *_set(logins)}),
            "GetOpenIdTokenForDeveloperIdentity",
            identity_pool_id=town.id,
            identity_id=identity_id,
            logins={DEVELOPER_PROVIDER: user, **self.logins_map(logins)},
        )
        if answer is None:
            return multiple()
        assert answer.identity_id == found.id
        return town, answer.identity_id, answer.token

    @rule(bearer=tokens, logins=ANY_LOGINS)
    def credentials_for_a_token_of_ours(self, bearer: tuple[Town, str, str], logins: dict[str, str]) -> None:
        town, identity_id, token = bearer
        if token:
            self.agree(
                lambda: town.named(identity_id, _set(logins), authorized_by_token=True),
                "GetCredentialsForIdentity",
                identity_id=identity_id,
                logins={"cognito-identity.amazonaws.com": token, **self.logins_map(logins)},
            )

    # --- developer users and unlinking ----------------------------------------------------------------------------

    @rule(town=towns, someone=people, ask=st.sampled_from(["user", "identity", "both"]), user=DEVELOPER_USERS)
    def look_up(self, town: Town, someone: tuple[Town, str], ask: str, user: str) -> None:
        identity_id = None if ask == "user" else someone[1]
        asked = None if ask == "identity" else user
        found, answer = self.agree(
            lambda: town.looked_up(identity_id, asked),
            "LookupDeveloperIdentity",
            identity_pool_id=town.id,
            identity_id=identity_id,
            developer_user_identifier=asked,
        )
        if answer is not None:
            assert (answer.identity_id, sorted(answer.developer_user_identifier_list)) == (found[0], sorted(found[1]))

    @rule(town=towns, source=DEVELOPER_USERS, destination=DEVELOPER_USERS)
    def merge(self, town: Town, source: str, destination: str) -> None:
        found, answer = self.agree(
            lambda: town.merged(source, destination),
            "MergeDeveloperIdentities",
            identity_pool_id=town.id,
            developer_provider_name=DEVELOPER_PROVIDER,
            source_user_identifier=source,
            destination_user_identifier=destination,
        )
        assert answer is None or answer.identity_id == found.id

    @rule(someone=people, logins=ANY_LOGINS, remove=st.sets(st.sampled_from("abc")))
    def unlink_identity(self, someone: tuple[Town, str], logins: dict[str, str], remove: set[str]) -> None:
        town, identity_id = someone
        self.agree(
            lambda: town.unlink(identity_id, _set(logins), remove),
            "UnlinkIdentity",
            identity_id=identity_id,
            logins=self.logins_map(logins),
            logins_to_remove=sorted(self.issuers[letter].name for letter in remove),
        )

    @rule(town=towns, someone=people, user=DEVELOPER_USERS)
    def unlink_developer(self, town: Town, someone: tuple[Town, str], user: str) -> None:
        self.agree(
            lambda: town.unlink_developer(someone[1], user),
            "UnlinkDeveloperIdentity",
            identity_pool_id=town.id,
            identity_id=someone[1],
            developer_provider_name=DEVELOPER_PROVIDER,
            developer_user_identifier=user,
        )

    @rule(several=st.lists(people, min_size=1, max_size=3))
    def delete_identities(self, several: list[tuple[Town, str]]) -> None:
        answer = self.perform("DeleteIdentities", identity_ids_to_delete=[identity_id for _, identity_id in several])
        assert answer.unprocessed_identity_ids == []
        for town, identity_id in several:
            town.people.pop(identity_id, None)

    # --- what is told, and what is stored -------------------------------------------------------------------------

    @rule(someone=people)
    def describe(self, someone: tuple[Town, str]) -> None:
        town, identity_id = someone
        found, answer = self.agree(lambda: _looked_at(town, identity_id), "DescribeIdentity", identity_id=identity_id)
        if answer is not None:
            assert set(answer.logins or ()) == {self.provider(letter) for letter, _ in found.logins}

    @rule(town=towns, hide=st.booleans())
    def list_identities(self, town: Town, hide: bool) -> None:
        answer = self.perform("ListIdentities", identity_pool_id=town.id, max_results=60, hide_disabled=hide)
        shown = [each.id for each in town.people.values() if not (hide and each.disabled)]
        assert [each.identity_id for each in answer.identities] == shown

    def provider(self, letter: str) -> str:
        return DEVELOPER_PROVIDER if letter == DEVELOPER else self.issuers[letter].name

    @invariant()
    def the_rows_are_what_the_model_says(self) -> None:
        expected = {town.id: as_rows(town) for town in self.open_towns}
        letters = {issuer.name: letter for letter, issuer in self.issuers.items()} | {DEVELOPER_PROVIDER: DEVELOPER}
        assert stored_rows(self.control.database, letters, expected) == expected

    def teardown(self) -> None:
        for town in self.open_towns:
            self.perform("DeleteIdentityPool", identity_pool_id=town.id)


def _set(logins: Mapping[str, str]) -> set[Login]:
    return set(logins.items())


def _looked_at(town: Town, identity_id: str) -> Any:
    if identity_id not in town.people:
        raise Refused(NOT_FOUND)
    return town.people[identity_id]


@lru_cache(maxsize=64)
def _token(issuer: OfflineIssuer, user: str) -> str:
    return issuer.lasting_token(user)


@assumed("the model in identity_model.py, whose every rule has a documented, observed or assumed test of its own")
def test_any_sequence_of_calls_leaves_what_the_model_says(
    new_database_url: Callable[[], str], issuers: dict[str, OfflineIssuer]
) -> None:
    clock = ManualClock()
    settings = Settings(
        max_identity_pools=10_000,
        database_url=new_database_url(),
        issuer_keys=tuple(issuer.setting for issuer in issuers.values()),
    )
    control = EmulatorCore(settings, clock=clock, ids=SeededIds(2014))
    try:
        run_state_machine_as_test(
            lambda: IdentityMachine(control, clock, issuers),  # type: ignore[arg-type]
            settings=hypothesis_settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                phases=(Phase.generate, Phase.shrink),
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        control.close()

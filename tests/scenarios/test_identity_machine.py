"""Compares random sequences of calls with a model: after each call, every row must equal the model's."""

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
from tests.scenarios.identity_model import DEVELOPER, NOT_FOUND, Login, ModelPool, RefusedError, as_rows
from tests.scenarios.stored_rows import stored_rows

DEVELOPER_PROVIDER = "login.developer"
GUESTS = {"unauthenticated": "arn:aws:iam::000000000000:role/guest"}
ROLES = {**GUESTS, "authenticated": "arn:aws:iam::000000000000:role/user"}
EXAMPLES, STEPS = 60, 40

MAX_POOLS = 2

# Few users, so that identities often share logins.
_users = st.sampled_from(["ann", "ann", "ben"])
SOME_LOGINS = st.dictionaries(st.sampled_from("abc"), _users, min_size=1, max_size=3)
ANY_LOGINS = st.one_of(st.just(dict[str, str]()), SOME_LOGINS)
DEVELOPER_USERS = st.sampled_from(["1", "2", "3"])


class IdentityMachine(RuleBasedStateMachine):
    """Makes the same calls on an emulator in this process and on the model."""

    pools: Bundle[ModelPool] = Bundle("pools")
    identities: Bundle[tuple[ModelPool, str]] = Bundle("identities")
    tokens: Bundle[tuple[ModelPool, str, str]] = Bundle("tokens")

    def __init__(self, core: EmulatorCore, clock: ManualClock, issuers: Mapping[str, OfflineIssuer]) -> None:
        super().__init__()
        self.core, self.clock, self.issuers = core, clock, issuers
        self.open_pools: list[ModelPool] = []

    def perform(self, name: str, /, **members: Any) -> Any:
        """Calls an operation by its name. Advances the clock, so that every identity has its own creation date."""
        self.clock.advance(0.001)
        operation = COGNITO_IDENTITY.operations[name]
        scope = Scope("000000000000" if operation.signed else None, "us-east-1")
        request = operation.request(**members)
        return self.core.engine.perform(operation, request, scope=scope, caller=None, request_id="r")

    def call_both(self, expected: Callable[[], Any], name: str, **members: Any) -> tuple[Any, Any]:
        """The results of the model and the emulator for one call; both None when both refuse it with the same code."""
        try:
            expected_result = expected()
        except RefusedError as refusal:
            codes = refusal.codes
        else:
            return expected_result, self.perform(name, **members)
        with pytest.raises(ServiceError) as caught:
            self.perform(name, **members)
        assert caught.value.code in codes
        return None, None

    def logins_map(self, logins: Mapping[str, str]) -> dict[str, str]:
        return {self.issuers[letter].name: _token(self.issuers[letter], user) for letter, user in logins.items()}

    # --- pools ----------------------------------------------------------------------------------------------------

    @initialize(target=pools)
    def create_first_pool(self) -> ModelPool:
        return self.add_pool(guests=True)

    @precondition(lambda self: len(self.open_pools) < MAX_POOLS)
    @rule(target=pools, guests=st.booleans())
    def create_pool(self, guests: bool) -> ModelPool:
        return self.add_pool(guests=guests)

    def add_pool(self, *, guests: bool) -> ModelPool:
        created = self.perform(
            "CreateIdentityPool",
            name="pool",
            allow_unauthenticated_identities=guests,
            developer_provider_name=DEVELOPER_PROVIDER,
            open_id_connect_provider_arns=[issuer.arn for issuer in self.issuers.values()],
        )
        self.perform("SetIdentityPoolRoles", identity_pool_id=created.identity_pool_id, roles=ROLES)
        pool = ModelPool(created.identity_pool_id, guests)
        self.open_pools.append(pool)
        return pool

    @precondition(lambda self: len(self.open_pools) == MAX_POOLS)
    @rule(pool=consumes(pools))
    def delete_pool(self, pool: ModelPool) -> None:
        self.perform("DeleteIdentityPool", identity_pool_id=pool.id)
        pool.identities.clear()
        self.open_pools.remove(pool)

    # --- identities -----------------------------------------------------------------------------------------------

    @rule(target=identities, pool=pools, logins=ANY_LOGINS)
    def get_id(self, pool: ModelPool, logins: dict[str, str]) -> Any:
        found, response = self.call_both(
            lambda: (pool.get_id_by_logins(_set(logins)),),
            "GetId",
            identity_pool_id=pool.id,
            logins=self.logins_map(logins),
        )
        if response is None:
            return multiple()
        return pool, self.check_identity(pool, found[0], response.identity_id, _set(logins))

    def check_identity(self, pool: ModelPool, found: Any, identity_id: str, logins: set[Login]) -> str:
        """Checks that the identity is the one of the model, or a new one when the model has none."""
        if found is None:
            assert identity_id not in pool.identities
            pool.add_identity(identity_id, logins)
        else:
            assert identity_id == found.id
        return identity_id

    @rule(target=identities, pool=pools)
    def create_guest(self, pool: ModelPool) -> Any:
        return self.get_id(pool, {})

    @rule(identity=identities, logins=SOME_LOGINS)
    def get_token_with_login(self, identity: tuple[ModelPool, str], logins: dict[str, str]) -> None:
        self.get_token_or_credentials(identity, logins, "GetOpenIdToken")

    @rule(
        identity=identities,
        logins=ANY_LOGINS,
        name=st.sampled_from(["GetOpenIdToken", "GetCredentialsForIdentity"]),
    )
    def get_token_or_credentials(self, identity: tuple[ModelPool, str], logins: dict[str, str], name: str) -> None:
        pool, identity_id = identity
        found, response = self.call_both(
            lambda: pool.use_identity(identity_id, _set(logins)),
            name,
            identity_id=identity_id,
            logins=self.logins_map(logins),
        )
        assert response is None or response.identity_id == found.id

    @rule(target=tokens, pool=pools, user=DEVELOPER_USERS, logins=ANY_LOGINS)
    def developer_token(self, pool: ModelPool, user: str, logins: dict[str, str]) -> Any:
        all_logins = {(DEVELOPER, user), *_set(logins)}
        found, response = self.call_both(
            lambda: (pool.get_id_by_logins(all_logins),),
            "GetOpenIdTokenForDeveloperIdentity",
            identity_pool_id=pool.id,
            logins={DEVELOPER_PROVIDER: user, **self.logins_map(logins)},
        )
        if response is None:
            return multiple()
        return pool, self.check_identity(pool, found[0], response.identity_id, all_logins), response.token

    @rule(target=tokens, identity=identities, user=DEVELOPER_USERS, logins=ANY_LOGINS)
    def developer_token_for(self, identity: tuple[ModelPool, str], user: str, logins: dict[str, str]) -> Any:
        pool, identity_id = identity
        if pool not in self.open_pools:
            return multiple()
        found, response = self.call_both(
            lambda: pool.use_identity_for_developer(identity_id, {(DEVELOPER, user), *_set(logins)}),
            "GetOpenIdTokenForDeveloperIdentity",
            identity_pool_id=pool.id,
            identity_id=identity_id,
            logins={DEVELOPER_PROVIDER: user, **self.logins_map(logins)},
        )
        if response is None:
            return multiple()
        assert response.identity_id == found.id
        return pool, response.identity_id, response.token

    @rule(issued_token=tokens, logins=ANY_LOGINS)
    def credentials_for_an_open_id_token(
        self, issued_token: tuple[ModelPool, str, str], logins: dict[str, str]
    ) -> None:
        pool, identity_id, token = issued_token
        if token:
            self.call_both(
                lambda: pool.use_identity(identity_id, _set(logins), authorized_by_token=True),
                "GetCredentialsForIdentity",
                identity_id=identity_id,
                logins={"cognito-identity.amazonaws.com": token, **self.logins_map(logins)},
            )

    # --- developer users and unlinking ----------------------------------------------------------------------------

    @rule(pool=pools, identity=identities, ask=st.sampled_from(["user", "identity", "both"]), user=DEVELOPER_USERS)
    def look_up(self, pool: ModelPool, identity: tuple[ModelPool, str], ask: str, user: str) -> None:
        identity_id = None if ask == "user" else identity[1]
        developer_user = None if ask == "identity" else user
        found, response = self.call_both(
            lambda: pool.look_up_user(identity_id, developer_user),
            "LookupDeveloperIdentity",
            identity_pool_id=pool.id,
            identity_id=identity_id,
            developer_user_identifier=developer_user,
        )
        if response is not None:
            assert (response.identity_id, sorted(response.developer_user_identifier_list)) == (
                found[0],
                sorted(found[1]),
            )

    @rule(pool=pools, source=DEVELOPER_USERS, destination=DEVELOPER_USERS)
    def merge(self, pool: ModelPool, source: str, destination: str) -> None:
        found, response = self.call_both(
            lambda: pool.merge_users(source, destination),
            "MergeDeveloperIdentities",
            identity_pool_id=pool.id,
            developer_provider_name=DEVELOPER_PROVIDER,
            source_user_identifier=source,
            destination_user_identifier=destination,
        )
        assert response is None or response.identity_id == found.id

    @rule(identity=identities, logins=ANY_LOGINS, remove=st.sets(st.sampled_from("abc")))
    def unlink_identity(self, identity: tuple[ModelPool, str], logins: dict[str, str], remove: set[str]) -> None:
        pool, identity_id = identity
        self.call_both(
            lambda: pool.unlink(identity_id, _set(logins), remove),
            "UnlinkIdentity",
            identity_id=identity_id,
            logins=self.logins_map(logins),
            logins_to_remove=sorted(self.issuers[letter].name for letter in remove),
        )

    @rule(pool=pools, identity=identities, user=DEVELOPER_USERS)
    def unlink_developer(self, pool: ModelPool, identity: tuple[ModelPool, str], user: str) -> None:
        self.call_both(
            lambda: pool.unlink_developer(identity[1], user),
            "UnlinkDeveloperIdentity",
            identity_pool_id=pool.id,
            identity_id=identity[1],
            developer_provider_name=DEVELOPER_PROVIDER,
            developer_user_identifier=user,
        )

    @rule(chosen=st.lists(identities, min_size=1, max_size=3))
    def delete_identities(self, chosen: list[tuple[ModelPool, str]]) -> None:
        response = self.perform("DeleteIdentities", identity_ids_to_delete=[identity_id for _, identity_id in chosen])
        assert response.unprocessed_identity_ids == []
        for pool, identity_id in chosen:
            pool.identities.pop(identity_id, None)

    # --- descriptions and rows -----------------------------------------------------------------------------------

    @rule(identity=identities)
    def describe(self, identity: tuple[ModelPool, str]) -> None:
        pool, identity_id = identity
        found, response = self.call_both(
            lambda: _described_identity(pool, identity_id), "DescribeIdentity", identity_id=identity_id
        )
        if response is not None:
            marks = {"DISABLED"} if found.disabled else set()
            assert set(response.logins or ()) == {self.provider(letter) for letter, _ in found.logins} | marks

    @rule(pool=pools, hide=st.booleans())
    def list_identities(self, pool: ModelPool, hide: bool) -> None:
        response = self.perform("ListIdentities", identity_pool_id=pool.id, max_results=60, hide_disabled=hide)
        shown = [each.id for each in pool.identities.values() if not (hide and each.disabled)]
        assert [each.identity_id for each in response.identities] == shown

    def provider(self, letter: str) -> str:
        return DEVELOPER_PROVIDER if letter == DEVELOPER else self.issuers[letter].name

    @invariant()
    def rows_equal_the_model(self) -> None:
        expected = {pool.id: as_rows(pool) for pool in self.open_pools}
        letters = {issuer.name: letter for letter, issuer in self.issuers.items()} | {DEVELOPER_PROVIDER: DEVELOPER}
        assert stored_rows(self.core.database, letters, expected) == expected

    def teardown(self) -> None:
        for pool in self.open_pools:
            self.perform("DeleteIdentityPool", identity_pool_id=pool.id)


def _set(logins: Mapping[str, str]) -> set[Login]:
    return set(logins.items())


def _described_identity(pool: ModelPool, identity_id: str) -> Any:
    if identity_id not in pool.identities:
        raise RefusedError(NOT_FOUND)
    return pool.identities[identity_id]


@lru_cache(maxsize=64)
def _token(issuer: OfflineIssuer, user: str) -> str:
    return issuer.lasting_token(user)


@assumed("the model in identity_model.py, whose every rule has a documented, observed or assumed test of its own")
def test_any_sequence_of_calls_leaves_the_rows_of_the_model(
    new_database_url: Callable[[], str], issuers: dict[str, OfflineIssuer]
) -> None:
    clock = ManualClock()
    settings = Settings(
        max_identity_pools=10_000,
        database_url=new_database_url(),
        issuer_keys=tuple(issuer.setting for issuer in issuers.values()),
    )
    core = EmulatorCore(settings, clock=clock, ids=SeededIds(2014))
    try:
        run_state_machine_as_test(
            lambda: IdentityMachine(core, clock, issuers),  # type: ignore[arg-type]
            settings=hypothesis_settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                phases=(Phase.generate, Phase.shrink),
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        core.close()

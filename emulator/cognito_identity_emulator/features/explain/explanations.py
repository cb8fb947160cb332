"""Explains tokens and roles against the identity pools of an emulator, at its current time."""

from dataclasses import replace

from cognito_identity_emulator.features.explain.results import ExplainedRole, ExplainedToken
from cognito_identity_emulator.features.explain.role import RoleExplainer, RoleRequest
from cognito_identity_emulator.features.explain.token import TokenExplainer
from cognito_identity_emulator.features.pools import PoolAdmin
from cognito_identity_emulator.features.queries import AdminQueries
from cognito_identity_emulator.keys.key_ring import KeyRing
from cognito_identity_emulator.operations.context import Services
from cognito_identity_emulator.runtime.clock import Clock


class Explanations:
    """Explains why a token is accepted or refused, and which role a user gets."""

    def __init__(
        self, services: Services, keys: KeyRing, clock: Clock, pools: PoolAdmin, queries: AdminQueries
    ) -> None:
        self._services = services
        self._keys = keys
        self._clock = clock
        self._pools = pools
        self._queries = queries

    def token(self, token: str, pool_id: str | None, next_: str | None) -> ExplainedToken:
        """The token, and every check that a pool makes of it: the pool with that id, or each of a page of pools.

        Raises AdminError.
        """
        explainer = self._token_explainer()
        if pool_id is not None:
            return explainer.token(token, self._pools.find_all(pool_id))
        page = self._queries.pools(None, next_)
        return replace(explainer.token(token, [each.pool for each in page.rows]), next=page.next)

    def role(self, pool_id: str, question: RoleRequest) -> ExplainedRole:
        """The role that a user of the pool gets, and why. Raises AdminError."""
        (pool,) = self._pools.find_all(pool_id)
        return RoleExplainer(self._services, self._token_explainer(), pool, self._clock.now()).role(question)

    def _token_explainer(self) -> TokenExplainer:
        return TokenExplainer(self._services, self._keys, self._clock.now())

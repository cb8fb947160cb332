"""Explains which role a login gets, by which rule, and how the role's trust policy decides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cognito_identity_emulator.credentials.role_assumer import trust_request
from cognito_identity_emulator.domain.arns import oidc_provider_name, saml_provider_name
from cognito_identity_emulator.domain.claims import claim_text
from cognito_identity_emulator.domain.identity import AUTHENTICATED, Login
from cognito_identity_emulator.domain.identity_pool import IdentityPool
from cognito_identity_emulator.domain.partitions import cognito_provider, is_cognito_provider
from cognito_identity_emulator.domain.role_choice import RoleChoice, choose_role
from cognito_identity_emulator.domain.roles import MappingRule, RoleDecision
from cognito_identity_emulator.domain.session_claims import session_tags, texts
from cognito_identity_emulator.domain.social_providers import has_opaque_tokens
from cognito_identity_emulator.domain.trust_decision import StatementCheck, TrustDecision, TrustRequest, evaluate
from cognito_identity_emulator.domain.verified_login import OpenIdTokenClaims, VerifiedLogins
from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.errors.cognito_identity import ProviderNotSupported
from cognito_identity_emulator.errors.failed_check import FailedCheck
from cognito_identity_emulator.features.explain.results import (
    ExplainedLogin,
    ExplainedMapping,
    ExplainedRole,
    ExplainedRule,
    ExplainedStatement,
    ExplainedTrust,
    ExplainedTrustRequest,
)
from cognito_identity_emulator.features.explain.token import TokenExplainer
from cognito_identity_emulator.logins.issuer_keys import issuer_name
from cognito_identity_emulator.logins.providers.saml_error import SamlError
from cognito_identity_emulator.operations.cognito_identity.enhanced_session import SESSION_NAME, foreign_role
from cognito_identity_emulator.operations.context import Services
from cognito_identity_emulator.runtime.scope import Scope
from cognito_identity_emulator.storage.store import Store
from cognito_identity_emulator.tokens.open_id_token import is_own_issuer, web_identity

_NEW_IDENTITY = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class RoleRequest:
    """The login whose role to explain: by a token or by claims; a guest without both.

    `provider` is a Logins key, or the ARN of an OIDC provider; None for the provider of the issuer.
    """

    token: str | None = None
    claims: Mapping[str, Any] | None = None
    provider: str | None = None
    custom_role_arn: str | None = None


class RoleExplainer:
    """Explains roles of a pool at a moment: `now` is epoch milliseconds."""

    def __init__(self, services: Services, tokens: TokenExplainer, pool: IdentityPool, now: int) -> None:
        self._services = services
        self._tokens = tokens
        self._pool = pool
        self._now = now

    def role(self, question: RoleRequest) -> ExplainedRole:
        """The role and why it is chosen. Raises AdminError for a request that cannot be answered."""
        if question.token is not None and question.claims is not None:
            raise AdminError("Specify a token or claims, not both.")
        login, claims = None, question.claims
        if question.token is not None:
            login, claims = self._login(question.token, question.provider)
        provider = login.provider if login is not None else self._provider(question)
        assumed_audience = None
        if provider is not None and login is None:
            assumed_audience = self._assumed_audience(provider, claims or {})
        if assumed_audience is not None:
            claims = {**(claims or {}), "aud": assumed_audience}
        verified = VerifiedLogins() if provider is None else self._verified_logins(provider, claims or {})
        choice = choose_role(self._pool, verified, question.custom_role_arn)
        identity_id = self._identity_id(verified)
        mapping = self._mapping(choice)
        decision = choice.decision
        role = None if decision.role_arn is None else self._services.registry.role(decision.role_arn)
        request = self._trust_request(identity_id, verified)
        trust = None if role is None else evaluate(role.policy, request)
        unusable = self._unusable_role(decision)
        return ExplainedRole(
            identity_pool_id=self._pool.id,
            provider=provider,
            assumed_audience=assumed_audience,
            identity_id=identity_id,
            role_arn=decision.role_arn,
            refusal=None if decision.refusal is None else str(decision.refusal),
            role_mapping_keys=[key for verified_login in verified.logins for key in verified_login.role_mapping_keys],
            role_mapping=mapping,
            rule=None if mapping is None or decision.rule is None else mapping.rules[decision.rule],
            sentence=decision.sentence if unusable is None else f"{decision.sentence} {unusable.sentence()}",
            registered=role is not None,
            trust=None if trust is None else _trust(trust),
            trust_request=ExplainedTrustRequest(request.federated, request.actions, request.context),
            assumable=unusable is None and self._assumable(decision, trust),
            login=login,
        )

    def _login(self, token: str, provider: str | None) -> tuple[ExplainedLogin, Mapping[str, Any]]:
        """The checks of the token and its claims; of several possible Logins keys, one that accepts it."""
        facts = self._tokens.facts(token)
        if provider is not None:
            login = self._tokens.login(self._pool, _logins_key(provider), token)
        else:
            logins = self._tokens.logins(self._pool, token, facts)
            login = next((each for each in logins if each.accepted), logins[0])
        if login.provider is None:
            raise AdminError("The token does not name its issuer: specify the provider.", ["provider: is missing"])
        return login, facts.claims or {"sub": token}

    def _provider(self, question: RoleRequest) -> str | None:
        if question.provider is not None:
            return _logins_key(question.provider)
        if question.claims is None:
            return None
        issuer = question.claims.get("iss")
        if not isinstance(issuer, str) or not issuer:
            raise AdminError("The claims have no iss: specify the provider.", ["provider: is missing"])
        is_own = is_own_issuer(self._services.settings, issuer)
        return cognito_provider(self._pool.region).name if is_own else issuer_name(issuer)

    def _assumed_audience(self, provider: str, claims: Mapping[str, Any]) -> str | None:
        """The audience for claims without `aud`: the only one that the pool accepts from the provider.

        None when the claims have one, or when the pool accepts tokens of the provider without one. Raises AdminError
        when the pool accepts several, because the role may depend on it.
        """
        is_own = is_cognito_provider(provider) or provider == self._pool.developer_provider_name
        if claims.get("aud") is not None or is_own or has_opaque_tokens(provider):
            return None
        audiences = self._services.logins.audiences(self._pool, provider)
        if saml_provider_name(provider) is not None:  # they are all AWS itself
            audiences = audiences[:1]
        if len(audiences) > 1:
            raise AdminError(
                f"The pool accepts {len(audiences)} audiences from {provider}: add `aud` to the claims.",
                [f"claims.aud: {each}" for each in audiences],
            )
        return audiences[0] if audiences else None

    def _verified_logins(self, provider: str, claims: Mapping[str, Any]) -> VerifiedLogins:
        """The verified logins of a good token with these claims."""
        pool, subject = self._pool, str(claims.get("sub") or "")
        if is_cognito_provider(provider):
            amr = texts(claims.get("amr")) or (AUTHENTICATED,)
            return VerifiedLogins(token_claims=OpenIdTokenClaims(subject, pool.id, amr, session_tags(claims)))
        if provider == pool.developer_provider_name:
            amr = (AUTHENTICATED, provider, f"{provider}:{pool.id}:{subject}")
            return VerifiedLogins(token_claims=OpenIdTokenClaims("", pool.id, amr, session_tags(claims)))
        try:
            return VerifiedLogins((self._services.logins.preview(pool, provider, claims),))
        except ProviderNotSupported:
            message = f"The identity pool {pool.id} has no provider {provider}: add it to the pool."
            raise AdminError(message, [f"provider: {provider}"]) from None
        except SamlError as refused:
            raise AdminError("The claims are not those of a SAML assertion.", [f"claims: {refused}"]) from None

    def _identity_id(self, verified: VerifiedLogins) -> str | None:
        if verified.token_claims is not None:
            return verified.token_claims.identity_id or None
        with self._services.database.reading() as connection:
            identities = Store(connection, Scope(None, self._pool.region)).identities
            owners = (
                identities.owner(self._pool.id, _storable(verified_login.login)) for verified_login in verified.logins
            )
            return next((owner for owner in owners if owner is not None), None)

    def _trust_request(self, identity_id: str | None, verified: VerifiedLogins) -> TrustRequest:
        """The request of the enhanced flow to a role, for this identity."""
        subject = identity_id or f"{self._pool.region}:{_NEW_IDENTITY}"
        token = OpenIdTokenClaims(subject, self._pool.id, verified.amr, verified.principal_tags(self._pool))
        return trust_request(SESSION_NAME, web_identity(token), self._now)

    def _unusable_role(self, decision: RoleDecision) -> FailedCheck | None:
        """The failed check of a role of another account than the pool's, or of one that does not exist; None for any
        other role."""
        if decision.role_arn is None:
            return None
        foreign = foreign_role(self._pool, decision.role_arn, self._services.settings.account)
        return foreign or self._services.roles.missing_role(decision.role_arn)

    def _assumable(self, decision: RoleDecision, trust: TrustDecision | None) -> bool:
        return decision.role_arn is not None and (trust is None or trust.allowed)

    def _mapping(self, choice: RoleChoice) -> ExplainedMapping | None:
        """The mapping that decided, with the outcome of each of its rules."""
        if choice.mapping_key is None:
            return None
        mapping = (self._pool.role_mappings or {})[choice.mapping_key]
        resolution = mapping.ambiguous_role_resolution
        rules = [_rule(index, rule, choice.claims) for index, rule in enumerate(mapping.rules)]
        return ExplainedMapping(
            choice.mapping_key, str(mapping.type), None if resolution is None else str(resolution), rules
        )


def _logins_key(provider: str) -> str:
    return oidc_provider_name(provider) or provider


def _storable(login: Login) -> Login:
    """The login without NUL, which databases cannot store."""
    return Login(login.provider, login.subject.replace("\0", ""), login.developer)


def _rule(index: int, rule: MappingRule, claims: Mapping[str, object]) -> ExplainedRule:
    got = claim_text(claims.get(rule.claim))
    matched = rule.matches(claims)
    return ExplainedRule(index, rule.claim, str(rule.match_type), rule.value, rule.role_arn, got, matched)


def _trust(decision: TrustDecision) -> ExplainedTrust:
    return ExplainedTrust(decision.allowed, decision.sentence(), [_statement(each) for each in decision.statements])


def _statement(made: StatementCheck) -> ExplainedStatement:
    return ExplainedStatement(
        index=made.index,
        sid=made.sid,
        effect=str(made.effect),
        applies=made.applies,
        sentence=made.sentence(),
        principal_expected=made.principal_expected,
        principal_got=made.principal_got,
        principal_met=made.principal_met,
        actions_expected=made.actions_expected,
        actions=made.actions,
        conditions=made.conditions,
    )

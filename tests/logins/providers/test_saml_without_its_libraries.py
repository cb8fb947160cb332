"""Every path to SAML without the libraries of the [saml] extra: the same sentence, which says what to install."""

import importlib.util
from collections.abc import Callable
from typing import Any

import pytest

from cognito_identity_emulator import Emulator, Settings
from cognito_identity_emulator.domain.iam import IdentityProvider
from cognito_identity_emulator.errors.admin import AdminError
from tests.operations.calling import Refusal, refusal
from tests.provenance import assumed

PROVIDER = "arn:aws:iam::000000000000:saml-provider/example"
SENTENCE = "SAML logins need lxml and signxml: pip install 'cognito-identity-emulator[saml]'"
METADATA = "<EntityDescriptor/>"
ADMIN_PATHS: dict[str, Callable[[Emulator, str, str], object]] = {
    "registration": lambda emulator, *_: emulator.put_identity_provider(
        IdentityProvider(PROVIDER, saml_metadata=METADATA)
    ),
    "seed": lambda emulator, *_: emulator.seed(
        {"identity_providers": [{"arn": PROVIDER, "saml_metadata": METADATA}], "version": 1}
    ),
    "login token": lambda emulator, *_: emulator.login_token(PROVIDER, "ann"),
    "token explained": lambda emulator, pool_id, token: emulator.explain_token(token, pool_id),
    "role explained": lambda emulator, pool_id, token: emulator.explain_role(pool_id, token=token),
}


def make_pool(emulator: Emulator) -> str:
    return str(
        emulator.create_pool(
            SamlProviderARNs=[PROVIDER], AllowUnauthenticatedIdentities=False, IdentityPoolName="saml"
        )["IdentityPoolId"]
    )


@assumed("the [saml] extra is optional")
def test_saml_without_its_libraries_is_refused_with_one_sentence_on_every_path(
    emulator: Emulator, cognito: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool_id = make_pool(emulator)
    response = emulator.login_token(PROVIDER, "ann", identity_pool_id=pool_id)
    hide_libraries(monkeypatch)
    login = {"IdentityPoolId": pool_id, "Logins": {PROVIDER: response}}
    assert refusal(cognito.get_id, **login) == Refusal("ExternalServiceException", SENTENCE)
    failed = emulator.calls[-1].failed
    assert failed is not None
    assert (failed.name, failed.hint) == ("library", SENTENCE)
    for path, use in ADMIN_PATHS.items():
        with pytest.raises(AdminError) as refused:
            use(emulator, pool_id, response)
        assert SENTENCE in f"{refused.value.message} {refused.value.details}", path


@assumed("the [saml] extra is optional")
def test_a_saml_login_that_is_not_verified_needs_the_libraries_only_for_a_response(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Emulator(Settings(login_verification="none")) as emulator:
        pool_id = make_pool(emulator)
        response = emulator.login_token(PROVIDER, "ann", identity_pool_id=pool_id)
        hide_libraries(monkeypatch)
        cognito = emulator.client("cognito-identity")
        # Letters and digits alone are base64 of something, too.
        assert cognito.get_id(IdentityPoolId=pool_id, Logins={PROVIDER: "alice123"})["IdentityId"]
        assert refusal(cognito.get_id, IdentityPoolId=pool_id, Logins={PROVIDER: response}).message == SENTENCE


def hide_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make lxml and signxml look as if they were not installed."""
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name in ("lxml", "signxml") else find_spec(name, *rest)
    )

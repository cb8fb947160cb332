"""`explain`: prints the declaration of an operation as text."""

import pytest

from cognito_identity_emulator.cli.errors import UnknownNameError
from cognito_identity_emulator.cli.explain import explain
from cognito_identity_emulator.declare.operation import AnyOperation
from cognito_identity_emulator.declare.shape import members
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.operations.sts.service import STS

OPERATIONS = {**COGNITO_IDENTITY.operations, **STS.operations}


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=list(OPERATIONS))
def test_every_operation_is_explained_in_full(operation: AnyOperation) -> None:
    text = explain(operation.name)
    assert text.startswith(f"{operation.name}: {operation.summary}\nhttps://docs.aws.amazon.com/")
    for shape in (operation.request, operation.response):
        for member in members(shape) if shape is not None else ():
            assert f"  {member.name}: " in text
    for error in operation.raises:
        assert error.code in text
    for difference in operation.differs:
        assert f"Differs: {difference.text}" in text


def test_a_member_is_listed_with_its_type_and_constraints_and_if_it_is_required() -> None:
    lines = explain("CreateIdentityPool").splitlines()
    assert r"  IdentityPoolName: string (length 1..128, pattern [\w\s+=,.@-]+), required" in lines
    assert "  AllowClassicFlow: boolean" in lines
    assert "    ProviderName: string (length 1..128, pattern [\\w._:/-]+)" in lines
    assert "  MaxResults: integer (1..60), required" in explain("ListIdentityPools").splitlines()
    assert "  AllowUnauthenticatedIdentities: boolean, required" in lines


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("GetId", "Unsigned: a call needs no AWS signature."),
        ("ListIdentityPools", "Signed in AWS; the emulator answers unsigned calls too."),
        ("DeleteIdentityPool", "Signed: a call needs an AWS signature."),
        ("AssumeRoleWithWebIdentity", "Unsigned: a call needs no AWS signature."),
    ],
)
def test_the_required_signature_is_listed(name: str, sentence: str) -> None:
    assert sentence in explain(name).splitlines()


def test_an_operation_without_output_has_an_empty_body() -> None:
    assert "  (an empty body)" in explain("DeleteIdentityPool").splitlines()
    assert "  (no members)" in explain("TagResource").splitlines()


@pytest.mark.parametrize("name", ["getid", "GETID", "GetId"])
def test_the_operation_name_is_case_insensitive(name: str) -> None:
    assert explain(name).startswith("GetId: ")


def test_an_unknown_operation_is_refused_with_similar_names() -> None:
    with pytest.raises(UnknownNameError, match=r"There is no operation GetIds\. Did you mean GetId\?"):
        explain("GetIds")
    with pytest.raises(
        UnknownNameError, match=r"There is no operation xyz\. Valid: AddClientIDToOpenIDConnectProvider, AssumeRole, "
    ):
        explain("xyz")

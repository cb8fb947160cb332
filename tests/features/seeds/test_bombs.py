"""Templates that would cost much, or have no end, are refused with few problems."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cognito_identity_emulator.features.seeds.cloudformation.stack import MAX_OUTPUTS, Stack
from cognito_identity_emulator.features.seeds.decoding import TOO_DEEP
from cognito_identity_emulator.features.seeds.file_tree import DiskTree
from cognito_identity_emulator.features.seeds.files import read_files
from cognito_identity_emulator.features.seeds.problems import SeedError
from tests.provenance import assumed

STACK = Stack("app", "000000000000", "us-east-1")


def pool(name: object = "app") -> dict[str, Any]:
    return {
        "Type": "AWS::Cognito::IdentityPool",
        "Properties": {"AllowUnauthenticatedIdentities": True, "IdentityPoolName": name},
    }


def named_by(names: Mapping[str, object], **sections: object) -> dict[str, Any]:
    """A template with pools of these names, by their logical ids."""
    return {"Resources": {logical_id: pool(name) for logical_id, name in names.items()}, **sections}


def outputs(count: int) -> dict[str, Any]:
    return {f"O{number}": {"Value": "v", "Export": {"Name": f"n{number}"}} for number in range(count)}


def circle(stacks: int) -> list[dict[str, Any]]:
    """Templates each of which exports what it imports from the next one; the last one imports from the first."""
    templates = []
    for number in range(stacks):
        imported = {"Fn::ImportValue": f"e{(number + 1) % stacks}"}
        exported = {"O": {"Value": imported, "Export": {"Name": f"e{number}"}}}
        templates.append(named_by({"P": imported}, Outputs=exported))
    return templates


def joined(levels: int) -> object:
    value: object = "x"
    for _ in range(levels):
        value = {"Fn::Join": ["", [value, "y"]]}
    return value


def pool_names(count: int) -> dict[str, object]:
    """Each pool has the name of the next one, and the last one that of the first."""
    return {f"P{number}": {"Fn::GetAtt": [f"P{(number + 1) % count}", "Name"]} for number in range(count)}


CONDITIONS = {f"C{number}": {"Fn::Not": [{"Condition": f"C{number + 1}"}]} for number in range(3000)}
CONDITIONAL = {"Conditions": CONDITIONS, "Resources": {"P": {**pool(), "Condition": "C0"}}}


@assumed("our own limits, and AWS's number of outputs: no template costs much more than its text")
@pytest.mark.parametrize(
    ("templates", "problem"),
    [
        ([named_by({"P": "app"}, Outputs=outputs(100_000))], f"at most {MAX_OUTPUTS} outputs"),
        (circle(1), "needs itself"),
        (circle(2), "needs itself"),
        (circle(190), TOO_DEEP),
        ([named_by({"P": joined(200)})], TOO_DEEP),
        ([named_by(pool_names(3))], "refers to itself"),
        ([named_by(pool_names(2000))], TOO_DEEP),
        ([CONDITIONAL], TOO_DEEP),
        ([named_by({f"P{number}": {"Fn::ImportValue": f"n{number}"} for number in range(3000)})], "the export n0"),
    ],
    ids=[
        "very many exports",
        "a stack that imports its own export",
        "two stacks",
        "a circle of stacks",
        "Join of Join",
        "names in a circle",
        "names in a large circle",
        "conditions of conditions",
        "very many imports",
    ],
)  # fmt: skip
def test_a_template_that_would_cost_much_is_refused(
    tmp_path: Path, templates: list[dict[str, Any]], problem: str
) -> None:
    for number, template in enumerate(templates):
        (tmp_path / f"{number}.json").write_text(json.dumps(template))
    with pytest.raises(SeedError) as refused:
        read_files(DiskTree(), [str(tmp_path)], STACK)
    assert any(problem in each for each in refused.value.problems)
    assert sum(map(len, refused.value.problems)) < 500_000

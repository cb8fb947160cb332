"""Files of template parameters in the forms of AWS's tools."""

from pathlib import Path

import pytest

from cognito_identity_emulator.features.seeds.file_tree import DiskTree
from cognito_identity_emulator.features.seeds.parameter_files import read_parameter_files
from cognito_identity_emulator.features.seeds.problems import SeedError
from tests.provenance import assumed, documented

SAM = """
version = 0.1
[default.global.parameters]
stack_name = "app"
parameter_overrides = "A=0 B=two"
[default.deploy.parameters]
parameter_overrides = %s
"""


@documented("https://docs.aws.amazon.com/cli/latest/reference/cloudformation/create-stack.html")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "cloudformation.json",
            '[{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "ParameterValue": "two"},'
            ' {"ParameterKey": "C", "UsePreviousValue": true}]',
        ),
        ("overrides.json", '["A=1", "B=two"]'),
        ("codepipeline.json", '{"Parameters": {"A": "1", "B": "two"}, "Tags": {"x": "y"}}'),
        ("amplify.json", '{"A": 1, "B": ["two"], "C": {"Fn::GetAtt": ["X", "Arn"]}}'),
        ("map.yaml", "A: 1\nB: two\n"),
        ("samconfig.toml", SAM % "'A=\"1\"'"),
        ("samconfig-list.toml", SAM % '["A=1"]'),
        ("samconfig.yaml", "version: 0.1\ndefault: {deploy: {parameters: {parameter_overrides: {A: '1', B: two}}}}\n"),
    ],
)
def test_a_file_of_a_tool_gives_its_parameters(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert read_parameter_files(DiskTree(), [str(tmp_path / name)]) == {"A": "1", "B": "two"}


@assumed("our own format: every problem has its file")
def test_files_that_cannot_be_used_are_all_listed(tmp_path: Path) -> None:
    texts = {"a.json": "{", "b.json": "[1]", "c.toml": "a", "d.json": "1"}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(SeedError) as refused:
        read_parameter_files(DiskTree(), [str(tmp_path / name) for name in (*texts, "none.json")])
    assert len(refused.value.problems) == 5

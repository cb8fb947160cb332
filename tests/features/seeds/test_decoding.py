"""The text of a seed: YAML as people mean it, JSON, and mistakes with their lines."""

import pytest

from cognito_identity_emulator.features.seeds.decoding import decode
from cognito_identity_emulator.features.seeds.problems import SeedError
from tests.provenance import assumed, documented


@assumed("what people write without quotes they mean as it stands")
def test_what_looks_like_a_date_an_account_or_yes_stays_a_text() -> None:
    text = b"a: 2012-10-17\nb: 000000000000\nc: yes\nd: 12:30\ne: true\nf: 5\ng: 1.5\nh: ~\n1: x\ni: '5'\nj: !!str 5\n"
    assert decode(text, is_json=False) == {
        "a": "2012-10-17",
        "b": "000000000000",
        "c": "yes",
        "d": "12:30",
        "e": True,
        "f": 5,
        "g": 1.5,
        "h": None,
        "1": "x",
        "i": "5",
        "j": "5",
    }


@documented("https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html")
def test_short_tags_are_read_as_functions() -> None:
    text = b"a: !Ref X\nb: !GetAtt X.Y.Z\nc: !Sub ['${v}', {v: !Join ['', [a, !Ref B]]}]\nd: !Condition C\n"
    assert decode(text, is_json=False) == {
        "a": {"Ref": "X"},
        "b": {"Fn::GetAtt": ["X", "Y.Z"]},
        "c": {"Fn::Sub": ["${v}", {"v": {"Fn::Join": ["", ["a", {"Ref": "B"}]]}}]},
        "d": {"Condition": "C"},
    }


@documented("https://yaml.org/type/merge.html")
def test_merged_maps_give_way_to_what_is_written() -> None:
    text = b"x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}\nz: {<<: [{a: 4}, *x]}\n"
    assert decode(text, is_json=False) == {"x": {"a": 1, "b": 2}, "y": {"a": 1, "b": 3}, "z": {"a": 4, "b": 2}}


@assumed("the places of mistakes in a text are lines")
@pytest.mark.parametrize(
    ("text", "is_json", "problem"),
    [
        (b"a: 1\nb:\n  c: 1\n  c: 2\n", False, "line 4: the key 'c' stands twice in one map"),
        (b"a: 1\nb: [\n", False, "line 3: not YAML: did not find expected node content"),
        (b"? [a]\n: b\n", False, "line 1: a key must be a text"),
        (b"- a\n", False, "the text must be a map: a seed document, or a CloudFormation template"),
        (b"", False, "the text must be a map: a seed document, or a CloudFormation template"),
        (b"\xff", False, "byte 0: the text is not UTF-8"),
        (b'{"a": 1,\n "b": }', True, "line 2: not JSON: Expecting value"),
        (b'{"a": 1, "a": 2}', True, "the key 'a' stands twice in one map"),
        (b'{"a": NaN}', True, "not JSON: NaN is no number there"),
        (b"[" * 100_000, True, "the text is nested too deeply"),
        (b"a: &a [*a]", False, "the text is nested too deeply"),
    ],
)
def test_a_mistake_in_the_text_is_told(text: bytes, is_json: bool, problem: str) -> None:
    with pytest.raises(SeedError) as unusable:
        decode(text, is_json=is_json)
    assert problem in unusable.value.problems


@assumed("aliases of aliases are an attack or an accident")
def test_a_small_text_cannot_become_a_vast_value() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    with pytest.raises(SeedError, match="aliases repeat more than"):
        decode("\n".join(lines).encode(), is_json=False)

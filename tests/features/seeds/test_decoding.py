"""Decoding the text of a seed: YAML, JSON, and problems with their lines."""

import pytest

from cognito_identity_emulator.features.seeds.decoding import decode
from cognito_identity_emulator.features.seeds.problems import SeedError
from tests.provenance import assumed, documented, observed


@assumed("our own format: a value without quotes is kept as it is written")
def test_a_date_an_account_or_yes_without_quotes_is_a_text_in_a_seed() -> None:
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


TEMPLATE_FORMATS = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html"


@documented(TEMPLATE_FORMATS)
@pytest.mark.parametrize(
    ("written", "value"),
    [
        *((word, True) for word in ("yes", "Yes", "YES", "y", "Y", "on", "On", "true", "TRUE")),
        *((word, False) for word in ("no", "No", "n", "N", "off", "OFF", "false")),
        ("'yes'", "yes"),
        ("!!str yes", "yes"),
        ("!!bool 'yes'", True),
        ("2012-10-17", "2012-10-17"),
        ("2001-12-14t21:59:43.10-05:00", "2001-12-14t21:59:43.10-05:00"),
        ("0777", 511),
        ("089", "089"),
        ("12:30", 750),
        ("1:99", "1:99"),
        ("1_000", 1000),
        ("0x1F", 31),
        ("-0b11", -3),
        ("1.10", 1.1),
        ("1.5e+3", 1500.0),
        ("1e3", "1e3"),
        ("~", None),
        ("!Ref Yes", {"Ref": "Yes"}),
        ("{Ref: Off}", {"Ref": "Off"}),
        ("!GetAtt On.Off", {"Fn::GetAtt": ["On", "Off"]}),
        ("!If [Yes, no, {Condition: No}]", {"Fn::If": ["Yes", False, {"Condition": "No"}]}),
        (
            "{'Fn::If': [Yes, [no], !FindInMap [Yes, No, 1]]}",
            {"Fn::If": ["Yes", [False], {"Fn::FindInMap": ["Yes", "No", "1"]}]},
        ),
        ("{Condition: {Bool: {'aws:SecureTransport': no}}}", {"Condition": {"Bool": {"aws:SecureTransport": False}}}),
        ("{Yes: 1}", {"Yes": 1}),
        ("9" * 500, "9" * 500),
    ],
)
def test_a_value_in_a_template_is_read_as_yaml_1_1(written: str, value: object) -> None:
    decoded = decode(f"Resources: {{}}\na: {written}\n".encode(), is_json=False)["a"]
    assert (decoded, type(decoded)) == (value, type(value))


@observed("https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/745")
def test_an_account_id_with_a_leading_zero_is_octal_in_a_template() -> None:
    text = b"AWSTemplateFormatVersion: 2010-09-09\na: 012345670123\nb: '012345670123'\n"
    decoded = decode(text, is_json=False)
    assert (decoded["a"], decoded["b"]) == (1402433619, "012345670123")


@documented("https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html")
def test_a_short_tag_is_decoded_as_a_function() -> None:
    text = b"a: !Ref X\nb: !GetAtt X.Y.Z\nc: !Sub ['${v}', {v: !Join ['', [a, !Ref B]]}]\nd: !Condition C\n"
    assert decode(text, is_json=False) == {
        "a": {"Ref": "X"},
        "b": {"Fn::GetAtt": ["X", "Y.Z"]},
        "c": {"Fn::Sub": ["${v}", {"v": {"Fn::Join": ["", ["a", {"Ref": "B"}]]}}]},
        "d": {"Condition": "C"},
    }


@documented("https://yaml.org/type/merge.html")
def test_an_entry_of_a_map_overrides_a_merged_one() -> None:
    text = b"x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}\nz: {<<: [{a: 4}, *x]}\n"
    assert decode(text, is_json=False) == {"x": {"a": 1, "b": 2}, "y": {"a": 1, "b": 3}, "z": {"a": 4, "b": 2}}


@assumed("our own format: the place of a problem in a text is its line")
@pytest.mark.parametrize(
    ("text", "is_json", "problem"),
    [
        (b"a: 1\nb:\n  c: 1\n  c: 2\n", False, "line 4: the key 'c' is repeated in one map"),
        (b"a:\n\tb: 1\n", False, "line 2: not YAML: it is indented with a tab; use spaces"),
        (b"a: 1\nb: [\n", False, "line 3: not YAML: did not find expected node content"),
        (b"? [a]\n: b\n", False, "line 1: a key must be text"),
        (b"- a\n", False, "the text must be a map: a seed document, or a CloudFormation template"),
        (b"", False, "the text must be a map: a seed document, or a CloudFormation template"),
        (b"\xff", False, "byte 0: the text is not UTF-8"),
        (b'{"a": 1,\n "b": }', True, "line 2: not JSON: Expecting value"),
        (b'{"a": 1, "a": 2}', True, "the key 'a' is repeated in one map"),
        (b'{"a": NaN}', True, "not JSON: NaN is not a JSON number"),
        (b"[" * 100_000, True, "the text is nested too deeply"),
        (b"a: &a [*a]", False, "the text is nested too deeply"),
    ],
)
def test_an_invalid_text_is_refused_with_its_problem(text: bytes, is_json: bool, problem: str) -> None:
    with pytest.raises(SeedError) as refused:
        decode(text, is_json=is_json)
    assert problem in refused.value.problems


@assumed("our own limit: aliases of aliases are an attack or an accident")
@pytest.mark.parametrize(
    "text",
    [
        "\n".join(["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]),
        "a: &a {" + ",".join(f"k{n}: 1" for n in range(3000)) + "}\nb: [" + ",".join(["*a"] * 30) + "]\n",
        "a: &a " + "x" * 100_000 + "\nb: [" + ",".join(["*a"] * 30) + "]\n",
        "a: &a {" + ",".join(f"k{n}: 1" for n in range(500)) + "}\nb: {<<: [" + ",".join(["*a"] * 100) + "]}\n",
    ],
    ids=["aliases of aliases", "a large map", "a long text", "merged maps"],
)
def test_a_small_text_that_expands_to_a_huge_value_is_refused(text: str) -> None:
    with pytest.raises(SeedError, match="aliases expand to more than"):
        decode(text.encode(), is_json=False)


@assumed("our own limit: a map that inherits from very many others is read once")
def test_a_map_that_inherits_from_many_others_has_the_first_value_of_each_key() -> None:
    text = "a: {<<: [" + ", ".join(f"{{k{n}: {n}, same: {n}}}" for n in range(3000)) + "]}"
    inherited = decode(text.encode(), is_json=False)["a"]
    assert isinstance(inherited, dict)
    assert (len(inherited), inherited["same"], inherited["k2999"]) == (3001, 0, 2999)

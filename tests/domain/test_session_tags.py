"""The rules of session tags, with the sentences of STS."""

import pytest

from cognito_identity_emulator.domain.session_tags import session_tag_refusal, size_bytes
from cognito_identity_emulator.errors.sts import InvalidParameterValue, ValidationError
from tests.provenance import assumed, documented, observed

SESSION_TAGS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html"
TAG = "https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html"
KEY_PATTERN = r"Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+"
VALUE_PATTERN = r"Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]*"


def refusal(tags: dict[str, str], *transitive_keys: str) -> str | None:
    """The refusal of tags and transitive keys as one text."""
    refused = session_tag_refusal(tags, transitive_keys)
    return None if refused is None else f"{refused.code}: {refused.message}"


@documented(TAG)
@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"team": "legal"},
        {"team": ""},
        {f"k{i}": "" for i in range(50)},
        {"k" * 128: "v" * 256},
        {"équipe 9": "法務 ½"},
        {"a_.:/=+-@": "_.:/=+-@ "},
        {"xaws:team": "aws:"},
    ],
)
def test_tags_within_the_rules_are_accepted(tags: dict[str, str]) -> None:
    assert refusal(tags) is None


@observed("configure-aws-credentials#18: AssumeRole with a tag of which the value has brackets")
def test_a_value_with_other_characters_is_a_validation_error() -> None:
    assert refusal({"a": "b", "actor": "dependabot-preview[bot]"}) == (
        "ValidationError: 1 validation error detected: Value 'dependabot-preview[bot]' at 'tags.2.member.value' "
        f"failed to satisfy constraint: {VALUE_PATTERN}"
    )


@documented(TAG)
@pytest.mark.parametrize(
    ("tags", "sentence"),
    [
        ({"a&b": "v"}, f"Value 'a&b' at 'tags.1.member.key' failed to satisfy constraint: {KEY_PATTERN}"),
        ({"a": "\t"}, f"Value '\t' at 'tags.1.member.value' failed to satisfy constraint: {VALUE_PATTERN}"),
        (
            {"k" * 129: "v"},
            f"Value '{'k' * 129}' at 'tags.1.member.key' failed to satisfy constraint: "
            "Member must have length less than or equal to 128",
        ),
        (
            {"k": "v" * 257},
            f"Value '{'v' * 257}' at 'tags.1.member.value' failed to satisfy constraint: "
            "Member must have length less than or equal to 256",
        ),
        (
            {f"k{i}": "" for i in range(51)},
            "Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
        ),
    ],
    ids=["characters of a key", "a tab", "a long key", "a long value", "51 tags"],
)
def test_a_broken_constraint_is_a_validation_error(tags: dict[str, str], sentence: str) -> None:
    assert refusal(tags) == f"ValidationError: 1 validation error detected: {sentence}"


@documented(TAG)
def test_an_empty_key_breaks_pattern_and_length() -> None:
    assert refusal({"": "v"}) == (
        f"ValidationError: 2 validation errors detected: "
        f"Value '' at 'tags.1.member.key' failed to satisfy constraint: {KEY_PATTERN}; "
        "Value '' at 'tags.1.member.key' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1"
    )


@assumed("our own limit on the length of a refusal: AWS repeats values of any size")
def test_a_refusal_of_many_tags_is_short() -> None:
    refused = session_tag_refusal({f"{i}&": "&" * 20_000 for i in range(51)}, ())
    assert isinstance(refused, ValidationError)
    assert refused.message is not None
    assert refused.message.startswith("154 validation errors detected: ")
    assert len(refused.message) < 12_000


@observed("LocalStack's snapshot of AssumeRole, recorded on AWS in 2025")
@pytest.mark.parametrize("tags", [{"Team": "legal", "team": "sales"}, {"ÉQUIPE": "a", "b": "c", "équipe": "d"}])
def test_keys_that_differ_in_case_are_duplicates(tags: dict[str, str]) -> None:
    assert refusal(tags) == (
        "InvalidParameterValue: Duplicate tag keys found. Please note that Tag keys are case insensitive."
    )


@documented(SESSION_TAGS)
@pytest.mark.parametrize("key", ["aws:team", "AWS:team"])
def test_keys_that_begin_with_aws_are_reserved(key: str) -> None:
    refused = session_tag_refusal({"team": "legal", key: "legal"}, ())
    assert isinstance(refused, InvalidParameterValue)
    assert refused.message == f"Tag keys must not start with aws: - {key}"


@observed("LocalStack's snapshot of AssumeRole, recorded on AWS in 2025; the same from AssumeRoleWithWebIdentity")
@pytest.mark.parametrize(("tags", "keys"), [({"team": "legal"}, ("team", "rank")), ({}, ("team",))])
def test_a_transitive_key_that_is_no_tag_is_refused(tags: dict[str, str], keys: tuple[str, ...]) -> None:
    assert refusal(tags, *keys) == (
        "InvalidParameterValue: The specified transitive tag key must be included in the requested tags."
    )


@documented(SESSION_TAGS)
def test_transitive_keys_match_tags_in_any_case() -> None:
    assert refusal({"Team": "legal"}, "team") is None


@assumed("the guide's 460 bytes for all attributes include keys and values, in UTF-8")
@pytest.mark.parametrize(
    ("tags", "size"), [({}, 0), ({"a": "v" * 229, "b": "v" * 229}, 460), ({"a": "ü" * 229, "b": ""}, 460)]
)
def test_the_size_of_tags_is_the_bytes_of_keys_and_values(tags: dict[str, str], size: int) -> None:
    assert size_bytes(tags) == size

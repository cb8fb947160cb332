"""The values of plain YAML scalars: those without quotes and without a tag.

A seed document keeps as text what looks like an account id, a date or a word. A CloudFormation template is YAML 1.1,
where ``yes`` is true, ``0777`` is octal and ``12:30`` is sexagesimal; timestamps are the exception, and stay texts.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
https://yaml.org/type/
"""

import re
from collections.abc import Callable

MAX_DIGITS = 400
"""The digits of the longest number; a longer one is a text. Python converts long texts to numbers slowly."""

_NULL = re.compile(r"(~|null|Null|NULL|)\Z")
_TRUE = re.compile(r"(y|yes|on|true)\Z", re.IGNORECASE)
_FALSE = re.compile(r"(n|no|off|false)\Z", re.IGNORECASE)
_STRICT_BOOLEAN = re.compile(r"(true|True|TRUE|false|False|FALSE)\Z")
_STRICT_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})\Z")
_STRICT_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?\Z")
_FLOAT = re.compile(
    r"[-+]?([0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]{1,3})?|[0-9][0-9_]*[eE][-+][0-9]{1,3}|\.[0-9][0-9_]*)\Z"
)


def _sexagesimal(digits: str) -> int:
    value = 0
    for part in digits.split(":"):
        value = value * 60 + int(part)
    return value


_INTEGERS: tuple[tuple["re.Pattern[str]", Callable[[str], int]], ...] = (
    (re.compile(r"0b[01]+\Z"), lambda digits: int(digits, 2)),
    (re.compile(r"0x[0-9a-fA-F]+\Z"), lambda digits: int(digits, 16)),
    (re.compile(r"0[0-7]+\Z"), lambda digits: int(digits, 8)),
    (re.compile(r"(0|[1-9][0-9]*)\Z"), int),
    (re.compile(r"[1-9][0-9]*(:[0-5]?[0-9])+\Z"), _sexagesimal),
)


def scalar_of_document(text: str) -> object:
    """The value of a plain scalar of a seed document."""
    if _NULL.match(text):
        return None
    if _STRICT_BOOLEAN.match(text):
        return text.lower() == "true"
    if _STRICT_INTEGER.match(text):
        return int(text)
    if _STRICT_NUMBER.match(text) and len(text) <= MAX_DIGITS:
        return float(text)
    return text


def scalar_of_template(text: str) -> object:
    """The value of a plain scalar of a CloudFormation template."""
    if _NULL.match(text):
        return None
    if len(text) > MAX_DIGITS:
        return text
    if _TRUE.match(text):
        return True
    if _FALSE.match(text):
        return False
    if _FLOAT.match(text):
        return float(text.replace("_", ""))
    return _integer(text)


def _integer(text: str) -> object:
    sign = -1 if text.startswith("-") else 1
    digits = text[text[:1] in ("-", "+") :].replace("_", "")
    if not text.startswith("_"):
        for form, value_of in _INTEGERS:
            if form.match(digits):
                return sign * value_of(digits)
    return text

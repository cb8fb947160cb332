"""Reads YAML as seeds and templates need it.

Keys are always texts. Dates, yes and no, and numbers with leading zeros stay texts: 2012-10-17 is the version of a
policy, 000000000000 an account. CloudFormation's short tags (``!Ref``) become its long form (``Fn::...``).
"""

import re
from typing import Any

import yaml

from cognito_identity_emulator.features.seeds.problems import SeedError

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML without its C extension: the same result, ten times slower
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

_YAML = "tag:yaml.org,2002:"
_SCALARS = {
    "null": re.compile(r"(~|null|Null|NULL|)$"),
    "bool": re.compile(r"(true|True|TRUE|false|False|FALSE)$"),
    "int": re.compile(r"-?(0|[1-9][0-9]{0,17})$"),
    "float": re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?$"),
}
_BARE_TAGS = ("Ref", "Condition")
MOST_REPETITIONS = 10_000
"""Maps, lists and scalars that aliases may repeat, all together."""
_CHARACTERS_OF_A_REPETITION = 100
"""A repeated text counts once more for every so many characters."""


class _Loader(_SafeLoader):
    yaml_implicit_resolvers = {None: [(_YAML + kind, form) for kind, form in _SCALARS.items()]}  # noqa: RUF012


def load(text: str) -> object:
    """The value of a YAML text, in plain maps, lists and scalars. Raises SeedError, with lines."""
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as problem:
        line = 1 + (problem.problem_mark.line if problem.problem_mark else 0)
        raise SeedError([f"line {line}: not YAML: {problem.problem or problem.context}"]) from None
    except (yaml.YAMLError, ValueError) as problem:
        raise SeedError([f"not YAML: {' '.join(str(problem).split())}"]) from None
    builder = _Builder()
    value = None if node is None else builder.value(node)
    if builder.problems:
        raise SeedError(builder.problems)
    return value


class _Builder:
    """Builds plain values from YAML's nodes. `problems` collects sentences with their lines."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._seen: set[yaml.Node] = set()
        self._repetitions = 0

    def value(self, node: yaml.Node) -> Any:
        """The value of a node."""
        self._count(node)
        if isinstance(node, yaml.ScalarNode):
            return self._tagged(node, self._scalar(node))
        if isinstance(node, yaml.MappingNode):
            return self._tagged(node, self._map(node))
        return self._tagged(node, [self.value(each) for each in node.value])

    def _count(self, node: yaml.Node) -> None:
        """Limit repetitions: nested aliases make a small text vast, and an alias of itself makes it endless."""
        if node not in self._seen:
            self._seen.add(node)
            return
        self._repetitions += 1
        if isinstance(node, yaml.ScalarNode):
            self._repetitions += len(node.value) // _CHARACTERS_OF_A_REPETITION
        if self._repetitions > MOST_REPETITIONS:
            raise SeedError([f"{_line(node)}: aliases expand to more than {MOST_REPETITIONS} values"])

    def _scalar(self, node: yaml.ScalarNode) -> object:
        text: str = node.value
        match node.tag.removeprefix(_YAML):
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int" if _SCALARS["int"].match(text):
                return int(text)
            case "float" if _SCALARS["float"].match(text):
                return float(text)
        return text

    def _map(self, node: yaml.MappingNode) -> dict[str, object]:
        own: dict[str, object] = {}
        inherited: dict[str, object] = {}
        for key, entry in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.problems.append(f"{_line(key)}: a key must be text")
            elif key.value == "<<":
                merged = self.value(entry)
                for each in merged if isinstance(merged, list) else [merged]:
                    for name, value in each.items() if isinstance(each, dict) else ():
                        inherited.setdefault(name, value)
            elif key.value in own:
                self.problems.append(f"{_line(key)}: the key {key.value!r} is repeated in one map")
            else:
                own[key.value] = self.value(entry)
        return {**inherited, **own}

    def _tagged(self, node: yaml.Node, value: object) -> object:
        """The value, inside of the function that CloudFormation's short tag names, if there is a tag."""
        tag: str = node.tag
        if not tag.startswith("!") or tag == "!":
            return value
        name = tag[1:]
        if name == "GetAtt" and isinstance(value, str):
            value = value.split(".", 1)
        return {name if name in _BARE_TAGS else f"Fn::{name}": value}


def _line(node: yaml.Node) -> str:
    return f"line {node.start_mark.line + 1}"

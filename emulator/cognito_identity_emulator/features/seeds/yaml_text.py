"""Reads YAML as seeds and templates need it.

Keys are always texts, and so are dates: 2012-10-17 is the version of a policy. In a seed document, yes and no and
numbers with leading zeros stay texts too, because 000000000000 is an account. A CloudFormation template is YAML 1.1
(`plain_scalars`), as CloudFormation reads it, and its short tags (``!Ref``) become the long form (``Fn::...``).
"""

import re
from typing import Any

import yaml

from cognito_identity_emulator.features.seeds.plain_scalars import scalar_of_document, scalar_of_template
from cognito_identity_emulator.features.seeds.problems import SeedError

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # PyYAML without its C extension: the same result, ten times slower
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

_YAML = "tag:yaml.org,2002:"
_PLAIN = f"{_YAML}plain"
"""Our tag of a scalar that has neither quotes nor a tag."""
_BARE_TAGS = ("Ref", "Condition")
_NAMED_BY = frozenset({"Ref", "Condition", "DependsOn", "Fn::GetAtt", "Fn::FindInMap"})
"""The keys whose scalars are names, and stay texts: a condition may be called Yes."""
_TEMPLATE_SECTIONS = frozenset({"Resources", "AWSTemplateFormatVersion"})
_KINDS_OF_TAGS: dict[str, tuple[type, ...]] = {
    "null": (type(None),),
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
}
MAX_REPETITIONS = 10_000
"""Maps, lists and scalars that aliases may repeat, all together."""
_CHARACTERS_OF_A_REPETITION = 100
"""A repeated text counts once more for every so many characters."""


class _Loader(_SafeLoader):
    yaml_implicit_resolvers = {None: [(_PLAIN, re.compile(""))]}  # noqa: RUF012


def load(text: str, *, from_template: bool = False) -> object:
    """The value of a YAML text, in plain maps, lists and scalars. Raises SeedError, with lines.

    `from_template`: it is a part of a template; a whole template is recognised.
    """
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line if problem.problem_mark else 0
        written = "".join(text.split("\n")[line : line + 1])
        is_tab = "\t" in written[: len(written) - len(written.lstrip())]
        reason = "it is indented with a tab; use spaces" if is_tab else problem.problem or problem.context
        raise SeedError([f"line {line + 1}: not YAML: {reason}"]) from None
    except (yaml.YAMLError, ValueError) as problem:
        raise SeedError([f"not YAML: {' '.join(str(problem).split())}"]) from None
    builder = _Builder(from_template=from_template or _is_template(node))
    value = None if node is None else builder.value(node)
    if builder.problems:
        raise SeedError(builder.problems)
    return value


class _Builder:
    """Builds plain values from YAML's nodes. `problems` collects sentences with their lines."""

    def __init__(self, *, from_template: bool) -> None:
        self.problems: list[str] = []
        self._from_template = from_template
        self._seen: set[yaml.Node] = set()
        self._repetitions = 0

    def value(self, node: yaml.Node, function: str | None = None) -> Any:
        """The value of a node, which may be the argument of a function in its long form."""
        self._count(node)
        tag = _function(node)
        function = tag or function
        if isinstance(node, yaml.MappingNode):
            value: object = self._map(node)
        elif isinstance(node, yaml.ScalarNode):
            value = node.value if function in _NAMED_BY else self._scalar(node)
        else:
            value = [self._argument(each, function, index) for index, each in enumerate(node.value)]
        if tag == "Fn::GetAtt" and isinstance(value, str):
            value = value.split(".", 1)
        return value if tag is None else {tag: value}

    def _argument(self, node: yaml.Node, function: str | None, index: int) -> Any:
        if function == "Fn::If" and index == 0:
            function = "Condition"
        return self.value(node, function if function in _NAMED_BY else None)

    def _count(self, node: yaml.Node) -> None:
        """Limit repetitions: nested aliases make a small text vast, and an alias of itself makes it endless."""
        if node not in self._seen:
            self._seen.add(node)
            return
        self._repetitions += 1
        if isinstance(node, yaml.ScalarNode):
            self._repetitions += len(node.value) // _CHARACTERS_OF_A_REPETITION
        if self._repetitions > MAX_REPETITIONS:
            raise SeedError([f"{_line(node)}: aliases expand to more than {MAX_REPETITIONS} values"])

    def _scalar(self, node: yaml.ScalarNode) -> object:
        text: str = node.value
        if node.tag == _PLAIN:
            return scalar_of_template(text) if self._from_template else scalar_of_document(text)
        kinds = _KINDS_OF_TAGS.get(node.tag.removeprefix(_YAML), ())
        value = scalar_of_template(text)
        return value if isinstance(value, kinds) else text

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
                own[key.value] = self.value(entry, key.value)
        return {**inherited, **own}


def _function(node: yaml.Node) -> str | None:
    """The function that CloudFormation's short tag names, if the node has such a tag."""
    tag: str = node.tag
    if not tag.startswith("!") or tag == "!":
        return None
    return tag[1:] if tag[1:] in _BARE_TAGS else f"Fn::{tag[1:]}"


def _is_template(node: yaml.Node | None) -> bool:
    keys = node.value if isinstance(node, yaml.MappingNode) else ()
    return any(isinstance(key, yaml.ScalarNode) and key.value in _TEMPLATE_SECTIONS for key, _ in keys)


def _line(node: yaml.Node) -> str:
    return f"line {node.start_mark.line + 1}"

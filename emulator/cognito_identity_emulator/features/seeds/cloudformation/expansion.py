"""Expands what CloudFormation expands before it reads a template: AWS::Include, then the loops of Fn::ForEach.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html

A part that cannot be expanded stays, as `NotExpanded`, and is only a problem where it is read.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

from cognito_identity_emulator.features.seeds.cloudformation.stack import TemplateFile
from cognito_identity_emulator.features.seeds.cloudformation.template_text import (
    TooMuchWorkError,
    UnresolvableError,
    text,
)
from cognito_identity_emulator.features.seeds.cloudformation.transforms import (
    INCLUSION,
    LANGUAGE_EXTENSIONS,
    LOOP,
    TRANSFORM,
    NotExpanded,
    has_transform,
    is_expanded_before,
    transforms_of,
)
from cognito_identity_emulator.features.seeds.cloudformation.work_budget import STEP_COST, WorkBudget
from cognito_identity_emulator.features.seeds.problems import inside

_WITH_INCLUDES = ("Mappings", "Conditions", "Resources", "Outputs")
_WITH_LOOPS = ("Conditions", "Resources", "Outputs")
_NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]")

Resolve = Callable[[object, str], object]
"""The value of an expression at a place. Raises UnresolvableError."""


def expand(
    file: TemplateFile, resolve_in: Callable[[Mapping[str, object]], Resolve], budget: WorkBudget
) -> Mapping[str, object]:
    """The template with its includes and loops expanded.

    `resolve_in` gives the function that resolves expressions with the parameters and mappings of a document. Raises
    UnresolvableError for an include of the whole template that is not found, and TooMuchWorkError.
    """
    document = file.document
    if any(name == INCLUSION and parameters for name, parameters in transforms_of(document)) or _has_macro(document):
        includes = _Includes(file, resolve_in(document))
        document = _Expander(includes, budget).sections(includes.at_the_top(), _WITH_INCLUDES)
        if has_transform(document, LANGUAGE_EXTENSIONS):
            # Mappings are complete now, and a collection may come from one.
            loops = _Loops(resolve_in(document), budget)
            document = _Expander(loops, budget).sections(document, _WITH_LOOPS)
    return document


def _has_macro(document: Mapping[str, object]) -> bool:
    """Whether a template has a transform or a loop in one of its sections. Most have none, and are not copied."""
    pending = [document.get(section) for section in _WITH_INCLUDES]
    while pending:
        each = pending.pop()
        if isinstance(each, dict):
            if any(map(is_expanded_before, each)):
                return True
            pending += each.values()
        elif isinstance(each, list):
            pending += each
    return False


def _merge(into: dict[str, object], added: Mapping[str, object], place: str) -> None:
    """Add entries to a map. Raises UnresolvableError for a key that is there already."""
    for name, value in added.items():
        if name in into and not isinstance(value, NotExpanded):
            raise UnresolvableError(place, f"makes the key {name!r}, which exists already")
        into[name] = value


class _Includes:
    """Expands the AWS::Include of a template; the transforms of others stay."""

    def __init__(self, file: TemplateFile, resolve: Resolve) -> None:
        self._file = file
        self._resolve = resolve

    def at_the_top(self) -> dict[str, object]:
        """The template with what it includes as a whole. Raises UnresolvableError."""
        document = dict(self._file.document)
        for name, parameters in transforms_of(self._file.document):
            if name == INCLUSION and parameters:
                _merge(document, self._content(parameters, "Transform"), "Transform")
        return document

    def expands(self, name: str, written: object) -> bool:
        return name == TRANSFORM and isinstance(written, dict) and written.get("Name") == INCLUSION

    def entries(self, written: object, place: str) -> Iterator[tuple[Mapping[str, object], str]]:
        parameters = written.get("Parameters") if isinstance(written, dict) else None
        yield self._content(parameters if isinstance(parameters, dict) else {}, place), place

    def _content(self, parameters: Mapping[str, object], place: str) -> Mapping[str, object]:
        there = f"{place}.Parameters.Location"
        location = text(self._resolve(parameters.get("Location", ""), there), there)
        name = posixpath.basename(location.partition("?")[0])
        sentence = f"{location!r} is not found: put {name} beside the template, or seed the directory that has it"
        content = self._file.included.get(name, sentence)
        if isinstance(content, str):
            raise UnresolvableError(there, content)
        return content


class _Loops:
    """Expands the loops of a template."""

    def __init__(self, resolve: Resolve, budget: WorkBudget) -> None:
        self._resolve = resolve
        self._budget = budget

    def expands(self, name: str, written: object) -> bool:
        return name.startswith(LOOP) and not isinstance(written, NotExpanded)

    def entries(self, written: object, place: str) -> Iterator[tuple[Mapping[str, object], str]]:
        if not (isinstance(written, list) and len(written) == 3 and isinstance(written[2], dict)):
            raise UnresolvableError(place, "must be a list of an identifier, a collection and a map")
        identifier = text(written[0], inside(place, 0))
        there = inside(place, 1)
        collection = self._resolve(written[1], there)
        if not isinstance(collection, list):
            raise UnresolvableError(there, "must be a list, or a Ref to a list")
        for index, item in enumerate(collection):
            iteration = _Iteration(identifier, text(item, inside(there, index)), self._budget, place)
            yield iteration.map(written[2]), inside(place, 2)


class _Iteration:
    """One item of a loop, which replaces the loop's identifier."""

    def __init__(self, identifier: str, item: str, budget: WorkBudget, place: str) -> None:
        self._reference = {"Ref": identifier}
        self._item = item
        self._texts = {f"${{{identifier}}}": item, f"&{{{identifier}}}": _NOT_ALPHANUMERIC.sub("", item)}
        self._budget = budget
        self._place = place

    def map(self, written: Mapping[str, object]) -> dict[str, object]:
        replaced: dict[str, object] = {}
        for name, value in written.items():
            _merge(replaced, {self._text(name): self._value(value)}, self._place)
        return replaced

    def _value(self, value: object) -> object:
        self._budget.charge(STEP_COST, self._place)
        if isinstance(value, dict):
            return self._item if value == self._reference else self.map(value)
        if isinstance(value, list):
            return [self._value(each) for each in value]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, written: str) -> str:
        for placeholder, value in self._texts.items():
            if placeholder in written:
                written = written.replace(placeholder, value)
        self._budget.charge(len(written), self._place)
        return written


class _Expander:
    """Replaces every key that a kind of macro expands by the entries that the macro gives."""

    def __init__(self, macro: _Includes | _Loops, budget: WorkBudget) -> None:
        self._macro = macro
        self._budget = budget

    def sections(self, document: Mapping[str, object], names: tuple[str, ...]) -> dict[str, object]:
        """The template with these sections expanded."""
        return {name: self._value(each, name) if name in names else each for name, each in document.items()}

    def _value(self, value: object, place: str) -> object:
        self._budget.charge(STEP_COST, place)
        if isinstance(value, list):
            return [self._value(each, inside(place, index)) for index, each in enumerate(value)]
        return self._map(value, place) if isinstance(value, dict) else value

    def _map(self, value: Mapping[str, object], place: str) -> dict[str, object]:
        expanded: dict[str, object] = {}
        literal = {name: None for name, each in value.items() if not self._macro.expands(name, each)}
        for name, each in value.items():
            there = inside(place, name)
            if name in literal:
                expanded[name] = self._value(each, there)
                continue
            try:
                _merge(dict(literal), added := self._added(each, there), there)
                _merge(expanded, added, there)
            except TooMuchWorkError:
                raise
            except UnresolvableError as problem:
                expanded[name] = NotExpanded(problem)
        return expanded

    def _added(self, written: object, place: str) -> dict[str, object]:
        """The entries that a macro gives."""
        added: dict[str, object] = {}
        for entries, there in self._macro.entries(written, place):
            _merge(added, self._map(entries, there) if isinstance(self._macro, _Loops) else entries, place)
        return added

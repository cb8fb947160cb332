"""Finds every constraint that a request breaks, with AWS's sentence about it.

Checks are compiled once per shape. A valid value costs one call per constrained member; sentences are only built for
values that break a constraint. The structures in a list or a map that breaks its own constraint are not checked.

Differs: a value of more than 1000 characters is cut in a sentence, and of very many violations the first are listed,
behind the count of all; AWS was never seen to cut one. [validation-echo]
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from cognito_identity_emulator.declare.constraints import Length, Pattern, Range
from cognito_identity_emulator.declare.secrets import REDACTED, is_secret_text, is_token_map
from cognito_identity_emulator.declare.shape import Member, MemberType, Shape, members, once_per_shape
from cognito_identity_emulator.errors.evidence import observed, observed_elsewhere
from cognito_identity_emulator.errors.frontend import ValidationException
from cognito_identity_emulator.errors.service_error import ServiceError
from cognito_identity_emulator.runtime.bounds import shorten

MAX_LISTED_CHARACTERS = 10_000
"""Characters of sentences after which further violations are only counted."""
MAX_VALUE_CHARACTERS = 1000
MAX_RECORDED_VALUE_CHARACTERS = 128
"""As in a log or a journal: a name or an id is whole, and a token in the wrong member is not."""
_MAX_PATH_CHARACTERS = 400


class Violations:
    """What a request breaks: the number of its violations, and the sentences about the first of them.

    `listed` are the sentences for the client, `recorded` the same ones without secrets, for logs and the journal.
    `refusal` is the service's own error for the last of them, if it has one.
    """

    count = 0
    refusal: ServiceError | None = None
    listed: Sequence[str] = ()
    recorded: Sequence[str] = ()
    _listed_characters = 0

    def add(self, value: object, path: str, constraint: str, is_secret: bool = False) -> None:
        """Add a violation of the value at a path; a secret's value is not in the record."""
        self.count += 1
        if self._listed_characters >= MAX_LISTED_CHARACTERS:
            return
        ending = f" at '{shorten(path, _MAX_PATH_CHARACTERS)}' failed to satisfy constraint: {constraint}"
        shown = recorded = "null"
        if value is not None:
            shown = f"'{java_text(value)}'"
            recorded = f"'{REDACTED if is_secret and value else java_text(value, MAX_RECORDED_VALUE_CHARACTERS)}'"
        self.listed = [*self.listed, f"Value {shown}{ending}"]
        self.recorded = [*self.recorded, f"Value {recorded}{ending}"]
        self._listed_characters += len(self.listed[-1])

    def __iter__(self) -> Iterator[str]:
        return iter(self.listed)


Check = Callable[[Any, str, Violations], None]
"""`(value, path, found)`: adds to `found` the violations of the value at that path."""


def check_constraints(request: Shape) -> None:
    """Check every constraint of a decoded request. Raises ValidationException; if a single constraint is broken that
    has an error of its own, that error."""
    broken = violations(request)
    if broken.count == 1 and broken.refusal is not None:
        raise broken.refusal
    if broken.count:
        raise ValidationException(broken.count, broken.listed, broken.recorded)


def violations(request: Shape) -> Violations:
    """The broken constraints of a decoded request; none for a valid request.

    A required member that is absent is None.
    """
    found = Violations()
    _shape_check(type(request))(request, "", found)
    return found


@once_per_shape
def _shape_check(shape: type[Shape]) -> Check:
    checks = [(each.attribute, each.path, each.required, _member_check(each)) for each in members(shape)]

    def check(value: Any, prefix: str, found: Violations) -> None:
        for attribute, path, required, inner in checks:
            entry = getattr(value, attribute)
            if entry is None:
                if required:
                    found.add(None, prefix + path, _member_missing())
            elif inner is not None:
                inner(entry, prefix + path, found)

    return check


def _member_check(each: Member) -> Check | None:
    return _type_check(each.type, is_secret_text(each) or is_token_map(each))


def _type_check(declared: MemberType, is_secret: bool) -> Check | None:
    own = _own_check(declared, is_secret)
    item = declared.item
    if item is None:
        if issubclass(declared.kind, Shape):
            shape = declared.kind
            return lambda value, path, found: _shape_check(shape)(value, path + ".", found)
        return own
    contents = _contents_check(declared, item, is_secret)
    if own is None or contents is None:
        return own or contents
    check_own, check_contents = own, contents
    has_structures = issubclass(item.kind, Shape)

    def check(value: Any, path: str, found: Violations) -> None:
        count = found.count
        check_own(value, path, found)
        if found.count == count or not has_structures:
            check_contents(value, path, found)

    return check


def _own_check(declared: MemberType, is_secret: bool) -> Check | None:
    """The check of the constraints on the value itself."""
    constraints = declared.constraints
    if not constraints:
        return None

    def report(value: Any, path: str, found: Violations) -> None:
        for constraint in constraints:
            for sentence in constraint.broken(value):
                found.add(value, path, sentence, is_secret)
                if isinstance(constraint, Pattern) and constraint.refusal is not None:
                    found.refusal = constraint.refusal(path, value)

    match constraints:
        case (Length() as length, Pattern() as pattern) | (Pattern() as pattern, Length() as length):
            least, most, matches = length.least or 0, length.most, pattern.matches

            def check(value: Any, path: str, found: Violations) -> None:
                if not (least <= len(value) <= most and matches(value)):
                    report(value, path, found)

            return check
        case (Length() as length,):
            shortest, longest = length.least or 0, length.most

            def check_length(value: Any, path: str, found: Violations) -> None:
                if not shortest <= len(value) <= longest:
                    report(value, path, found)

            return check_length
        case (Range(least=smallest, most=largest),):

            def check_range(value: Any, path: str, found: Violations) -> None:
                if not smallest <= value <= largest:
                    report(value, path, found)

            return check_range
    return report


def _contents_check(declared: MemberType, item: MemberType, is_secret: bool) -> Check | None:
    """The check of the entries of a list or a map."""
    if issubclass(item.kind, Shape):
        return _structures_check(declared, item)
    return _list_check(item, is_secret) if declared.kind is list else _map_check(declared.key, item, is_secret)


def _structures_check(declared: MemberType, item: MemberType) -> Check:
    """The check of the structures in a list or a map, each with a path of its own."""
    shape = item.kind
    if declared.kind is list:

        def check_list(value: Any, path: str, found: Violations) -> None:
            check = _shape_check(shape)
            for index, entry in enumerate(value, start=1):
                check(entry, f"{path}.{index}.member.", found)

        return check_list
    has_broken_key = _any_broken(declared.key)

    def check_map(value: Any, path: str, found: Violations) -> None:
        if has_broken_key is not None and has_broken_key(value):
            found.add(value, path, _key_broken(_all(declared.key)))
            return
        check = _shape_check(shape)
        for key, entry in value.items():
            check(entry, f"{path}.{key}.member.", found)

    return check_map


def _list_check(item: MemberType, is_secret: bool) -> Check | None:
    """The check of plain values in a list; all of them have one sentence."""
    has_broken_item = _any_broken(item)
    if has_broken_item is None:
        return None

    def check(value: Any, path: str, found: Violations) -> None:
        if has_broken_item(value):
            found.add(value, path, _item_broken(_all(item)), is_secret)

    return check


def _map_check(key: MemberType | None, item: MemberType, is_secret: bool) -> Check:
    """The check of plain values in a map; all keys have one sentence, and all values another."""
    has_broken_key, has_broken_value = _any_broken(key), _any_broken(item)

    def check(value: Any, path: str, found: Violations) -> None:
        if has_broken_key is not None and has_broken_key(value):
            found.add(value, path, _key_broken(_all(key)), is_secret)
        if has_broken_value is not None and has_broken_value(value.values()):
            found.add(value, path, _value_broken(_all(item)), is_secret)

    return check


def _any_broken(declared: MemberType | None) -> Callable[[Iterable[Any]], bool] | None:
    """A function that says whether at least one of the values breaks a constraint; None without constraints."""
    if declared is None or not declared.constraints:
        return None
    constraints = declared.constraints
    match constraints:
        case (Length() as length,):
            least, most = length.least or 0, length.most

            def has_wrong_length(values: Iterable[Any]) -> bool:
                for each in values:  # noqa: SIM110 - a generator costs four times as much, and every call asks
                    if not least <= len(each) <= most:
                        return True
                return False

            return has_wrong_length

    def has_broken(values: Iterable[Any]) -> bool:
        return any(constraint.broken(each) for each in values for constraint in constraints)

    return has_broken


@observed_elsewhere("STS, AssumeRole: justincormack/argmin, sts_oracle.rs")
def _member_missing() -> str:
    return "Member must not be null"


@observed_elsewhere("other services of the same front end; no capture of this one exists")
def _item_broken(rules: str) -> str:
    return f"Member must satisfy constraint: {rules}"


@observed_elsewhere("QuickSight: boto/boto3#2601")
def _key_broken(rules: str) -> str:
    return f"Map keys must satisfy constraint: {rules}"


@observed("aws/aws-sdk-cpp#1085; awslabs/aws-sdk-android-samples#21")
def _value_broken(rules: str) -> str:
    return f"Map value must satisfy constraint: {rules}"


def _all(declared: MemberType | None) -> str:
    assert declared is not None
    return "[" + ", ".join(sentence for each in declared.constraints for sentence in each.sentences) + "]"


def java_text(value: object, most: int = MAX_VALUE_CHARACTERS) -> str:
    """A value in the format of AWS's Java front end: `{key=value}`, `[a, b]`, `true`.

    It has at most about `most` characters, and says so where it was cut.
    """
    if isinstance(value, str):
        return shorten(value, most)
    text, is_cut = "", False
    for piece in _java_pieces(value):
        text += piece[: most - len(text)]
        if len(text) >= most:
            is_cut = True
            break
    return f"{text}[more]" if is_cut else text


def _java_pieces(value: object) -> Iterator[str]:
    """The text of a value, piece by piece, so that a large value is not written to its end."""
    if isinstance(value, Shape):
        entries = ((each.name, getattr(value, each.attribute)) for each in members(type(value)))
        value = {name: entry for name, entry in entries if entry is not None}
    if isinstance(value, dict):
        yield "{"
        for index, (key, entry) in enumerate(value.items()):
            yield f", {key}=" if index else f"{key}="
            yield from _java_pieces(entry)
        yield "}"
    elif isinstance(value, list):
        yield "["
        for index, entry in enumerate(value):
            if index:
                yield ", "
            yield from _java_pieces(entry)
        yield "]"
    elif isinstance(value, bool):
        yield "true" if value else "false"
    else:
        yield str(value)

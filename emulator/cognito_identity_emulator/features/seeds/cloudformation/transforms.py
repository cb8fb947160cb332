"""Names the transforms of a template, and describes parts that are left as they were written.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html

Differs: macros of an account are not run. One at the top of a template is listed as skipped; a part of a template that
needs one is refused. [cloudformation-macros]
"""

from collections.abc import Mapping
from dataclasses import dataclass

from cognito_identity_emulator.features.seeds.cloudformation.template_text import UnresolvableError

SAM = "AWS::Serverless-2016-10-31"
LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"
INCLUSION = "AWS::Include"
TRANSFORM = "Fn::Transform"
LOOP = "Fn::ForEach::"
"""The beginning of the key of a loop; the loop's name follows."""
NEEDS_LANGUAGE_EXTENSIONS = f"needs {LANGUAGE_EXTENSIONS} in the template's Transform"
_PROCESSED = "seed the template as `aws cloudformation get-template --template-stage Processed` prints it"
_NOT_EXPANDED = f"is not expanded: {_PROCESSED}"


@dataclass(frozen=True)
class NotExpanded:
    """Replaces the argument of a loop or an AWS::Include that cannot be expanded.

    A part of the template that is not read may have one; otherwise the error is a problem of the template.
    """

    error: UnresolvableError


def is_expanded_before(name: str) -> bool:
    """Whether a key is that of a transform or a loop, which CloudFormation replaces before it resolves functions."""
    return name == TRANSFORM or name.startswith(LOOP)


def not_expanded(name: str, written: object, place: str) -> UnresolvableError:
    """The error for a transform or a loop that is left in a template. `place` is that of its key."""
    if isinstance(written, NotExpanded):
        return written.error
    return UnresolvableError(place, NEEDS_LANGUAGE_EXTENSIONS if name.startswith(LOOP) else _NOT_EXPANDED)


def transforms_of(document: Mapping[str, object]) -> list[tuple[str, Mapping[str, object]]]:
    """The transforms that a template names at its top, each with its parameters."""
    written = document.get("Transform")
    found: list[tuple[str, Mapping[str, object]]] = []
    for each in written if isinstance(written, list) else [written]:
        if isinstance(each, str):
            found.append((each, {}))
        elif isinstance(each, dict) and isinstance(each.get("Name"), str):
            parameters = each.get("Parameters")
            found.append((each["Name"], parameters if isinstance(parameters, dict) else {}))
    return found


def has_transform(document: Mapping[str, object], name: str) -> bool:
    """Whether a template names this transform at its top."""
    return any(each == name for each, _ in transforms_of(document))


def macros_left_out(document: Mapping[str, object]) -> list[str]:
    """A sentence for each macro that a template names at its top and that is not run."""
    names = [name for name, _ in transforms_of(document) if name not in (SAM, LANGUAGE_EXTENSIONS, INCLUSION)]
    return [f"Transform: the macro {name} is not run: {_PROCESSED}" for name in names]

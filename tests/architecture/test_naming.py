"""Names use the field's words: no retired word is an identifier or a file name, and no two classes share a name."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pytest

from tests.architecture.source import MODULES, ROOT, Module

RETIRED = {
    "abridger": "redactor",
    "abridging": "redaction",
    "already_there": "existing_identity",
    "as_token": "to_claims",
    "awaited": "waiting_for",
    "bad_setting": "SettingsError",
    "be_worker": "run_child",
    "begin_anew": "reseed",
    "bury": "reap",
    "cannot": "an exception that ends in Error",
    "carry_out": "apply",
    "chance": "random",
    "concluded": "finished",
    "control_refusal": "AdminError",
    "crowd": "registry",
    "desk": "a role of the field: Authenticator, RoleAssumer, FaultInjector, AdminQueries",
    "desks": "pages",
    "door": "entry point",
    "draws": "RandomSource",
    "effort": "budget",
    "farewell": "linger",
    "flights": "SingleFlight",
    "furnish": "build_services",
    "go_round": "sweep",
    "goes_on": "step",
    "has_asked": "has_sent_request",
    "heeding": "signal_handlers",
    "hold_still": "repeatable_read",
    "house": "package",
    "identifying": "resolve_identity",
    "in_line": "serialized",
    "instant_in": "parse_instant",
    "json_of_the_cdk": "cdk_json",
    "last_sign": "last_activity",
    "legible": "accepts",
    "lifeline": "parent_pipe",
    "logging_too": "with_access_log",
    "login_token_order": "LoginTokenRequest",
    "made_up": "generated",
    "make_room": "evict_idle",
    "may_wait": "blocking",
    "must_wait": "WouldBlock",
    "newcomer": "new_identity",
    "not_compact": "MalformedJws",
    "not_there": "NotFound",
    "of_thread": "ThreadConnection",
    "ordinary": "fast_path, canonical",
    "outage": "circuit_breaker",
    "outcome_of": "run_to_completion",
    "patience": "timeout",
    "patiently": "execute_when_unlocked",
    "pauses": "is_generator",
    "plate": "package docstring",
    "proof": "verified_login",
    "proofs": "verified_logins",
    "prove": "verify",
    "proven": "verified",
    "prover": "login_verifier",
    "put_into_words": "encode",
    "recognise": "open_session_token",
    "refuse_for": "fail_with",
    "room": "service",
    "rooms": "services",
    "settle": "commit_pending",
    "settle_in": "after_bulk_load",
    "skin": "control_api",
    "stand_in": "resource_attributes",
    "stand_ins": "resource_attributes",
    "stopwatch": "monotonic",
    "stories": "scenarios",
    "tag_rules": "tags",
    "tagged_pool": "resource_arn",
    "take_apart": "split_jws",
    "take_turn": "run_batch",
    "trail": "identity_pool_id",
    "trouble": "connection_fault",
    "troubles": "connection_faults",
    "truth_in": "parse_bool",
    "turn": "batch",
    "unknown_form": "UnsupportedMediaType",
    "unsettled": "has_pending",
    "unusable_database": "DatabaseConfigError",
    "unusable_seed": "SeedError",
    "unusual": "lenient",
    "verb": "endpoint",
    "verbs": "endpoints",
    "vouched": "authorized_by_token",
    "waiting_calls": "background_calls",
}
"""Words, and runs of words, that no name contains; and what to write instead."""

RETIRED_ALONE = {
    "answered": "on_response",
    "asked": "what the value is: request, query",
    "cover": "matches",
    "cut": "truncate",
    "described": "what the value is: schema, response",
    "filling": "BulkInsert",
    "forget": "reset, remove",
    "forgetting": "reset",
    "given": "what the value is",
    "held": "what the value is",
    "include": "contains",
    "known": "what the value is: LinkState, known_keys",
    "migrating": "migrations",
    "pause": "sleep",
    "spend": "charge",
    "spoil": "send_faulty",
    "told": "what the value is: response, text",
}
"""Words that are good in a longer name and say nothing as the whole of one."""

RETIRED_FILES = {"answers", "bodies", "crew", "dialects", "nonsense", "stage", "steps", "waiting"}
"""File names that the other lists do not cover."""

RETIRED_CLASSES = {"Call", "Control", "Mint", "OwnToken", "Stage", "Steps", "World"}
"""Class names that are retired, although the word is good elsewhere."""

NAMED_BY_AWS = {"Credentials", "ExpiredTokenException"}
"""Classes that stand for what AWS calls the same in several services, as long as all are in these packages."""

PACKAGES_OF_AWS_NAMES = ("cognito_identity_emulator.operations.", "cognito_identity_emulator.errors.")

_OLDER_NAME = "the older name of connection_fault, which the control API still accepts"
ALLOWED: dict[tuple[str, str], str] = {
    ("cognito_identity_emulator.control_api.routes.faults", "trouble"): _OLDER_NAME,
    ("cognito_identity_emulator.features.core", "trouble"): _OLDER_NAME,
    ("cognito_identity_emulator.features.faults", "trouble"): _OLDER_NAME,
    ("cognito_identity_emulator.remote.emulator", "trouble"): _OLDER_NAME,
}
"""Names that are right where they are, by module and identifier, and why."""

FILES = sorted(
    path for folder in ("emulator", "tests", "benchmarks") for path in (ROOT / folder).rglob("*.py") if path.stem
)


def words(name: str) -> list[str]:
    """The words of a snake_case or CamelCase name, in lower case."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def retired_word(name: str) -> str | None:
    """The name with what to write instead, or None when it is good."""
    spelled = f"_{'_'.join(words(name))}_"
    for word, instead in RETIRED.items():
        if f"_{word}_" in spelled:
            return f"{name}: write {instead}"
    alone = RETIRED_ALONE.get(spelled.strip("_"))
    return None if alone is None else f"{name}: write {alone}"


def defined_names(tree: ast.AST) -> Iterator[str]:
    """Every name that the module defines: classes, functions, parameters, variables, attributes, import aliases."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.name
            case ast.arg():
                yield node.arg
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case ast.alias(asname=str(name)) | ast.ExceptHandler(name=str(name)):
                yield name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name


def classes(module: Module) -> Iterator[str]:
    return (node.name for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef))


def fail_with_list(title: str, offenders: Mapping[str, Iterable[str]]) -> None:
    """Fails with every offender in full, grouped."""
    report = [f"{group}\n    " + "\n    ".join(sorted(found)) for group, found in offenders.items() if found]
    if report:
        pytest.fail(f"{title}:\n" + "\n".join(report), pytrace=False)


def test_identifiers_of_the_package_use_no_retired_word() -> None:
    offenders = {
        module.place: {
            problem
            for name in defined_names(module.tree)
            if (module.name, name) not in ALLOWED and (problem := retired_word(name))
        }
        for module in MODULES
    }
    fail_with_list("Names to replace", offenders)


def test_no_class_has_a_retired_name() -> None:
    found = [f"{module.place}: {name}" for module in MODULES for name in classes(module) if name in RETIRED_CLASSES]
    assert found == []


def test_file_names_use_no_retired_word() -> None:
    found = []
    for path in FILES:
        place = path.relative_to(ROOT)
        stem = path.parent.name if path.stem == "__init__" else path.stem
        subject = stem.removeprefix("test_")
        if retired_word(subject) is not None or subject in RETIRED_FILES:
            found.append(place.as_posix())
    assert found == []


def test_no_two_classes_of_the_package_share_a_name() -> None:
    places = defaultdict(set)
    for module in MODULES:
        for name in classes(module):
            if not (name in NAMED_BY_AWS and module.name.startswith(PACKAGES_OF_AWS_NAMES)):
                places[name].add(module.place)
    fail_with_list("Class names used twice", {name: found for name, found in places.items() if len(found) > 1})


@pytest.mark.parametrize(
    ("name", "is_retired"),
    [
        ("RoleDesk", True),
        ("_take_turn", True),
        ("held", True),
        ("_held", True),
        ("CannotServe", True),
        ("is_held_by", False),
        ("return_code", False),
        ("improve", False),
        ("HTTPServer", False),
    ],
)
def test_a_retired_word_is_found_by_its_parts(name: str, is_retired: bool) -> None:
    assert (retired_word(name) is not None) is is_retired

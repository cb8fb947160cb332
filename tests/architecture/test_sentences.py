"""Every sentence that a client may get has its evidence where it is defined: errors/evidence.py."""

import ast
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cognito_identity_emulator.declare import violations
from cognito_identity_emulator.errors import cognito_identity, frontend, iam, policies, sts
from cognito_identity_emulator.errors.evidence import Evidence
from cognito_identity_emulator.errors.service_error import ServiceError
from docs.sentences import name_of, sentences, text_of
from tests.architecture.source import MODULES, Module

PACKAGE = "cognito_identity_emulator"
DECORATORS = {"observed", "observed_elsewhere", "documented", "ours"}
CONSTRAINT_SENTENCES = ("Member ", "Map ")
SENTENCES = [pytest.param(*each, id=f"{each[0].__module__}:{name_of(each[0])}") for each in sentences().items()]


def is_evidenced(function: ast.FunctionDef) -> bool:
    names = [ast.unparse(each.func) for each in function.decorator_list if isinstance(each, ast.Call)]
    return len(DECORATORS.intersection(names)) == 1


def methods(module: Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for each in module.tree.body:
        if isinstance(each, ast.ClassDef):
            for inner in each.body:
                if isinstance(inner, ast.FunctionDef):
                    yield f"{module.name}.{each.name}.{inner.name}", inner


def builds_a_sentence(function: ast.FunctionDef) -> bool:
    """Whether a method gives an error a text that is not simply a parameter of the method."""
    if function.name.startswith("_") and function.name != "__init__":
        return False
    parameters = {each.arg for each in function.args.args}
    return any(
        ast.unparse(node.func) in ("super().__init__", "cls", "cls._quoting")
        and any(not (isinstance(each, ast.Name) and each.id in parameters) for each in node.args)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
    )


def test_every_method_of_an_error_that_builds_a_sentence_has_evidence() -> None:
    found = {
        place: is_evidenced(function)
        for module in MODULES
        if module.name.startswith(f"{PACKAGE}.errors.")
        for place, function in methods(module)
        if builds_a_sentence(function)
    }
    assert f"{PACKAGE}.errors.sts.ExpiredTokenException.too_old" in found
    assert [place for place, evidenced in found.items() if not evidenced] == []


def test_no_sentence_is_built_outside_the_errors() -> None:
    """An error that takes its sentence from outside would have it without evidence."""
    modules = (cognito_identity, frontend, iam, policies, sts)
    plain = {
        name
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, ServiceError) and value.__init__ is ServiceError.__init__
    }
    assert "InvalidParameterException" in plain
    offenders = [
        f"{module.place}:{node.lineno}"
        for module in MODULES
        if not module.name.startswith(f"{PACKAGE}.errors.")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).rpartition(".")[2] in plain
    ]
    assert offenders == []


def test_every_sentence_of_a_constraint_has_evidence() -> None:
    functions = [
        (module, function)
        for module in MODULES
        if module.name.startswith(f"{PACKAGE}.declare.")
        for function in module.functions()
        if isinstance(function, ast.FunctionDef)
        and any(
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value.startswith(CONSTRAINT_SENTENCES)
            and node is not getattr(function.body[0], "value", None)
            for node in ast.walk(function)
        )
    ]
    assert violations.__name__ in {module.name for module, _ in functions}
    assert [f"{module.place}:{each.lineno}" for module, each in functions if not is_evidenced(each)] == []


@pytest.mark.parametrize(("sentence", "evidence"), SENTENCES)
def test_the_evidence_of_a_sentence_names_its_source(sentence: Callable[..., Any], evidence: Evidence) -> None:
    assert text_of(sentence)
    assert evidence.source == evidence.source.strip()
    assert evidence.source
    if evidence.kind == "documented":
        assert evidence.source.startswith("https://")

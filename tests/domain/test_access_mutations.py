"""Each rule of a decision about access has a test that fails when the rule is taken out.

A mutation replaces one piece of source in another process, which then runs the test of the rule.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import cognito_identity_emulator.domain

DOMAIN = Path(cognito_identity_emulator.domain.__file__).parent
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Mutation:
    """A piece of source of a module of domain, what replaces it, and the test that then fails."""

    module: str
    old: str
    new: str
    test: str
    file: str = "test_access_decision"

    def __str__(self) -> str:
        return f"{self.module}: {self.old} -> {self.new}"


CONDITIONS = "test_conditions"
DENY_WINS = "test_a_deny_of_any_layer_overrides_every_allow"
RESOURCE_POLICY = "test_a_resource_policy_allows_by_how_it_names_the_session"
OTHER_ACCOUNT = "test_a_resource_of_another_account_needs_an_allow_of_both"
VARIABLE = "test_a_variable_in_a_resource_is_replaced_by_its_value"
NAMED = "Naming.ROLE in named and not foreign"
OF_SESSION = "of_session = Naming.SESSION in named and not foreign"
EXCEPTED = "len(named) == len(caller.names) and not has_boundary"

MUTATIONS = [
    Mutation("access_decision", "if _denies(found[layer])]", "if False]", DENY_WINS),
    Mutation(
        "access_decision",
        "policies.boundary is None or _allows(found[PolicyLayer.BOUNDARY])",
        "True",
        "test_a_boundary_must_allow_what_the_role_allows_and_gives_nothing",
    ),
    Mutation(
        "access_decision",
        "return not policies.session or _allows(applying)",
        "return True",
        "test_the_session_policies_are_one_set_and_give_nothing",
    ),
    Mutation("access_decision", NAMED, "False", RESOURCE_POLICY),
    Mutation("access_decision", NAMED, "Naming.ROLE in named", OTHER_ACCOUNT),
    Mutation("access_decision", NAMED, "Naming.ACCOUNT in named", RESOURCE_POLICY),
    Mutation("access_decision", OF_SESSION, "of_session = False", RESOURCE_POLICY),
    Mutation("access_decision", OF_SESSION, "of_session = Naming.SESSION in named", OTHER_ACCOUNT),
    Mutation("access_decision", "not foreign or bool(named)", "True", OTHER_ACCOUNT),
    Mutation(
        "access_decision",
        "if not statement.resources.matches(self._resource, self._context):",
        "if False:",
        "test_a_resource_matches_part_by_part",
    ),
    Mutation(
        "access_decision",
        "if not is_met(condition, self._context, with_variables=with_variables):",
        "if False:",
        "test_the_home_folder_of_the_guide_is_for_its_user_only",
    ),
    Mutation(
        "access_decision",
        "if each.statement.actions.matches_lower_case(self._action):",
        "if True:",
        "test_an_action_matches_in_any_case_and_with_wildcards",
    ),
    Mutation(
        "policy", EXCEPTED, "len(named) == len(caller.names)", "test_not_principal_hits_every_role_with_a_boundary"
    ),
    Mutation(
        "policy",
        EXCEPTED,
        "bool(named)",
        "test_not_principal_spares_a_session_that_is_named_with_its_role_and_account",
    ),
    Mutation("policy", "[pattern.lower() for", "[pattern for", "test_an_action_matches_in_any_case_and_with_wildcards"),
    Mutation("policy", "if fixed != self._plain_fixed:", "if False:", "test_a_resource_matches_part_by_part"),
    Mutation(
        "policy", "pattern is not None and pattern.matches(last)", "pattern is None or pattern.matches(last)", VARIABLE
    ),
    Mutation(
        "policy",
        "if with_variables else constant",
        "if True else constant",
        "test_a_policy_of_version_2008_has_no_variables",
    ),
    Mutation("policy_text", "return values[0]", 'return values[0].strip("*")', VARIABLE),
    Mutation(
        "policy_text", "return None if values else variable.default", "return values[0] if values else None", VARIABLE
    ),
    Mutation("policy_text", "found[1] if found[1] in _SPELLED_OUT else", "", VARIABLE),
    Mutation(
        "conditions",
        "return condition.comparison.negated\n",
        "return False\n",
        "test_a_missing_key_fails_a_positive_operator_and_meets_a_negated_one",
        CONDITIONS,
    ),
    Mutation(
        "conditions",
        "return len(got) == 1 and _compare(",
        "return _compare(",
        "test_several_values_without_a_set_operator_meet_nothing",
        CONDITIONS,
    ),
    Mutation(
        "conditions",
        "if pattern is not None and comparison",
        "if pattern is None or comparison",
        "test_a_variable_without_a_value_equals_nothing",
        CONDITIONS,
    ),
    Mutation(
        "conditions",
        "value in got if value)",
        "value in got)",
        "test_a_set_operator_compares_several_values",
        CONDITIONS,
    ),
    Mutation(
        "conditions",
        "return operator.if_exists or operator.quantifier is Quantifier.ALL",
        "return operator.if_exists",
        "test_a_set_operator_compares_several_values",
        CONDITIONS,
    ),
]

RUN = """
import importlib, importlib.abc, importlib.util, itertools, json, pathlib, sys

DOMAIN = "cognito_identity_emulator.domain."

class MutatedModule(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
    def __init__(self, name, path, old, new):
        self.name, self.path = name, path
        self.source = pathlib.Path(path).read_text()
        assert old in self.source, f"{path} has no longer: {old}"
        self.mutated = self.source.replace(old, new)

    def find_spec(self, fullname, _path, _target=None):
        is_mutated = fullname == self.name
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self) if is_mutated else None

    def get_filename(self, _fullname):
        return self.path

    def get_data(self, _path):
        return self.mutated.encode()

    def path_stats(self, _path):
        raise OSError  # so that no bytecode is cached

def cases(test):
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    for chosen in itertools.product(*(mark.args[1] for mark in marks)):
        arguments = {}
        for mark, values in zip(marks, chosen, strict=True):
            if isinstance(mark.args[0], str):
                arguments[mark.args[0]] = values
            else:
                arguments.update(zip(mark.args[0], values, strict=True))
        yield arguments

def fails(finder, test_module, test_name):
    for name in [name for name in sys.modules if name.startswith((DOMAIN, "tests.domain."))]:
        del sys.modules[name]
    sys.meta_path.insert(0, finder)
    try:
        test = getattr(importlib.import_module(test_module), test_name)
        for arguments in cases(test):
            test(**arguments)
    except Exception:
        return True
    finally:
        sys.meta_path.remove(finder)
    return False

found = []
for module, path, old, new, test_module, test in json.load(sys.stdin):
    found.append(fails(MutatedModule(DOMAIN + module, path, old, new), test_module, test))
json.dump(found, sys.stdout)
"""


@pytest.fixture(scope="module")
def killed() -> dict[Mutation, bool]:
    """Whether the test of each mutation fails with it, and passes without it."""
    rows = [
        [each.module, str(DOMAIN / f"{each.module}.py"), old, new, f"tests.domain.{each.file}", each.test]
        for each in MUTATIONS
        for old, new in ((each.old, each.new), (each.old, each.old))
    ]
    finished = subprocess.run(
        [sys.executable, "-c", RUN], cwd=ROOT, input=json.dumps(rows), capture_output=True, text=True, timeout=300
    )
    assert finished.returncode == 0, finished.stderr
    outcomes = json.loads(finished.stdout)
    fails_with, fails_without = outcomes[::2], outcomes[1::2]
    return {
        each: with_it and not without
        for each, with_it, without in zip(MUTATIONS, fails_with, fails_without, strict=True)
    }


@pytest.mark.parametrize("mutation", MUTATIONS, ids=str)
def test_a_rule_that_is_taken_out_fails_its_test(mutation: Mutation, killed: dict[Mutation, bool]) -> None:
    assert killed[mutation]

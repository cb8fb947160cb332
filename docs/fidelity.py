"""Writes docs/fidelity.md: for each operation, which tests rest on documented, observed or assumed expectations.

The facts come from the provenance markers of the tests (tests/provenance.py), which pytest collects in a separate
process, and from the files in docs/fidelity, which `pytest --endpoint` writes.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cognito_identity_emulator.declare.lazy_operations import function_name
from cognito_identity_emulator.declare.operation import Service
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.operations.sts.service import STS
from docs import sentences
from docs.tables import anchor, head, linked, row

REPOSITORY = Path(__file__).parents[1]
PAGE = REPOSITORY / "docs" / "fidelity.md"
KINDS = ("documented", "observed", "assumed")
_SERVICES = {"Amazon Cognito Identity": COGNITO_IDENTITY, "AWS STS": STS}
_DIRECTORIES = {
    "tests/operations": "Operations",
    "tests/gateway": "Signatures and permissions",
    "tests/domain": "Rules",
    "tests/credentials": "Roles and credentials",
    "tests/logins": "Logins",
    "tests/tokens": "Tokens",
    "tests/protocol": "Wire protocols",
}
_INTRODUCTION = """\
# Fidelity

Every test of a behaviour of AWS names the source of its expectation. This page counts the tests and lists them.

- **documented**: AWS's documentation, a service model or a standard says so.
- **observed**: a capture of the real service shows it: an issue, a log, a public test suite.
- **assumed**: no source says what AWS does. The behaviour is our choice, and the first place to look when AWS differs.

The [sentences](#sentences) that clients get are counted by their evidence, too.

A parametrized test counts once for each case. *Model* counts the declared members, constraints and errors that
tests/contract compares with AWS's own service model.

`pytest --endpoint aws tests/operations` runs the documented and observed tests of operations against AWS, with boto3's
normal credentials; use an account without identity pools. `pytest --endpoint URL --endpoint-name "NAME VERSION"
tests/operations` runs them against another emulator. Both write `docs/fidelity/NAME.json`, which `make docs` adds to
this page. A test that moves the clock, signs a login or calls as a second account is not applicable there.

"""


@dataclass(frozen=True)
class Case:
    """One test case: its file, its function, its parameters, and its provenance."""

    file: str
    function: str
    parameters: str
    kind: str
    source: str

    @property
    def title(self) -> str:
        """The test function's name as a phrase."""
        return self.function.removeprefix("test_").replace("_", " ")


def page(cases: Iterable[Case]) -> str:
    """The text of the page."""
    operations, topics, model = _sorted_by_subject(cases)
    results = _endpoint_results()
    return (
        _INTRODUCTION
        + "".join(_table(name, service, operations, model, results) for name, service in _SERVICES.items())
        + _topics_table(topics)
        + sentences.section()
        + _endpoints_section(results)
        + "".join(
            _list_of_cases(operation, found)
            for service in _SERVICES.values()
            for operation in sorted(service.operations)
            if (found := operations.get(operation))
        )
        + "".join(_list_of_cases(_topic_title(file), found) for file, found in sorted(topics.items()))
    )


def collected_cases() -> list[Case]:
    """Every marked test case of tests/contract and the directories of the page, in the order of the files."""
    command = [sys.executable, "-m", "docs.fidelity", "--collect"]
    completed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if completed.returncode != 0:
        raise RuntimeError(f"pytest could not collect the tests:\n{completed.stdout}{completed.stderr}")
    return [Case(*values) for values in json.loads(completed.stdout.splitlines()[-1])]


class _Collector:
    """A pytest plugin that notes the provenance of every collected test."""

    def __init__(self) -> None:
        self.cases: list[Case] = []

    def pytest_collection_finish(self, session: Any) -> None:
        for item in session.items:
            marker = item.get_closest_marker("provenance")
            if marker is not None:
                file, _, test = item.nodeid.partition("::")
                function, _, parameters = test.partition("[")
                self.cases.append(Case(file, function, parameters.removesuffix("]"), *marker.args))


def _collect() -> int:
    """Collects the tests in this process, prints the cases as a line of JSON and returns the exit status of pytest."""
    import pytest

    collector = _Collector()
    options = ["--collect-only", "-qq", "-m", ""]
    status = pytest.main([*options, "tests/contract", *_DIRECTORIES], plugins=[collector])
    print(json.dumps([[*vars(case).values()] for case in collector.cases]))
    return int(status)


def _sorted_by_subject(
    cases: Iterable[Case],
) -> tuple[dict[str, list[Case]], dict[str, list[Case]], Counter[str]]:
    """The cases by operation and, where several operations share the behaviour, by file; the size of the model."""
    by_file_stem = {
        f"tests/operations/{folder}/test_{function_name(operation)}.py": operation
        for folder, service in (("cognito_identity", COGNITO_IDENTITY), ("sts", STS))
        for operation in service.operations
    }
    operations: dict[str, list[Case]] = {}
    topics: dict[str, list[Case]] = {}
    model: Counter[str] = Counter()
    for case in cases:
        if case.file.startswith("tests/contract/"):
            model.update(case.parameters.split(":")[1:2])
        elif case.file in by_file_stem:
            operations.setdefault(by_file_stem[case.file], []).append(case)
        else:
            topics.setdefault(case.file, []).append(case)
    return operations, topics, model


def _endpoint_results() -> list[dict[str, Any]]:
    """The results that `pytest --endpoint` wrote, in the order of their names."""
    return [json.loads(path.read_text()) for path in sorted((REPOSITORY / "docs" / "fidelity").glob("*.json"))]


def _outcomes(tests: Mapping[str, Mapping[str, list[str]]], files: Iterable[str]) -> Counter[str]:
    """How many tests of the files passed, failed and were not applicable."""
    counts: Counter[str] = Counter()
    for file in files:
        for outcome, names in tests.get(file, {}).items():
            counts[outcome.partition(":")[0]] += len(names)
    return counts


def _table(
    title: str,
    service: Service,
    operations: Mapping[str, list[Case]],
    model: Mapping[str, int],
    results: list[dict[str, Any]],
) -> str:
    rows, totals, model_total = "", Counter[str](), 0
    for operation in sorted(service.operations):
        cases = operations.get(operation, [])
        counts = Counter(case.kind for case in cases)
        agreed = [agreement(each["tests"], {case.file for case in cases}) for each in results]
        name = f"[{operation}](#{operation.lower()})" if cases else operation
        rows += row(name, *(counts[kind] for kind in KINDS), model[operation], *agreed)
        totals += counts
        model_total += model[operation]
    total = row("**total**", *(totals[kind] for kind in KINDS), model_total, *[""] * len(results))
    counted = (*KINDS, "model", *(each["endpoint"] for each in results))
    return f"## {title}\n\n{head('operation', *counted, numbers=counted)}{rows}{total}\n"


def agreement(tests: Mapping[str, Mapping[str, list[str]]], files: Iterable[str]) -> str:
    """How many of the tests in the files passed; nothing if an endpoint ran none of them."""
    counts = _outcomes(tests, files)
    run = counts["passed"] + counts["failed"]
    return f"{counts['passed']} of {run}" if run else ""


def _topics_table(topics: Mapping[str, list[Case]]) -> str:
    text = "## Behaviour that operations share\n\n" + head("subject", *KINDS, numbers=KINDS)
    totals: Counter[str] = Counter()
    for file, cases in sorted(topics.items()):
        counts = Counter(case.kind for case in cases)
        title = _topic_title(file)
        text += row(f"[{title}](#{anchor(title)})", *(counts[kind] for kind in KINDS))
        totals += counts
    return text + row("**total**", *(totals[kind] for kind in KINDS)) + "\n"


def _topic_title(file: str) -> str:
    """A heading for a file of tests: its area, and its name as words."""
    area = next(title for folder, title in _DIRECTORIES.items() if file.startswith(f"{folder}/"))
    return f"{area}: {Path(file).stem.removeprefix('test_').replace('_', ' ')}"


def _endpoints_section(results: list[dict[str, Any]]) -> str:
    if not results:
        return ""
    counted = ("agrees", "differs", "not applicable")
    text = (
        "## Compared with other endpoints\n\n"
        "The same tests of operations, run against another endpoint. A test *differs* when the endpoint answers\n"
        "otherwise than the test's source says, or does not have the operation. Pools that the\n"
        "endpoint cannot delete after a test can make later lists differ.\n\n"
        + head("endpoint", "date", *counted, numbers=counted)
    )
    for each in results:
        counts = _outcomes(each["tests"], each["tests"])
        text += row(each["endpoint"], each["date"], counts["passed"], counts["failed"], counts["not applicable"])
    return text + "\n"


def _list_of_cases(title: str, cases: list[Case]) -> str:
    columns = head("behaviour", "cases", "source", numbers=("cases",))
    return f"### {title}\n\n{columns}{''.join(_rows(cases))}"


def _rows(cases: list[Case]) -> Iterator[str]:
    counts = Counter((case.title, case.kind, case.source) for case in cases)
    for (title, kind, source), count in counts.items():
        yield row(title, count, f"{kind}: {linked(source)}")
    yield "\n"


if __name__ == "__main__":
    if sys.argv[1:] == ["--collect"]:
        sys.exit(_collect())
    PAGE.write_text(page(collected_cases()))

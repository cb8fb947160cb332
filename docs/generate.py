"""Generates documentation from the code: docs/settings.md, commands.md, operations.md, clients.md, providers.md,
fidelity.md and mistakes.md, and parts of other pages, such as the table of docs/control-api.md. benchmarks/replicas.md,
its plot and the same tables in docs/growth.md come from the figures of the last benchmark.

Run it with `make docs`. A test fails when a page is not current.
"""

import argparse
import ast
import inspect
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import Field
from pathlib import Path
from typing import Any

from benchmarks.replicas import report as replicas
from benchmarks.replicas.plot import rates_plot
from cognito_identity_emulator.cli.command_parser import PROGRAM, CommandParser
from cognito_identity_emulator.cli.commands import GROUPS, parser_of
from cognito_identity_emulator.cli.errors import EXIT_STATUSES
from cognito_identity_emulator.cli.options import DEFAULT_ENDPOINT, TOKEN_VARIABLE
from cognito_identity_emulator.control_api.endpoint import Endpoint
from cognito_identity_emulator.control_api.routing import ENDPOINTS
from cognito_identity_emulator.declare.operation import AnyOperation, Difference, Service, differences
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.features.seeds.json_schema import SCHEMA_FILE, schema_text
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.operations.iam.service import IAM
from cognito_identity_emulator.operations.services import SERVICES
from cognito_identity_emulator.operations.sts.service import STS
from cognito_identity_emulator.settings import ENDPOINT_VARIABLE, flag, groups, variable
from docs import client_scripts, comparison, control_api, fidelity, mistakes
from docs.tables import anchor, head, row

REPOSITORY = Path(__file__).parents[1]
SOURCE = REPOSITORY / "emulator" / "cognito_identity_emulator"
_BENCHMARKS = REPOSITORY / "benchmarks"
_REPLICAS = "benchmarks/replicas.json"
_FENCES = {
    ".cpp": "cpp", ".cs": "csharp", ".dart": "dart", ".go": "go", ".java": "java", ".json": "json",
    ".kt": "kotlin", ".mjs": "javascript", ".php": "php", ".pl": "perl", ".py": "python", ".rb": "ruby",
    ".rs": "rust", ".sh": "sh", ".swift": "swift", ".yaml": "yaml",
}  # fmt: skip
_PROVIDERS = """\
# Identity providers

The emulator accepts tokens of a real identity provider that runs beside it. Each script below is a file in
[docs/providers](providers), and the tests run it unchanged against that provider and an emulator. The scripts read the
provider's address from `PROVIDER_URL` and the emulator's from `ENDPOINT_URL`, and print an identity.

The emulator fetches the keys of an issuer from the place that the operator names (`--issuer-keys`, or `jwks_url` and
`jwks` of a registered provider), otherwise from the issuer. `--login-verification` sets
[what is verified](login-verification.md). If an identity pool has ServerSideTokenCheck,
`--user-pool-endpoint HOST/USER-POOL=URL` is the address of the user pool; users who are disabled or deleted there are
refused.

The name of an issuer is a host, with or without a port and a path. A name with a user, a query, a fragment, white space
or a backslash is not fetched. A public name that leads to a private address is fetched only when you named the issuer:
with `--issuer-keys`, or by registering the provider. Names without a dot, `*.localhost` and private IP addresses are
in your own network, and are fetched.
"""
_COMMANDS = f"""\
# Commands

`{PROGRAM} COMMAND --help` prints the part of this page about a command. An error about an
unknown command, option or name suggests a similar one; [Mistakes](mistakes.md) has these sentences.

Every command but `serve`, `migrate`, `explain` and `completion` asks a running emulator. It has these options:

| option | variable | meaning |
| --- | --- | --- |
| `--endpoint-url URL` | `{ENDPOINT_VARIABLE}` | The emulator's address. Default: `{DEFAULT_ENDPOINT}`. |
| `--control-token TOKEN` | `{TOKEN_VARIABLE}` | The emulator's `--control-token`, if it has one. |

An option wins over its variable. An emulator on this machine is asked without a proxy. For `https` with a certificate
of your own, `AWS_CA_BUNDLE` names its file, as for the AWS CLI.

Commands that print a table print JSON with `--json`, as the [control API](control-api.md) answers. Colours appear only
at a terminal, and not with `NO_COLOR`. Messages about what a command does go to standard error.

## Exit status

"""
_HELP_ENTRY = re.compile(r"^  (\S.*?)  +(\S.*)$", re.MULTILINE)
_IN_EVERY_COMMAND = ("-h, --help", "--endpoint-url URL", "--control-token TOKEN")
_PART = re.compile(r"(<!-- from (?P<source>\S+) -->\n).*?(<!-- end -->)", re.DOTALL)


def pages() -> Mapping[Path, str]:
    """Every generated page and its current text."""
    written_by_hand = [
        REPOSITORY / each
        for each in (
            "README.md",
            "docs/other-clients.md",
            "docs/recipes.md",
            "docs/seeds.md",
            "docs/growth.md",
            "docs/control-api.md",
            "docs/sign-in.md",
        )
    ]
    return {
        REPOSITORY / "docs" / "settings.md": _settings_page(),
        REPOSITORY / "docs" / "commands.md": _commands_page(),
        REPOSITORY / "docs" / "operations.md": _operations_page(),
        REPOSITORY / "docs" / "clients.md": _clients_page(),
        REPOSITORY / "docs" / "providers.md": _providers_page(),
        SCHEMA_FILE: schema_text(),
        _BENCHMARKS / "replicas.md": replicas.page(_replicas()),
        _BENCHMARKS / "replicas.svg": rates_plot(_replicas()["rates"]["figures"]),
        **{each: _PART.sub(_filled_in, each.read_text()) for each in written_by_hand},
    }


def _replicas() -> Mapping[str, Any]:
    """The figures of the last run of `benchmarks.replicas`."""
    figures: Mapping[str, Any] = json.loads((REPOSITORY / _REPLICAS).read_text())
    return figures


def _filled_in(part: "re.Match[str]") -> str:
    return f"{part[1]}{_part(part['source'])}{part[3]}"


def _settings_page() -> str:
    tables = "".join(
        f"\n## {name}\n\n{head('flag', 'variable', 'default', 'meaning')}{''.join(map(_settings_row, settings))}"
        for name, settings in groups().items()
    )
    return (
        "# Settings\n\n"
        "A flag of `cognito-identity-emulator serve` wins over its environment variable, which wins over the default.\n"
        "In a variable, the values of a repeatable flag are separated by commas. In Python, the same names are the\n"
        "arguments of `cognito_identity_emulator.Settings`.\n\n"
        "Other variables that begin with `COGNITO_IDENTITY_` are ignored with a warning at the start; those that\n"
        "Kubernetes sets for a service are ignored silently.\n"
        f"{tables}"
    )


def _settings_row(setting: "Field[Any]") -> str:
    default = "" if setting.default in (None, (), "", False) else f"`{setting.default}`"
    choices = ", ".join(f"`{each}`" for each in setting.metadata["choices"])
    meaning = setting.metadata["line"] + (f" One of {choices}." if choices else "")
    return row(f"`{flag(setting.name)}`", f"`{variable(setting.name)}`", default, meaning)


def _commands_page() -> str:
    sections = "".join(
        f"\n## {title}\n" + "".join(_command_section(name, parser_of(name)) for name in group)
        for title, group in GROUPS.items()
    )
    statuses = head("status", "meaning") + "".join(row(*each) for each in EXIT_STATUSES.items())
    return f"{_COMMANDS}{statuses}{sections}"


def _command_section(name: str, parser: CommandParser) -> str:
    description = parser.description
    if name == "serve":
        arguments = "Its options are the [settings](settings.md).\n"
    else:
        rows = "".join(row(f"`{argument}`", meaning) for argument, meaning in _arguments(parser))
        arguments = head("argument", "meaning") + rows if rows else ""
    examples = "".join(f"# {each.meaning}\n{PROGRAM} {each.arguments}\n" for each in parser.examples)
    shown = f"\n```sh\n{examples}```\n" if examples else ""
    return f"\n### {name}\n\n{description}\n" + (f"\n{arguments}" if arguments else "") + shown


def _arguments(parser: CommandParser) -> list[tuple[str, str]]:
    """The arguments of a command and their help, but for those that every command has."""
    # In one line each, whatever the width of the terminal.
    parser.formatter_class = lambda prog: argparse.HelpFormatter(prog, max_help_position=200, width=2000)
    parser.description = parser.epilog = None
    found = _HELP_ENTRY.findall(parser.format_help())
    return [(argument, meaning) for argument, meaning in found if argument not in _IN_EVERY_COMMAND]


def _operations_page() -> str:
    return (
        "# Operations\n\n"
        "`cognito-identity-emulator explain GetId` prints the members, constraints and errors of an operation. Known\n"
        "differences from AWS are marked **Differs**, with a link to [what AWS does](aws-behaviour.md).\n\n"
        f"## Amazon Cognito Identity\n\n{_operations_table(COGNITO_IDENTITY)}\n"
        f"## AWS STS\n\n{_operations_table(STS)}\n"
        f"The other actions of STS answer with status 501: {', '.join(sorted(STS.not_emulated))}.\n\n"
        f"## AWS IAM\n\n{_operations_table(IAM)}\n"
        f"The other actions of IAM answer with status 501: {', '.join(sorted(IAM.not_emulated))}.\n\n"
        f"## Differences beyond single operations\n\n{''.join(_differences_elsewhere())}"
    )


def _operations_table(service: Service) -> str:
    rows = "".join(_operation_row(each) for _, each in sorted(service.operations.items()))
    return head("operation", "signed", "what it does") + rows


def _operation_row(operation: AnyOperation) -> str:
    signed = "no" if not operation.signed else "not needed" if operation.unsigned_too else "yes"
    sentences = [_sentence(operation.summary), *(f"**Differs:** {_linked(each)}" for each in operation.differs)]
    name = f"[{operation.name}]({operation.documentation_url})"
    return row(name, signed, "<br>".join(sentences))


def _differences_elsewhere() -> Iterator[str]:
    """The `Differs:` lines of every module that is not an operation, each with the name of its module."""
    operation_modules = {each.execute.__module__ for service in SERVICES for each in service.operations.values()}
    for path in sorted(SOURCE.rglob("*.py")):
        module = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
        text = ast.get_docstring(ast.parse(path.read_text())) or ""
        if module not in operation_modules:
            for difference in differences(text):
                yield f"- `{module.removeprefix('cognito_identity_emulator.')}`: {_linked(difference)}\n"


def _linked(difference: Difference) -> str:
    return f"{difference.text} [AWS](aws-behaviour.md#{difference.fact})"


def _clients_page() -> str:
    sections = "".join(
        f"\n## {each.shows}\n\n```{_FENCES[each.path.suffix]}\n{each.text}```\n" for each in client_scripts.scripts()
    )
    return (
        "# Clients\n\n"
        "Each script is a file in [docs/clients](clients), and the tests run it unchanged against an emulator: with\n"
        "`--signatures verify`, if it needs no browser and no user pool. The scripts read the emulator's address\n"
        "from `ENDPOINT_URL` and the id of an identity pool, such as\n"
        "`us-east-1:11111111-2222-4333-8444-555555555555`, from `IDENTITY_POOL_ID`, and print credentials. Those for\n"
        "browsers show the identity whose credentials signed a call.\n\n"
        "Go, Ruby and PHP run with packages of Debian. Those for Ruby and PHP have a client of STS only, so their\n"
        "scripts read an OpenID token from a file.\n\n"
        "The versions are those of the last `make clients-table`, which records them in\n"
        "[runs.json](clients/runs.json). The tests install the newest version that a package index has.\n\n"
        "[Other clients](other-clients.md) has programs for C++, Java, Kotlin, Rust, .NET, Swift, Dart and Perl,\n"
        "which the tests do not run, and how these clients find the endpoint.\n\n"
        f"{client_scripts.table()}{sections}"
    )


def _providers_page() -> str:
    sections = ""
    for path in sorted((REPOSITORY / "docs" / "providers").glob("*.*")):
        title = f"## {path.stem.replace('_', '-')}\n\n" if f"## {path.stem.replace('_', '-')}\n" not in sections else ""
        sections += f"\n{title}```{_FENCES[path.suffix]}\n{path.read_text()}```\n"
    return f"{_PROVIDERS}{sections}"


def _part(source: str) -> str:
    """The text between two markers of a page: a table, examples, the figures of a benchmark, or a script."""
    if source == "endpoints":
        return _endpoints_table()
    if source == "examples":
        return control_api.sections()
    if source == "comparison":
        return f"\n{comparison.table()}\n"
    if source == _REPLICAS:
        return f"\n{replicas.overview(_replicas())}\n"
    return f"```{_FENCES[Path(source).suffix]}\n{(REPOSITORY / source).read_text()}```\n"


def _endpoints_table() -> str:
    rows = (row(_endpoint_link(each), _endpoint_text(each), _in_python(each)) for each in ENDPOINTS)
    return head("endpoint", "what it does", "in Python") + "".join(rows)


def _endpoint_link(endpoint: Endpoint) -> str:
    """The method and the path, with a link to the example."""
    title = f"{endpoint.method} {endpoint.path}"
    return f"[`{title}`](#{anchor(title)})"


def _endpoint_text(endpoint: Endpoint) -> str:
    parameters = [f"`?{each.name}=` {each.meaning}" for each in endpoint.parameters]
    return "<br>".join([f"{endpoint.summary} {endpoint.details}".rstrip(), *parameters])


def _in_python(endpoint: Endpoint) -> str:
    """The member of Emulator for the endpoint; the arguments of a method are written as `...`."""
    member = getattr(EmulatorCore, endpoint.python, None)
    if not inspect.isfunction(member):
        return f"`{endpoint.python}`" if endpoint.python else ""
    return f"`{endpoint.python}({'...' if len(inspect.signature(member).parameters) > 1 else ''})`"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


if __name__ == "__main__":
    control_api.write()
    for page, text in pages().items():
        page.write_text(text)
    fidelity.PAGE.write_text(fidelity.page(fidelity.collected_cases()))
    mistakes.PAGE.write_text(mistakes.page())

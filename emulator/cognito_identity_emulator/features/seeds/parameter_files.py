"""Files of template parameters, in the forms that AWS's tools have.

CloudFormation's list of ParameterKey and ParameterValue, a list of Name=value, a map as Amplify's parameters.json, the
template configuration of CodePipeline (Parameters), and SAM's samconfig.toml or samconfig.yaml (parameter_overrides).

https://docs.aws.amazon.com/cli/latest/reference/cloudformation/create-stack.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
"""

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence

from cognito_identity_emulator.features.seeds.decoding import decode, decode_json, decode_text
from cognito_identity_emulator.features.seeds.file_tree import FileTree
from cognito_identity_emulator.features.seeds.problems import SeedError, in_file

_DEFAULT_ENVIRONMENT = "default"  # of samconfig


def read_parameter_files(tree: FileTree, paths: Sequence[str]) -> dict[str, str]:
    """The parameters of these files; a later file wins. Raises SeedError."""
    parameters: dict[str, str] = {}
    problems: list[str] = []
    for path in paths:
        try:
            if not tree.is_file(path):
                raise SeedError(["there is no such file"])
            parameters.update(_pairs(_decoded(path, tree.read(path))))
        except OSError as problem:
            problems.append(f"{path}: cannot be read: {problem.strerror}")
        except SeedError as unusable:
            problems += in_file(path, unusable.problems)
    if problems:
        raise SeedError(problems)
    return parameters


def _decoded(path: str, content: bytes) -> object:
    if path.lower().endswith(".toml"):
        return _toml(content)
    if path.lower().endswith((".yaml", ".yml")):
        return decode(content, is_json=False)
    return decode_json(decode_text(content))


def _toml(content: bytes) -> object:
    import tomllib  # only for samconfig.toml

    try:
        return tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise SeedError([f"not TOML: {problem}"]) from None


def _pairs(decoded: object) -> Iterator[tuple[str, str]]:
    if isinstance(decoded, list):
        for entry in decoded:
            yield from _entry(entry)
    elif isinstance(decoded, dict) and isinstance(decoded.get("Parameters"), dict):
        yield from plain_parameters(decoded["Parameters"])
    elif isinstance(decoded, dict) and _DEFAULT_ENVIRONMENT in decoded:
        yield from _samconfig(decoded[_DEFAULT_ENVIRONMENT])
    elif isinstance(decoded, dict):
        yield from plain_parameters(decoded)
    else:
        raise SeedError(["must be a list or a map of parameters"])


def _entry(entry: object) -> Iterator[tuple[str, str]]:
    """A parameter of a list; one that keeps its previous value has none here."""
    if isinstance(entry, str) and "=" in entry:
        name, _, value = entry.partition("=")
        yield name, value
    elif isinstance(entry, dict) and isinstance(entry.get("ParameterKey"), str):
        if "ParameterValue" in entry:
            yield from plain_parameters({entry["ParameterKey"]: entry["ParameterValue"]})
    else:
        raise SeedError(["an entry must be Name=value, or a map with ParameterKey and ParameterValue"])


def plain_parameters(parameters: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Parameters by name. A map is a reference to another stack, as Amplify writes it, and is left to that stack."""
    for name, value in parameters.items():
        if isinstance(value, list):
            yield name, ",".join(map(_text, value))
        elif not isinstance(value, dict) and value is not None:
            yield name, _text(value)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _samconfig(environment: object) -> Iterator[tuple[str, str]]:
    """The parameter overrides of all commands, those of deploy last."""
    commands = environment if isinstance(environment, dict) else {}
    for command in sorted(commands, key=lambda name: name == "deploy"):
        parameters = commands[command].get("parameters") if isinstance(commands[command], dict) else None
        overrides = parameters.get("parameter_overrides") if isinstance(parameters, dict) else None
        if isinstance(overrides, str):
            try:
                overrides = shlex.split(overrides)
            except ValueError as problem:
                raise SeedError([f"parameter_overrides: {problem}"]) from None
        if isinstance(overrides, dict):
            yield from plain_parameters(overrides)
        for entry in overrides if isinstance(overrides, list) else ():
            yield from _entry(entry)

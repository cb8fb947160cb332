"""Finds seed files and reads them."""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from cognito_identity_emulator.features.seeds.cloudformation.deployment import read_template
from cognito_identity_emulator.features.seeds.cloudformation.stack import Stack, is_template
from cognito_identity_emulator.features.seeds.decoding import decode
from cognito_identity_emulator.features.seeds.document import read_document
from cognito_identity_emulator.features.seeds.problems import SeedError, unknown
from cognito_identity_emulator.features.seeds.seed import Seed

_SUFFIXES = (".json", ".yaml", ".yml")
_LARGE_BYTES = 1_000_000

_log = logging.getLogger("cognito_identity_emulator.seeds")


def read_seed(document: dict[str, object], stack: Stack) -> Seed:
    """The seed in a decoded seed document or CloudFormation template. Raises SeedError."""
    try:
        if is_template(document):
            return read_template(document, stack)
        return read_document(document, account=stack.account, region=stack.region)
    except RecursionError:
        raise SeedError(["the text is nested too deeply"]) from None


def read_files(paths: Sequence[str], stack: Stack) -> list[tuple[str, Seed]]:
    """The seed of every file, with its path; files of a directory are in the order of their names.

    A template's stack has the name of its file. Raises SeedError with the problems of all files.
    """
    problems: list[str] = []
    seeds = []
    parameter_names: set[str] = set()
    for path in _files(paths, problems):
        try:
            document = _document(path)
            parameter_names |= _parameter_names(document)
            seeds.append((str(path), read_seed(document, replace(stack, name=stack_name(path)))))
        except OSError as problem:
            problems.append(f"{path}: cannot be read: {problem.strerror}")
        except SeedError as unusable:
            problems += [f"{path}: {problem}" for problem in unusable.problems]
    for name in stack.parameters:
        if not problems and name.partition(".")[0] not in parameter_names:
            why = unknown(name, parameter_names) if parameter_names else "no seed is a template with parameters"
            problems.append(f"--seed-parameter {name}: {why}")
    if problems:
        raise SeedError(problems)
    return seeds


def stack_name(path: Path) -> str:
    """The name of a template's stack: the CDK writes the template of MyStack to MyStack.template.json."""
    return re.sub(r"[^A-Za-z0-9-]", "-", path.name.partition(".")[0])


def is_json(path: Path, content: bytes) -> bool:
    """Whether a file is JSON: by its suffix, else by its first character."""
    suffix = path.suffix.lower()
    return suffix == ".json" or (suffix not in _SUFFIXES and content.lstrip()[:1] == b"{")


def _files(paths: Sequence[str], problems: list[str]) -> Iterator[Path]:
    for path in map(Path, paths):
        try:
            if not path.is_dir():
                path.stat()
                yield path
                continue
            found = sorted(each for each in path.iterdir() if each.suffix.lower() in _SUFFIXES and each.is_file())
        except FileNotFoundError:
            problems.append(f"{path}: there is no such file or directory")
        except OSError as problem:
            problems.append(f"{path}: cannot be read: {problem.strerror}")
        else:
            if not found:
                suffixes = ", ".join(_SUFFIXES)
                problems.append(f"{path}: the directory has no seed file ({suffixes}). Mount or name the right one")
            yield from found


def _document(path: Path) -> dict[str, object]:
    content = path.read_bytes()
    if len(content) > _LARGE_BYTES:
        _log.info("Reading %s, %.1f MB.", path, len(content) / 1e6)
    return decode(content, is_json=is_json(path, content))


def _parameter_names(document: Mapping[str, object]) -> set[str]:
    """The names that --seed-parameter may set for a template: its parameters and its resources' logical ids."""
    sections = (document.get(name) for name in ("Parameters", "Resources"))
    return {name for section in sections if isinstance(section, dict) for name in section}

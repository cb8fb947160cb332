"""Reads seed files and templates: finds them, reads them together, and reports the problems of all of them."""

from collections.abc import Sequence
from dataclasses import replace

from cognito_identity_emulator.features.seeds.cloudformation.deployment import (
    NO_EXPORTS,
    Deployment,
    StoredExports,
    read_template,
)
from cognito_identity_emulator.features.seeds.cloudformation.dynamic_references import PREFIX
from cognito_identity_emulator.features.seeds.cloudformation.stack import Stack, is_template
from cognito_identity_emulator.features.seeds.decoding import TOO_DEEP
from cognito_identity_emulator.features.seeds.document import read_document
from cognito_identity_emulator.features.seeds.file_tree import FileTree
from cognito_identity_emulator.features.seeds.problems import SeedError, in_file, unknown
from cognito_identity_emulator.features.seeds.seed import Seed
from cognito_identity_emulator.features.seeds.sources import Source, SourceFinder, template_files


def read_seed(document: dict[str, object], stack: Stack, stored_exports: StoredExports = NO_EXPORTS) -> Seed:
    """The seed in a decoded seed document or CloudFormation template. Raises SeedError."""
    try:
        if is_template(document):
            return read_template(document, stack, stored_exports)
        return read_document(document, account=stack.account, region=stack.region)
    except RecursionError:
        raise SeedError([TOO_DEEP]) from None


def read_files(
    tree: FileTree,
    paths: Sequence[str],
    stack: Stack,
    stored_exports: StoredExports = NO_EXPORTS,
    *,
    account: str | None = None,
    region: str | None = None,
) -> list[tuple[str, Seed]]:
    """The seed of every file, with its path.

    `stack` has the default account and region, and the operator's parameters and imports. The stack of a template has
    the name of its file, and the environment of its cloud assembly unless `account` or `region` is given. Raises
    SeedError with the problems of all files.
    """
    finder = SourceFinder(tree, stack.parameters)
    sources = finder.find(paths)
    problems = list(finder.problems)
    seeds = [("", Seed(skipped=tuple(finder.passed_over)))] if finder.passed_over else []
    deployment = Deployment(stored_exports)
    for source in sources:
        stack_of_source = replace(
            stack,
            name=source.stack_name,
            account=account or source.account or stack.account,
            region=region or source.region or stack.region,
            parameters={**source.parameters, **stack.parameters},
        )
        try:
            if source.template is not None:
                deployment.add(source.template, stack_of_source)
            else:
                seeds.append((source.path, read_seed(source.document, stack_of_source, stored_exports)))
        except SeedError as unusable:
            problems += in_file(source.path, unusable.problems)
    try:
        seeds += deployment.read()
    except RecursionError:
        problems.append(TOO_DEEP)
    except SeedError as unusable:
        problems += unusable.problems
    if not problems:
        problems += _unknown_parameters(sources, deployment, stack)
    if problems:
        raise SeedError(problems)
    return seeds


def _unknown_parameters(sources: Sequence[Source], deployment: Deployment, stack: Stack) -> list[str]:
    """A sentence for each parameter that no template has, because it is likely to be misspelt."""
    names = deployment.names | {
        name
        for file in template_files(sources)
        for section in (file.document.get("Parameters"), file.document.get("Resources"))
        if isinstance(section, dict)
        for name in section
    }
    others = [each for each in stack.parameters if each.partition(".")[0] not in names and not each.startswith(PREFIX)]
    return [
        f"--seed-parameter {name}: {unknown(name, names) if names else 'no seed is a template with parameters'}"
        for name in others
    ]

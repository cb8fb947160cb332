"""Finds the stack of an Amplify Gen 1 project as it lies on disk: its templates, its environment and its parameters.

`team-provider-info.json` says the stack's name, region and roles by environment. The environment is the one that
`amplify env checkout` chose, or the first one. Nested templates are those of the categories under `backend`; parameters
of their resources in `team-provider-info.json` win over those in `parameters.json`.

https://docs.amplify.aws/gen1/javascript/tools/cli/reference/files/
"""

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cognito_identity_emulator.features.seeds.decoding import decode
from cognito_identity_emulator.features.seeds.file_tree import FileTree
from cognito_identity_emulator.features.seeds.parameter_files import plain_parameters
from cognito_identity_emulator.features.seeds.problems import SeedError

_TEAM = "team-provider-info.json"
_LOCAL = ".config/local-env-info.json"
_ROOTS = (
    "awscloudformation/build/root-cloudformation-stack.json",
    "awscloudformation/nested-cloudformation-stack.yml",
    "awscloudformation/nested-cloudformation-stack.json",
)
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):role/.+")


@dataclass(frozen=True)
class AmplifyProject:
    """The root template of a project with its stack.

    Nested templates are in the `directories`, which have the parameters that their templates get in this environment.
    """

    root: str
    stack_name: str
    account: str | None
    region: str | None
    parameters: Mapping[str, str]
    directories: Mapping[str, Mapping[str, str]]
    other_environments: Sequence[str]


def find_project(tree: FileTree, directory: str) -> AmplifyProject | None:
    """The project in a directory or in its directory `amplify`, if there is one. Raises SeedError, OSError."""
    for folder in (directory, posixpath.join(directory, "amplify")):
        backend = posixpath.join(folder, "backend")
        # Read, and not only looked for: the seed command sends the files that were read.
        if _read(tree, backend, "backend-config.json"):
            return _project(tree, folder, backend)
    return None


def _project(tree: FileTree, folder: str, backend: str) -> AmplifyProject:
    environments = {name: each for name, each in _read(tree, folder, _TEAM).items() if isinstance(each, dict)}
    chosen = _read(tree, folder, _LOCAL).get("envName")
    name = chosen if isinstance(chosen, str) and chosen in environments else next(iter(environments), "dev")
    environment = environments.get(name, {})
    details = environment.get("awscloudformation")
    values = dict(plain_parameters(details)) if isinstance(details, dict) else {}
    role = _ROLE.fullmatch(values.get("AuthRoleArn", ""))
    root = next((each for each in _ROOTS if tree.is_file(posixpath.join(backend, each))), None)
    if root is None:
        raise SeedError(["the Amplify project has no template of its stack: run `amplify build`"])
    return AmplifyProject(
        posixpath.join(backend, root),
        values.get("StackName", "amplify"),
        None if role is None else role[1],
        values.get("Region"),
        {**values, "env": name},
        _directories(tree, backend, environment.get("categories")),
        [each for each in environments if each != name],
    )


def _directories(tree: FileTree, backend: str, categories: object) -> dict[str, Mapping[str, str]]:
    """The directories of the resources of each category, those of their builds first."""
    resources = {
        posixpath.join(backend, category, resource): _of_resource(categories, category, resource)
        for category in tree.names(backend)
        if tree.is_directory(posixpath.join(backend, category))
        for resource in tree.names(posixpath.join(backend, category))
    }
    builds = {posixpath.join(directory, "build"): parameters for directory, parameters in resources.items()}
    return {each: values for each, values in {**builds, **resources}.items() if tree.is_directory(each)}


def _of_resource(categories: object, category: str, resource: str) -> dict[str, str]:
    """The parameters of a resource in `team-provider-info.json`."""
    found = categories
    for name in (category, resource):
        found = found.get(name) if isinstance(found, dict) else None
    return dict(plain_parameters(found)) if isinstance(found, dict) else {}


def parameters_beside(tree: FileTree, template: str) -> dict[str, str]:
    """The parameters of a category's template: those in the parameters.json beside it, or above its build."""
    directory = posixpath.dirname(template)
    for folder in (directory, posixpath.dirname(directory)):
        if tree.is_file(posixpath.join(folder, "parameters.json")):
            return dict(plain_parameters(_read(tree, folder, "parameters.json")))
    return {}


def _read(tree: FileTree, folder: str, name: str) -> dict[str, object]:
    path = posixpath.join(folder, name)
    return decode(tree.read(path), is_json=True) if tree.is_file(path) else {}

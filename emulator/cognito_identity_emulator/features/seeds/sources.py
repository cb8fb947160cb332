"""Finds what is to be seeded: files, directories of files, and the directories that tools write.

The cloud assembly of the CDK (`cdk.out`) is recognised by its manifest; only its stacks are seeds. The template of a
nested stack is the file that its metadata or its TemplateURL names, beside the template or in a given directory. A URL
of the CDK has the name of an asset, whose file is in the asset manifest (`*.assets.json`).

https://docs.aws.amazon.com/cdk/v2/guide/deploy.html
https://docs.aws.amazon.com/cdk/api/v2/docs/@aws-cdk_cloud-assembly-schema.AssetManifest.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from cognito_identity_emulator.declare.shape import members
from cognito_identity_emulator.features.seeds.amplify import AmplifyProject, find_project, parameters_beside
from cognito_identity_emulator.features.seeds.cloud_assembly import in_order, names_of_assets
from cognito_identity_emulator.features.seeds.cloudformation.included_files import included_names
from cognito_identity_emulator.features.seeds.cloudformation.resource_attributes import NESTED_STACKS
from cognito_identity_emulator.features.seeds.cloudformation.stack import DEFAULT_STACK_NAME, TemplateFile, is_template
from cognito_identity_emulator.features.seeds.decoding import decode
from cognito_identity_emulator.features.seeds.entries import SeedDocument
from cognito_identity_emulator.features.seeds.file_tree import FileTree
from cognito_identity_emulator.features.seeds.problems import SeedError, in_file
from cognito_identity_emulator.features.seeds.terraform import is_terraform_state, read_state
from cognito_identity_emulator.runtime.bounds import join_names

STDIN = "-"
"""The path of the standard input."""
_TEMPLATE_SUFFIXES = (".json", ".yaml", ".yml", ".template")
SUFFIXES = (*_TEMPLATE_SUFFIXES, ".tfstate")
_MANIFEST = "manifest.json"
_ASSET_MANIFEST_SUFFIX = ".assets.json"
_AMPLIFY_ASSEMBLY = ".amplify/artifacts/cdk.out"
_AMPLIFY_BACKENDS = ("amplify/backend.ts", "amplify/backend.js")
_CDK_ASSEMBLY, _CDK_APP = "cdk.out", "cdk.json"
_NEXT_STEPS = (
    (re.compile(re.escape(_CDK_APP)), "run `cdk synth` first, which writes cdk.out"),
    (re.compile(r".+\.tf"), "run `terraform show -json > deployed.json`, and seed that file"),
    (re.compile(r"serverless\.(yml|yaml|ts|js)"), "run `serverless package`, and seed .serverless"),
)
"""What to do in a directory that has a file of such a name, but no seed."""
_DEEPEST = 20
"""Levels of nested stacks and assemblies."""
_ENVIRONMENT = re.compile(r"aws://(?:(\d{12})|unknown-account)/(?:unknown-region|([a-z0-9-]+))")
_SEED_KEYS = frozenset(each.name for each in members(SeedDocument))
_LISTS = _SEED_KEYS - {"version", "account"}
_SIGNS = (b"AWSTemplateFormatVersion", b"Resources", b"identity_pools")


@dataclass(frozen=True)
class Source:
    """A seed document, or a template with its stack: name, account, region and parameters, as far as they are known."""

    path: str
    document: dict[str, object]
    template: TemplateFile | None = None
    stack_name: str = DEFAULT_STACK_NAME
    account: str | None = None
    region: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)


def is_json(path: str, content: bytes) -> bool:
    """Whether a file is JSON: by its suffix, else by its first character."""
    suffix = posixpath.splitext(path)[1].lower()
    if suffix in (".yaml", ".yml"):
        return False
    return suffix == ".json" or content.lstrip()[:1] == b"{"


def stack_name(path: str) -> str:
    """The name of a template's stack: the CDK writes the template of MyStack to MyStack.template.json."""
    if path == STDIN:
        return DEFAULT_STACK_NAME
    return re.sub(r"[^A-Za-z0-9-]", "-", posixpath.basename(path).partition(".")[0])


class SourceFinder:
    """Finds the sources of the paths that a user names. `problems` and `passed_over` have sentences with paths. The
    operator's `parameters` may have the names of included files."""

    def __init__(self, tree: FileTree, parameters: Mapping[str, str]) -> None:
        self._tree = tree
        self._parameters = parameters
        self._directories: list[str] = []
        self._amplify_directories: dict[str, Mapping[str, str]] = {}
        self._documents: dict[str, dict[str, object]] = {}
        self._templates: dict[str, TemplateFile] = {}
        self._included: dict[str, dict[str, object] | str] = {}
        self._not_seeds: list[str] = []
        self._assets: dict[str, dict[str, str]] = {}
        self.problems: list[str] = []
        self.passed_over: list[str] = []

    def find(self, paths: Sequence[str]) -> list[Source]:
        """The sources in the order of the paths; those of a directory are in the order of their names."""
        paths = [each if each == STDIN else posixpath.normpath(each.replace("\\", "/")) for each in paths]
        self._directories = [each for each in paths if self._tree.is_directory(each)]
        sources = [source for path in paths for source in self._path(path)]
        # A part of a template makes no stack of its own, unless it is named itself.
        parts = {
            *self._included,
            *(
                each.path
                for file in template_files(sources)
                for each in file.nested.values()
                if isinstance(each, TemplateFile)
            ),
        }
        not_seeds = [each for each in self._not_seeds if each not in parts]
        self.passed_over += [f"{path}: is neither a seed nor a template" for path in not_seeds]
        return [each for each in sources if each.path not in parts or each.path in paths] or sources

    def _path(self, path: str) -> Iterator[Source]:
        try:
            if self._tree.is_directory(path):
                yield from self._directory(path, 0)
            elif self._tree.is_file(path):
                yield from self._sources(path, self._document(path))
            else:
                hint = ": run `cdk synth` first" if posixpath.basename(path) == _CDK_ASSEMBLY else ""
                self.problems.append(f"{path}: there is no such file or directory{hint}")
        except OSError as problem:
            self.problems.append(f"{problem.filename or path}: cannot be read: {problem.strerror}")
        except SeedError as unusable:
            self.problems += in_file(path, unusable.problems)

    def _document(self, path: str) -> dict[str, object]:
        if path not in self._documents:
            content = self._tree.read(path)
            self._documents[path] = decode(content, is_json=is_json(path, content))
        return self._documents[path]

    def _sources(self, path: str, document: dict[str, object]) -> Iterator[Source]:
        if is_template(document):
            yield Source(path, document, self._template(path, document, ()), stack_name(path))
        elif is_terraform_state(document):
            deployed = read_state(document)
            if not deployed:
                self.passed_over.append(f"{path}: the state of Terraform has nothing that is emulated")
            for each in deployed:
                file = TemplateFile(path, each.template)
                yield Source(path, each.template, file, stack_name(path), each.account, each.region, each.ids)
        else:
            yield Source(path, document)

    def _directory(self, directory: str, depth: int) -> Iterator[Source]:
        names = self._tree.names(directory)
        manifest = self._manifest(directory) if _MANIFEST in names else None
        project = find_project(self._tree, directory) if manifest is None else None
        assembly = posixpath.join(directory, _CDK_ASSEMBLY if _CDK_APP in names else _AMPLIFY_ASSEMBLY)
        if manifest is not None:
            yield from self._assembly(directory, manifest, depth)
        elif project is not None:
            yield from self._amplify(project)
        elif self._tree.is_directory(assembly):
            yield from self._directory(assembly, depth + 1)
        else:
            yield from self._files(directory, names)

    def _files(self, directory: str, names: Sequence[str]) -> Iterator[Source]:
        problems_before = len(self.problems)
        documents = {}
        for name in names:
            path = posixpath.join(directory, name)
            if name.lower().endswith(SUFFIXES) and self._tree.is_file(path):
                document = self._document_of_directory(path)
                if document is not None:
                    documents[path] = document
        if not documents and len(self.problems) == problems_before:
            usual = f" ({', '.join(SUFFIXES)}). Mount or name the right one"
            step = next((f": {step}" for form, step in _NEXT_STEPS if any(map(form.fullmatch, names))), usual)
            if any(self._tree.is_file(posixpath.join(directory, each)) for each in _AMPLIFY_BACKENDS):
                step = ": run `npx ampx sandbox` first, which writes .amplify/artifacts/cdk.out"
            self.problems.append(f"{directory}: the directory has no seed file{step}")
        for path, document in documents.items():
            yield from self._sources(path, document)

    def _document_of_directory(self, path: str) -> dict[str, object] | None:
        """The document of a file, or None for one that is passed over because it is no seed."""
        try:
            document = self._document(path)
        except OSError as problem:
            self.problems.append(f"{path}: cannot be read: {problem.strerror}")
            return None
        except SeedError as unusable:
            content = self._tree.read(path)
            if any(sign in content for sign in _SIGNS):
                self.problems += in_file(path, unusable.problems)
            else:
                self._not_seeds.append(path)
            return None
        if (
            is_template(document)
            or is_terraform_state(document)
            or _LISTS & document.keys()
            or (document and document.keys() <= _SEED_KEYS)
        ):
            return document
        self._not_seeds.append(path)
        return None

    def _amplify(self, project: AmplifyProject) -> Iterator[Source]:
        self._directories += project.directories
        self._amplify_directories |= project.directories
        if project.other_environments:
            others = join_names(project.other_environments)
            chosen = project.parameters["env"]
            sentence = f"{project.root}: environment {chosen}, not {others}: `amplify env checkout` chooses another"
            self.passed_over.append(sentence)
        document = self._document(project.root)
        yield Source(
            project.root,
            document,
            self._template(project.root, document, ()),
            project.stack_name,
            project.account,
            project.region,
            project.parameters,
        )

    # Cloud assemblies

    def _manifest(self, directory: str) -> Mapping[str, object] | None:
        """The artifacts of a cloud assembly; None when the manifest is that of something else."""
        try:
            artifacts = self._document(posixpath.join(directory, _MANIFEST)).get("artifacts")
        except SeedError:
            return None
        return artifacts if isinstance(artifacts, dict) else None

    def _assembly(self, directory: str, artifacts: Mapping[str, object], depth: int) -> Iterator[Source]:
        if depth > _DEEPEST:
            raise SeedError([f"assemblies are nested on more than {_DEEPEST} levels"])
        found = False
        for name in in_order(artifacts):
            artifact = artifacts[name]
            properties = artifact.get("properties") if isinstance(artifact, dict) else None
            if not isinstance(artifact, dict) or not isinstance(properties, dict):
                continue
            if artifact.get("type") == "aws:cloudformation:stack":
                found = True
                path = posixpath.join(directory, str(properties.get("templateFile")))
                yield from self._stack(path, name, properties, str(artifact.get("environment")))
            elif artifact.get("type") == "cdk:cloud-assembly":
                found = True
                yield from self._directory(posixpath.join(directory, str(properties.get("directoryName"))), depth + 1)
        if not found:
            self.problems.append(f"{directory}: the cloud assembly has no stacks")

    def _stack(self, path: str, name: str, properties: Mapping[str, object], environment: str) -> Iterator[Source]:
        for source in self._path(path):
            found = _ENVIRONMENT.fullmatch(environment)
            account, region = found.groups() if found else (None, None)
            parameters = properties.get("parameters")
            yield replace(
                source,
                stack_name=str(properties.get("stackName") or name),
                account=account,
                region=region,
                parameters={key: str(value) for key, value in parameters.items()}
                if isinstance(parameters, dict)
                else {},
            )

    # Nested stacks and included files

    def _template(self, path: str, document: Mapping[str, object], parents: tuple[str, ...]) -> TemplateFile:
        if path in self._templates:
            return self._templates[path]
        resources = document.get("Resources")
        nested: dict[str, TemplateFile | str] = {}
        for logical_id, resource in resources.items() if isinstance(resources, dict) else ():
            if isinstance(resource, dict) and resource.get("Type") in NESTED_STACKS:
                nested[logical_id] = self._nested(path, resource, (*parents, path))
        of_environment = self._amplify_directories.get(posixpath.dirname(path)) if parents else None
        parameters = {} if of_environment is None else {**parameters_beside(self._tree, path), **of_environment}
        included = self._included_files(path, document)
        return self._templates.setdefault(path, TemplateFile(path, document, nested, parameters, included))

    def _included_files(self, path: str, document: Mapping[str, object]) -> dict[str, dict[str, object] | str]:
        """The contents of the files that a template includes, by their names; the reason for one that is unusable."""
        found = {}
        for name in included_names(document, self._parameters):
            for candidate in self._candidates(path, name):
                if self._tree.is_file(candidate):
                    found[name] = self._included.setdefault(candidate, self._part_of_template(candidate))
                    break
        return found

    def _part_of_template(self, path: str) -> dict[str, object] | str:
        try:
            content = self._tree.read(path)
            return decode(content, is_json=is_json(path, content), from_template=True)
        except (OSError, SeedError) as problem:
            return f"{path} cannot be read: {problem}"

    def _nested(self, path: str, resource: Mapping[str, object], parents: tuple[str, ...]) -> TemplateFile | str:
        names = list(_names_of_template(resource))
        for name in names:
            for candidate in self._candidates(path, name):
                if candidate in parents:
                    return f"its template {candidate} contains itself"
                if self._tree.is_file(candidate):
                    return self._nested_file(candidate, parents)
        shown = names[0] if names else "TemplateURL"
        return f"its template {shown} is not found: put it beside {path}, or seed the directory that has it"

    def _nested_file(self, path: str, parents: tuple[str, ...]) -> TemplateFile | str:
        if len(parents) > _DEEPEST:
            return f"stacks are nested on more than {_DEEPEST} levels"
        try:
            return self._template(path, self._document(path), parents)
        except (OSError, SeedError) as problem:
            return f"its template {path} cannot be read: {problem}"

    def _candidates(self, path: str, name: str) -> Iterator[str]:
        beside = posixpath.dirname(path)
        for each in (name, posixpath.basename(name)):
            for directory in (beside, *self._directories):
                yield posixpath.normpath(posixpath.join(directory, each))
        asset = self._assets_beside(beside).get(posixpath.basename(name))
        if asset is not None:
            yield posixpath.normpath(posixpath.join(beside, asset))

    def _assets_beside(self, directory: str) -> Mapping[str, str]:
        """The paths of the files that are assets, by their names in the bucket of assets."""
        if directory not in self._assets:
            self._assets[directory] = {}
            for each in self._tree.names(directory or "."):
                if each.endswith(_ASSET_MANIFEST_SUFFIX):
                    manifest = self._document(posixpath.join(directory, each))
                    self._assets[directory].update(names_of_assets(manifest))
        return self._assets[directory]


def template_files(sources: Sequence[Source]) -> list[TemplateFile]:
    """Every template of the sources, nested ones included."""
    found: dict[str, TemplateFile] = {}
    pending = [source.template for source in sources if source.template is not None]
    while pending:
        file = pending.pop(0)
        if file.path not in found:
            found[file.path] = file
            pending += [each for each in file.nested.values() if isinstance(each, TemplateFile)]
    return list(found.values())


def _names_of_template(resource: Mapping[str, object]) -> Iterator[str]:
    """The names that the template of a nested stack may have: of its asset, and the text at the end of its URL."""
    metadata, properties = resource.get("Metadata"), resource.get("Properties")
    if isinstance(metadata, dict) and isinstance(metadata.get("aws:asset:path"), str):
        yield metadata["aws:asset:path"]
    if isinstance(properties, dict):
        texts = [*_texts(properties.get("TemplateURL")), *_texts(properties.get("Location"))]
        for each in reversed(texts):
            name = each.partition("?")[0] if "://" in each else each
            if name.lower().endswith(_TEMPLATE_SUFFIXES) and "${" not in posixpath.basename(name):
                yield posixpath.basename(name) if "://" in name or "${" in name else name.lstrip("/")


def _texts(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict) and depth < _DEEPEST:
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each, depth + 1)

"""Templates that are seeded together: each makes a stack, and stacks take values from each other.

An import has the value that the operator gives, else the export of a stack of this seeding, else that of a stack that
was seeded before. The order of the templates does not matter, as long as no two stacks need each other.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from cognito_identity_emulator.features.seeds.cloudformation.expansion import Resolve, expand
from cognito_identity_emulator.features.seeds.cloudformation.intrinsics import Output, Resolver
from cognito_identity_emulator.features.seeds.cloudformation.policies_of_other_stacks import (
    add_policies_of_other_stacks,
)
from cognito_identity_emulator.features.seeds.cloudformation.resource_attributes import NESTED_STACKS, generated_name
from cognito_identity_emulator.features.seeds.cloudformation.sam_roles import policies_left_out
from cognito_identity_emulator.features.seeds.cloudformation.stack import (
    Resource,
    Stack,
    Template,
    TemplateFile,
    read_sections,
)
from cognito_identity_emulator.features.seeds.cloudformation.template import TemplateReader
from cognito_identity_emulator.features.seeds.cloudformation.template_roles import TemplateRoles
from cognito_identity_emulator.features.seeds.cloudformation.template_text import (
    TooMuchWorkError,
    UnresolvableError,
    text,
)
from cognito_identity_emulator.features.seeds.cloudformation.transforms import SAM, has_transform, macros_left_out
from cognito_identity_emulator.features.seeds.cloudformation.work_budget import WorkBudget
from cognito_identity_emulator.features.seeds.decoding import TOO_DEEP
from cognito_identity_emulator.features.seeds.problems import (
    ProblemCollector,
    SeedError,
    grouped_by_resource,
    in_file,
    inside,
    unknown,
)
from cognito_identity_emulator.features.seeds.seed import Seed, SeededStack

MAX_STACKS = 200
"""Stacks of one seeding, nested ones included: a template that is nested twice on each level would make millions."""
_LONGEST_STACK_NAME = 128

StoredExports = Callable[[str, str], Mapping[str, str]]
"""The exports of stacks that were seeded before, by name: `(account, region)`."""


NO_EXPORTS: StoredExports = lambda _account, _region: {}  # noqa: E731


def read_template(document: dict[str, object], stack: Stack, stored_exports: StoredExports = NO_EXPORTS) -> Seed:
    """The seed of a template on its own. Raises SeedError with every problem."""
    deployment = Deployment(stored_exports)
    deployment.add(TemplateFile("", document), stack)
    ((_, seed),) = deployment.read()
    return seed


class Deployment:
    """The stacks of one seeding."""

    def __init__(self, stored_exports: StoredExports = NO_EXPORTS) -> None:
        self._stored_exports = stored_exports
        self._roots: list[_StackReader] = []
        self._exports: dict[tuple[str, str, str], tuple[_StackReader, str]] = {}
        self._indexed: set[_StackReader] = set()
        self._stacks = 0

    def add(self, file: TemplateFile, stack: Stack) -> None:
        """Add a template with its stack. Raises SeedError when it has no stack here, or when there are too many."""
        try:
            self._roots.append(self.stack_reader(file, stack, ""))
        except TooMuchWorkError as problem:
            raise SeedError([sentence for _, sentence in problem.problems]) from None

    def read(self) -> list[tuple[str, Seed]]:
        """The seed of every stack with the path of its template. Raises SeedError with the problems of all of them."""
        problems: list[str] = []
        seeds: list[tuple[str, Seed]] = []
        stacks = [each for root in self._roots for each in root.read()]
        complete = add_policies_of_other_stacks([(reader.roles, seed) for reader, seed in stacks])
        for (reader, _), seed in zip(stacks, complete, strict=True):
            problems += in_file(reader.path, grouped_by_resource(reader.problems))
            seeds.append((reader.path, seed))
        if problems:
            raise SeedError(problems)
        return seeds

    @property
    def names(self) -> set[str]:
        """The names of the parameters and resources of every stack, those that loops make included."""
        readers = [nested for root in self._roots for nested in (root, *root.nested_stacks())]
        return {name for reader in readers for name in reader.names}

    def stack_reader(self, file: TemplateFile, stack: Stack, place: str) -> "_StackReader":
        """The reader of a stack. Raises UnresolvableError when there are too many stacks."""
        self._stacks += 1
        if self._stacks > MAX_STACKS:
            raise TooMuchWorkError(place, f"the templates make more than {MAX_STACKS} stacks")
        return _StackReader(file, stack, self)

    def import_value(self, stack: Stack, name: str, place: str) -> str:
        """The value of an export for a stack. Raises UnresolvableError."""
        if name in stack.imports:
            return stack.imports[name]
        key = (stack.account, stack.region, name)
        if key not in self._exports:
            self._index(self._roots)
        if key not in self._exports:
            self._index([nested for root in self._roots for nested in root.nested_stacks()])
        if key in self._exports:
            reader, output = self._exports[key]
            return reader.output(output, place).value
        stored = self._stored_exports(stack.account, stack.region)
        if name in stored:
            return stored[name]
        sentence = (
            f"the export {name} is not known: seed the template that exports it, or use --seed-import {name}=value"
        )
        raise UnresolvableError(place, sentence)

    def _index(self, readers: "list[_StackReader]") -> None:
        for reader in readers:
            if reader not in self._indexed:
                self._indexed.add(reader)
                for name, output in reader.export_names():
                    self._exports.setdefault((reader.stack.account, reader.stack.region, name), (reader, output))


class _StackReader:
    """Reads one stack, and gives its resolver the values of other stacks."""

    def __init__(self, file: TemplateFile, stack: Stack, deployment: Deployment) -> None:
        self.stack = stack
        self._file = file
        self._deployment = deployment
        self._problems = ProblemCollector()
        self._too_many_problems: SeedError | None = None
        self.roles: TemplateRoles | None = None
        self._nested: dict[str, _StackReader] = {}
        self._outputs: dict[str, Output] = {}
        self._in_progress: list[str] = []
        self._skipped = macros_left_out(file.document)
        if has_transform(file.document, SAM):
            self._skipped += policies_left_out(file.document)
        self._budget = WorkBudget()
        try:
            document = expand(file, self._resolve_early, self._budget)
            self._template = read_sections(document, self._problems)
        except SeedError as error:
            self._too_many_problems = error
            self._template = Template({}, {}, {}, {}, {})
        except UnresolvableError as error:
            self._too_many_problems = SeedError(error.sentences)
            self._template = Template({}, {}, {}, {}, {})
        except RecursionError:
            self._too_many_problems = SeedError([TOO_DEEP])
            self._template = Template({}, {}, {}, {}, {})
        self._resolver = Resolver(self._template, stack, self._problems, self, self._budget)

    def _resolve_early(self, document: Mapping[str, object]) -> Resolve:
        """The function for expressions that only use the parameters and the mappings of a template."""
        sections = {name: document.get(name) for name in ("Parameters", "Mappings", "Transform")}
        template = read_sections(sections, ProblemCollector())
        return Resolver(template, self.stack, ProblemCollector(), self, self._budget).resolve

    @property
    def names(self) -> set[str]:
        """The names of the parameters and the resources."""
        return {*self._template.parameters, *self._template.resources}

    @property
    def path(self) -> str:
        """The path of the template."""
        return self._file.path

    @property
    def problems(self) -> Sequence[str]:
        """The problems of the template that were found so far."""
        return self._problems.found if self._too_many_problems is None else self._too_many_problems.problems

    def read(self) -> "Iterator[tuple[_StackReader, Seed]]":
        """The seed of this stack and of its nested ones, each with its reader."""
        try:
            seed = self._seed()
        except SeedError as error:
            self._too_many_problems = error
            seed = Seed()
        except RecursionError:
            self._too_many_problems = SeedError([TOO_DEEP])
            seed = Seed()
        yield self, seed
        for nested in self._nested.values():
            yield from nested.read()

    def _seed(self) -> Seed:
        reader = TemplateReader(self._template, self.stack, self._resolver, self._problems)
        seed = reader.seed()
        self.roles = reader.roles
        for resource in reader.existing:
            if resource.type in NESTED_STACKS:
                try:
                    self.nested_stack(resource.logical_id, resource.place)
                except UnresolvableError as problem:
                    self._skipped += problem.sentences
        outputs, exports = dict(self._shown_outputs()), {}
        for name, output in self.export_names():
            if output in outputs:
                exports[name] = outputs[output]
        resources = tuple(reader.resources(seed))
        stack = SeededStack(self.stack.name, self.stack.account, self.stack.region, outputs, exports, resources)
        skipped = dict.fromkeys((*reader.skipped, *self._skipped, *self._resolver.generated))
        return replace(seed, stacks=(stack,), skipped=tuple(skipped))

    def _shown_outputs(self) -> Iterator[tuple[str, str]]:
        for name in self._template.outputs:
            place = inside("Outputs", name)
            try:
                if self._exists(name):
                    output = self.output(name, place)
                    if output.is_secret:
                        self._skipped.append(f"{place}: has a parameter with NoEcho, and is not shown")
                    else:
                        yield name, output.value
            except UnresolvableError as problem:
                self._skipped += problem.sentences

    def _exists(self, output: str) -> bool:
        condition = self._template.outputs[output].get("Condition")
        place = f"{inside('Outputs', output)}.Condition"
        return self._resolver.conditions.holds(None if condition is None else text(condition, place), place)

    def output(self, name: str, place: str) -> Output:
        """The value of an output, which is used at a place of this or of another stack. Raises UnresolvableError."""
        if name in self._outputs:
            return self._outputs[name]
        if name not in self._template.outputs:
            raise UnresolvableError(
                place, f"the output {name} of {self.stack.name} {unknown(name, self._template.outputs)}"
            )
        if name in self._in_progress:
            raise UnresolvableError(place, f"the output {name} of {self.stack.name} needs itself")
        if not self._exists(name):
            raise UnresolvableError(place, f"the output {name} of {self.stack.name} has a condition that is false")
        self._in_progress.append(name)
        try:
            output = self._resolver.output(self._template.outputs[name], inside("Outputs", name))
        finally:
            self._in_progress.pop()
        return self._outputs.setdefault(name, output)

    def export_names(self) -> Iterator[tuple[str, str]]:
        """The name of each export with that of its output."""
        for output, written in self._template.outputs.items():
            export = written.get("Export")
            place = f"{inside('Outputs', output)}.Export.Name"
            if isinstance(export, dict):
                try:
                    if self._exists(output):
                        yield text(self._resolver.resolve(export.get("Name"), place), place), output
                except UnresolvableError as problem:
                    self._skipped += problem.sentences

    def import_value(self, name: str, place: str) -> str:
        """The value of an export. Raises UnresolvableError."""
        return self._deployment.import_value(self.stack, name, place)

    def nested_output(self, logical_id: str, name: str, place: str) -> object:
        """The value of an output of a nested stack. Raises UnresolvableError."""
        return self.nested_stack(logical_id, place).output(name, place).value

    def nested_stacks(self) -> "list[_StackReader]":
        """The nested stacks that can be read, on every level."""
        found: list[_StackReader] = []
        for resource in self._template.resources.values():
            if resource.type in NESTED_STACKS:
                try:
                    nested = self.nested_stack(resource.logical_id, resource.place)
                except UnresolvableError:
                    continue
                found += [nested, *nested.nested_stacks()]
        return found

    def nested_stack(self, logical_id: str, place: str) -> "_StackReader":
        """A nested stack. Raises UnresolvableError when its template is not found."""
        if logical_id in self._nested:
            return self._nested[logical_id]
        file = self._file.nested.get(logical_id, "its template is not found: seed the directory that has it")
        if isinstance(file, str):
            raise UnresolvableError(place, f"{logical_id}: {file}")
        resource = self._template.resources[logical_id]
        stack = replace(
            self.stack,
            name=generated_name(resource, self.stack, _LONGEST_STACK_NAME),
            parameters={**self.stack.parameters, **file.parameters, **self._parameters(resource)},
        )
        return self._nested.setdefault(logical_id, self._deployment.stack_reader(file, stack, place))

    def _parameters(self, resource: Resource) -> dict[str, str]:
        """The parameters that a resource gives its nested stack, without those that have no value here."""
        written = resource.properties.get("Parameters")
        values = {}
        for name, each in written.items() if isinstance(written, dict) else ():
            place = f"{inside(resource.properties_place, 'Parameters')}.{name}"
            try:
                with self._resolver.generating_values():
                    value = self._resolver.resolve(each, place)
                entries = value if isinstance(value, list) else [value]
                values[name] = ",".join(text(entry, place) for entry in entries)
            except TooMuchWorkError:
                raise
            except UnresolvableError as problem:
                self._skipped += problem.sentences
        return values

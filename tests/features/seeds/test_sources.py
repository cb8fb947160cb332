"""Finding what is to be seeded: directories, cloud assemblies, nested templates and archives."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from cognito_identity_emulator.features.seeds import file_tree
from cognito_identity_emulator.features.seeds.cloudformation.stack import Stack
from cognito_identity_emulator.features.seeds.file_tree import ArchiveTree, DiskTree, FileTree
from cognito_identity_emulator.features.seeds.files import read_files
from cognito_identity_emulator.features.seeds.problems import SeedError
from cognito_identity_emulator.features.seeds.seed import Seed
from tests.provenance import assumed, documented

ACCOUNT, REGION = "123456789012", "eu-west-1"
STACK = Stack("stack", ACCOUNT, REGION)


def pool(name: object = "app", **sections: object) -> dict[str, object]:
    """A template with one pool, whose id is an output."""
    properties = {"IdentityPoolName": name, "AllowUnauthenticatedIdentities": True}
    return {
        "Resources": {"Pool": {"Type": "AWS::Cognito::IdentityPool", "Properties": properties}},
        "Outputs": {"PoolId": {"Value": {"Ref": "Pool"}}},
        **sections,
    }


def assembly(*stacks: str, environment: str = "aws://unknown-account/unknown-region") -> dict[str, object]:
    """The manifest of a cloud assembly, whose stacks depend on those after them."""
    artifacts: dict[str, object] = {
        "Tree": {"type": "cdk:tree", "properties": {"file": "tree.json"}},
        "assets": {"type": "cdk:asset-manifest", "properties": {"file": "assets.json"}},
    }
    for name, dependency in zip(stacks, (*stacks[1:], None), strict=True):
        artifacts[name] = {
            "type": "aws:cloudformation:stack",
            "environment": environment,
            "properties": {"templateFile": f"{name}.template.json", "stackName": f"my-{name}"},
            "dependencies": ["assets", *([dependency] if dependency else [])],
        }
    return {"version": "44.0.0", "artifacts": artifacts}


def written(folder: Path, files: Mapping[str, object]) -> Path:
    """The folder with these files: JSON, or text as it is."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content if isinstance(content, str) else json.dumps(content))
    return folder


def archive_of(folder: Path, prefix: str = "") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            archive.writestr(f"{prefix}{path.relative_to(folder).as_posix()}", path.read_bytes())
    return content.getvalue()


def read(*paths: Path | str, tree: FileTree | None = None, stack: Stack = STACK) -> list[Seed]:
    return [seed for _, seed in read_files(tree or DiskTree(), list(map(str, paths)), stack)]


def problems_of(*paths: Path | str, tree: FileTree | None = None) -> list[str]:
    with pytest.raises(SeedError) as refused:
        read(*paths, tree=tree)
    return list(refused.value.problems)


IMPORTING = pool({"Fn::ImportValue": "users"})
EXPORTING = {
    "Resources": {"Users": {"Type": "AWS::Cognito::UserPool"}},
    "Outputs": {"Users": {"Value": "from-users", "Export": {"Name": "users"}}},
}
ASSEMBLY = {
    "manifest.json": assembly("App", "Users"),
    "cdk.out": {"version": "44.0.0"},
    "tree.json": {"version": "tree-0.1", "tree": {}},
    "assets.json": {"version": "44.0.0", "files": {}},
    "App.template.json": IMPORTING,
    "Users.template.json": EXPORTING,
}


@documented("https://docs.aws.amazon.com/cdk/v2/guide/deploy.html")
@pytest.mark.parametrize("prefix", [None, "", "cdk.out/", "a/b/"])
def test_the_stacks_of_a_cloud_assembly_are_read_in_the_order_of_their_dependencies(
    tmp_path: Path, prefix: str | None
) -> None:
    folder = written(tmp_path, ASSEMBLY)
    if prefix is None:
        seeds = read(folder)
    else:
        tree = ArchiveTree(archive_of(folder, prefix))
        seeds = read(tree.root, tree=tree)
    assert [each.stacks[0].stack_name for each in seeds] == ["my-Users", "my-App"]
    assert [each.settings.name for seed in seeds for each in seed.pools] == ["from-users"]
    assert [line for each in seeds for line in each.skipped if "json" in line] == []


@documented("https://docs.aws.amazon.com/cdk/v2/guide/environments.html")
def test_an_assembly_says_account_and_region_and_may_be_nested(tmp_path: Path) -> None:
    nested = {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-Prod"}}
    folder = written(
        tmp_path,
        {
            "manifest.json": {"artifacts": {"Prod": nested}},
            "assembly-Prod/manifest.json": assembly("App", environment="aws://111122223333/us-east-2"),
            "assembly-Prod/App.template.json": pool(),
        },
    )
    (seed,) = read(folder)
    assert (seed.pools[0].account, seed.pools[0].id.partition(":")[0]) == ("111122223333", "us-east-2")
    seeds = read_files(DiskTree(), [str(folder)], STACK, account="444455556666", region="eu-north-1")
    assert (seeds[0][1].pools[0].account, seeds[0][1].stacks[0].region) == ("444455556666", "eu-north-1")


@documented("https://docs.amplify.aws/react/deploy-and-host/sandbox-environments/setup/")
def test_the_assembly_of_an_amplify_gen_2_project_is_found(tmp_path: Path) -> None:
    folder = written(tmp_path, {f".amplify/artifacts/cdk.out/{path}": each for path, each in ASSEMBLY.items()})
    assert [each.stacks[0].stack_name for each in read(folder)] == ["my-Users", "my-App"]


@assumed("our own choice: files that are no seeds are passed over, each with one line")
def test_files_of_a_directory_that_are_no_seeds_are_passed_over(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        {
            "package.json": {"name": "app", "version": "1.0.0"},
            "chart.yaml": "a: {{ .Values }}",
            "app.template": pool(),
            "seed.yaml": "version: 1",
        },
    )
    passed_over, seed, template = read(folder)
    assert passed_over.skipped == tuple(
        f"{folder}/{name}: is neither a seed nor a template" for name in ("chart.yaml", "package.json")
    )
    assert (seed.pools, template.stacks[0].stack_name) == ((), "app")
    broken = written(tmp_path / "broken", {"app.yaml": "Resources: {"})
    assert problems_of(broken)[0].startswith(f"{broken}/app.yaml: line 2: not YAML")
    none = written(tmp_path / "none", {"package.json": {"name": "app"}})
    assert problems_of(none) == [
        f"{none}: the directory has no seed file (.json, .yaml, .yml, .template, .tfstate). Mount or name the right one"
    ]


@assumed("our own choice: a directory without seeds is refused with the command that makes one")
@pytest.mark.parametrize(
    ("file", "command"),
    [
        ("amplify/backend.ts", "`npx ampx sandbox`"),
        ("cdk.json", "`cdk synth`"),
        ("main.tf", "`terraform show -json"),
        ("serverless.yml", "`serverless package`"),
    ],
)
def test_a_project_that_is_not_built_is_refused_with_the_command_that_builds_it(
    tmp_path: Path, file: str, command: str
) -> None:
    (problem,) = problems_of(written(tmp_path, {file: "{}", "package.json": {"name": "app"}}))
    assert problem.startswith(f"{tmp_path}: the directory has no seed file: run {command}")


@documented("https://docs.aws.amazon.com/cdk/v2/guide/configure-synth.html")
def test_the_project_of_a_cdk_app_is_read_from_its_assembly(tmp_path: Path) -> None:
    files = {"cdk.out/manifest.json": assembly("App"), "cdk.out/App.template.json": pool()}
    written(tmp_path, {"cdk.json": {"app": "node app.js"}, "package.json": {}, **files})
    (seed,) = read(tmp_path)
    assert seed.stacks[0].stack_name == "my-App"


@documented("https://docs.aws.amazon.com/cdk/v2/guide/configure-synth.html")
def test_an_assembly_that_is_missing_is_refused_with_the_command_that_makes_it(tmp_path: Path) -> None:
    missing = tmp_path / "cdk.out"
    assert problems_of(missing) == [f"{missing}: there is no such file or directory: run `cdk synth` first"]


URL = "https://s3.amazonaws.com/bucket"


@documented(
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html"
)
@pytest.mark.parametrize(
    "resource",
    [
        {"Properties": {"TemplateURL": f"{URL}/x.json"}, "Metadata": {"aws:asset:path": "parts/auth.json"}},
        {"Properties": {"TemplateURL": "./parts/auth.json"}},
        {"Properties": {"TemplateURL": {"Fn::Join": ["", ["https://", {"Ref": "Bucket"}, "/v1/parts/auth.json"]]}}},
        {"Properties": {"TemplateURL": {"Fn::Sub": "https://${Bucket}.s3.amazonaws.com/auth.json"}}},
        {"Type": "AWS::Serverless::Application", "Properties": {"Location": "parts/auth.json"}},
    ],
)
def test_the_template_of_a_nested_stack_is_found_and_not_seeded_twice(
    tmp_path: Path, resource: Mapping[str, object]
) -> None:
    root = {
        "Resources": {"Auth": {"Type": "AWS::CloudFormation::Stack", **resource}},
        "Outputs": {"PoolId": {"Value": {"Fn::GetAtt": ["Auth", "Outputs.PoolId"]}}},
    }
    folder = written(tmp_path, {"root.json": root, "parts/auth.json": pool()})
    for paths in ((folder / "root.json", folder / "parts"), (folder, folder / "parts")):
        root_seed, nested = read(*paths)
        assert root_seed.stacks[0].outputs == {"PoolId": nested.pools[0].id}


@documented("https://docs.aws.amazon.com/cdk/api/v2/docs/@aws-cdk_cloud-assembly-schema.AssetManifest.html")
@pytest.mark.parametrize("named", [".", "root.template.json"])
def test_the_template_of_a_nested_stack_is_found_by_the_name_of_its_asset(tmp_path: Path, named: str) -> None:
    """Without metadata, which only `cdk synth` adds, a TemplateURL ends with the hash of the template."""
    url = {"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::Region"}, ".amazonaws.com/assets/cafe01.json"]]}
    root = {"Resources": {"Auth": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}}}}
    asset = {
        "source": {"path": "auth.nested.template.json", "packaging": "file"},
        "destinations": {"current_account-current_region": {"bucketName": "assets", "objectKey": "v1/cafe01.json"}},
    }
    folder = written(
        tmp_path,
        {
            "manifest.json": assembly("root"),
            "root.template.json": root,
            "root.assets.json": {"version": "44.0.0", "files": {"a": 1, "b": {"source": {}}, "cafe01": asset}},
            "auth.nested.template.json": pool(),
        },
    )
    (_, nested) = read(folder / named)
    assert [each.settings.name for each in nested.pools] == ["app"]


@assumed("our own limits: a template that contains itself, and templates that are nested twice on many levels")
def test_templates_that_contain_themselves_or_each_other_many_times_end(tmp_path: Path) -> None:
    def nesting(path: str) -> dict[str, object]:
        resource = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": path}}
        return {"Resources": {"A": resource, "B": resource}}

    levels: dict[str, object] = {f"{level}.json": nesting(f"{level + 1}.json") for level in range(30)}
    folder = written(tmp_path, {**levels, "self.json": nesting("self.json")})
    lines = [line for seed in read(folder / "self.json", folder / "0.json") for line in seed.skipped]
    assert any("contains itself" in line for line in lines)
    assert any("more than 200 stacks" in line for line in lines)


@assumed("our own limits: an archive is read in memory, and a small one may expand to a vast one")
def test_an_unusable_or_huge_archive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SeedError, match="not a ZIP archive"):
        ArchiveTree(b"PK")
    folder = written(tmp_path, {"app.json": pool(), "large.json": "[" + " " * 100_000 + "]"})
    content = archive_of(folder)
    monkeypatch.setattr(file_tree, "MAX_ARCHIVED_BYTES", 50_000)
    tree = ArchiveTree(content)
    assert problems_of(tree.root, tree=tree) == [".: the files of the archive have more than 50000 bytes"]
    monkeypatch.setattr(file_tree, "MAX_ARCHIVED_FILES", 1)
    with pytest.raises(SeedError, match="the archive has 2 files"):
        ArchiveTree(content)
    damaged = bytearray(archive_of(written(tmp_path / "other", {"app.json": pool()})))
    damaged[50:60] = b"x" * 10
    with pytest.raises(SeedError):
        read(".", tree=ArchiveTree(bytes(damaged)))


@assumed("our own choice: a parameter of no template is a typing error, also in nested templates")
def test_parameters_of_nested_templates_and_dynamic_references_are_known(tmp_path: Path) -> None:
    nested = pool({"Ref": "Name"}, Parameters={"Name": {"Type": "String"}})
    root = {"Resources": {"Auth": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "n.json"}}}}
    folder = written(tmp_path, {"root.json": root, "n.json": nested})
    stack = Stack("stack", ACCOUNT, REGION, {"Name": "x", "Pool.Id": f"{REGION}:1", "resolve:ssm:/x": "y"})
    assert [each.settings.name for seed in read(folder, stack=stack) for each in seed.pools] == ["x"]


def deep(depth: int) -> str:
    """The text of maps in each other."""
    return '{"a":' * depth + "1" + "}" * depth


DEEP_POOL = f'{{"Type": "AWS::Cognito::IdentityPool", "Properties": {deep(600)}}}'
DEEP_LOOP = f'{{"Fn::ForEach::Pools": ["X", ["a"], {{"Pool${{X}}": {DEEP_POOL}}}]}}'
DEEP_TEMPLATES = (
    f'{{"Resources": {{"Pool": {DEEP_POOL}}}}}',
    f'{{"Transform": "AWS::LanguageExtensions", "Resources": {DEEP_LOOP}}}',
)


@assumed("our own limit: no real seed is nested so deeply, and the file is named")
@pytest.mark.parametrize("text", [*DEEP_TEMPLATES, deep(100_000)], ids=["a resource", "a loop", "the text"])
def test_a_file_that_is_nested_too_deeply_is_named_beside_others(tmp_path: Path, text: str) -> None:
    parent = {
        "Resources": {"Nested": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "deep.json"}}}
    }
    files = {"a.json": pool(), "deep.json": text, "z.json": {"Resources": 1}}
    folder = written(tmp_path, {**files, "parent.json": parent})
    expected = [f"{folder}/deep.json: the text is nested too deeply", f"{folder}/z.json: Resources: must be a map"]
    assert sorted(problems_of(*(folder / name for name in files))) == expected
    if text in DEEP_TEMPLATES:
        assert problems_of(folder / "parent.json") == expected[:1]

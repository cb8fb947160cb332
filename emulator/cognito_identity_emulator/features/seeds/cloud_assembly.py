"""Reads the two manifests of a cloud assembly of the CDK: that of its artifacts, and those of its assets.

https://docs.aws.amazon.com/cdk/api/v2/docs/@aws-cdk_cloud-assembly-schema.AssetManifest.html
"""

import posixpath
from collections.abc import Iterator, Mapping


def in_order(artifacts: Mapping[str, object]) -> list[str]:
    """The names of the artifacts, each after those that it depends on."""
    ordered: dict[str, None] = {}
    pending = [(name, False) for name in reversed(list(artifacts))]
    entered: set[str] = set()
    while pending:
        name, is_left = pending.pop()
        artifact = artifacts.get(name)
        if is_left:
            ordered.setdefault(name)
        elif name not in entered and isinstance(artifact, dict):
            entered.add(name)
            pending.append((name, True))
            dependencies = artifact.get("dependencies")
            pending += [(str(each), False) for each in (dependencies if isinstance(dependencies, list) else ())]
    return list(ordered)


def names_of_assets(manifest: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The name in the bucket and the path of each file of an asset manifest."""
    files = manifest.get("files")
    for asset in files.values() if isinstance(files, dict) else ():
        source = asset.get("source") if isinstance(asset, dict) else None
        destinations = asset.get("destinations") if isinstance(asset, dict) else None
        if not isinstance(source, dict) or not isinstance(destinations, dict):
            continue
        for each in destinations.values():
            if isinstance(each, dict) and isinstance(each.get("objectKey"), str):
                yield posixpath.basename(each["objectKey"]), str(source.get("path"))

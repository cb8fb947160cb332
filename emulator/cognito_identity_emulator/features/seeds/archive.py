"""Packs seed files of this machine into a ZIP archive, for an emulator that cannot read them."""

import io
import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.seeds.file_tree import DiskTree, RecordingTree
from cognito_identity_emulator.features.seeds.parameter_files import read_parameter_files
from cognito_identity_emulator.features.seeds.problems import SeedError, headline
from cognito_identity_emulator.features.seeds.sources import SourceFinder

PARAMETERS_PATH = ".cognito-identity-emulator/parameters.json"
"""The file of an archive with all parameters of its templates."""


@dataclass(frozen=True, slots=True)
class SeedArchive:
    """The ZIP file; `has_region`: a cloud assembly in it says its region."""

    content: bytes
    has_region: bool


def pack_seed_files(
    paths: Sequence[str],
    parameters: Mapping[str, str],
    *,
    parameter_files: Sequence[str] = (),
    in_memory: Mapping[str, bytes] | None = None,
) -> SeedArchive:
    """An archive of all files that belong to files and directories, with the parameters of their templates.

    `parameters` win over those of `parameter_files`. `in_memory` are files that are not on the disk, by path. Raises
    AdminError with every problem.
    """
    tree = RecordingTree(DiskTree(), in_memory or {})
    all_parameters: dict[str, str] = {}
    problems: list[str] = []
    try:
        all_parameters.update(read_parameter_files(DiskTree(), parameter_files))
    except SeedError as unusable:
        problems += unusable.problems
    all_parameters.update(parameters)
    finder = SourceFinder(tree, all_parameters)
    sources = finder.find(paths)
    problems = [*finder.problems, *problems]
    if problems:
        raise AdminError(headline(problems), problems)
    content = _zip({**tree.contents, PARAMETERS_PATH: json.dumps(all_parameters).encode()})
    return SeedArchive(content, any(each.region is not None for each in sources))


def _zip(contents: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path, content in contents.items():
            file.writestr(zipfile.ZipInfo(path.replace(os.sep, "/")), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()

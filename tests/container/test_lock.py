"""The lock file of the image has every library with a digest, in a version that pyproject.toml allows."""

import re
import tomllib
from importlib.metadata import requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY = Path(__file__).parents[2]
# The platform of the image.
IMAGE = {
    "python_version": "3.12",
    "python_full_version": "3.12.0",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_machine": "x86_64",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "os_name": "posix",
}
EXTRAS = ("postgres", "saml")


def locked() -> dict[str, Requirement]:
    """The requirements that the lock file installs in the image, by name."""
    text = (REPOSITORY / "docker" / "requirements.lock").read_text()
    written = re.findall(r"^([a-z0-9].*?)(?: \\)?$", text, re.MULTILINE)
    found = [Requirement(each) for each in written]
    return {canonicalize_name(each.name): each for each in found if is_needed(each)}


def is_needed(requirement: Requirement, extras: tuple[str, ...] = ("",)) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({**IMAGE, "extra": extra}) for extra in extras)


def declared() -> list[Requirement]:
    """The requirements of pyproject.toml, with the extras of the image."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    extras = [each for extra in EXTRAS for each in project["optional-dependencies"][extra]]
    return [each for each in map(Requirement, [*project["dependencies"], *extras]) if is_needed(each)]


def test_every_locked_version_is_in_the_range_of_pyproject() -> None:
    for each in declared():
        (pinned,) = locked()[canonicalize_name(each.name)].specifier
        assert pinned.operator == "=="
        assert each.specifier.contains(pinned.version), each


def test_the_lock_file_has_every_needed_library() -> None:
    locked_requirements = locked()
    needed: set[str] = set()
    ahead = [(each, tuple(each.extras)) for each in declared()]
    while ahead:
        requirement, extras = ahead.pop()
        name = canonicalize_name(requirement.name)
        needed.add(name)
        if not locked_requirements[name].specifier.contains(version(name)):
            continue  # the version installed here differs, and may need other libraries
        for inner in map(Requirement, requires(name) or ()):
            if is_needed(inner, ("", *extras)) and canonicalize_name(inner.name) not in needed:
                ahead.append((inner, tuple(inner.extras)))
    assert needed <= set(locked_requirements)


def test_every_locked_file_has_a_digest() -> None:
    text = (REPOSITORY / "docker" / "requirements.lock").read_text()
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) >= len(locked())
    assert [entry for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)] == []


def test_the_image_installs_only_locked_libraries() -> None:
    installs = re.findall(r"pip --python \S+ install (.*?) \\$", (REPOSITORY / "Dockerfile").read_text(), re.MULTILINE)
    assert len(installs) == 2
    assert "--require-hashes -r requirements.lock" in installs[0]
    assert "--no-deps" in installs[1]

"""Runs the services of docs/recipes/compose.stack.yaml as processes, with the environment and the files that it names.

Each image is replaced by the program in it, which listens on a free port of 127.0.0.1.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cognito_identity_emulator import Settings
from cognito_identity_emulator.server.tls import certificate_of
from tests.clients import installing
from tests.clients.processes import run_server
from tests.clients.serving import REPOSITORY, run_emulator
from tests.ports import free_port

_RECIPES = REPOSITORY / "docs" / "recipes"
RECIPE = _RECIPES / "stack"
SERVICES: Mapping[str, Any] = yaml.safe_load((_RECIPES / "compose.stack.yaml").read_text())["services"]
_TLS = "stack/tls"
_PORTS = {"moto": "5000", "cognito-local": "9229"}
"""The ports in the containers that are not published."""


@dataclass(frozen=True)
class Stack:
    """A running stack: its one endpoint, and the file of the certificate by which clients verify it."""

    endpoint: str
    certificate: Path


@contextmanager
def run_stack(scratch: Path) -> Iterator[Stack]:
    """Run the services, with copies of their files below `scratch`."""
    services = _Services(scratch, {name: str(free_port()) for name in _PORTS})
    services.copy_files()
    with (
        services.run("moto", installing.python_environment(installing.MOTO) / "moto_server"),
        services.run("cognito-local", installing.node_packages(installing.COGNITO_LOCAL) / ".bin" / "cognito-local"),
        run_emulator(**services.environment("cognito-identity")) as endpoint,
    ):
        yield Stack(endpoint.replace("127.0.0.1", "localhost"), scratch / _TLS / "certificate.pem")


@dataclass(frozen=True)
class _Services:
    """The services as the compose file has them. `ports` are those of the processes, by service."""

    scratch: Path
    ports: Mapping[str, str]

    @contextmanager
    def run(self, name: str, program: Path) -> Iterator[None]:
        folder = self.scratch / name
        folder.mkdir()
        for path, copy in self._mounts(name).items():
            (folder / Path(path).name).symlink_to(copy)
        with run_server([str(program)], int(self.ports[name]), folder, **self.environment(name)):
            yield

    def environment(self, name: str) -> dict[str, str]:
        """The environment variables of a service, with the addresses and paths of its process."""
        variables: dict[str, str] = dict(SERVICES[name]["environment"])
        mounts = self._mounts(name)
        if "/seeds" in mounts:  # which the image reads at the start
            variables["COGNITO_IDENTITY_SEED"] = "/seeds"
        replaced = {_PORTS.get(name, ""): self.ports.get(name, ""), "0.0.0.0": "127.0.0.1"}
        for variable, text in variables.items():
            text = replaced.get(text, self._with_addresses(text))
            mount = next((each for each in mounts if text.startswith(each)), None)
            variables[variable] = text if mount is None else f"{mounts[mount]}{text.removeprefix(mount)}"
        return variables

    def copy_files(self) -> None:
        """Copy the files of the recipe, and make a certificate, as mkcert does."""
        for source in RECIPE.rglob("*"):
            if source.is_file():
                copy = self.scratch / source.relative_to(_RECIPES)
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_text(self._with_addresses(source.read_text()))
        folder = self.scratch / _TLS
        folder.mkdir()
        with certificate_of(Settings(tls_self_signed=True)) as made:
            assert made is not None
            (folder / "certificate.pem").write_bytes(Path(made.certificate_file).read_bytes())
            (folder / "key.pem").write_bytes(Path(made.key_file).read_bytes())

    def _mounts(self, name: str) -> dict[str, Path]:
        """The copies of the mounted folders, by their paths in the container."""
        volumes: list[str] = SERVICES[name].get("volumes", [])
        return {path: self.scratch / source for source, path, *_ in (each.split(":") for each in volumes)}

    def _with_addresses(self, text: str) -> str:
        for name, port in _PORTS.items():
            text = text.replace(f"{name}:{port}", f"127.0.0.1:{self.ports[name]}")
        return text

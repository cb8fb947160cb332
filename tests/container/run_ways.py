"""Runs the README's commands for Docker, Docker Compose and Kubernetes, with ports of their own.

`docker/container-check TAG python -m tests.container.run_ways FOLDER` runs it once the engine has the image. Where that
is podman, `docker` is podman, `docker compose` is podman-compose, and `kubectl apply` is `podman kube play`: each
understands the same command or reads the same file.
"""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.clients import installing
from tests.ports import free_port
from tests.readme import REPOSITORY, command_of
from tests.timeouts import TIMEOUT_S

_PORT = "4591"
STARTED = "started by the command of the README: "
"""The line about each that was healthy, before its name."""


def main(scratch: Path) -> None:
    """Run each command until the emulator is healthy, and end what it started."""
    has_podman = "CONTAINERS_CONF" in os.environ
    if has_podman:
        os.environ["PATH"] = f"{_programs_of_podman(scratch)}{os.pathsep}{os.environ['PATH']}"
    name = f"ways-{os.getpid()}"
    run = command_of("Docker or Podman").replace("docker run ", f"docker run --name {name} ")
    for way, command, end in (
        ("Docker or Podman", run, f"docker stop --time 15 {name}"),
        ("Docker Compose", command_of("Docker Compose"), "docker compose -f docker/compose.yaml down --volumes"),
        ("Kubernetes", command_of("Kubernetes"), "kubectl delete -f docker/kubernetes.yaml"),
    ):
        if way == "Kubernetes" and not has_podman:
            print("NOT RUN: Kubernetes, whose manifest podman reads too; the engine here is Docker.")
        else:
            _run(way, command, end, scratch)


def _programs_of_podman(scratch: Path) -> Path:
    """A folder with `docker` and `kubectl`, which call podman."""
    folder = scratch / "programs"
    folder.mkdir(parents=True)
    compose = installing.python_environment("podman-compose>=1.5") / "podman-compose"
    scripts = {
        "docker": f'if [ "$1" = compose ]; then shift; exec {compose} "$@"; fi\nexec podman "$@"',
        "kubectl": 'case $1 in apply) action=play ;; delete) action=down ;; esac\nexec podman kube "$action" "$3"',
    }
    for name, script in scripts.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return folder


def _run(way: str, command: str, end: str, scratch: Path) -> None:
    port = str(free_port())
    folder = scratch / way.replace(" ", "-")
    shutil.copytree(REPOSITORY / "docker", folder / "docker")
    for file in (folder / "docker").glob("*.yaml"):
        # On Kubernetes the port of the container is the one of the host; elsewhere only the published one changes.
        old, new = (_PORT, port) if file.name == "kubernetes.yaml" else (f"127.0.0.1:{_PORT}", f"127.0.0.1:{port}")
        file.write_text(file.read_text().replace(old, new))
    command = command.replace(f"127.0.0.1:{_PORT}", f"127.0.0.1:{port}")
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(command, shell=True, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait_until_healthy(port, process, log)
        finally:
            subprocess.run(end, shell=True, cwd=folder, timeout=TIMEOUT_S, check=True, stdout=output, stderr=output)
            process.wait(timeout=TIMEOUT_S)
    print(f"{STARTED}{way}", flush=True)


def _wait_until_healthy(port: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_emulator/health/ready", timeout=TIMEOUT_S).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
        if process.poll() not in (None, 0):
            break
    sys.exit(f"The emulator does not become ready:\n{log.read_text()}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Who is measured: ourselves, the bound, and the peers.

The bound is a server like ours, Starlette on uvicorn, that answers every request with one constant: what it needs, no
server of its kind can save. Of the peers, neither checks a login's signature; we do.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.speed import installing
from benchmarks.speed.alternating import MOMENTS_FILE
from benchmarks.speed.logins import KEY_SET_FILE, USER_POOL_ISSUER

_CHECKOUT = Path(__file__).resolve().parents[2]
_MANY = "1000000"


@dataclass(frozen=True)
class Competitor:
    """A server of the API. `command(port, folder)` starts it; the folder is empty, but for the login's key set."""

    name: str
    version: str
    command: Callable[[int, Path], Sequence[str]]
    variables: Callable[[int], Mapping[str, str]] = field(default=lambda port: {})


def _emulator(*arguments: str, module: str = "cognito_identity_emulator") -> Callable[[int, Path], Sequence[str]]:
    return lambda port, folder: (
        *(sys.executable, "-m", module, "serve", "--port", str(port), "--max-identity-pools", _MANY),
        *(each.replace("FOLDER", str(folder)) for each in arguments),
    )


def _finding_this_package(port: int) -> Mapping[str, str]:
    return {"PYTHONPATH": str(_CHECKOUT / "emulator")}


_IN_A_FILE = ("--database-url", "sqlite:///FOLDER/emulator.db")
_KNOWS_LOGINS = ("--issuer-keys", f"{USER_POOL_ISSUER}=FOLDER/{KEY_SET_FILE}")

OURS = Competitor("ours", "this checkout", _emulator(*_IN_A_FILE, *_KNOWS_LOGINS))
"""With a file that survives a crash: write-ahead log, synchronous=NORMAL."""

OURS_IN_MEMORY = Competitor("ours", "this checkout", _emulator())
"""As most tests start it; the peers keep everything in memory too."""

BOUND = Competitor(
    "bound",
    "Starlette on uvicorn, uvloop and httptools",
    lambda port, folder: (
        *(sys.executable, "-m", "uvicorn", "benchmarks.speed.bound:app", "--host", "127.0.0.1", "--port", str(port)),
        *("--loop", "uvloop", "--http", "httptools", "--lifespan", "off"),
        *("--no-access-log", "--log-level", "error"),
    ),
    _finding_this_package,
)


def ours_alternating(moments: Path) -> Competitor:
    """Without journal and metrics, which cannot be turned off otherwise, every other moment; what a call took in each
    it writes into the file when it ends."""
    return Competitor(
        "alternating",
        "this checkout",
        _emulator(*_IN_A_FILE, module="benchmarks.speed.alternating"),
        lambda port: {**_finding_this_package(port), MOMENTS_FILE: str(moments)},
    )


def moto() -> Competitor:
    """https://github.com/getmoto/moto, its server. Raises NotInstalled."""
    binaries = installing.environment("moto[server]")
    return Competitor(
        "moto",
        installing.version_in(binaries, "moto"),
        lambda port, folder: (str(binaries / "moto_server"), "-H", "127.0.0.1", "-p", str(port)),
    )


def ministack() -> Competitor:
    """https://pypi.org/project/ministack/. Raises NotInstalled."""
    binaries = installing.environment("ministack", "cryptography")
    return Competitor(
        "ministack",
        installing.version_in(binaries, "ministack"),
        lambda port, folder: (str(binaries / "ministack"),),
        lambda port: {
            "GATEWAY_PORT": str(port),
            "BIND_HOST": "127.0.0.1",
            "LOG_LEVEL": "ERROR",
            "PERSIST_STATE": "0",
        },
    )

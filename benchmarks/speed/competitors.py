"""The measured servers: the emulator, the bound, and the peers.

The bound is Starlette on uvicorn, answering every request with one constant: an emulator on that server cannot cost
less. Neither of the peers verifies the signature of a login; the emulator does.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.speed import requirements
from benchmarks.speed.alternating import MOMENTS_FILE
from benchmarks.speed.logins import KEY_SET_FILE, USER_POOL_ISSUER

_CHECKOUT = Path(__file__).resolve().parents[2]
_MANY = "1000000"


@dataclass(frozen=True)
class Competitor:
    """A server of the API. `command(port, folder)` starts it; the folder has only the key set of the logins."""

    name: str
    version: str
    command: Callable[[int, Path], Sequence[str]]
    variables: Callable[[int], Mapping[str, str]] = field(default=lambda port: {})


def _emulator(*arguments: str, module: str = "cognito_identity_emulator") -> Callable[[int, Path], Sequence[str]]:
    return lambda port, folder: (
        *(sys.executable, "-m", module, "serve", "--port", str(port), "--max-identity-pools", _MANY),
        *(each.replace("FOLDER", str(folder)) for each in arguments),
    )


def _with_this_checkout(port: int) -> Mapping[str, str]:
    return {"PYTHONPATH": os.pathsep.join([str(_CHECKOUT / "emulator"), str(_CHECKOUT)])}


_IN_A_FILE = ("--database-url", "sqlite:///FOLDER/emulator.db")
_WITH_LOGIN_KEYS = ("--issuer-keys", f"{USER_POOL_ISSUER}=FOLDER/{KEY_SET_FILE}")

OURS = Competitor("ours", "this checkout", _emulator(*_IN_A_FILE, *_WITH_LOGIN_KEYS), _with_this_checkout)
"""On a SQLite file that survives a crash: write-ahead log, synchronous=NORMAL."""

OURS_IN_MEMORY = Competitor("ours", "this checkout", _emulator(), _with_this_checkout)
"""In memory, as most tests start it, and as the peers run."""

BOUND = Competitor(
    "bound",
    "Starlette on uvicorn, uvloop and httptools",
    lambda port, folder: (
        *(sys.executable, "-m", "uvicorn", "benchmarks.speed.bound:app", "--host", "127.0.0.1", "--port", str(port)),
        *("--loop", "uvloop", "--http", "httptools", "--lifespan", "off"),
        *("--no-access-log", "--log-level", "error"),
    ),
    _with_this_checkout,
)


def ours_alternating(moments: Path) -> Competitor:
    """Ours with journal and metrics switched off in every other moment. At its end it writes the processor time per
    call of each moment to the file."""
    return Competitor(
        "alternating",
        "this checkout",
        _emulator(*_IN_A_FILE, module="benchmarks.speed.alternating"),
        lambda port: {**_with_this_checkout(port), MOMENTS_FILE: str(moments)},
    )


def moto() -> Competitor:
    """https://github.com/getmoto/moto, its server. Raises NotInstalledError."""
    binaries = requirements.environment("moto[server]")
    return Competitor(
        "moto",
        requirements.version_in(binaries, "moto"),
        lambda port, folder: (str(binaries / "moto_server"), "-H", "127.0.0.1", "-p", str(port)),
    )


def ministack() -> Competitor:
    """https://pypi.org/project/ministack/. Raises NotInstalledError."""
    binaries = requirements.environment("ministack", "cryptography")
    return Competitor(
        "ministack",
        requirements.version_in(binaries, "ministack"),
        lambda port, folder: (str(binaries / "ministack"),),
        lambda port: {
            "GATEWAY_PORT": str(port),
            "BIND_HOST": "127.0.0.1",
            "LOG_LEVEL": "ERROR",
            "PERSIST_STATE": "0",
        },
    )

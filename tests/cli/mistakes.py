"""Mistakes of operators, and what the command line says to each of them.

Every mistake is made for real, in a forked process of its own. The sentences are in docs/mistakes.md: `make docs`
writes them, and a test compares them with what the command line says.
"""

import logging
import os
import re
import select
import shlex
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

# Imported here, so that the forked processes need not import them again and again.
import cognito_identity_emulator.cli.run_server
import cognito_identity_emulator.features.seeds.seeder
import cognito_identity_emulator.storage.postgresql
import cognito_identity_emulator.storage.sqlite_file  # noqa: F401
from cognito_identity_emulator.cli.main import main
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.settings import ENVIRONMENT_PREFIX, Settings
from tests.timeouts import TIMEOUT_S

TOKEN = "control-token"
SHOWN_FOLDER = "/home/me/app"
SHOWN_ENDPOINT = "http://127.0.0.1:4591"
_NOBODY = 65534
_PREFIXES = re.compile(
    r"^usage: .*\n( .*\n)*|^cognito-identity-emulator.*?: (error: )?|^\S+ [A-Z]+ cognito_identity_\S+ \[.*?\]: ",
    re.MULTILINE,
)
"""The usage of a command, the name of the program, and the beginning of a line in the log."""


@dataclass(frozen=True)
class Mistake:
    """A command line, given as in a shell, with the environment variables and the files that it finds.

    `{endpoint}`, `{guarded}` and `{port}` in the arguments are the address of an emulator, of one with a control token,
    and the port of the first. `code` is the exit code; with 0 `serve` warns and runs. `prepare` makes what is not a
    text file. `unprivileged`: run by a user to whom the files do not belong; only root can do that.
    """

    operator: str
    arguments: str
    variables: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    code: int = 2
    prepare: Callable[[], object] | None = None
    unprivileged: bool = False


def _make_another_programs_tables() -> None:
    with closing(sqlite3.connect("pools.db")) as database:
        database.execute("CREATE TABLE identity_pools (id TEXT)")


def _make_newer_database() -> None:
    EmulatorCore(Settings(database_url="sqlite:///pools.db")).close()
    with closing(sqlite3.connect("pools.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()


_KEY_SET = "--issuer-keys https://idp.example.com=keys.json"
_GOOGLE = "token accounts.google.com --subject ann"
_SEED = "version: 1\nidentity_pools:\n- {IdentityPoolName: app, AllowUnauthenticatedIdentities: true}\n"
_WITH_TOKEN = {"COGNITO_IDENTITY_CONTROL_TOKEN": TOKEN}
_POSTGRESQL = "serve --database-url postgresql+psycopg://ann:secret@db"

MISTAKES: Mapping[str, tuple[Mistake, ...]] = {
    "Settings": (
        Mistake("misspells a variable", "serve", {"COGNITO_IDENTITY_REGOIN": "eu-west-1"}, code=0),
        Mistake("has a variable of an application", "serve", {"COGNITO_IDENTITY_POOL_ID": "eu-west-1:1"}, code=0),
        Mistake(
            "runs it in Kubernetes beside a service called cognito-identity",
            "serve --port 0",
            {"COGNITO_IDENTITY_PORT": "tcp://10.0.0.1:4591", "COGNITO_IDENTITY_SERVICE_HOST": "10.0.0.1"},
            code=0,
        ),
        Mistake("misspells a flag", "serve --prot 4592"),
        Mistake("gives an account of another length", "serve --account 12345"),
        Mistake("gives the name of a region", "serve --region Ireland"),
        Mistake("gives a port that does not exist", "serve --port 65536"),
        Mistake("gives a port in words", "serve --port many"),
        Mistake("gives a port in words, in a variable", "serve", {"COGNITO_IDENTITY_PORT": "many"}),
        Mistake("gives a word that is not a choice", "serve --signatures sometimes"),
        Mistake("turns authorization on", "serve --authorization on"),
        Mistake("gives a log level that does not exist", "serve --log-level loud"),
        Mistake("gives a switch another word", "serve", {"COGNITO_IDENTITY_TLS_SELF_SIGNED": "maybe"}),
        Mistake("allows no identity pools", "serve --max-identity-pools 0"),
        Mistake("gives a negative lifetime", "serve --open-id-token-lifetime-s -1"),
        Mistake("sets a control token that no header can have", "serve", {"COGNITO_IDENTITY_CONTROL_TOKEN": "clé"}),
        Mistake("names a control host with its port", "serve --control-host emulator:4591"),
        Mistake("wants workers to share a database in memory", "serve --workers 2"),
        Mistake("wants repeatable ids in a file", "serve --seed-ids 7 --database-url sqlite:///emulator.db"),
        Mistake("keeps fewer than no calls", "serve --calls-kept -1"),
        Mistake("wants no workers", "serve --workers 0"),
        Mistake("gives an issuer without a scheme", "serve --issuer idp.example.com"),
        Mistake("gives a signing key without its secret", "serve --signing-keys AKIAEXAMPLE"),
        Mistake("gives a template's parameter without a value", "serve --seed-parameter Name"),
        Mistake("forwards requests to an address with a path", "serve --forward-to http://localhost:4566/aws"),
        Mistake(
            "forwards requests to two servers", "serve --forward-to http://localhost:1 --forward-to http://localhost:2"
        ),
        Mistake("forwards requests to the emulator itself", "serve --port 4591 --forward-to http://localhost:4591"),
        Mistake("gives a user pool without its address", "serve --user-pool-endpoint localhost:9229/local_pool"),
    ),
    "Addresses and certificates": (
        Mistake("starts it on a port in use", "serve --host 127.0.0.1 --port {port}"),
        Mistake("gives a host name that does not exist", "serve --host no.such.host.invalid"),
        Mistake("gives an address of another machine", "serve --host 192.0.2.1"),
        Mistake("gives a certificate without its key", "serve --tls-cert cert.pem"),
        Mistake("gives a key without its certificate", "serve --tls-key key.pem"),
        Mistake("gives a certificate and wants one made", "serve --tls-cert c.pem --tls-key k.pem --tls-self-signed"),
        Mistake("gives a certificate that is not there", "serve --tls-cert cert.pem --tls-key key.pem"),
        Mistake(
            "gives a text in place of a certificate",
            "serve --tls-cert cert.pem --tls-key key.pem",
            files={"cert.pem": "no certificate", "key.pem": "no key"},
        ),
    ),
    "Databases": (
        Mistake("writes two slashes before the file", "serve --database-url sqlite://pools.db"),
        Mistake("writes one slash", "migrate --database-url sqlite:/pools.db"),
        Mistake("writes no file", "migrate --database-url sqlite:///"),
        Mistake("gives a path", "export --database-url pools.db"),
        Mistake("begins a path with ~", "serve --database-url sqlite:///~/pools.db", {"HOME": "/home/ann"}),
        Mistake("gives SQLite options", "serve --database-url 'sqlite:///pools.db?mode=ro'"),
        Mistake("names another driver of SQLite", "serve --database-url sqlite+aiosqlite:///pools.db"),
        Mistake("has quotes in an env file", "serve", {"COGNITO_IDENTITY_DATABASE_URL": '"sqlite:///pools.db"'}),
        Mistake("sets the variable to nothing", "serve", {"COGNITO_IDENTITY_DATABASE_URL": ""}),
        Mistake("gives Heroku's scheme", "serve --database-url postgres://ann:secret@db/pools"),
        Mistake("names another driver of PostgreSQL", "serve --database-url postgresql+asyncpg://ann@db/pools"),
        Mistake("names no database", _POSTGRESQL),
        Mistake("gives a port that is not a number", f"{_POSTGRESQL}:many/pools"),
        Mistake("writes IPv6 without brackets", "serve --database-url postgresql+psycopg://ann@::1/pools"),
        Mistake("misspells an option of PostgreSQL", f"{_POSTGRESQL}/pools?ssl_mode=require"),
        Mistake("wants a database of another kind", "serve --database-url mysql://ann@db/pools"),
        Mistake(
            "names a server that does not run",
            "serve --database-url postgresql+psycopg://ann@127.0.0.1:1/pools --database-wait-s 0",
        ),
        Mistake("names a folder that does not exist", "serve --database-url sqlite:///data/pools.db"),
        Mistake("names a folder as the file", "serve --database-url sqlite:///data", files={"data/other": ""}),
        Mistake(
            "names a text file", "serve --database-url sqlite:///notes.db", files={"notes.db": "Not a database. " * 40}
        ),
        Mistake(
            "names another program's database",
            "serve --database-url sqlite:///pools.db",
            prepare=_make_another_programs_tables,
        ),
        Mistake(
            "names the database of a newer version",
            "serve --database-url sqlite:///pools.db",
            prepare=_make_newer_database,
        ),
        Mistake(
            "mounts a folder of another user, as a bind mount at /data",
            "serve --database-url sqlite:///data/pools.db",
            files={"data/other": ""},
            unprivileged=True,
        ),
        Mistake(
            "names a file of another user",
            "serve --database-url sqlite:///pools.db",
            prepare=lambda: EmulatorCore(Settings(database_url="sqlite:///pools.db")).close(),
            unprivileged=True,
        ),
        Mistake("migrates a database in memory", "migrate"),
        Mistake("exports a database that does not exist", "export --database-url sqlite:///pools.db"),
        Mistake("exports a database in memory", "export --database-url sqlite://"),
    ),
    "Files that are read at the start": (
        Mistake("names keys without their issuer", "serve --issuer-keys keys.json"),
        Mistake("names keys that are not there", f"serve {_KEY_SET}"),
        Mistake("names keys that are not JSON", f"serve {_KEY_SET}", files={"keys.json": "-----BEGIN PUBLIC KEY-----"}),
        Mistake("names one key, not a set", f"serve {_KEY_SET}", files={"keys.json": '{"kty": "RSA"}'}),
        Mistake("names a set without keys", f"serve {_KEY_SET}", files={"keys.json": '{"keys": []}'}),
        Mistake("names a seed that is not there", "serve --seed seeds.yaml"),
        Mistake("mounts an empty folder at /seeds", "serve --seed seeds", prepare=lambda: Path("seeds").mkdir()),
        Mistake(
            "misspells a key of a seed",
            "serve --seed pools.yaml",
            files={"pools.yaml": "version: 1\nidentity_pool: []\n"},
        ),
        Mistake("writes a seed that is not YAML", "serve --seed pools.yaml", files={"pools.yaml": "version: [1\n"}),
        Mistake(
            "sets a parameter that no template has",
            "serve --seed pools.yaml --seed-parameter Name=x",
            files={"pools.yaml": "version: 1\n"},
        ),
    ),
    "Commands that ask a running emulator": (
        Mistake("asks before it runs", f"{_GOOGLE} --endpoint-url http://127.0.0.1:1"),
        Mistake("leaves out http://", f"{_GOOGLE} --endpoint-url localhost:4591"),
        Mistake("names a path of the server", f"{_GOOGLE} --endpoint-url {{endpoint}}/path"),
        Mistake("gives no control token", f"{_GOOGLE} --endpoint-url {{guarded}}"),
        Mistake("gives a wrong control token", "rotate-key --endpoint-url {guarded} --control-token guess"),
        Mistake("gives a control token that no header can have", "rotate-key --control-token clé"),
        Mistake("asks for a token of no user", "token accounts.google.com"),
        Mistake("asks for a token of an unknown provider", "token googel --subject ann --endpoint-url {endpoint}"),
        Mistake("asks for a token without an audience", f"{_GOOGLE} --endpoint-url {{endpoint}}"),
        Mistake("gives claims that are not JSON", f"{_GOOGLE} --claims groups=admin --endpoint-url {{endpoint}}"),
        Mistake("gives a lifetime in words", f"{_GOOGLE} --expires-in-s soon --endpoint-url {{endpoint}}"),
        Mistake(
            "names an unknown fault of a token",
            f"{_GOOGLE} --audience app --fault wrong --endpoint-url {{endpoint}}",
        ),
        Mistake(
            "names a pool that does not exist", f"{_GOOGLE} --identity-pool-id x --endpoint-url {{endpoint}}", code=1
        ),
        Mistake("seeds from no file", "seed"),
        Mistake("seeds from a file that is not there", "seed pools.yaml --endpoint-url {endpoint}"),
        Mistake("seeds a CDK app before `cdk synth`", "seed cdk.out --endpoint-url {endpoint}"),
        Mistake(
            "indents a template with a tab",
            "seed app.yaml --endpoint-url {endpoint}",
            files={"app.yaml": "Resources:\n\tPool: {}\n"},
        ),
        Mistake(
            "misspells a key of a pool",
            "seed pools.yaml --endpoint-url {endpoint}",
            files={"pools.yaml": "version: 1\nidentity_pools:\n- IdentityPoolNam: app\n"},
        ),
        Mistake(
            "exports to a folder that does not exist", "export --output backup/state.json --endpoint-url {endpoint}"
        ),
        Mistake("imports a file that is not there", "import state.json --endpoint-url {endpoint}"),
        Mistake(
            "imports a file that is not JSON",
            "import state.json --endpoint-url {endpoint}",
            files={"state.json": "version: 1"},
        ),
        Mistake(
            "imports a seed in place of a state",
            "import state.json --endpoint-url {endpoint}",
            files={"state.json": '{"version": 1, "identity_pools": [{"IdentityPoolName": "app"}]}'},
        ),
        Mistake(
            "imports over stored pools in a script",
            "import state.json --endpoint-url {guarded}",
            _WITH_TOKEN,
            files={"state.json": "{}"},
        ),
        Mistake("resets stored pools in a script", "reset --endpoint-url {guarded}", _WITH_TOKEN),
        Mistake("lists calls of a misspelt operation", "calls --operation GetIdd --endpoint-url {endpoint}"),
        Mistake("lists fewer than no calls", "calls --limit -1 --endpoint-url {endpoint}"),
        Mistake("asks for a call that was not made", "call 99 --endpoint-url {endpoint}", code=1),
        Mistake("asks for a key of another emulator", "who AKIAEXAMPLE --endpoint-url {endpoint}", code=1),
        Mistake(
            "disables an identity that is not there", "identity eu-west-1:1 --disable --endpoint-url {endpoint}", code=1
        ),
        Mistake("asks what an unknown key may do", "can AKIAEXAMPLE s3:GetObject --endpoint-url {endpoint}"),
        Mistake(
            "asks what a role that is not registered may do",
            "can arn:aws:iam::000000000000:role/user s3:GetObject --endpoint-url {endpoint}",
        ),
        Mistake(
            "leaves the service out of an action",
            "can arn:aws:iam::000000000000:role/user GetObject --endpoint-url {endpoint}",
        ),
        Mistake(
            "gives a condition key without a value",
            "can AKIAEXAMPLE s3:ListBucket --context s3:prefix --endpoint-url {endpoint}",
        ),
        Mistake("misspells a change of the clock", "clock freez --endpoint-url {endpoint}"),
        Mistake("gives the clock a word", "clock soon --endpoint-url {endpoint}"),
        Mistake("sets the clock without a time", "clock set --endpoint-url {endpoint}"),
        Mistake("gives a reset of the clock a time", "clock reset now --endpoint-url {endpoint}"),
        Mistake("misspells the operation of a fault", "fault GetIdd --delay 1s --endpoint-url {endpoint}"),
        Mistake("misspells the error of a fault", "fault GetId TooManyRequests --endpoint-url {endpoint}"),
        Mistake("gives a fault the error of another service", "fault GetId Throttling --endpoint-url {endpoint}"),
        Mistake("adds a fault without an effect", "fault GetId --endpoint-url {endpoint}"),
        Mistake("gives a delay in words", "fault GetId --delay soon --endpoint-url {endpoint}"),
        Mistake("gives a probability in words", "fault GetId --delay 1s --probability half --endpoint-url {endpoint}"),
        Mistake("deletes a fault that is not there", "faults --delete x --endpoint-url {endpoint}", code=1),
    ),
    "The command itself": (
        Mistake("names no command", ""),
        Mistake("misspells a command", "sevre"),
        Mistake("misspells an operation", "explain GetIdd"),
        Mistake("asks to migrate and not to migrate", "migrate --status --dry-run"),
    ),
}


@dataclass(frozen=True)
class Outcome:
    """The exit code, and the sentences on standard error, with the folder and the addresses as they are shown."""

    code: int
    message: str


@dataclass(frozen=True)
class Endpoints:
    """The addresses of a running emulator, and of one with a control token."""

    endpoint: str
    guarded: str

    @property
    def port(self) -> str:
        return self.endpoint.rpartition(":")[2]


@contextmanager
def running_emulators() -> Iterator[Endpoints]:
    """The emulators that some mistakes need. The one with a control token has an identity pool."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "seed.yaml").write_text(_SEED)
        guarded = ["serve", "--control-token", TOKEN, "--seed", "seed.yaml"]
        with _forked(["serve"], {}, folder) as first, _forked(guarded, {}, folder) as second:
            yield Endpoints(first.wait_until_ready(), second.wait_until_ready())


def make(mistake: Mistake, endpoints: Endpoints) -> Outcome:
    """Make the mistake, and return what comes of it."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:  # where every user may look, unlike the folders of pytest
        folder = Path(name).resolve()
        folder.chmod(0o755)
        for file, text in mistake.files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text)
        arguments = mistake.arguments.format(
            endpoint=endpoints.endpoint, guarded=endpoints.guarded, port=endpoints.port
        )
        with _forked(shlex.split(arguments), mistake.variables, folder, mistake) as process:
            if mistake.code == 0:
                process.wait_until_ready()
                process.stop()
            code, message = process.result()
        for address in (endpoints.endpoint, endpoints.guarded):
            message = message.replace(address, SHOWN_ENDPOINT)
        message = message.replace(f"Port {endpoints.port} ", "Port 4591 ").replace(str(folder), SHOWN_FOLDER)
        return Outcome(code, _PREFIXES.sub("", message).strip())


class _Process:
    """A forked command line, with the ends of its standard output and standard error."""

    def __init__(self, pid: int, stdout: int, stderr: int) -> None:
        self.pid = pid
        self._texts = {stdout: b"", stderr: b""}
        self._open = [stdout, stderr]
        self._stdout, self._stderr = stdout, stderr
        self._has_ended = False

    def wait_until_ready(self) -> str:
        """Wait for the banner of `serve`, and return the address in it."""
        self._read(until=b"any SDK")
        found = re.search(r"endpoint +(\S+)", self._texts[self._stdout].decode())
        assert found is not None, self._texts[self._stderr].decode()
        return found[1]

    def stop(self) -> None:
        os.kill(self.pid, signal.SIGTERM)

    def result(self) -> tuple[int, str]:
        """The exit code and the text on standard error, once the process has ended."""
        self._read(until=None)
        _, status = os.waitpid(self.pid, 0)
        self._has_ended = True
        return os.waitstatus_to_exitcode(status), self._texts[self._stderr].decode()

    def _read(self, until: bytes | None) -> None:
        deadline = time.monotonic() + TIMEOUT_S
        while self._open and (until is None or until not in self._texts[self._stdout]):
            readable, _, _ = select.select(self._open, [], [], max(0.0, deadline - time.monotonic()))
            assert readable, "the command does not end"
            for each in readable:
                part = os.read(each, 65_536)
                self._texts[each] += part
                if not part:
                    self._open.remove(each)

    def close(self) -> None:
        if not self._has_ended:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        for each in self._texts:
            os.close(each)


@contextmanager
def _forked(
    arguments: list[str], variables: Mapping[str, str], folder: Path, mistake: Mistake | None = None
) -> Iterator[_Process]:
    """The command line in a forked process, in a folder; on a free port, unless a variable or a flag says otherwise."""
    stdout, stdout_writer = os.pipe()
    stderr, stderr_writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the process has no other threads that matter to the child
        pid = os.fork()
    if pid == 0:
        _run_child(arguments, variables, folder, mistake, stdout_writer, stderr_writer)
    os.close(stdout_writer)
    os.close(stderr_writer)
    with closing(_Process(pid, stdout, stderr)) as process:
        yield process


def _run_child(
    arguments: list[str],
    variables: Mapping[str, str],
    folder: Path,
    mistake: Mistake | None,
    stdout: int,
    stderr: int,
) -> NoReturn:
    code: object = 0
    try:
        for descriptor, target in ((os.open(os.devnull, os.O_RDONLY), 0), (stdout, 1), (stderr, 2)):
            os.dup2(descriptor, target)
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")  # noqa: SIM115
        logging.root.handlers.clear()
        warnings.simplefilter("ignore")
        for name in [name for name in os.environ if name.startswith(ENVIRONMENT_PREFIX)]:
            del os.environ[name]
        os.environ.update({f"{ENVIRONMENT_PREFIX}PORT": "0", "COLUMNS": "120", **variables})
        os.chdir(folder)
        if mistake is not None and mistake.prepare is not None:
            mistake.prepare()
        if mistake is not None and mistake.unprivileged:
            "".encode("idna")  # loads the codec that looking up a host needs: the user may not read its file
            os.seteuid(_NOBODY)
        main(arguments)
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
        code = 1
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code if isinstance(code, int) else 1)

"""Runs commands of the AWS CLI, each in a process of its own that has the CLI's modules from its parent.

The interpreter of a CLI runs this file, which therefore imports nothing of this repository. Most of the time of a
command is the import of the CLI's modules, so one process imports them and forks for each command. It reads requests
from its standard input and writes responses to its standard output, each a line of JSON:

    {"arguments": ["sts", "get-caller-identity"], "environment": {"AWS_REGION": "us-east-1"}, "folder": "/tmp"}
    {"code": 0, "output": "...", "errors": "..."}

The first process runs no command itself, because a command may start threads, which a fork would not have.
"""

import json
import os
import signal
import sys
import tempfile
from typing import IO

from awscli.clidriver import main  # type: ignore[import-not-found]

TIMEOUT_S = 300


def run_command(arguments: list[str], environment: dict[str, str], folder: str) -> dict[str, object]:
    """The exit code of a command and what it wrote."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = os.fork()
        if process == 0:
            os.dup2(output.fileno(), 1)
            os.dup2(errors.fileno(), 2)
            os.chdir(folder)
            replace_environment(environment)
            sys.argv = ["aws", *arguments]
            signal.alarm(TIMEOUT_S)  # which ends the process
            os._exit(exit_code())
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        return {"code": code, "output": text_of(output), "errors": text_of(errors)}


def replace_environment(environment: dict[str, str]) -> None:
    """Sets the environment variables of a command, except for the one that the CLI's modules set when imported."""
    data_path = os.environ["AWS_DATA_PATH"]
    os.environ.clear()
    os.environ.update(environment, AWS_DATA_PATH=data_path)


def exit_code() -> int:
    """Runs the command of `sys.argv`."""
    try:
        return int(main() or 0)
    except SystemExit as stopped:
        return stopped.code if isinstance(stopped.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def text_of(file: IO[bytes]) -> str:
    """All that was written to a file."""
    file.seek(0)
    return file.read().decode()


for line in sys.stdin:
    print(json.dumps(run_command(**json.loads(line))), flush=True)

"""No random value is used twice, across threads and forked processes."""

import os
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from cognito_identity_emulator.runtime.random import RandomIds

_THREADS = 8
_DRAWS = 5_000

_FORKING = """
import os
from cognito_identity_emulator.runtime.random import RandomIds

ids = RandomIds()
ids.request_id()
child = os.fork()
if child:
    os.waitpid(child, 0)  # wait, because simultaneous output gets mixed
print(*(ids.request_id() for _ in range(300)), flush=True)
"""


def test_threads_get_no_random_value_twice() -> None:
    ids = RandomIds()
    with ThreadPoolExecutor(_THREADS) as threads:
        drawn = list(threads.map(lambda _: [ids.random_bytes(16) for _ in range(_DRAWS)], range(_THREADS)))
    assert len({each for of_thread in drawn for each in of_thread}) == _THREADS * _DRAWS


@pytest.mark.skipif(not hasattr(os, "fork"), reason="only where processes fork")
def test_a_forked_process_gets_no_random_value_of_its_parent() -> None:
    printed = subprocess.run([sys.executable, "-c", _FORKING], capture_output=True, text=True, check=True).stdout
    assert len(set(printed.split())) == 600


@pytest.mark.parametrize("count", [0, 1, 12, 16, 17, 32, 5000])
def test_random_bytes_has_the_requested_length(count: int) -> None:
    assert len(RandomIds().random_bytes(count)) == count


def test_a_uuid_is_version_4_and_a_request_id_has_its_format() -> None:
    ids = RandomIds()
    drawn = uuid.UUID(ids.uuid())
    assert (drawn.version, drawn.variant) == (4, uuid.RFC_4122)
    assert str(uuid.UUID(request_id := ids.request_id())) == request_id

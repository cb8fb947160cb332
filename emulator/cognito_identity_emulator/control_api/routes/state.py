"""The whole state, for export and import. It may be too large for the memory, so both ways it is in a file."""

from tempfile import SpooledTemporaryFile
from typing import IO

from cognito_identity_emulator.control_api.endpoint import JsonFile, endpoint
from cognito_identity_emulator.features.core import EmulatorCore
from cognito_identity_emulator.features.state.importer import ImportReport

SPOOL_BYTES = 8 * 1024 * 1024
"""A state that is smaller is kept in memory while it is sent or received."""


@endpoint("GET", "state", python="export_state", is_slow=True)
def get_state(core: EmulatorCore) -> JsonFile:
    """Everything that is stored, including private keys."""
    file = SpooledTemporaryFile(SPOOL_BYTES)  # closed by the sender  # noqa: SIM115
    try:
        core.export_state_to(file)
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return JsonFile(file, size)


@endpoint("PUT", "state", python="import_state", request=dict, is_slow=True)
def put_state(core: EmulatorCore, file: IO[bytes]) -> ImportReport:
    """Replace everything that is stored with this state."""
    return core.import_state_from(file)

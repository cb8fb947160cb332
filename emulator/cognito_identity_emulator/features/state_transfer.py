"""Exports and imports the whole state of a running emulator."""

import io
from collections.abc import Mapping
from typing import IO, Any

import msgspec

from cognito_identity_emulator.errors.admin import AdminError
from cognito_identity_emulator.features.state.exporter import export_state
from cognito_identity_emulator.features.state.importer import ImportReport, checked_state, write_state
from cognito_identity_emulator.features.state.json_stream import pieces_of
from cognito_identity_emulator.features.state.staging import TemporaryFileError
from cognito_identity_emulator.keys.key_ring import KeyRing
from cognito_identity_emulator.storage.database import Database
from cognito_identity_emulator.storage.shared_state import SharedState


class StateTransfer:
    """Moves the state between an emulator and a document."""

    def __init__(self, database: Database, shared_state: SharedState, keys: KeyRing) -> None:
        self._database = database
        self._shared_state = shared_state
        self._keys = keys

    def export_document(self) -> dict[str, Any]:
        """The state as JSON's maps, lists and scalars."""
        text = io.BytesIO()
        self.export_to(text)
        document: dict[str, Any] = msgspec.json.decode(text.getvalue())
        return document

    def export_to(self, file: IO[bytes]) -> None:
        """Write the state as JSON text, piece by piece, to a temporary file. Raises TemporaryFileError."""
        try:
            for piece in export_state(self._database):
                file.write(piece)
        except OSError as problem:
            raise TemporaryFileError(problem) from problem

    def import_document(self, document: Mapping[str, Any]) -> ImportReport:
        """Replace everything that is stored with a state, or change nothing. Raises AdminError with every problem."""
        try:
            text = msgspec.json.encode(document)
        except (TypeError, ValueError, OverflowError, RecursionError) as problem:
            sentence = "The state cannot be imported, and nothing was changed."
            raise AdminError(sentence, [f"the state cannot be JSON: {problem}"]) from None
        return self.import_from(io.BytesIO(text))

    def import_from(self, file: IO[bytes]) -> ImportReport:
        """Replace everything that is stored with the state in a JSON text, or change nothing. Little of it is in memory
        at a time. Raises AdminError with every problem."""
        with checked_state(pieces_of(file), nul_is_stored=self._database.dialect == "sqlite") as state:
            report = write_state(self._database, state)
        self._shared_state.note_change()
        self._shared_state.note_keys_change()
        self._keys.reload_seal()
        return report

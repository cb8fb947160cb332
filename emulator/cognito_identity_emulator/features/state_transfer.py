"""Exports and imports the whole state of a running emulator."""

import io
from collections.abc import Mapping
from typing import Any

import msgspec

from cognito_identity_emulator.features.state.exporter import export_state
from cognito_identity_emulator.features.state.importer import ImportReport, import_state
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
        document: dict[str, Any] = msgspec.json.decode(self.export_text())
        return document

    def export_text(self) -> bytes:
        """The state as JSON text."""
        text = io.BytesIO()
        text.writelines(export_state(self._database))
        return text.getvalue()

    def import_document(self, document: Mapping[str, Any]) -> ImportReport:
        """Replace everything that is stored with a state, or change nothing. Raises AdminError with every problem."""
        report = import_state(self._database, document)
        self._shared_state.note_change()
        self._shared_state.note_keys_change()
        self._keys.reload_seal()
        return report

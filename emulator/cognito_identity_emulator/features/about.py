"""Describes the emulator: its version, its settings without secrets, its operations and how they differ from AWS."""

from dataclasses import fields
from typing import Any

from cognito_identity_emulator.domain.fault import CONNECTION_FAULTS
from cognito_identity_emulator.features.fault_checks import error_names
from cognito_identity_emulator.logins.login_token import FAULTS
from cognito_identity_emulator.operations.services import SERVICES
from cognito_identity_emulator.runtime.urls import shown_pair, shown_url
from cognito_identity_emulator.settings import Settings
from cognito_identity_emulator.version import VERSION

_HIDDEN = "[hidden]"
_SECRET = ("control_token",)
_SECRET_AFTER = {"signing_keys": ":", "seed_parameter": "=", "seed_import": "="}
_PAIRS_WITH_URLS = ("issuer_keys", "user_pool_endpoint")


def about(settings: Settings, database: str) -> dict[str, Any]:
    """The answer of GET about. `database` is the description of the database, without its password."""
    return {
        "version": VERSION,
        "database": database,
        "processes": settings.workers,
        "settings": {each.name: _without_secrets(each.name, getattr(settings, each.name)) for each in fields(settings)},
        "operations": [
            {
                "service": service.name,
                "operation": each.name,
                "summary": each.summary,
                "documentation": each.documentation_url,
                "signed": each.signed,
                "errors": sorted(error.code for error in each.raises),
                "differs": [difference.text for difference in each.differs],
            }
            for service in SERVICES
            for each in service.operations.values()
        ],
        "faults": {"errors": sorted(error_names()), "troubles": CONNECTION_FAULTS},
        "login_token_faults": FAULTS,
    }


def _without_secrets(name: str, value: Any) -> Any:
    """The value of a setting, with its secrets hidden."""
    if isinstance(value, tuple):
        return [_without_secrets(name, each) for each in value]
    if not isinstance(value, str) or not value:
        return value
    if name in _SECRET:
        return _HIDDEN
    if name in _SECRET_AFTER:
        return value.partition(_SECRET_AFTER[name])[0] + _SECRET_AFTER[name] + _HIDDEN
    return shown_pair(value) if name in _PAIRS_WITH_URLS else shown_url(value)

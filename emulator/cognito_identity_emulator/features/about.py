"""What this emulator is: its settings without their secrets, its operations with what differs from AWS, and what its
verbs let one choose from."""

import re
from dataclasses import fields
from typing import Any

from cognito_identity_emulator.domain.fault import CONNECTION_FAULTS
from cognito_identity_emulator.features.fault_checks import error_names
from cognito_identity_emulator.logins.login_token import FAULTS
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.operations.sts.service import STS
from cognito_identity_emulator.settings import Settings
from cognito_identity_emulator.version import VERSION

_HIDDEN = "[hidden]"
_SECRET = ("control_token",)
_SECRET_BEHIND = {"signing_keys": ":", "seed_parameter": "=", "seed_import": "="}
_PASSWORD_IN_URL = re.compile(r"(//[^/\s:@]*:)[^/\s]*@|([?&]password=)[^&\s]*", re.IGNORECASE)


def about(settings: Settings, database: str) -> dict[str, Any]:
    """`database` is its description, without a password."""
    return {
        "version": VERSION,
        "database": database,
        "settings": {each.name: _told(each.name, getattr(settings, each.name)) for each in fields(settings)},
        "operations": [
            {
                "service": service.name,
                "operation": each.name,
                "summary": each.summary,
                "documentation": each.documentation_url,
                "signed": each.signed,
                "errors": sorted(error.code for error in each.raises),
                "differs": each.differs,
            }
            for service in (COGNITO_IDENTITY, STS)
            for each in service.operations.values()
        ],
        "faults": {"errors": sorted(error_names()), "troubles": CONNECTION_FAULTS},
        "login_token_faults": FAULTS,
    }


def _told(name: str, value: Any) -> Any:
    """A setting's value, with its secrets hidden."""
    if isinstance(value, tuple):
        return [_told(name, each) for each in value]
    if not isinstance(value, str) or not value:
        return value
    if name in _SECRET:
        return _HIDDEN
    if name in _SECRET_BEHIND:
        return value.partition(_SECRET_BEHIND[name])[0] + _SECRET_BEHIND[name] + _HIDDEN
    return _PASSWORD_IN_URL.sub(lambda found: f"{found[1]}{_HIDDEN}@" if found[1] else f"{found[2]}{_HIDDEN}", value)

"""Refuses the members of a request that would be lost without an effect."""

from cognito_identity_emulator.errors.service_error import NotEmulated


def refuse_members(service: str, action: str, **values: object) -> None:
    """Refuse the first member, by its name, that has a value. Raises NotEmulated."""
    for name, value in values.items():
        if value is not None:
            raise NotEmulated.member(service, action, name)

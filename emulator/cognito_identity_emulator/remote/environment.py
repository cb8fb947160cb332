"""The environment variables that start an emulator elsewhere with settings of this process."""

from dataclasses import fields

from cognito_identity_emulator.settings import Settings, SettingsError, variable


def to_environment(settings: Settings) -> dict[str, str]:
    """The environment variables for these settings, without those that have their default.

    Raises SettingsError for a list with a comma in one of its values.
    """
    variables = {}
    for each in fields(Settings):
        value = getattr(settings, each.name)
        if value == each.default:
            continue
        name = variable(each.name)
        if isinstance(value, tuple) and any("," in part for part in value):
            raise SettingsError(each.name, "has a comma, which separates the values of a variable.", name)
        text = ",".join(value) if isinstance(value, tuple) else str(value)
        variables[name] = text.lower() if isinstance(value, bool) else text
    return variables

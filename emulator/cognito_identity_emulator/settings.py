"""The settings: each is declared once, with its name, its default and the line that documents it.

Command-line flags, environment variables, checks and docs/settings.md are made from this. The flag of `database_url` is
`--database-url`, its variable COGNITO_IDENTITY_DATABASE_URL.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

ENVIRONMENT_PREFIX = "COGNITO_IDENTITY_"
SELF_ISSUER = "self"
_IN_MEMORY = r"sqlite(\+\w+)?:/*(:memory:)?(\?.*)?"
COGNITO_ISSUER = "https://cognito-identity.amazonaws.com"


class SettingsError(ValueError):
    """A setting that cannot be used. The message says which values can."""


def _setting(default: Any, line: str, *, choices: tuple[str, ...] = (), metavar: str = "") -> Any:
    return field(default=default, metadata={"line": line, "choices": choices, "metavar": metavar})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of an emulator; lifetimes are in seconds. Raises SettingsError for a value that cannot work."""

    host: str | None = _setting(None, "Address to listen on. Default: loopback, over IPv4 and IPv6.")
    port: int = _setting(4591, "Port to listen on; 0 picks a free one and prints it.")
    database_url: str = _setting(
        "sqlite://",
        "sqlite:// (memory), sqlite:///path/to/file.db, or postgresql+psycopg://user@host/name.",
        metavar="URL",
    )
    database_connections: int = _setting(
        10, "Connections to PostgreSQL that a process opens at the most; there is one process for every worker."
    )
    database_wait_s: int = _setting(
        30, "How long `serve` waits at its start for a PostgreSQL that does not answer yet, in seconds."
    )
    workers: int = _setting(1, "Processes that answer on the port. More than 1 need a SQLite file or PostgreSQL.")
    account: str = _setting("000000000000", "Account of callers whose access key is not twelve digits itself.")
    region: str = _setting("us-east-1", "Region of calls that name none.")
    issuer: str = _setting(
        COGNITO_ISSUER, "The `iss` of the OpenID tokens; `self` makes it this server's own address.", metavar="URL"
    )
    issuer_keys: tuple[str, ...] = _setting(
        (),
        "Where an issuer's keys are: ISSUER=URL or ISSUER=FILE of a JSON Web Key Set. Repeatable.",
        metavar="ISSUER=KEYS",
    )
    user_pool_endpoint: tuple[str, ...] = _setting(
        (),
        "Where a user pool with ServerSideTokenCheck is asked about its users: NAME=URL, the name being its Logins key."
        " Repeatable.",
        metavar="NAME=URL",
    )
    login_verification: str = _setting(
        "strict",
        "strict: login tokens are verified; claims: their signatures are not; none: any string is a login.",
        choices=("strict", "claims", "none"),
    )
    signatures: str = _setting(
        "presence",
        "presence: signed operations must carry a signature, which is not checked; ignore: they need none; "
        "verify: it is checked, against credentials handed out here and --signing-keys.",
        choices=("presence", "ignore", "verify"),
    )
    signing_keys: tuple[str, ...] = _setting(
        (), "Keys that callers may sign with, for --signatures verify: ID:SECRET. Repeatable.", metavar="ID:SECRET"
    )
    roles: str = _setting(
        "any",
        "any: a role that is not registered may be assumed by anybody; registered: it does not exist.",
        choices=("any", "registered"),
    )
    control: str = _setting("on", "Whether the control API under /_emulator answers.", choices=("on", "off"))
    control_token: str = _setting("", "Token that the control API wants as `Authorization: Bearer`. Default: none.")
    control_host: tuple[str, ...] = _setting(
        (), "A further host name under which the control API is reached. Repeatable.", metavar="NAME"
    )
    control_body_limit: int = _setting(16 * 1024 * 1024, "Largest body that the control API takes, in bytes.")
    seed: tuple[str, ...] = _setting(
        (),
        "A seed file, a CloudFormation template, or a directory of them, read at the start. Repeatable.",
        metavar="PATH",
    )
    seed_parameter: tuple[str, ...] = _setting(
        (),
        "A parameter of the templates, or the real name of a resource in them: Name=value. Repeatable.",
        metavar="NAME=VALUE",
    )
    seed_import: tuple[str, ...] = _setting(
        (), "What Fn::ImportValue gives in the templates: Name=value. Repeatable.", metavar="NAME=VALUE"
    )
    max_identity_pools: int = _setting(60, "Identity pools an account may have in a region.")
    open_id_token_lifetime_s: int = _setting(900, "Lifetime of OpenID tokens, in seconds. AWS's GetOpenIdToken: 600.")
    token_algorithm: str = _setting(
        "RS256", "Algorithm of OpenID tokens. AWS's own is RS512.", choices=("RS256", "RS512")
    )
    calls_kept: int = _setting(10_000, "Calls that the journal keeps.")
    tls_cert: str = _setting("", "Certificate (PEM, with its chain) to serve https with.", metavar="FILE")
    tls_key: str = _setting("", "Private key (PEM) of --tls-cert.", metavar="FILE")
    tls_self_signed: bool = _setting(False, "Serve https with a certificate made at start-up, whose file is printed.")
    log_level: str = _setting(
        "warning",
        "How much is logged; info has a line for every call.",
        choices=("debug", "info", "warning", "error", "critical"),
    )
    log_format: str = _setting(
        "text",
        "Form of the log on standard error: text, or json with an object on each line.",
        choices=("text", "json"),
    )

    def __post_init__(self) -> None:
        for each in fields(self):
            choices = each.metadata["choices"]
            value = getattr(self, each.name)
            if choices and value not in choices:
                raise SettingsError(f"{flag(each.name)} must be one of {', '.join(choices)}, not {value!r}.")
        if not re.fullmatch(r"\d{12}", self.account, re.ASCII):
            raise SettingsError(f"--account must be twelve digits, not {self.account!r}.")
        if not re.fullmatch(r"[a-z]{2,}(-[a-z0-9]+)+", self.region, re.ASCII):
            raise SettingsError(f"--region must look like us-east-1, not {self.region!r}.")
        if not 0 <= self.port <= 65535:
            raise SettingsError(f"--port must be between 0 and 65535, not {self.port}.")
        for name in ("max_identity_pools", "open_id_token_lifetime_s", "database_connections", "workers"):
            if getattr(self, name) < 1:
                raise SettingsError(f"{flag(name)} must be at least 1, not {getattr(self, name)}.")
        if self.database_wait_s < 0:
            raise SettingsError(f"--database-wait-s must be at least 0, not {self.database_wait_s}.")
        if self.workers > 1 and re.fullmatch(_IN_MEMORY, self.database_url):
            raise SettingsError(
                f"--workers {self.workers} needs a database that processes can share, not one in memory: name a file "
                "(--database-url sqlite:///emulator.db) or PostgreSQL."
            )
        if self.issuer != SELF_ISSUER and not re.match(r"https?://[^/\s]", self.issuer):
            raise SettingsError(f"--issuer must be an http or https URL, or `self`, not {self.issuer!r}.")
        if bool(self.tls_cert) != bool(self.tls_key) or (self.tls_cert and self.tls_self_signed):
            raise SettingsError("Name --tls-cert together with --tls-key, or --tls-self-signed alone.")
        for number, pair in enumerate(self.signing_keys, start=1):
            key_id, _, secret = pair.partition(":")
            if not key_id or not secret:
                raise SettingsError(f"--signing-keys must be ID:SECRET; entry {number} is not.")
        for name in ("seed_parameter", "seed_import"):
            for pair in getattr(self, name):
                if not pair.partition("=")[0] or "=" not in pair:
                    raise SettingsError(f"{flag(name)} must be Name=value, not {pair!r}.")
        for pair in self.issuer_keys:
            issuer, _, keys = pair.partition("=")
            if not issuer or not keys:
                raise SettingsError(f"--issuer-keys must be ISSUER=URL or ISSUER=FILE, not {pair!r}.")
        for pair in self.user_pool_endpoint:
            if not re.fullmatch(r"[^=\s]+/[^=/\s]+=https?://[^/\s]+\S*", pair):
                raise SettingsError(f"--user-pool-endpoint must be HOST/USER-POOL=URL, not {pair!r}.")


_BOOLEANS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def flag(name: str) -> str:
    """The command-line flag of a setting."""
    return "--" + name.replace("_", "-")


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return ENVIRONMENT_PREFIX + name.upper()


def from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings in environment variables, as keyword arguments of Settings; lists are separated by commas.

    Raises SettingsError for a value that cannot be parsed, and for a variable with our prefix that is not a setting.
    """
    fields_by_variable = {variable(each.name): each for each in fields(Settings)}
    found: dict[str, Any] = {}
    for name, text in environment.items():
        if not name.startswith(ENVIRONMENT_PREFIX):
            continue
        if name not in fields_by_variable:
            raise SettingsError(f"{name} is no setting. There are: {', '.join(sorted(fields_by_variable))}.")
        found[fields_by_variable[name].name] = parse(fields_by_variable[name].name, text)
    return found


def parse(name: str, text: str) -> Any:
    """The value of a setting, parsed from text. Raises SettingsError."""
    default = Settings.__dataclass_fields__[name].default
    if isinstance(default, bool):
        if text.lower() not in _BOOLEANS:
            raise SettingsError(f"{flag(name)} must be true or false, not {text!r}.")
        return _BOOLEANS[text.lower()]
    if isinstance(default, int):
        try:
            return int(text)
        except ValueError:
            raise SettingsError(f"{flag(name)} must be a whole number, not {text!r}.") from None
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text

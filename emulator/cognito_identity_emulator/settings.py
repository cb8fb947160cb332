"""The settings: each is declared once, with its group, its default and the line that documents it.

Command-line flags, environment variables, checks and docs/settings.md are made from this. The flag of `database_url` is
`--database-url`, its variable COGNITO_IDENTITY_DATABASE_URL.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields
from typing import Any, Literal
from urllib.parse import urlsplit

from cognito_identity_emulator.runtime.similar_names import nearest
from cognito_identity_emulator.runtime.urls import shown_pair

ENVIRONMENT_PREFIX = "COGNITO_IDENTITY_"
ENDPOINT_VARIABLE = f"{ENVIRONMENT_PREFIX}ENDPOINT_URL"
"""The address of a running emulator, for the commands that ask one. It is not a setting."""
SELF_ISSUER = "self"
COGNITO_ISSUER = "https://cognito-identity.amazonaws.com"
_IN_MEMORY = r"sqlite(\+\w+)?:/*(:memory:)?(\?.*)?"
_OF_KUBERNETES = re.compile(
    r"(\w+?_)??(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?|(?P<address>PORT))",
    re.ASCII,
)
"""What follows our prefix in the variables of a service; PORT alone has an address in Kubernetes."""


class SettingsError(ValueError):
    """A setting that cannot be used. `setting` is its name, and `problem` goes on from there: "must be ...".

    The message begins with `source`, where the value came from: the flag, or the environment variable.
    """

    def __init__(self, setting: str, problem: str, source: str | None = None) -> None:
        super().__init__(f"{source or flag(setting)} {problem}")
        self.setting = setting
        self.problem = problem


Group = Literal[
    "Address",
    "Database",
    "Account and tokens",
    "Logins",
    "Signatures and roles",
    "Seeds",
    "Other services",
    "Control API",
    "Logs",
]
"""The groups of settings, as `serve --help` and docs/settings.md show them."""


def _setting(group: Group, default: Any, line: str, *, choices: tuple[str, ...] = (), metavar: str = "") -> Any:
    return field(default=default, metadata={"group": group, "line": line, "choices": choices, "metavar": metavar})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of an emulator; lifetimes are in seconds. Raises SettingsError for a value that cannot work."""

    host: str | None = _setting("Address", None, "Address to listen on; without one, loopback over IPv4 and IPv6.")
    port: int = _setting("Address", 4591, "Port to listen on; 0 picks a free one and prints it.")
    workers: int = _setting(
        "Address",
        1,
        "Processes that serve the port. More than 1 need a SQLite file or PostgreSQL. With a file they read and sign "
        "faster than one process, and write slower.",
    )
    tls_cert: str = _setting("Address", "", "Certificate (PEM, with its chain) to serve https with.", metavar="FILE")
    tls_key: str = _setting("Address", "", "Private key (PEM) of --tls-cert.", metavar="FILE")
    tls_self_signed: bool = _setting(
        "Address", False, "Serve https with a certificate made at start-up, whose file is printed."
    )
    shutdown_delay_s: int = _setting(
        "Address",
        0,
        "How long to keep answering after SIGTERM while /_emulator/health is 503, in seconds.",
    )
    database_url: str = _setting(
        "Database",
        "sqlite://",
        "sqlite:// (memory), sqlite:///path/to/file.db, or postgresql+psycopg://user@host/name.",
        metavar="URL",
    )
    database_connections: int = _setting(
        "Database", 10, "Maximum number of connections of each process to PostgreSQL; at least 3."
    )
    database_wait_s: int = _setting(
        "Database", 30, "How long to wait at the start for a PostgreSQL that does not respond yet, in seconds."
    )
    account: str = _setting(
        "Account and tokens", "000000000000", "Account of callers whose access key is not twelve digits itself."
    )
    region: str = _setting("Account and tokens", "us-east-1", "Region of calls that name none.")
    max_identity_pools: int = _setting("Account and tokens", 60, "Identity pools an account may have in a region.")
    seed_ids: int | None = _setting(
        "Account and tokens",
        None,
        "Derive the ids of pools and identities from this number, so that they are the same after a restart; for a "
        "database in memory.",
        metavar="NUMBER",
    )
    issuer: str = _setting(
        "Account and tokens",
        COGNITO_ISSUER,
        "The `iss` of the OpenID tokens; the default is AWS's, by region, and `self` is this server's address.",
        metavar="URL",
    )
    open_id_token_lifetime_s: int = _setting(
        "Account and tokens", 900, "Lifetime of OpenID tokens, in seconds. AWS's GetOpenIdToken: 600."
    )
    token_algorithm: str = _setting(
        "Account and tokens",
        "RS256",
        "Algorithm of OpenID tokens. AWS's own is RS512.",
        choices=("RS256", "RS512"),
    )
    login_verification: str = _setting(
        "Logins",
        "strict",
        "strict: login tokens are verified; claims: their signatures are not; none: any string is a login.",
        choices=("strict", "claims", "none"),
    )
    issuer_keys: tuple[str, ...] = _setting(
        "Logins",
        (),
        "Where an issuer's keys are: ISSUER=URL or ISSUER=FILE of a JSON Web Key Set. Repeatable.",
        metavar="ISSUER=KEYS",
    )
    user_pool_endpoint: tuple[str, ...] = _setting(
        "Logins",
        (),
        "Address of a user pool for ServerSideTokenCheck: NAME=URL, the name being its Logins key. Repeatable.",
        metavar="NAME=URL",
    )
    signatures: str = _setting(
        "Signatures and roles",
        "presence",
        "presence: signed operations need a signature, which is not checked; ignore: they need none; "
        "verify: it is checked, against credentials issued here and --signing-keys.",
        choices=("presence", "ignore", "verify"),
    )
    signing_keys: tuple[str, ...] = _setting(
        "Signatures and roles",
        (),
        "Keys that callers may sign with, for --signatures verify: ID:SECRET. Repeatable.",
        metavar="ID:SECRET",
    )
    roles: str = _setting(
        "Signatures and roles",
        "any",
        "any: every caller may assume a role that is not registered; registered: such a role does not exist.",
        choices=("any", "registered"),
    )
    authorization: str = _setting(
        "Signatures and roles",
        "off",
        "off: every signed call is allowed; enforce: calls signed with credentials issued here need the permissions of "
        "their role.",
        choices=("off", "enforce"),
    )
    seed: tuple[str, ...] = _setting(
        "Seeds",
        (),
        "A seed file, a CloudFormation template, a folder of them, or cdk.out, read at the start. Repeatable.",
        metavar="PATH",
    )
    seed_parameter: tuple[str, ...] = _setting(
        "Seeds",
        (),
        "A parameter of the templates, or the real name of a resource in them: Name=value. Repeatable.",
        metavar="NAME=VALUE",
    )
    seed_parameters: tuple[str, ...] = _setting(
        "Seeds",
        (),
        "A file with parameters of the templates, as CloudFormation, CodePipeline, SAM or Amplify has it. Repeatable.",
        metavar="FILE",
    )
    seed_import: tuple[str, ...] = _setting(
        "Seeds", (), "What Fn::ImportValue gives in the templates: Name=value. Repeatable.", metavar="NAME=VALUE"
    )
    forward_to: tuple[str, ...] = _setting(
        "Other services",
        (),
        "Server that gets the requests for services and actions that are not emulated: URL, or SERVICE=URL for one "
        "service. Repeatable.",
        metavar="[SERVICE=]URL",
    )
    control: str = _setting(
        "Control API", "on", "Whether the control API and the console are served.", choices=("on", "off")
    )
    control_token: str = _setting(
        "Control API", "", "Token that the control API requires as `Authorization: Bearer TOKEN`."
    )
    control_host: tuple[str, ...] = _setting(
        "Control API",
        (),
        "A further host name under which the control API is reached; *.NAME is every name below it. Repeatable.",
        metavar="NAME",
    )
    control_body_limit: int = _setting(
        "Control API", 16 * 1024 * 1024, "Largest request body of the control API, in bytes. A state may be larger."
    )
    calls_kept: int = _setting("Logs", 10_000, "Calls that the journal keeps, in memory.")
    log_level: str | None = _setting(
        "Logs",
        None,
        "How much is logged; info has a line for every call. Without it: warning, and in a terminal also every call.",
        choices=("debug", "info", "warning", "error", "critical"),
    )
    log_format: str = _setting(
        "Logs",
        "text",
        "Form of the log on standard error: text, or json with an object on each line.",
        choices=("text", "json"),
    )

    def __post_init__(self) -> None:
        for each in fields(self):
            choices = each.metadata["choices"]
            value = getattr(self, each.name)
            if isinstance(each.default, tuple) and isinstance(value, str):  # each letter would be one of the values
                raise SettingsError(each.name, "must be a list or a tuple of texts in Python, not one text.")
            if choices and value != each.default and value not in choices:
                raise SettingsError(each.name, f"must be one of {', '.join(choices)}, not {value!r}.")
        if not re.fullmatch(r"\d{12}", self.account, re.ASCII):
            raise SettingsError("account", f"must be twelve digits, not {self.account!r}.")
        if not re.fullmatch(r"[a-z]{2,}(-[a-z0-9]+)+", self.region, re.ASCII):
            raise SettingsError("region", f"must look like us-east-1, not {self.region!r}.")
        if not 0 <= self.port <= 65535:
            raise SettingsError("port", f"must be between 0 and 65535, not {self.port}.")
        for name, least in _LEAST.items():
            if getattr(self, name) < least:
                raise SettingsError(name, f"must be at least {least}, not {getattr(self, name)}.")
        if not self.database_url:
            raise SettingsError("database_url", "is empty. Leave it out, or use sqlite:// for memory.")
        if self.workers > 1 and re.fullmatch(_IN_MEMORY, self.database_url):
            raise SettingsError(
                "workers",
                f"{self.workers} needs a database that processes can share: --database-url sqlite:///emulator.db or "
                "PostgreSQL.",
            )
        if self.seed_ids is not None and not re.fullmatch(_IN_MEMORY, self.database_url):
            raise SettingsError(
                "seed_ids",
                "is for a database in memory: a file and PostgreSQL keep their ids. Leave out this setting, or "
                "--database-url.",
            )
        if self.issuer != SELF_ISSUER and not re.match(r"https?://[^/\s]", self.issuer):
            raise SettingsError("issuer", f"must be an http or https URL, or `self`, not {self.issuer!r}.")
        if self.tls_cert and not self.tls_key:
            raise SettingsError("tls_cert", "needs --tls-key, the file of its private key.")
        if self.tls_key and not self.tls_cert:
            raise SettingsError("tls_key", "needs --tls-cert, the file of its certificate.")
        if self.tls_cert and self.tls_self_signed:
            raise SettingsError("tls_self_signed", "makes its own certificate. Leave out --tls-cert and --tls-key.")
        for number, pair in enumerate(self.signing_keys, start=1):
            key_id, _, secret = pair.partition(":")
            if not key_id or not secret:
                raise SettingsError("signing_keys", f"must be ID:SECRET; entry {number} is not.")
        for name in ("seed_parameter", "seed_import"):
            for pair in getattr(self, name):
                if not pair.partition("=")[0] or "=" not in pair:
                    raise SettingsError(name, f"must be Name=value, not {pair!r}.")
        for pair in self.issuer_keys:
            issuer, _, keys = pair.partition("=")
            if not issuer or not keys:
                raise SettingsError("issuer_keys", f"must be ISSUER=URL or ISSUER=FILE, not {pair!r}.")
        for pair in self.user_pool_endpoint:
            if not re.fullmatch(r"[^=\s]+/[^=/\s]+=https?://[^/\s]+\S*", pair):
                raise SettingsError("user_pool_endpoint", f"must be HOST/USER-POOL=URL, not {pair!r}.")
        self._check_control()
        self._check_forward_to()

    def _check_control(self) -> None:
        if not is_token(self.control_token):
            raise SettingsError("control_token", f"{TOKEN_RULE}.")
        for name in self.control_host:
            if not _HOST_NAME.fullmatch(name):
                raise SettingsError(
                    "control_host", f"must be a host name such as emulator.test, without scheme and port, not {name!r}."
                )

    def _check_forward_to(self) -> None:
        for url in forward_targets(self.forward_to).values():
            address = urlsplit(url)
            if self.port and address.port == self.port and address.hostname in {*_LOOPBACK, self.host}:
                raise SettingsError("forward_to", f"leads to this emulator itself: {url}. Name another server.")


_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_HOST_NAME = re.compile(
    r"(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*|\[?[0-9a-f]*(:[0-9a-f.]*){2,}\]?", re.IGNORECASE | re.ASCII
)
_FORWARD_TARGET = re.compile(r"(?:([a-z0-9-]+)=)?(https?://[^/?#@\s=]+)/?")
_LEAST = {
    "workers": 1,
    "database_connections": 3,  # those of batches, and one for other calls
    "database_wait_s": 0,
    "shutdown_delay_s": 0,
    "max_identity_pools": 1,
    "open_id_token_lifetime_s": 1,  # seconds  # nosec B105
    "control_body_limit": 1,
    "calls_kept": 0,
}


def forward_targets(entries: Sequence[str]) -> Mapping[str, str]:
    """The addresses in `forward_to` by service; that of the empty name is for all other services.

    Raises SettingsError.
    """
    targets: dict[str, str] = {}
    for entry in entries:
        match = _FORWARD_TARGET.fullmatch(entry)
        if match is None or not _is_address(match[2]):
            raise SettingsError(
                "forward_to",
                f"must be URL or SERVICE=URL, an http or https URL without a path, not {shown_pair(entry)!r}.",
            )
        service, url = match[1] or "", match[2]
        if service in targets:
            raise SettingsError(
                "forward_to", f"has two addresses for {service or 'all other services'}. Leave one out."
            )
        targets[service] = url
    return targets


def _is_address(url: str) -> bool:
    try:
        address = urlsplit(url)
        return bool(address.hostname) and address.port != 0
    except ValueError:  # a malformed port or IPv6 address
        return False


TOKEN_RULE = "must have printable ASCII characters only, and no line break, because a header has it"  # a sentence  # nosec B105


def is_token(text: str) -> bool:
    """Whether clients can send the text as a control token."""
    return text.isascii() and text.isprintable()


_BOOLEANS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def flag(name: str) -> str:
    """The command-line flag of a setting."""
    return "--" + name.replace("_", "-")


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return ENVIRONMENT_PREFIX + name.upper()


def groups() -> Mapping[Group, Sequence["Field[Any]"]]:
    """The settings by group, in the order of their declaration."""
    by_group: dict[Group, list[Field[Any]]] = {}
    for each in fields(Settings):
        by_group.setdefault(each.metadata["group"], []).append(each)
    return by_group


def from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings in environment variables, as keyword arguments of Settings; lists are separated by commas.

    Variables of other programs are left out; `warnings_about` names them. Raises SettingsError for a value that cannot
    be parsed.
    """
    found: dict[str, Any] = {}
    for each in fields(Settings):
        name = variable(each.name)
        text = environment.get(name)
        if text is None or _is_of_kubernetes(name, text):
            continue
        try:
            found[each.name] = parse(each.name, text)
        except SettingsError as problem:
            raise SettingsError(each.name, problem.problem, name) from None
    return found


def warnings_about(environment: Mapping[str, str]) -> Iterator[str]:
    """Sentences about variables that look like ours and are ignored, with the setting that was probably meant.

    Kubernetes sets variables for every service of a namespace, COGNITO_IDENTITY_SERVICE_HOST for one that is called
    cognito-identity. They only matter where they have the name of a setting.
    """
    all_names = [*(variable(each.name) for each in fields(Settings)), ENDPOINT_VARIABLE]
    names = [each.removeprefix(ENVIRONMENT_PREFIX) for each in all_names]
    unknown = []
    for name, text in environment.items():
        if not name.startswith(ENVIRONMENT_PREFIX):
            continue
        rest = name.removeprefix(ENVIRONMENT_PREFIX)
        if _is_of_kubernetes(name, text):
            if rest in names:
                yield f"{name}={text} is Kubernetes' address of a service, not a setting, and is ignored. Use --port."
        elif rest not in names:
            near = nearest(rest, names, cutoff=0.65)
            if near:
                yield f"{name} is not a setting and is ignored. Did you mean {ENVIRONMENT_PREFIX}{near}?"
            else:
                unknown.append(name)
    if unknown:
        are = "is not a setting and is" if len(unknown) == 1 else "are not settings and are"
        yield f"{', '.join(sorted(unknown))} {are} ignored."


def _is_of_kubernetes(name: str, text: str) -> bool:
    """Whether Kubernetes sets such a variable for a service."""
    match = _OF_KUBERNETES.fullmatch(name.removeprefix(ENVIRONMENT_PREFIX))
    return match is not None and (match["address"] is None or "://" in text)


def parse(name: str, text: str) -> Any:
    """The value of a setting, parsed from text. Raises SettingsError."""
    setting = Settings.__dataclass_fields__[name]
    default = setting.default
    if isinstance(default, bool):
        if text.lower() not in _BOOLEANS:
            raise SettingsError(name, f"must be true or false, not {text!r}.")
        return _BOOLEANS[text.lower()]
    if isinstance(default, int) or setting.type == int | None:
        try:
            return int(text)
        except ValueError:
            raise SettingsError(name, f"must be a whole number, not {text!r}.") from None
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text

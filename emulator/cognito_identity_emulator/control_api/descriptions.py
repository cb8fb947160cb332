"""What each verb is for, what it takes and what it answers: the source of the OpenAPI document.

A verb that is not described here stands in the document too, with no more than its name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cognito_identity_emulator.control_api import requests as bodies
from cognito_identity_emulator.control_api import responses as answers
from cognito_identity_emulator.control_api.routes.explain import ExplainRoleBody, ExplainTokenBody
from cognito_identity_emulator.domain.fault import Fault
from cognito_identity_emulator.engine.metrics import CONTENT_TYPE
from cognito_identity_emulator.features.explain.results import ExplainedRole, ExplainedToken
from cognito_identity_emulator.features.seeds.report import SeedReport
from cognito_identity_emulator.features.state.importer import ImportReport
from cognito_identity_emulator.logins.login_token import LoginToken
from cognito_identity_emulator.storage.reset import ResetReport

JSON = "application/json"
YAML = "application/yaml"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the query."""

    name: str
    meaning: str
    required: bool = False
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """A verb: `takes` is the form of its body, None for none, dict for any object; `answers` the forms of its answer,
    one of several, none for text of the content type."""

    meaning: str
    takes: type | None = None
    answers: tuple[Any, ...] = (dict,)
    parameters: tuple[Parameter, ...] = ()
    body_is_optional: bool = False
    takes_as: tuple[str, ...] = (JSON,)
    answers_as: str = JSON


_ARN = Parameter("arn", "Which one.")
_ONE_ARN = Parameter("arn", "Which one.", required=True)
_ID = Parameter("id", "Which one.")
_ONE_ID = Parameter("id", "Which one.", required=True)
_NEXT = Parameter("next", "Where the page before ended.")
_CALLS = (
    *(Parameter(name, "Only calls of this one.") for name in ("operation", "identity_pool_id", "identity_id")),
    Parameter("request_id", "Only the call that was answered with this x-amzn-requestid."),
    Parameter("outcome", "Only calls with this one: ok, refused or failed."),
    Parameter("since", "Only what came after this id, or at this ISO time and after."),
    Parameter("before", "Only what came before this id."),
    Parameter("limit", "The newest of them, so many."),
)
_STACK = (
    Parameter("stack_name", "The stack's name, for a CloudFormation template."),
    Parameter("parameter", "A parameter of the template, Name=value.", repeated=True),
    Parameter("import", "What another stack exports, Name=value.", repeated=True),
)
_EVENTS = "text/event-stream"

DESCRIBED: Mapping[str, Mapping[str, Described]] = {
    "health": {"GET": Described("Whether the emulator is ready; 503 while it is not.", answers=(answers.Health,))},
    "health/live": {"GET": Described("Whether the process lives.", answers=(answers.Health,))},
    "about": {"GET": Described("The version, the settings in force, the operations and what differs from AWS.")},
    "state": {
        "GET": Described("Everything that is stored, keys included."),
        "PUT": Described("Put this state in the place of what is stored.", dict, (ImportReport,)),
    },
    "pools": {
        "GET": Described(
            "The pools of every account, or one of them.",
            parameters=(_ID, Parameter("query", "Their id, or a part of their name."), _NEXT),
        ),
        "PUT": Described(
            "Create or update a pool, as an entry of a seed.",
            dict,
            parameters=(Parameter("account", "Whose pool it is; by default the emulator's own account."),),
        ),
        "DELETE": Described("Delete a pool with everything in it.", answers=(answers.Nothing,), parameters=(_ONE_ID,)),
    },
    "identities": {
        "GET": Described(
            "Identities by any of their names.",
            answers=(answers.Identities,),
            parameters=(
                Parameter("query", "Their id, provider, subject or developer user identifier."),
                Parameter("identity_pool_id", "Only identities of this pool."),
                _NEXT,
            ),
        )
    },
    "credentials": {
        "GET": Described(
            "The sessions that were handed out.",
            answers=(answers.Sessions,),
            parameters=(Parameter("identity_id", "Only those of this identity."), _NEXT),
        )
    },
    "openapi.json": {"GET": Described("This document.")},
    "login-tokens": {
        "POST": Described("A token of the built-in identity provider.", bodies.LoginTokenBody, (LoginToken,))
    },
    "identity-providers": {
        "GET": Described(
            "The identity providers that are registered, or one of them.",
            answers=(answers.IdentityProviders, bodies.IdentityProviderBody),
            parameters=(_ARN,),
        ),
        "PUT": Described("Register an identity provider.", bodies.IdentityProviderBody, (bodies.IdentityProviderBody,)),
        "DELETE": Described("Forget an identity provider.", answers=(answers.Nothing,), parameters=(_ONE_ARN,)),
    },
    "roles": {
        "GET": Described(
            "The roles that are registered, or one of them.",
            answers=(answers.Roles, bodies.RoleBody),
            parameters=(_ARN,),
        ),
        "PUT": Described("Register a role.", bodies.RoleBody, (bodies.RoleBody,)),
        "DELETE": Described("Forget a role.", answers=(answers.Nothing,), parameters=(_ONE_ARN,)),
    },
    "credentials/{access_key_id}": {"GET": Described("Who is behind an access key.", answers=(bodies.SessionBody,))},
    "seed": {
        "POST": Described(
            "Create and update what a seed document or a CloudFormation template asks for.",
            dict,
            (SeedReport,),
            _STACK,
            takes_as=(JSON, YAML),
        )
    },
    "seed/schema": {"GET": Described("The JSON Schema of seed documents.")},
    "reset": {
        "POST": Described(
            "Forget everything but the keys, or what an account has.",
            bodies.ResetBody,
            (ResetReport,),
            body_is_optional=True,
        )
    },
    "clock": {
        "GET": Described("The emulator's time.", answers=(answers.Time,)),
        "PUT": Described("Move or freeze the clock.", bodies.ClockBody, (answers.Time,)),
    },
    "keys": {"GET": Described("The signing keys.", answers=(answers.PublicKeys,))},
    "keys/rotate": {"POST": Described("Sign with a new key from now on.", answers=(answers.PublicKey,))},
    "faults": {
        "GET": Described("What shall go wrong.", answers=(answers.Faults,)),
        "POST": Described("Let calls go wrong.", bodies.FaultBody, (Fault,)),
        "DELETE": Described(
            "Forget all faults, or one.",
            answers=(answers.Deleted,),
            parameters=(Parameter("id", "Which one."),),
        ),
    },
    "calls": {"GET": Described("The last calls of the AWS API.", answers=(answers.Calls,), parameters=_CALLS)},
    "calls/stream": {
        "GET": Described(
            "Calls as they are made.",
            answers=(),
            parameters=tuple(each for each in _CALLS if each.name != "before"),
            answers_as=_EVENTS,
        )
    },
    "calls/{call_id}": {"GET": Described("One of the last calls.", answers=(answers.JournaledCall,))},
    "metrics": {"GET": Described("Calls and signatures, for Prometheus.", answers=(), answers_as=CONTENT_TYPE)},
    "explain/token": {
        "POST": Described("Every check that pools make of a token.", ExplainTokenBody, (ExplainedToken,))
    },
    "explain/role": {
        "POST": Described("Which role comes out, and through which rule.", ExplainRoleBody, (ExplainedRole,))
    },
}

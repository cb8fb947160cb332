"""Bounds the work of a decision about access before it is made.

Large policies with many wildcards could keep a processor busy for seconds over long values of a request. The number of
steps is an upper bound: it counts all statements, although most end at their action.
"""

from cognito_identity_emulator.domain.access_decision import AccessRequest, PolicyLayer, PolicySet, lower_case_context
from cognito_identity_emulator.domain.permission_policy import ACTION_COST, RESOURCE_COST

MAX_STEPS = 50_000_000
"""Steps of all decisions that one request to the emulator needs: about 0.1 s of processor time with explanations."""


def decision_steps(policies: PolicySet, request: AccessRequest) -> int:
    """The most steps that a decision needs; see `pattern_cost`."""
    values = {
        ACTION_COST: (request.action,),
        RESOURCE_COST: (request.resource,),
        **lower_case_context(request.context),
    }
    longest = max((len(text) for texts in request.context.values() for text in texts), default=0)
    attached = (each.policy for layer in PolicyLayer for each in policies.layer(layer))
    costs = (item for policy in attached if policy is not None for item in policy.costs.items())
    return sum(cost.steps(values.get(key, ()), longest) for key, cost in costs)

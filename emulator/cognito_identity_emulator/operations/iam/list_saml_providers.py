"""ListSAMLProviders: list the SAML providers of the account, which has no pages.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviders.html
"""

from cognito_identity_emulator.declare.operation import operation
from cognito_identity_emulator.declare.shape import Shape, Timestamp, member
from cognito_identity_emulator.errors import iam as errors
from cognito_identity_emulator.operations.context import CallContext
from cognito_identity_emulator.operations.iam import saml_providers


class ListSAMLProvidersRequest(Shape):
    """Has no members."""


class SAMLProviderListEntry(Shape):
    arn: str | None = None
    valid_until: Timestamp | None = None
    create_date: Timestamp | None = None
    is_trusted_identity_propagation_enabled: bool | None = None


class ListSAMLProvidersResponse(Shape):
    saml_provider_list: list[SAMLProviderListEntry] | None = member(name="SAMLProviderList", default=None)


@operation(name="ListSAMLProviders", signed=True, raises=[errors.ServiceFailure])
def list_saml_providers(request: ListSAMLProvidersRequest, call: CallContext) -> ListSAMLProvidersResponse:
    return ListSAMLProvidersResponse(
        saml_provider_list=[
            SAMLProviderListEntry(
                arn=each.arn,
                valid_until=None if each.valid_until is None else Timestamp(each.valid_until),
                create_date=Timestamp(each.created_at),
            )
            for each in saml_providers.SAML.of_account(call)
        ]
    )

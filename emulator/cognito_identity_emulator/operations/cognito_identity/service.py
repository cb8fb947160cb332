"""Amazon Cognito Identity: the list of its operations."""

from cognito_identity_emulator.declare.operation import service
from cognito_identity_emulator.operations.cognito_identity.create_identity_pool import create_identity_pool
from cognito_identity_emulator.operations.cognito_identity.delete_identities import delete_identities
from cognito_identity_emulator.operations.cognito_identity.delete_identity_pool import delete_identity_pool
from cognito_identity_emulator.operations.cognito_identity.describe_identity import describe_identity
from cognito_identity_emulator.operations.cognito_identity.describe_identity_pool import describe_identity_pool
from cognito_identity_emulator.operations.cognito_identity.get_credentials_for_identity import (
    get_credentials_for_identity,
)
from cognito_identity_emulator.operations.cognito_identity.get_id import get_id
from cognito_identity_emulator.operations.cognito_identity.get_identity_pool_roles import get_identity_pool_roles
from cognito_identity_emulator.operations.cognito_identity.get_open_id_token import get_open_id_token
from cognito_identity_emulator.operations.cognito_identity.get_open_id_token_for_developer_identity import (
    get_open_id_token_for_developer_identity,
)
from cognito_identity_emulator.operations.cognito_identity.get_principal_tag_attribute_map import (
    get_principal_tag_attribute_map,
)
from cognito_identity_emulator.operations.cognito_identity.list_identities import list_identities
from cognito_identity_emulator.operations.cognito_identity.list_identity_pools import list_identity_pools
from cognito_identity_emulator.operations.cognito_identity.list_tags_for_resource import list_tags_for_resource
from cognito_identity_emulator.operations.cognito_identity.lookup_developer_identity import lookup_developer_identity
from cognito_identity_emulator.operations.cognito_identity.merge_developer_identities import merge_developer_identities
from cognito_identity_emulator.operations.cognito_identity.set_identity_pool_roles import set_identity_pool_roles
from cognito_identity_emulator.operations.cognito_identity.set_principal_tag_attribute_map import (
    set_principal_tag_attribute_map,
)
from cognito_identity_emulator.operations.cognito_identity.tag_resource import tag_resource
from cognito_identity_emulator.operations.cognito_identity.unlink_developer_identity import unlink_developer_identity
from cognito_identity_emulator.operations.cognito_identity.unlink_identity import unlink_identity
from cognito_identity_emulator.operations.cognito_identity.untag_resource import untag_resource
from cognito_identity_emulator.operations.cognito_identity.update_identity_pool import update_identity_pool

COGNITO_IDENTITY = service(
    "cognito-identity",
    protocol="json-1.1",
    target_prefix="AWSCognitoIdentityService",
    version="2014-06-30",
    operations=[
        create_identity_pool,
        delete_identities,
        delete_identity_pool,
        describe_identity,
        describe_identity_pool,
        get_credentials_for_identity,
        get_id,
        get_identity_pool_roles,
        get_open_id_token,
        get_open_id_token_for_developer_identity,
        get_principal_tag_attribute_map,
        list_identities,
        list_identity_pools,
        list_tags_for_resource,
        lookup_developer_identity,
        merge_developer_identities,
        set_identity_pool_roles,
        set_principal_tag_attribute_map,
        tag_resource,
        unlink_developer_identity,
        unlink_identity,
        untag_resource,
        update_identity_pool,
    ],
)

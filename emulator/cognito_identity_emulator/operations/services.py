"""The AWS services of the emulator, in the order in which a request is offered to them."""

from cognito_identity_emulator.declare.operation import Service
from cognito_identity_emulator.operations.cognito_identity.service import COGNITO_IDENTITY
from cognito_identity_emulator.operations.iam.service import IAM
from cognito_identity_emulator.operations.sts.service import STS

SERVICES: tuple[Service, ...] = (COGNITO_IDENTITY, IAM, STS)

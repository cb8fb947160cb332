"""The holder of a SAML assertion, for whom STS makes a session.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
"""

import hashlib
from base64 import b64encode
from collections.abc import Mapping

import msgspec

from cognito_identity_emulator.domain.arns import account_of_arn, saml_provider_name

_FORMAT = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
_UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
_KEYS_OF_SESSION = ("aws:FederatedProvider", "saml:namequalifier", "saml:sub", "saml:sub_type")


class SamlIdentity(msgspec.Struct, frozen=True):
    """A verified SAML assertion.

    `provider` is the ARN of the SAML provider. `subject` is the NameID and `subject_format` its format. `recipient` is
    the address that the response is for. `session_name`, the tags and the source identity are attributes of the
    assertion.
    """

    provider: str
    issuer: str
    subject: str
    subject_format: str
    recipient: str
    session_name: str
    principal_tags: Mapping[str, str] = msgspec.field(default_factory=dict)
    transitive_tag_keys: tuple[str, ...] = ()
    source_identity: str | None = None

    @property
    def subject_type(self) -> str:
        """The format of the subject, without the prefix of SAML 2.0: ``persistent``, say."""
        return self.subject_format.removeprefix(_FORMAT) or _UNSPECIFIED

    @property
    def document(self) -> str:
        """The account and the name of the provider, with a slash between them."""
        return f"{account_of_arn(self.provider)}/{saml_provider_name(self.provider)}"

    @property
    def name_qualifier(self) -> str:
        """A hash of the issuer and the provider, with which a subject is unique."""
        return b64encode(
            hashlib.sha1(f"{self.issuer}{self.document}".encode(), usedforsecurity=False).digest()
        ).decode()

    @property
    def condition_keys(self) -> Mapping[str, str]:
        """The condition keys of the trust policy that the assertion has, with their values."""
        return {
            "aws:FederatedProvider": self.provider,
            "saml:aud": self.recipient,
            "saml:doc": self.document,
            "saml:iss": self.issuer,
            "saml:namequalifier": self.name_qualifier,
            "saml:sub": self.subject,
            "saml:sub_type": self.subject_type,
        }

    @property
    def session_keys(self) -> Mapping[str, str]:
        """Those of them that the session has in every request."""
        keys = self.condition_keys
        return {key: keys[key] for key in _KEYS_OF_SESSION}

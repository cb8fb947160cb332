"""What refuses a sign-in: on a page, at the client's redirect URI, or as the JSON of a token endpoint."""


class RefusedError(Exception):
    """A refusal on a page of the emulator, because nothing in the request says safely where else to go.

    `sentence` says what happened, `hint` what to do, and `command` is a shell command that does it.
    """

    def __init__(self, sentence: str, hint: str, command: str = "", *, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint
        self.command = command
        self.status = status


class RedirectedError(Exception):
    """A refusal that the client reads at its registered redirect URI: an error code of RFC 6749 or OpenID Connect.

    https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
    https://openid.net/specs/openid-connect-core-1_0.html#AuthError
    """

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


class TokenError(Exception):
    """A refusal of the token endpoint, the revocation endpoint or the userinfo endpoint.

    https://www.rfc-editor.org/rfc/rfc6749#section-5.2, https://www.rfc-editor.org/rfc/rfc7009#section-2.2.1 and
    https://www.rfc-editor.org/rfc/rfc6750#section-3.1
    """

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status

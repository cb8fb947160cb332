"""Shows URLs in logs, in the journal and in answers without the secrets that they may have."""

import re

_URL = re.compile(r"([a-z][a-z0-9+.-]*://)([^/?#\\\s]*)([^?#\s]*)(.*)", re.IGNORECASE | re.DOTALL)
_HOST_AND_PORT = re.compile(r"(?:\[[^\]@]*\]|[^:@]*)(?::[0-9]*)?")
_HIDDEN = "[hidden]"


def shown_url(text: str) -> str:
    """The scheme, host, port and path of a URL. A text that is not a URL, such as a file's path, stays as it is."""
    found = _URL.fullmatch(text)
    if found is None:
        return text
    scheme, authority, path, rest = found.groups()
    host = authority.rpartition("@")[2]
    # An @ behind the host may be the end of a password with a slash or a question mark.
    if not _HOST_AND_PORT.fullmatch(host) or "@" in path + rest:
        return f"{scheme}{_HIDDEN}"
    return f"{scheme}{host}{path}"


def shown_pair(text: str) -> str:
    """A `NAME=URL` pair, both sides shown as `shown_url` does."""
    name, separator, url = text.partition("=")
    return f"{shown_url(name)}{separator}{shown_url(url)}"

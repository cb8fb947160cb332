"""Wire formats as pure functions: from bytes to typed requests, and from typed responses to bytes.

Sockets belong to `server`; no operation is known here.
"""

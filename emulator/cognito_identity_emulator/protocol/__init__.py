"""Wire formats as pure functions: bytes to typed requests, typed responses to bytes.

Opens no socket, and knows no operation.
"""

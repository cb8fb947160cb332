"""Wire formats as pure functions: bytes to typed requests, typed responses to bytes. Opens no socket, knows no operation."""

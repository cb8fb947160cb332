"""An emulator in another process, container or machine, over HTTP: the client of its control API, and `RemoteEmulator`.

It decides nothing: the control API of that emulator does the work.
"""

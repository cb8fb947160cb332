"""The error that ends a command."""


class CommandError(Exception):
    """A command cannot be carried out. The message says what to do; the command line prints it and exits with 2."""

"""The errors that end a command, each with the exit status of its kind."""

EXIT_STATUSES = {
    0: "The command did what it was asked to.",
    1: (
        "The named thing does not exist, `can` found the request denied, `audit` found something of high or medium "
        "severity, the answer to a question was no, or the reader of the output closed it."
    ),
    2: "The command line is wrong, no emulator answers, or it refused the request. A sentence says which.",
    130: "Ctrl-C ended the command.",
}
"""What the exit statuses of every command mean."""


class CommandError(Exception):
    """A command cannot be carried out. The message says what happened and what to do."""

    exit_status = 2


class UnknownNameError(CommandError):
    """The command line has a name that does not exist. The message has a similar one, or all."""


class AbsentError(CommandError):
    """The emulator does not have what the command names."""

    exit_status = 1


class DeclinedError(CommandError):
    """The answer to a question was no, so the command changed nothing."""

    exit_status = 1


class FindingsError(CommandError):
    """An audit found something that must be changed."""

    exit_status = 1

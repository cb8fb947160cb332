"""The command line: one module per command, which declares its arguments, prints sentences and sets exit codes.

What a command does is done by the emulator, over the control API or in this process.
"""

"""Every SQL statement, written in SQLAlchemy Core: a module for each of the storage's, a name in capitals for each.

They are compiled when they are changed, by `make sql`, and not when the emulator starts: SQLAlchemy takes longer to
import than all of the emulator.
"""

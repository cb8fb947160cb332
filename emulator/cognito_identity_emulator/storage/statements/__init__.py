"""The source of every SQL statement, in SQLAlchemy Core. `make sql` compiles it into `storage/sql`.

SQLAlchemy takes longer to import than the rest of the emulator, so nothing here is imported when the emulator runs.
"""

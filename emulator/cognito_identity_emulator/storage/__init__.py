"""What the emulator remembers: tables, the statements over them, and one transaction per operation.

A Store is a connection inside a transaction, together with the scope it may see. Whether something may be stored is
decided in `domain`; here it is only kept.
"""

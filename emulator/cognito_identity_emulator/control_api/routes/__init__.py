"""The endpoints of the control API, one module per topic, with the types of their requests and responses.

A module's endpoints decide nothing: each calls a method of EmulatorCore. The members of bodies are fixed, because the
fixtures, clients and tests of users depend on them. Times are ISO 8601, in UTC.
"""

"""Speed and growth on PostgreSQL, beside a SQLite file and beside a server that runs the same statements and nothing
else: `python -m benchmarks.replicas`.

Everything runs on one machine: the emulators share its cores with the load generator and with PostgreSQL. So the
figures compare deployments; they are not the limit of one.
"""

"""What the emulator has and AWS does not: seeds, state export and import, explanations, audits, faults, queries, reset.

Each feature is an object that gets the parts it needs; `core.py` has one method for each thing a user can do. HTTP is
left to `control_api`.
"""

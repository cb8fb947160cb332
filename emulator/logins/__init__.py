"""Who signed this login? This room proves login tokens, and signs the ones that tests ask for.

What a pool accepts is decided by the domain; what a proven login may do is decided by roles.
"""

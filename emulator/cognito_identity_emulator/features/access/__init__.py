"""Answers what a session may do: by an access key, by the credentials that an identity would get now, or by a role.

The decision is that of `domain`, over the policies that are registered; nothing is issued or stored.
"""

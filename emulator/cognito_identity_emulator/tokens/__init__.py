"""Signs and verifies our OpenID tokens, and makes the public documents with which clients verify them.

It leaves to `operations` which identity gets a token, and to `logins` the tokens of other issuers.
"""

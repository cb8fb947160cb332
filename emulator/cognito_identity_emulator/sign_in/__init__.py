"""The interactive sign-in of the built-in identity provider: OpenID Connect's authorization code flow with PKCE, with a
page on which a user is picked or typed. The tokens themselves are made by `logins`, and HTTP connections belong to
`gateway`.
"""

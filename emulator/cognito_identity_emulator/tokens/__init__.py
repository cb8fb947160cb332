"""The OpenID tokens we sign, and the documents with which anybody can verify them."""

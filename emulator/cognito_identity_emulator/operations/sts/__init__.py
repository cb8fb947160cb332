"""AWS STS, API version 2011-06-15: what web identities need of it.

https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html
"""

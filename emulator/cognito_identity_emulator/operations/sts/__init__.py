"""AWS STS, API version 2011-06-15: the part that web identities need.

https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html
"""

"""AWS IAM, API version 2010-05-08: the part that stacks around an identity pool need.

https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html
"""

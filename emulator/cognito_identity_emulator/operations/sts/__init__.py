"""AWS STS, API version 2011-06-15. `service.py` lists the actions that are emulated, and those that are not.

https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html
"""

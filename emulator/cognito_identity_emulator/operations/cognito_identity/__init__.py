"""Amazon Cognito Identity, API version 2014-06-30.

https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/Welcome.html
"""

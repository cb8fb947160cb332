"""A local Amazon Cognito Identity: identity pools, and the STS that turns their tokens into credentials."""

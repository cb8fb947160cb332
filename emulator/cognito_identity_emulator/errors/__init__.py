"""Every sentence that AWS says when it refuses, one module per voice.

    ServiceError                           a code, a message, an HTTP status        service_error
    |-- the front end's                    before any operation is reached          frontend
    |     UnknownOperationException  SerializationException  ValidationException
    |     MissingAuthenticationTokenException  UnrecognizedClientException  ExpiredTokenException ...
    |-- the identity pools'                                                         cognito_identity
    |     InvalidParameterException        ClassicFlowDisabled, InvalidNextToken, ...
    |     NotAuthorizedException           IdentityForbidden, LoginsDoNotMatch, InvalidLoginToken, ...
    |     ResourceNotFoundException        IdentityPoolNotFound, IdentityNotFound, ...
    |     ResourceConflictException        LoginAlreadyLinked, ...
    |     DeveloperUserAlreadyRegisteredException  InvalidIdentityPoolConfigurationException
    |     LimitExceededException  ConcurrentModificationException  TooManyRequestsException
    |     ExternalServiceException  InternalErrorException (the one answered with 500)
    `-- STS's                              Query codes differ from JSON ones        sts

    NotEmulated                            ours: a real action that we lack (501)   service_error

Classes take facts and make the sentence. Where the wording was never captured from AWS the docstring says
"Our wording." Sources: AWS's API references, and replies of the real service quoted in public issues.
"""

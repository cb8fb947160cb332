"""Every error of the AWS APIs, one module per service and one for the front end, and the emulator's own.

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
    |-- STS's                              Query codes differ from JSON ones        sts
    |-- IAM's                              NoSuchEntity, EntityAlreadyExists, ...   iam
    |-- STS's and IAM's                    MalformedPolicyDocument                  policies
    `-- S3's, for forwarded requests       S3Error                                  s3

    NotEmulated                            ours: a real action that we lack (501)   service_error

    InjectedError                          ours: the error of a fault               service_error

    ForwardingError                        ours: of a request for another server    forwarding

    AdminError                             ours: of the control API and `Emulator`  admin

A class takes facts and makes the sentence. A decorator of `evidence` says where AWS has the sentence, or that it is
ours; docs/aws-behaviour.md has the facts.
"""

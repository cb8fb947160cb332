# Everything else goes to the other emulator; identity pools, STS and IAM come here.
export AWS_ENDPOINT_URL="${OTHER_URL:-http://127.0.0.1:4566}"
export AWS_ENDPOINT_URL_COGNITO_IDENTITY=http://127.0.0.1:4591
export AWS_ENDPOINT_URL_STS=http://127.0.0.1:4591
export AWS_ENDPOINT_URL_IAM=http://127.0.0.1:4591

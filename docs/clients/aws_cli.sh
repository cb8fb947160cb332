# The AWS CLI, version 1 or 2, enhanced flow.
#
# Install: your package manager's awscli, or pip install awscli
set -eu
endpoint=${ENDPOINT_URL:-http://127.0.0.1:4591}

identity=$(aws --endpoint-url "$endpoint" --region us-east-1 --no-sign-request \
  cognito-identity get-id --identity-pool-id "$IDENTITY_POOL_ID" --query IdentityId --output text)
aws --endpoint-url "$endpoint" --region us-east-1 --no-sign-request \
  cognito-identity get-credentials-for-identity --identity-id "$identity" --query Credentials --output json

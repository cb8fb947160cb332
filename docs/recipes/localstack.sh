# In LocalStack's place: its variables, its line in the log, and its command line.
set -eu
GATEWAY_LISTEN="127.0.0.1:${PORT:-4566}" cognito-identity-emulator serve >ready.txt &
trap 'kill $!' EXIT
until grep -qx Ready. ready.txt; do sleep 0.1; done

export AWS_ENDPOINT_URL="http://localhost:${PORT:-4566}"
awslocal cognito-identity create-identity-pool --identity-pool-name app --allow-unauthenticated-identities \
  --identity-pool-tags _custom_id_=us-east-1:11111111-2222-4333-8444-555555555555 \
  --query IdentityPoolId --output text
curl -s "$AWS_ENDPOINT_URL/_localstack/health" | grep -o '"cognito-identity": "[a-z]*"'

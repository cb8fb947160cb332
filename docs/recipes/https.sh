# Serve https with a certificate made on the spot, and let clients trust it.
set -eu
cognito-identity-emulator serve --tls-self-signed --port "${PORT:-4591}" >ready.txt &
trap 'kill $!' EXIT
until grep -q AWS_CA_BUNDLE ready.txt; do sleep 0.1; done

eval "$(grep -o 'export AWS_CA_BUNDLE=.*' ready.txt)" # boto3 and the AWS CLI
export NODE_EXTRA_CA_CERTS="$AWS_CA_BUNDLE"           # Node
aws --endpoint-url "https://127.0.0.1:${PORT:-4591}" --region us-east-1 --no-sign-request \
  cognito-identity list-identity-pools --max-results 10

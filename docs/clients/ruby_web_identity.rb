# The AWS SDK for Ruby, classic flow with an OpenID token in a file.
#
# Install: gem install aws-sdk-core, or apt-get install ruby-aws-sdk-core
# Environment: AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN
require "aws-sdk-core"
require "json"

sts = Aws::STS::Client.new(
  region: "us-east-1",
  endpoint: ENV.fetch("ENDPOINT_URL", "http://127.0.0.1:4591"),
  credentials: false, # the operation needs no credentials of your own
)
provider = Aws::AssumeRoleWebIdentityCredentials.new(
  client: sts,
  role_arn: ENV.fetch("AWS_ROLE_ARN"),
  role_session_name: "ruby",
  web_identity_token_file: ENV.fetch("AWS_WEB_IDENTITY_TOKEN_FILE"),
)
keys = provider.credentials
puts JSON.generate(
  AccessKeyId: keys.access_key_id, SecretAccessKey: keys.secret_access_key, SessionToken: keys.session_token,
)

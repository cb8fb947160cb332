# Paws for Perl, both flows.
#
# Install: cpanm Paws
use strict;
use warnings;

use Paws;
use Paws::Credential::Explicit;

my $paws = Paws->new(
    config => {
        region => 'us-east-1',
        # Paws signs every request, also those of the public operations. Any key will do.
        credentials => Paws::Credential::Explicit->new(access_key => 'test', secret_key => 'test'),
    },
);
my $endpoint = $ENV{ENDPOINT_URL} // 'http://127.0.0.1:4591';
my $cognito = $paws->service('CognitoIdentity', endpoint => $endpoint);
my $sts = $paws->service('STS', endpoint => $endpoint);

my $identity = $cognito->GetId(IdentityPoolId => $ENV{IDENTITY_POOL_ID});

# The enhanced flow.
my $enhanced = $cognito->GetCredentialsForIdentity(IdentityId => $identity->IdentityId);
print $enhanced->Credentials->AccessKeyId, "\n";

# The classic flow: an OpenID token, and a role of your choice from STS.
my $token = $cognito->GetOpenIdToken(IdentityId => $identity->IdentityId);
my $classic = $sts->AssumeRoleWithWebIdentity(
    RoleArn          => 'arn:aws:iam::000000000000:role/app',
    RoleSessionName  => 'perl',
    WebIdentityToken => $token->Token,
);
print $classic->Credentials->AccessKeyId, "\n";

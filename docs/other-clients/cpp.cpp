// The AWS SDK for C++, both flows.
//
// Install: vcpkg install "aws-sdk-cpp[cognito-identity,sts]"
// Build: CMake, find_package(AWSSDK REQUIRED COMPONENTS cognito-identity sts), target_link_libraries(app ${AWSSDK_LIBRARIES})
#include <aws/core/Aws.h>
#include <aws/cognito-identity/CognitoIdentityClient.h>
#include <aws/cognito-identity/model/GetCredentialsForIdentityRequest.h>
#include <aws/cognito-identity/model/GetIdRequest.h>
#include <aws/cognito-identity/model/GetOpenIdTokenRequest.h>
#include <aws/sts/STSClient.h>
#include <aws/sts/model/AssumeRoleWithWebIdentityRequest.h>

#include <cstdlib>
#include <iostream>

template <typename Outcome>
auto ResultOf(const Outcome& outcome) {
    if (!outcome.IsSuccess()) {
        std::cerr << outcome.GetError().GetExceptionName() << ": " << outcome.GetError().GetMessage() << std::endl;
        std::exit(1);
    }
    return outcome.GetResult();
}

int main() {
    Aws::SDKOptions options;
    Aws::InitAPI(options);
    {
        const char* endpoint = std::getenv("ENDPOINT_URL");

        Aws::CognitoIdentity::CognitoIdentityClientConfiguration cognitoConfig;
        cognitoConfig.region = "us-east-1";
        cognitoConfig.endpointOverride = endpoint ? endpoint : "http://127.0.0.1:4591";
        // The public operations are sent unsigned, whatever the credentials are.
        Aws::CognitoIdentity::CognitoIdentityClient cognito(
            Aws::Auth::AWSCredentials(), nullptr, cognitoConfig);

        Aws::CognitoIdentity::Model::GetIdRequest getId;
        getId.SetIdentityPoolId(std::getenv("IDENTITY_POOL_ID"));
        const auto identityId = ResultOf(cognito.GetId(getId)).GetIdentityId();

        // The enhanced flow.
        Aws::CognitoIdentity::Model::GetCredentialsForIdentityRequest getCredentials;
        getCredentials.SetIdentityId(identityId);
        const auto enhanced = ResultOf(cognito.GetCredentialsForIdentity(getCredentials)).GetCredentials();
        std::cout << enhanced.GetAccessKeyId() << std::endl;

        // The classic flow: an OpenID token, and a role of your choice from STS.
        Aws::CognitoIdentity::Model::GetOpenIdTokenRequest getToken;
        getToken.SetIdentityId(identityId);
        const auto token = ResultOf(cognito.GetOpenIdToken(getToken)).GetToken();

        Aws::STS::STSClientConfiguration stsConfig;
        stsConfig.region = cognitoConfig.region;
        stsConfig.endpointOverride = cognitoConfig.endpointOverride;
        Aws::STS::STSClient sts(Aws::Auth::AWSCredentials(), nullptr, stsConfig);

        Aws::STS::Model::AssumeRoleWithWebIdentityRequest assumeRole;
        assumeRole.SetRoleArn("arn:aws:iam::000000000000:role/app");
        assumeRole.SetRoleSessionName("cpp");
        assumeRole.SetWebIdentityToken(token);
        const auto classic = ResultOf(sts.AssumeRoleWithWebIdentity(assumeRole)).GetCredentials();
        std::cout << classic.GetAccessKeyId() << std::endl;
    }
    Aws::ShutdownAPI(options);
}

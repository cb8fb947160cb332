// The AWS SDK for Go, version 1, enhanced flow.
//
// Install: go get github.com/aws/aws-sdk-go, or apt-get install golang-go golang-github-aws-aws-sdk-go-dev
package main

import (
	"encoding/json"
	"log"
	"os"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/session"
	"github.com/aws/aws-sdk-go/service/cognitoidentity"
)

func main() {
	endpoint := os.Getenv("ENDPOINT_URL")
	if endpoint == "" {
		endpoint = "http://127.0.0.1:4591"
	}
	config := aws.NewConfig().WithRegion("us-east-1").WithEndpoint(endpoint)
	cognito := cognitoidentity.New(session.Must(session.NewSession(config)))

	identity, err := cognito.GetId(&cognitoidentity.GetIdInput{
		IdentityPoolId: aws.String(os.Getenv("IDENTITY_POOL_ID")),
	})
	if err != nil {
		log.Fatal(err)
	}
	answer, err := cognito.GetCredentialsForIdentity(&cognitoidentity.GetCredentialsForIdentityInput{
		IdentityId: identity.IdentityId,
	})
	if err != nil {
		log.Fatal(err)
	}
	json.NewEncoder(os.Stdout).Encode(answer.Credentials)
}

// The AWS SDK for Go, version 1, classic flow: an OpenID token, and a role of your choice from STS.
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
	"github.com/aws/aws-sdk-go/service/sts"
)

func main() {
	endpoint := os.Getenv("ENDPOINT_URL")
	if endpoint == "" {
		endpoint = "http://127.0.0.1:4591"
	}
	config := aws.NewConfig().WithRegion("us-east-1").WithEndpoint(endpoint)
	clients := session.Must(session.NewSession(config))
	cognito := cognitoidentity.New(clients)

	identity, err := cognito.GetId(&cognitoidentity.GetIdInput{
		IdentityPoolId: aws.String(os.Getenv("IDENTITY_POOL_ID")),
	})
	if err != nil {
		log.Fatal(err)
	}
	token, err := cognito.GetOpenIdToken(&cognitoidentity.GetOpenIdTokenInput{IdentityId: identity.IdentityId})
	if err != nil {
		log.Fatal(err)
	}
	answer, err := sts.New(clients).AssumeRoleWithWebIdentity(&sts.AssumeRoleWithWebIdentityInput{
		RoleArn:          aws.String("arn:aws:iam::000000000000:role/app"),
		RoleSessionName:  aws.String("go"),
		WebIdentityToken: token.Token,
	})
	if err != nil {
		log.Fatal(err)
	}
	json.NewEncoder(os.Stdout).Encode(answer.Credentials)
}

// The AWS SDK for Go, version 2, enhanced flow.
//
// Install: go get github.com/aws/aws-sdk-go-v2/service/cognitoidentity
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
)

func main() {
	endpoint := os.Getenv("ENDPOINT_URL")
	if endpoint == "" {
		endpoint = "http://127.0.0.1:4591"
	}
	// Releases from the end of 2023 on also take BaseEndpoint: aws.String(endpoint), here and in aws.Config.
	cognito := cognitoidentity.New(cognitoidentity.Options{
		Region:           "us-east-1",
		EndpointResolver: cognitoidentity.EndpointResolverFromURL(endpoint),
	})
	ctx := context.Background()

	identity, err := cognito.GetId(ctx, &cognitoidentity.GetIdInput{
		IdentityPoolId: aws.String(os.Getenv("IDENTITY_POOL_ID")),
	})
	if err != nil {
		log.Fatal(err)
	}
	answer, err := cognito.GetCredentialsForIdentity(ctx, &cognitoidentity.GetCredentialsForIdentityInput{
		IdentityId: identity.IdentityId,
	})
	if err != nil {
		log.Fatal(err)
	}
	json.NewEncoder(os.Stdout).Encode(answer.Credentials)
}

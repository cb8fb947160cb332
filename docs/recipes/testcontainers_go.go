// Testcontainers for Go. The tests do not run this one.
//
// Install: go get github.com/testcontainers/testcontainers-go github.com/aws/aws-sdk-go-v2/credentials
// github.com/aws/aws-sdk-go-v2/service/cognitoidentity
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

func main() {
	ctx := context.Background()
	emulator, err := testcontainers.Run(ctx, "cognito-identity-emulator",
		testcontainers.WithExposedPorts("4591/tcp"),
		testcontainers.WithWaitStrategy(wait.ForHTTP("/_emulator/health").WithPort("4591/tcp")))
	if err != nil {
		log.Fatal(err)
	}
	defer testcontainers.TerminateContainer(emulator)
	endpoint, err := emulator.PortEndpoint(ctx, "4591/tcp", "http")
	if err != nil {
		log.Fatal(err)
	}

	cognito := cognitoidentity.New(cognitoidentity.Options{
		BaseEndpoint: aws.String(endpoint),
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	pool, err := cognito.CreateIdentityPool(ctx, &cognitoidentity.CreateIdentityPoolInput{
		IdentityPoolName:               aws.String("app"),
		AllowUnauthenticatedIdentities: true,
	})
	if err != nil {
		log.Fatal(err)
	}
	guest, err := cognito.GetId(ctx, &cognitoidentity.GetIdInput{IdentityPoolId: pool.IdentityPoolId})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*guest.IdentityId)
}

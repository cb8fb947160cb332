// The AWS SDK for Rust, both flows.
//
// Install: cargo add aws-config aws-sdk-cognitoidentity aws-sdk-sts && cargo add tokio --features full
use aws_config::{BehaviorVersion, Region};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let endpoint = std::env::var("ENDPOINT_URL").unwrap_or("http://127.0.0.1:4591".into());
    // Without an endpoint_url here, AWS_ENDPOINT_URL is read.
    let config = aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(endpoint)
        .no_credentials()
        .load()
        .await;
    let cognito = aws_sdk_cognitoidentity::Client::new(&config);
    let sts = aws_sdk_sts::Client::new(&config);

    let pool = std::env::var("IDENTITY_POOL_ID")?;
    let identity = cognito.get_id().identity_pool_id(pool).send().await?;
    let identity_id = identity.identity_id().ok_or("no identity")?;

    // The enhanced flow.
    let enhanced = cognito.get_credentials_for_identity().identity_id(identity_id).send().await?;
    let keys = enhanced.credentials().ok_or("no credentials")?;
    println!("{}", keys.access_key_id().unwrap_or_default());

    // The classic flow: an OpenID token, and a role of your choice from STS.
    let token = cognito.get_open_id_token().identity_id(identity_id).send().await?;
    let classic = sts
        .assume_role_with_web_identity()
        .role_arn("arn:aws:iam::000000000000:role/app")
        .role_session_name("rust")
        .web_identity_token(token.token().ok_or("no token")?)
        .send()
        .await?;
    let keys = classic.credentials().ok_or("no credentials")?;
    println!("{}", keys.access_key_id());
    Ok(())
}

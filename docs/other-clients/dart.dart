// The aws_client packages for Dart, both flows.
//
// Install: dart pub add aws_cognito_identity_api aws_sts_api
import 'dart:io';

import 'package:aws_cognito_identity_api/cognito-identity-2014-06-30.dart';
import 'package:aws_sts_api/sts-2011-06-15.dart' show STS;

Future<void> main() async {
  final endpoint = Platform.environment['ENDPOINT_URL'] ?? 'http://127.0.0.1:4591';
  final cognito = CognitoIdentity(region: 'us-east-1', endpointUrl: endpoint);
  // This client signs AssumeRoleWithWebIdentity, which AWS does not require. Any key will do.
  final anyKey = AwsClientCredentials(accessKey: 'test', secretKey: 'test');
  final sts = STS(region: 'us-east-1', endpointUrl: endpoint, credentials: anyKey);

  final identity = await cognito.getId(identityPoolId: Platform.environment['IDENTITY_POOL_ID']!);

  // The enhanced flow.
  final enhanced = await cognito.getCredentialsForIdentity(identityId: identity.identityId!);
  print(enhanced.credentials?.accessKeyId);

  // The classic flow: an OpenID token, and a role of your choice from STS.
  final token = await cognito.getOpenIdToken(identityId: identity.identityId!);
  final classic = await sts.assumeRoleWithWebIdentity(
    roleArn: 'arn:aws:iam::000000000000:role/app',
    roleSessionName: 'dart',
    webIdentityToken: token.token!,
  );
  print(classic.credentials?.accessKeyId);

  cognito.close();
  sts.close();
}

"""Users reach only their own files and scores, and guests only public files, by the policies of permissions.yaml."""

from pathlib import Path

FILES, SCORES = "arn:aws:s3:::app-files", "arn:aws:dynamodb:us-east-1:000000000000:table/scores"
GOOGLE = "accounts.google.com"


def test_everyone_reaches_only_what_is_theirs(cognito_identity):
    pool = cognito_identity.seed_files(str(Path(__file__).with_name("permissions.yaml"))).pools[0].identity_pool_id
    logins = [{GOOGLE: cognito_identity.login_token(GOOGLE, each)} for each in ("alice", "bob")]
    cognito, can = cognito_identity.client("cognito-identity"), cognito_identity.can
    alice, bob, guest = (cognito.get_id(IdentityPoolId=pool, Logins=each)["IdentityId"] for each in (*logins, {}))
    assert can(alice, "s3:PutObject", f"{FILES}/private/{alice}/cat.jpg")
    assert can(alice, "s3:ListBucket", FILES, {"s3:prefix": f"private/{alice}/"})
    assert not can(bob, "s3:GetObject", f"{FILES}/private/{alice}/cat.jpg")
    assert can(alice, "dynamodb:GetItem", SCORES, {"dynamodb:LeadingKeys": alice})
    assert not can(bob, "dynamodb:GetItem", SCORES, {"dynamodb:LeadingKeys": alice})
    assert can(guest, "s3:GetObject", f"{FILES}/public/logo.png")
    assert not can(guest, "s3:GetObject", f"{FILES}/private/{alice}/cat.jpg")

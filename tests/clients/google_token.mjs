// Fetches an ID token with google-auth-library and prints it.
//
// Arguments: the audience.
import { GoogleAuth } from "google-auth-library";

const [audience] = process.argv.slice(2);
const client = await new GoogleAuth().getIdTokenClient(audience);
console.log(await client.idTokenProvider.fetchIdToken(audience));

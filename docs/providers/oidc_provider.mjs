// An OpenID Connect provider with one client: oidc-provider.
//
// Install: npm install oidc-provider
import { Provider } from "oidc-provider";

const issuer = process.env.PROVIDER_URL ?? "http://127.0.0.1:3000";
const provider = new Provider(issuer, {
  clients: [{ client_id: "app", client_secret: "app-secret", redirect_uris: ["http://127.0.0.1:3001/callback"] }],
  pkce: { required: () => false },
});
provider.listen(Number(new URL(issuer).port), "127.0.0.1");

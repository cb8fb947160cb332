// The form that registers or changes an identity provider.
import { useState } from "preact/hooks";
import { get, put } from "../../api.js";
import { Loaded, useQuery } from "../../use_query.js";
import { useAction } from "../../use_action.js";
import { html } from "../../html.js";
import { FieldSet, Form, TextArea, TextField } from "../../components/form.js";
import { Page } from "../../components/page.js";
import { TagRows } from "../../components/tag_rows.js";
import { parseJsonObject } from "../../parse.js";
import { linkTo, navigate } from "../../route.js";
import { toMap, toRows } from "../../rows.js";

const ROLES = linkTo("roles");

export function EditProvider({ arn }) {
  const query = useQuery(async (signal) => {
    const { identity_providers } = await get("identity-providers", {}, { signal });
    return { provider: identity_providers.find((each) => each.arn === arn) ?? null };
  }, [arn]);
  return html`
    <${Page} title=${query.data?.provider ? "Edit an identity provider" : "Register an identity provider"} breadcrumbs=${[["Roles", ROLES]]}>
      <${Loaded} query=${query}>${({ provider }) => html`<${ProviderForm} provider=${provider ?? { arn: arn ?? "" }} isNew=${!provider} />`}<//>
    <//>`;
}

function ProviderForm({ provider, isNew }) {
  const [fields, setFields] = useState({
    arn: provider.arn,
    clients: (provider.client_ids ?? []).join("\n"),
    thumbprints: (provider.thumbprints ?? []).join("\n"),
    tags: toRows(provider.tags, "key", "value"),
    address: provider.jwks_url ?? "",
    keys: provider.jwks ? JSON.stringify(provider.jwks, null, 2) : "",
    metadata: provider.saml_metadata ?? "",
    redirects: (provider.redirect_uris ?? []).join("\n"),
  });
  const { busy, error, run } = useAction();
  const setField = (name) => (value) => setFields({ ...fields, [name]: value });
  const isSaml = fields.arn.includes(":saml-provider/");
  const save = () => run(async () => {
    await put("identity-providers", isSaml ? samlBody(fields) : oidcBody(fields, provider));
    navigate(ROLES);
  });
  return html`
    <${Form} submitLabel=${isNew ? "Register the provider" : "Save the provider"} busy=${busy} error=${error} onSubmit=${save} guarded
      buttons=${html`<a class="button" href=${ROLES}>Cancel</a>`}>
      <${FieldSet} title="Provider">
        <${TextField} label="ARN" mono wide value=${fields.arn} onInput=${setField("arn")} readonly=${!isNew}
          placeholder="arn:aws:iam::000000000000:oidc-provider/issuer.example" hint="…:oidc-provider/ISSUER or …:saml-provider/NAME" />
        ${isSaml
          ? html`<${TextArea} label="Metadata" mono rows=${12} value=${fields.metadata} onInput=${setField("metadata")}
            hint="The XML that the provider publishes. Its certificates verify SAML responses." />`
          : html`
            <${TextArea} label="Client ids" mono rows=${3} value=${fields.clients} onInput=${setField("clients")}
              hint=${provider.client_ids?.length === 0
                ? "One per line. A token must be for one of them. Left empty: none is accepted."
                : "One per line. A token must be for one of them. Left empty: any audience."} />
            <${TextField} label="URL of its key set" type="url" mono wide value=${fields.address} onInput=${setField("address")}
              hint="Left empty: the URL in the issuer's discovery document." />
            <${TextArea} label="Key set" mono rows=${6} value=${fields.keys} onInput=${setField("keys")}
              hint="A JSON Web Key Set instead of a URL. Then the emulator fetches nothing." />
            <${TextArea} label="Redirect URIs" mono rows=${3} value=${fields.redirects} onInput=${setField("redirects")}
              hint="One per line. The emulator's sign-in page sends users back to these only." />
            <${TextArea} label="Thumbprints" mono rows=${2} value=${fields.thumbprints} onInput=${setField("thumbprints")}
              hint="One per line. They are kept for IAM's API, and have no effect." />`}
      <//>
      <${FieldSet} title="Tags"><${TagRows} itemName="tag" rows=${fields.tags} onChange=${setField("tags")} /><//>
    <//>`;
}

const samlBody = ({ arn, metadata, tags }) => ({ arn: arn.trim(), ...(metadata.trim() ? { saml_metadata: metadata } : {}), ...tagsOf(tags) });

// A provider that IAM's API created without client ids accepts no token, and keeps its empty list.
function oidcBody({ arn, clients, address, keys, redirects, thumbprints, tags }, before) {
  const clientIds = toLines(clients);
  const redirectUris = toLines(redirects);
  const prints = toLines(thumbprints);
  return {
    arn: arn.trim(),
    ...(clientIds.length || before.client_ids?.length === 0 ? { client_ids: clientIds } : {}),
    ...(address.trim() ? { jwks_url: address.trim() } : {}),
    ...(keys.trim() ? { jwks: parseJsonObject(keys, "Key set") } : {}),
    ...(redirectUris.length ? { redirect_uris: redirectUris } : {}),
    ...(prints.length ? { thumbprints: prints } : {}),
    ...tagsOf(tags),
  };
}

const toLines = (text) => text.split(/\s+/).filter(Boolean);

const tagsOf = (rows) => (rows.length ? { tags: toMap(rows, "key", "value") } : {});

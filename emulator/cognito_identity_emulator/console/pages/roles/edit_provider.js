// An identity provider as IAM holds it, new or to be changed.
import { useState } from "preact/hooks";
import { get, put } from "../../api.js";
import { Asked, useAsked } from "../../use_query.js";
import { html } from "../../html.js";
import { FieldSet, Form, TextArea, TextField } from "../../components/form.js";
import { Page } from "../../components/page.js";
import { readObject } from "../../parse.js";
import { addressOf, go } from "../../route.js";

const ROLES = addressOf("roles");

export function EditProvider({ arn }) {
  const asked = useAsked(async (signal) => {
    const { identity_providers } = await get("identity-providers", {}, { signal });
    return { provider: identity_providers.find((each) => each.arn === arn) ?? null };
  }, [arn]);
  return html`
    <${Page} title=${asked.value?.provider ? "Edit an identity provider" : "Register an identity provider"} crumbs=${[["Roles", ROLES]]}>
      <${Asked} of=${asked}>${({ provider }) => html`<${Fields} provider=${provider ?? { arn: arn ?? "" }} isNew=${!provider} />`}<//>
    <//>`;
}

function Fields({ provider, isNew }) {
  const [held, setHeld] = useState({
    arn: provider.arn,
    clients: (provider.client_ids ?? []).join("\n"),
    address: provider.jwks_url ?? "",
    keys: provider.jwks ? JSON.stringify(provider.jwks, null, 2) : "",
    metadata: provider.saml_metadata ?? "",
  });
  const [state, setState] = useState({ busy: false, problem: null });
  const on = (name) => (value) => setHeld({ ...held, [name]: value });
  const isSaml = held.arn.includes(":saml-provider/");
  const save = async () => {
    setState({ busy: true, problem: null });
    try {
      await put("identity-providers", isSaml ? samlBody(held) : oidcBody(held));
      go(ROLES);
    } catch (problem) {
      setState({ busy: false, problem });
    }
  };
  return html`
    <${Form} submit=${isNew ? "Register the provider" : "Save the provider"} busy=${state.busy} problem=${state.problem} onSubmit=${save}
      more=${html`<a class="button" href=${ROLES}>Leave it</a>`}>
      <${FieldSet} title="The provider">
        <${TextField} label="ARN" mono wide value=${held.arn} onInput=${on("arn")} readonly=${!isNew}
          placeholder="arn:aws:iam::000000000000:oidc-provider/issuer.example" hint="…:oidc-provider/ISSUER or …:saml-provider/NAME" />
        ${isSaml
          ? html`<${TextArea} label="Metadata" mono rows=${12} value=${held.metadata} onInput=${on("metadata")}
            hint="The XML that the provider publishes; its certificates verify responses." />`
          : html`
            <${TextArea} label="Client ids" mono rows=${3} value=${held.clients} onInput=${on("clients")}
              hint="One a line; tokens must be for one of them. None: any audience will do." />
            <${TextField} label="Address of its key set" type="url" mono wide value=${held.address} onInput=${on("address")}
              hint="Left empty: the issuer's own discovery document says." />
            <${TextArea} label="Key set" mono rows=${6} value=${held.keys} onInput=${on("keys")}
              hint="A JSON Web Key Set, in place of an address: nothing is fetched then." />`}
      <//>
    <//>`;
}

const samlBody = ({ arn, metadata }) => ({ arn: arn.trim(), ...(metadata.trim() ? { saml_metadata: metadata } : {}) });

function oidcBody({ arn, clients, address, keys }) {
  const listed = clients.split(/\s+/).filter(Boolean);
  return {
    arn: arn.trim(),
    ...(listed.length ? { client_ids: listed } : {}),
    ...(address.trim() ? { jwks_url: address.trim() } : {}),
    ...(keys.trim() ? { jwks: readObject(keys, "Key set") } : {}),
  };
}

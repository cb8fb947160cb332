// #/about: version, settings, and every operation with its known differences from AWS.
import { get } from "../api.js";
import { Loaded, useQuery } from "../use_query.js";
import { html } from "../html.js";
import { DescriptionList } from "../components/description_list.js";
import { Page, Section } from "../components/page.js";
import { Table } from "../components/table.js";
import { serviceName } from "../service_names.js";

export default function About() {
  const query = useQuery((signal) => get("about", {}, { signal }), []);
  return html`
    <${Page} title="About this emulator">
      <${Loaded} query=${query} lines=${10}>${(about) => html`<${Details} about=${about} />`}<//>
    <//>`;
}

function Details({ about: { version, database, settings, operations } }) {
  const services = [...new Set(operations.map((each) => each.service))];
  return html`
    <${DescriptionList} items=${[
      ["Version", version],
      ["Database", database],
      ["Control API", html`<a href="openapi.json">OpenAPI document</a>`],
    ]} />
    ${services.map((service) => html`
      <${Section} title=${serviceName(service)} note="The known differences from AWS are listed with each operation.">
        <${Table} caption=${`Operations of ${service}`} columns=${OPERATION_COLUMNS}
          rows=${operations.filter((each) => each.service === service)} />
      <//>`)}
    <${Section} title="Settings" note="Each setting is a flag of serve and a variable COGNITO_IDENTITY_…. Secrets are hidden.">
      <${Table} caption="Settings" columns=${SETTING_COLUMNS} rows=${Object.entries(settings)} />
    <//>`;
}

const OPERATION_COLUMNS = [
  { name: "Operation", cell: (each) => html`<a href=${each.documentation} rel="noreferrer">${each.operation}</a>` },
  { name: "What it does", kind: "text", cell: (each) => html`
    ${capitalize(each.summary)}
    ${each.differs.map((difference) => html`<p class="soft">Differs: ${withCode(difference)}</p>`)}` },
];

const SETTING_COLUMNS = [
  { name: "Setting", cell: ([name]) => html`<code>--${name.replaceAll("_", "-")}</code>` },
  { name: "Value", kind: "id", cell: ([, value]) => formatSetting(value) ? html`<code>${formatSetting(value)}</code>` : null },
];

// Renders the parts of a text between backquotes as code.
const withCode = (text) => text.split("`").map((part, at) => (at % 2 ? html`<code>${part}</code>` : part));

const formatSetting = (value) => Array.isArray(value) ? value.join(", ") : value === null ? "" : String(value);
const capitalize = (text) => text.charAt(0).toUpperCase() + text.slice(1);

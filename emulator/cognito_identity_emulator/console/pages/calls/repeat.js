// Makes a call again: as code to copy, or from this page.
import { useState } from "preact/hooks";
import { get } from "../../api.js";
import { callService } from "../../aws.js";
import { InputError } from "../../errors.js";
import { findJournaledCall } from "../../journaled_call.js";
import { parseJson } from "../../parse.js";
import { canSign } from "../../sigv4.js";
import { useAction } from "../../use_action.js";
import { useQuery } from "../../use_query.js";
import { html } from "../../html.js";
import { CodeBlock } from "../../components/copyable.js";
import { Dialog } from "../../components/dialog.js";
import { FieldSet, Form, TextArea, TextField } from "../../components/form.js";
import { Notice } from "../../components/notice.js";
import { Section } from "../../components/page.js";
import { Tabs } from "../../components/tabs.js";
import { linkTo } from "../../route.js";
import { TOOLS, copyText } from "./copy_texts.js";
import { complete, readRequest } from "./request.js";

const TEST_KEYS = { accessKey: "test", secretKey: "test", sessionToken: null };
const UNKNOWN_KEYS = { accessKey: "<ACCESS KEY ID>", secretKey: "<SECRET KEY>", sessionToken: null };
const SESSION_KEYS = { ...UNKNOWN_KEYS, sessionToken: "<SESSION TOKEN>" };

export function Repeat({ call }) {
  const { data: about } = useQuery((signal) => get("about", {}, { signal }), []);
  const [tool, setTool] = useState(TOOLS[0]);
  const [isSending, setSending] = useState(false);
  const [sent, setSent] = useState(null);
  const action = useAction();
  const operation = about?.operations.find((each) => each.operation === call.operation && each.service === call.service);
  if (!operation || !call.request) return null;
  const { members, missing } = readRequest(call.request);
  const credentials = operation.signed ? credentialsOf(call, about.settings) : null;
  const region = call.region ?? about.settings.region;
  const send = async (completed, keys) => setSent(await sendAgain(call, completed, keys && { region, credentials: keys }));
  const isComplete = missing.length === 0 && (!credentials || credentials.accessKey !== UNKNOWN_KEYS.accessKey);
  const start = () => (isComplete ? action.run(() => send(members, credentials && toKeys(credentials))) : setSending(true));
  const button = html`<button type="button" class="button" aria-disabled=${action.busy} onClick=${start}>Send again</button>`;
  const text = copyText(tool, { ...call, members, credentials, region, endpoint: location.origin });
  return html`
    <${Section} title="Make this call again" actions=${button} note=${describeMissing(missing, isComplete)}>
      <div role="status">${sent && html`<${Sent} call=${sent} />`}</div>
      ${action.error && html`<${Notice} kind="bad" title=${action.error.message} />`}
      <${Tabs} label="Tool" names=${TOOLS} selected=${tool} onSelect=${setTool}>
        <${CodeBlock} text=${text} what=${`the call as ${tool}`} />
      <//>
    <//>
    ${isSending && html`<${SendDialog} call=${call} members=${members} missing=${missing} credentials=${credentials}
      onSend=${send} onClose=${() => setSending(false)} />`}`;
}

// The keys of a signed call are not in the journal. An access key of twelve digits is the account itself.
function credentialsOf(call, settings) {
  if (call.operation === "GetCallerIdentity" && call.identity_id) return SESSION_KEYS;
  if (settings.signatures === "verify") return UNKNOWN_KEYS;
  return call.account && call.account !== settings.account ? { ...TEST_KEYS, accessKey: call.account } : TEST_KEYS;
}

const toKeys = ({ accessKey, secretKey, sessionToken }) => ({ AccessKeyId: accessKey, SecretKey: secretKey, SessionToken: sessionToken });

function describeMissing(missing, isComplete) {
  if (isComplete) return "The journal has the whole request.";
  const names = missing.map((each) => each.placeholder ?? each.label);
  return `The journal does not keep secrets or long values. Fill in: ${[...new Set([...names, ...(missing.length === 0 ? ["the keys"] : [])])].join(", ")}.`;
}

// Sends the request, and returns the answer with the `id` of the call in the journal. Raises InputError without a response.
async function sendAgain(call, members, signing) {
  if (signing && !canSign()) throw new InputError("This browser signs on https and localhost only. Open the console there, or copy the call.");
  const answer = await callService(call.service, call.operation, members, signing).catch(() => {
    throw new InputError("The emulator did not answer the call. A fault may be active, or it is stopped.");
  });
  return { ...answer, id: (await findJournaledCall(answer.requestId))?.id };
}

function Sent({ call: { error, id } }) {
  const link = id && html`<a class="button small" href=${linkTo("calls", id)}>Open call ${id}</a>`;
  return error
    ? html`<${Notice} kind="warn" title=${`Sent again, and refused: ${error.code}.`} actions=${link}><p>${error.message}</p><//>`
    : html`<${Notice} kind="good" title="Sent again, and answered." actions=${link} />`;
}

// Asks for what the journal does not have.
function SendDialog({ call, members, missing, credentials, onSend, onClose }) {
  const [values, setValues] = useState(() => missing.map(({ kept }) => (kept ? JSON.stringify(kept, null, 2) : "")));
  const [keys, setKeys] = useState({ accessKey: "", secretKey: "", sessionToken: "" });
  const action = useAction();
  const needsKeys = credentials && credentials.accessKey === UNKNOWN_KEYS.accessKey;
  const setValue = (index) => (text) => setValues(values.map((each, at) => (at === index ? text : each)));
  const setKey = (name) => (text) => setKeys({ ...keys, [name]: text.trim() });
  const submit = () => action.run(async () => {
    const completed = complete(members, missing, missing.map((part, index) => parseValue(part, values[index])));
    await onSend(completed, credentials && toKeys(needsKeys ? keys : credentials));
    onClose();
  });
  return html`
    <${Dialog} title=${`Send ${call.operation} again`} onClose=${onClose}>
      <${Form} submitLabel="Send" busy=${action.busy} error=${action.error} onSubmit=${submit}
        buttons=${html`<button type="button" class="button" onClick=${onClose}>Cancel</button>`}>
        <${FieldSet} title="Missing values">
          ${missing.map(({ label, placeholder, kept }, index) => kept
            ? html`<${TextArea} label=${`${label}, as JSON`} mono rows=${6} value=${values[index]} onInput=${setValue(index)} hint="The journal has only the first entries." />`
            : html`<${TextField} label=${label} mono wide placeholder=${placeholder} value=${values[index]} onInput=${setValue(index)} />`)}
          ${needsKeys && html`
            <${TextField} label="Access key id" mono wide value=${keys.accessKey} onInput=${setKey("accessKey")} />
            <${TextField} label="Secret key" mono wide type="password" value=${keys.secretKey} onInput=${setKey("secretKey")} />
            <${TextField} label="Session token" mono wide type="password" value=${keys.sessionToken} onInput=${setKey("sessionToken")} hint="Empty for keys without one." />`}
        <//>
      <//>
    <//>`;
}

function parseValue({ label, kept }, text) {
  if (!text.trim()) throw new InputError(`${label} is empty. Fill it in, then send again.`);
  if (!kept) return text.trim();
  return parseJson(text, label);
}

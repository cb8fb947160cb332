// A form for any fault. It suggests operations and errors; the emulator validates them.
import { useState } from "preact/hooks";
import { useAction } from "../../use_action.js";
import { html } from "../../html.js";
import { FieldSet, Form, SelectField, TextField } from "../../components/form.js";
import { parseNumber } from "../../parse.js";
import { formatConnectionFault } from "./format.js";

const ERROR = "error";
const CONNECTION_FAULT = "connection_fault";
const DELAY = "delay";
const COUNT = "count";
const PROBABILITY = "probability";
const ALWAYS = "always";

const EMPTY = { operation: "", what: ERROR, error: "", message: "", connectionFault: "", delay: "", often: COUNT, count: "1", probability: "0.5", seed: "" };

export function NewFault({ operations, choices, onAdd }) {
  const [fault, setFault] = useState({ ...EMPTY, connectionFault: choices.troubles[0] });
  const action = useAction();
  const setField = (name) => (value) => setFault({ ...fault, [name]: value });
  const ownErrors = operations.find((each) => each.operation === fault.operation.trim())?.errors ?? [];
  const errors = [...ownErrors, ...choices.errors.filter((each) => !ownErrors.includes(each))];
  return html`
    <${Form} submitLabel="Add the fault" busy=${action.busy} error=${action.error} onSubmit=${() => action.run(() => onAdd(toRequest(fault)))}>
      <${FieldSet} title="Calls">
        <${TextField} label="Operation" mono list="fault-operations" value=${fault.operation} onInput=${setField("operation")} placeholder="*"
          hint="For example GetId. Empty or * means every operation." />
        <datalist id="fault-operations"><option value="*" />${operations.map((each) => html`<option value=${each.operation} />`)}</datalist>
        <${SelectField} label="How often" value=${fault.often} onInput=${setField("often")}
          options=${[[COUNT, "The next calls"], [PROBABILITY, "A random share"], [ALWAYS, "Every call, until removed"]]} />
        ${fault.often === COUNT && html`<${TextField} label="How many" inputmode="numeric" value=${fault.count} onInput=${setField("count")}
          hint="SDKs retry 2 to 4 times." />`}
        ${fault.often === PROBABILITY && html`
          <${TextField} label="Probability" inputmode="decimal" value=${fault.probability} onInput=${setField("probability")} hint="From 0 to 1." />
          <${TextField} label="Seed" inputmode="numeric" value=${fault.seed} onInput=${setField("seed")}
            hint="The same number gives the same sequence each time." />`}
      <//>
      <${FieldSet} title="Effect">
        <${SelectField} label="Kind" value=${fault.what} onInput=${setField("what")}
          options=${[[ERROR, "AWS error"], [CONNECTION_FAULT, "Connection fault"], [DELAY, "Slow response"]]} />
        ${fault.what === ERROR && html`
          <${TextField} label="Error" mono list="fault-errors" value=${fault.error} onInput=${setField("error")} placeholder="TooManyRequestsException"
            hint="The errors of the operation are suggested first." />
          <datalist id="fault-errors">${errors.map((each) => html`<option value=${each} />`)}</datalist>
          <${TextField} label="Message" value=${fault.message} onInput=${setField("message")} hint="Optional." />`}
        ${fault.what === CONNECTION_FAULT && html`
          <${SelectField} label="Connection fault" value=${fault.connectionFault} onInput=${setField("connectionFault")}
            options=${choices.troubles.map((each) => [each, `${each}: ${formatConnectionFault(each)}`])} />`}
        <${TextField} label="Delay in seconds" inputmode="decimal" value=${fault.delay} onInput=${setField("delay")}
          hint="The call waits this long first, at most 300." />
      <//>
    <//>`;
}

function toRequest({ operation, what, error, message, connectionFault, delay, often, count, probability, seed }) {
  return {
    operation: operation.trim() || "*",
    error: what === ERROR ? error.trim() || null : null,
    message: what === ERROR ? message || null : null,
    connection_fault: what === CONNECTION_FAULT ? connectionFault : null,
    delay_s: parseNumber(delay, "Delay") ?? 0,
    count: often === COUNT ? parseNumber(count, "How many") : null,
    probability: often === PROBABILITY ? parseNumber(probability, "Probability") : null,
    seed: often === PROBABILITY ? parseNumber(seed, "Seed") : null,
  };
}

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
      <${FieldSet} title="Which calls">
        <${TextField} label="Operation" mono list="fault-operations" value=${fault.operation} onInput=${setField("operation")} placeholder="*"
          hint="Such as GetId; * or nothing for any." />
        <datalist id="fault-operations"><option value="*" />${operations.map((each) => html`<option value=${each.operation} />`)}</datalist>
        <${SelectField} label="How often" value=${fault.often} onInput=${setField("often")}
          options=${[[COUNT, "The next few of them"], [PROBABILITY, "Some of them, by chance"], [ALWAYS, "All, until it is removed"]]} />
        ${fault.often === COUNT && html`<${TextField} label="How many" inputmode="numeric" value=${fault.count} onInput=${setField("count")}
          hint="SDKs try again by themselves, 2 to 4 times." />`}
        ${fault.often === PROBABILITY && html`
          <${TextField} label="Probability" inputmode="decimal" value=${fault.probability} onInput=${setField("probability")} hint="From 0 to 1." />
          <${TextField} label="Seed" inputmode="numeric" value=${fault.seed} onInput=${setField("seed")}
            hint="A number makes chance come out alike each time." />`}
      <//>
      <${FieldSet} title="What happens to them">
        <${SelectField} label="What goes wrong" value=${fault.what} onInput=${setField("what")}
          options=${[[ERROR, "An error of AWS"], [CONNECTION_FAULT, "Trouble on the line"], [DELAY, "Nothing, but it takes long"]]} />
        ${fault.what === ERROR && html`
          <${TextField} label="Error" mono list="fault-errors" value=${fault.error} onInput=${setField("error")} placeholder="TooManyRequestsException"
            hint="The operation's own are suggested first." />
          <datalist id="fault-errors">${errors.map((each) => html`<option value=${each} />`)}</datalist>
          <${TextField} label="Message" value=${fault.message} onInput=${setField("message")} hint="Left empty: none." />`}
        ${fault.what === CONNECTION_FAULT && html`
          <${SelectField} label="Trouble" value=${fault.connectionFault} onInput=${setField("connectionFault")}
            options=${choices.troubles.map((each) => [each, `${each}: ${formatConnectionFault(each)}`])} />`}
        <${TextField} label="Delay, in seconds" inputmode="decimal" value=${fault.delay} onInput=${setField("delay")}
          hint="Before anything else happens; 300 at the most." />
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

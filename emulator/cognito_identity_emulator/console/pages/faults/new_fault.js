// Any fault, by form. Operations and errors are suggested as the emulator knows them, and checked by it alone.
import { useState } from "preact/hooks";
import { useDoing } from "../../use_action.js";
import { html } from "../../html.js";
import { FieldSet, Form, SelectField, TextField } from "../../components/form.js";
import { readNumber } from "../../parse.js";
import { troubleInWords } from "./format.js";

const ERROR = "error";
const TROUBLE = "trouble";
const DELAY = "delay";
const COUNT = "count";
const PROBABILITY = "probability";
const ALWAYS = "always";

const EMPTY = { operation: "", what: ERROR, error: "", message: "", trouble: "", delay: "", often: COUNT, count: "1", probability: "0.5", seed: "" };

export function NewFault({ operations, choices, onAdd }) {
  const [fault, setFault] = useState({ ...EMPTY, trouble: choices.troubles[0] });
  const doing = useDoing();
  const on = (name) => (value) => setFault({ ...fault, [name]: value });
  const own = operations.find((each) => each.operation === fault.operation.trim())?.errors ?? [];
  const errors = [...own, ...choices.errors.filter((each) => !own.includes(each))];
  return html`
    <${Form} submit="Add the fault" busy=${doing.busy} problem=${doing.problem} onSubmit=${() => doing.run(() => onAdd(asked(fault)))}>
      <${FieldSet} title="Which calls">
        <${TextField} label="Operation" mono list="fault-operations" value=${fault.operation} onInput=${on("operation")} placeholder="*"
          hint="Such as GetId; * or nothing for any." />
        <datalist id="fault-operations"><option value="*" />${operations.map((each) => html`<option value=${each.operation} />`)}</datalist>
        <${SelectField} label="How often" value=${fault.often} onInput=${on("often")}
          options=${[[COUNT, "The next few of them"], [PROBABILITY, "Some of them, by chance"], [ALWAYS, "All, until it is removed"]]} />
        ${fault.often === COUNT && html`<${TextField} label="How many" inputmode="numeric" value=${fault.count} onInput=${on("count")}
          hint="SDKs try again by themselves, 2 to 4 times." />`}
        ${fault.often === PROBABILITY && html`
          <${TextField} label="Probability" inputmode="decimal" value=${fault.probability} onInput=${on("probability")} hint="From 0 to 1." />
          <${TextField} label="Seed" inputmode="numeric" value=${fault.seed} onInput=${on("seed")}
            hint="A number makes chance come out alike each time." />`}
      <//>
      <${FieldSet} title="What happens to them">
        <${SelectField} label="What goes wrong" value=${fault.what} onInput=${on("what")}
          options=${[[ERROR, "An error of AWS"], [TROUBLE, "Trouble on the line"], [DELAY, "Nothing, but it takes long"]]} />
        ${fault.what === ERROR && html`
          <${TextField} label="Error" mono list="fault-errors" value=${fault.error} onInput=${on("error")} placeholder="TooManyRequestsException"
            hint="The operation's own are suggested first." />
          <datalist id="fault-errors">${errors.map((each) => html`<option value=${each} />`)}</datalist>
          <${TextField} label="Message" value=${fault.message} onInput=${on("message")} hint="Left empty: none." />`}
        ${fault.what === TROUBLE && html`
          <${SelectField} label="Trouble" value=${fault.trouble} onInput=${on("trouble")}
            options=${choices.troubles.map((each) => [each, `${each}: ${troubleInWords(each)}`])} />`}
        <${TextField} label="Delay, in seconds" inputmode="decimal" value=${fault.delay} onInput=${on("delay")}
          hint="Before anything else happens; 300 at the most." />
      <//>
    <//>`;
}

function asked({ operation, what, error, message, trouble, delay, often, count, probability, seed }) {
  return {
    operation: operation.trim() || "*",
    error: what === ERROR ? error.trim() || null : null,
    message: what === ERROR ? message || null : null,
    trouble: what === TROUBLE ? trouble : null,
    delay_s: readNumber(delay, "Delay") ?? 0,
    count: often === COUNT ? readNumber(count, "How many") : null,
    probability: often === PROBABILITY ? readNumber(probability, "Probability") : null,
    seed: often === PROBABILITY ? readNumber(seed, "Seed") : null,
  };
}

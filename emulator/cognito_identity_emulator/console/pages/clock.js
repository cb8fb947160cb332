// #/clock: moves, sets and freezes the emulator's clock.
import { useEffect, useState } from "preact/hooks";
import { get, put } from "../api.js";
import { Loaded, useQuery } from "../use_query.js";
import { refreshStatus } from "../status.js";
import { useAction } from "../use_action.js";
import { html } from "../html.js";
import { FieldSet, Form, SelectField, TextField } from "../components/form.js";
import { Badge } from "../components/badge.js";
import { ErrorNotice } from "../components/notice.js";
import { Page, Section } from "../components/page.js";
import { Table } from "../components/table.js";
import { parseNumber } from "../parse.js";
import { emulatorNow, formatDay, formatTime, fromLocalField, syncClock, zoneName } from "../time.js";
import { describeClock } from "../components/status_bar.js";

export default function Clock() {
  const query = useQuery(async (signal) => {
    const clock = await get("clock", {}, { signal });
    syncClock(clock);
    return clock;
  }, []);
  const action = useAction();
  const change = (body) => action.run(async () => {
    await put("clock", body);
    await refreshStatus();
    query.refetch();
  });
  return html`
    <${Page} title="Clock" lead="The emulator has its own time. Move it to expire tokens and credentials without waiting.">
      <${Loaded} query=${query}>${(clock) => html`
        <${CurrentTime} clock=${clock} />
        ${action.error && html`<${ErrorNotice} error=${action.error} />`}
        <${Controls} clock=${clock} busy=${action.busy} onChange=${change} />
        <${MoveForms} busy=${action.busy} onChange=${change} />`}
      <//>
      <${Section} title="What the clock affects">
        <${Table} caption="What the clock affects" columns=${EFFECT_COLUMNS} rows=${EFFECTS} />
      <//>
    <//>`;
}

const SECOND_MS = 1000;

// A running clock. Screen readers do not announce every second (aria-live off).
function CurrentTime({ clock }) {
  const [, tick] = useState(0);
  useEffect(() => {
    if (clock.frozen) return undefined;
    const timer = setInterval(() => tick((before) => before + 1), SECOND_MS);
    return () => clearInterval(timer);
  }, [clock]);
  const now = emulatorNow();
  const iso = new Date(now).toISOString();
  return html`
    <div class="clock-now">
      <time class="clock-time" role="timer" aria-live="off" datetime=${iso} title=${iso}>${formatTime(iso)}</time>
      <p>${formatDay(now)} <span class="soft">${zoneName(now)}</span></p>
      <p role="status">${describeClock(clock) ?? "The clock follows the machine's time"}.</p>
    </div>`;
}

const Controls = ({ clock, busy, onChange }) => html`
  <div class="actions clock-controls">
    <button type="button" class="button" aria-disabled=${busy} onClick=${() => onChange({ freeze: !clock.frozen })}>
      ${clock.frozen ? "Unfreeze" : "Freeze"}</button>
    <button type="button" class="button" disabled=${busy || describeClock(clock) === null}
      onClick=${() => onChange({ reset: true })}>Reset to the machine's time</button>
  </div>`;

const PRESETS = [
  [60, "1 minute"],
  [900, "15 minutes", "OpenID tokens expire."],
  [3600, "1 hour", "Credentials and login tokens expire."],
  [86_400, "1 day"],
  [604_800, "1 week"],
];
const UNITS = [["1", "seconds"], ["60", "minutes"], ["3600", "hours"], ["86400", "days"]];

function MoveForms({ busy, onChange }) {
  const [amount, setAmount] = useState("90");
  const [unit, setUnit] = useState("60");
  const [time, setTime] = useState("");
  const action = useAction();
  const advance = () => action.run(async () => {
    const number = parseNumber(amount, "Amount") ?? 0;
    await onChange({ advance_s: number * Number(unit) });
  });
  const set = () => onChange({ set: fromLocalField(time) });
  return html`
    <${Section} title="Move the clock">
      <ul class="presets">
        ${PRESETS.map(([seconds, name, effect]) => html`
          <li><button type="button" class="button" aria-disabled=${busy} onClick=${() => onChange({ advance_s: seconds })}>+ ${name}</button>
            ${effect && html`<span class="soft">${effect}</span>`}</li>`)}
      </ul>
      <div class="columns">
        <${Form} submitLabel="Move" busy=${busy} error=${action.error} onSubmit=${advance}>
          <${FieldSet} title="By an amount">
            <${TextField} label="Amount" inputmode="decimal" value=${amount} onInput=${setAmount} hint="A negative amount moves the clock back." />
            <${SelectField} label="Unit" value=${unit} onInput=${setUnit} options=${UNITS} />
          <//>
        <//>
        <${Form} submitLabel="Set" busy=${busy} onSubmit=${set}>
          <${FieldSet} title="To a time">
            <${TextField} label=${`Date and time, ${zoneName()}`} type="datetime-local" step="1" value=${time} onInput=${setTime}
              hint="A frozen clock stays frozen at this time." />
          <//>
        <//>
      </div>
    <//>`;
}

const EFFECT_COLUMNS = [
  { name: "What", cell: ([what]) => what },
  { name: "Time", kind: "nowrap", cell: ([, follows]) => html`<${Badge} kind=${follows ? "good" : ""}>${follows ? "the emulator's" : "the machine's"}<//>` },
  { name: "Effect", kind: "text", cell: ([, , explanation]) => explanation },
];

const EFFECTS = [
  ["Login tokens", true, "Expiry and not-before are checked against this clock. Tokens made here are issued at its time."],
  ["OpenID tokens", true, "They are issued at this time. AWS STS refuses them after they expire."],
  ["Credentials", true, "Calls signed with expired credentials are refused."],
  ["Dates of pools and identities", true, "Creation and last modification."],
  ["Trust policies", true, "Conditions on aws:CurrentTime and aws:EpochTime."],
  ["Signatures of requests", false, "An SDK signs with its own clock, so its time is compared with the machine's."],
  ["The HTTP Date header", false, "SDKs correct their clock with it."],
  ["Fetching an issuer's keys", false, "The age of a cached key set."],
];

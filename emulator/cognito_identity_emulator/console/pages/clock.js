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
import { emulatorNow, syncClock } from "../time.js";
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
    <${Page} title="Clock" lead="The emulator's own time. Move it, and tokens and credentials expire while your test waits a millisecond.">
      <${Loaded} query=${query}>${(clock) => html`
        <${CurrentTime} clock=${clock} />
        ${action.error && html`<${ErrorNotice} error=${action.error} />`}
        <${Controls} clock=${clock} busy=${action.busy} onChange=${change} />
        <${MoveForms} busy=${action.busy} onChange=${change} />`}
      <//>
      <${Section} title="What follows the clock">
        <${Table} caption="What follows the clock, and what does not" columns=${EFFECT_COLUMNS} rows=${EFFECTS} />
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
  const [day, time] = new Date(emulatorNow()).toISOString().split("T");
  return html`
    <div class="clock-now">
      <time class="clock-time" role="timer" aria-live="off" datetime=${`${day}T${time}`}>${time.slice(0, 8)}</time>
      <p>${weekday(day)}, ${day} <span class="soft">UTC</span></p>
      <p role="status">${describeClock(clock) ?? "It goes with the machine's own time"}.</p>
    </div>`;
}

const weekday = (day) => new Intl.DateTimeFormat("en-GB", { weekday: "long", timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));

const Controls = ({ clock, busy, onChange }) => html`
  <div class="actions clock-controls">
    <button type="button" class="button" disabled=${busy} onClick=${() => onChange({ freeze: !clock.frozen })}>
      ${clock.frozen ? "Let it go on" : "Let it stand still"}</button>
    <button type="button" class="button" disabled=${busy || describeClock(clock) === null}
      onClick=${() => onChange({ reset: true })}>Back to the machine's time</button>
  </div>`;

const PRESETS = [
  [60, "1 minute"],
  [900, "15 minutes", "An OpenID token has expired."],
  [3600, "1 hour", "Credentials and login tokens have expired."],
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
    const number = parseNumber(amount, "How far") ?? 0;
    await onChange({ advance_s: number * Number(unit) });
  });
  const set = () => onChange({ set: time ? `${time}Z` : "" });
  return html`
    <${Section} title="Move it on">
      <ul class="presets">
        ${PRESETS.map(([seconds, name, effect]) => html`
          <li><button type="button" class="button" disabled=${busy} onClick=${() => onChange({ advance_s: seconds })}>+ ${name}</button>
            ${effect && html`<span class="soft">${effect}</span>`}</li>`)}
      </ul>
      <div class="columns">
        <${Form} submitLabel="Move it" busy=${busy} error=${action.error} onSubmit=${advance}>
          <${FieldSet} title="By any amount">
            <${TextField} label="How far" inputmode="decimal" value=${amount} onInput=${setAmount} hint="With a minus sign: back." />
            <${SelectField} label="Unit" value=${unit} onInput=${setUnit} options=${UNITS} />
          <//>
        <//>
        <${Form} submitLabel="Set it" busy=${busy} onSubmit=${set}>
          <${FieldSet} title="To a time">
            <${TextField} label="Date and time, UTC" type="datetime-local" step="1" value=${time} onInput=${setTime}
              hint="It goes on from there, or stands still there." />
          <//>
        <//>
      </div>
    <//>`;
}

const EFFECT_COLUMNS = [
  { name: "What", cell: ([what]) => what },
  { name: "Time", cell: ([, follows]) => html`<${Badge} kind=${follows ? "good" : ""}>${follows ? "the emulator's" : "the machine's"}<//>` },
  { name: "So", cell: ([, , explanation]) => explanation },
];

const EFFECTS = [
  ["Login tokens", true, "Expiry and not-before are held against this clock; those made here are issued by it."],
  ["OpenID tokens", true, "They are issued at this time, and AWS STS refuses them once it has passed their expiry."],
  ["Credentials", true, "What they sign is refused from their expiration on."],
  ["Dates of pools and identities", true, "Creation and last modification."],
  ["Trust policies", true, "aws:CurrentTime and aws:EpochTime in their conditions."],
  ["Signatures of requests", false, "An SDK signs with its own clock, so the allowed difference is to the machine's time."],
  ["The HTTP Date header", false, "SDKs correct their own clock by it."],
  ["Fetching an issuer's keys", false, "How long a key set is kept, and when it is asked for again."],
];

// The choice of the zone of all times: the browser's, or UTC.
import { html } from "../html.js";
import { currentZone, setZone } from "../time.js";

const ZONES = [["local", "Local time"], ["utc", "UTC"]];

export const ZoneSwitch = () => html`
  <fieldset class="theme">
    <legend class="visually-hidden">Time zone</legend>
    ${ZONES.map(([zone, name]) => html`
      <label><input type="radio" name="zone" value=${zone} checked=${zone === currentZone()} onChange=${() => setZone(zone)} />
        <span>${name}</span></label>`)}
  </fieldset>`;

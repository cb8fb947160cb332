// The choice between the light, the dark and the system's theme. ../theme.js applies it after a reload.
import { useState } from "preact/hooks";
import { store } from "../browser_storage.js";
import { html } from "../html.js";
import { Icon } from "./icon.js";

const THEMES = [
  ["system", "System"],
  ["light", "Light"],
  ["dark", "Dark"],
];

export function ThemeSwitch() {
  const [selected, setSelected] = useState(document.documentElement.dataset.theme ?? "system");
  const select = (theme) => {
    setSelected(theme);
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    store("localStorage", "theme", theme);
  };
  return html`
    <fieldset class="theme">
      <legend class="visually-hidden">Theme</legend>
      ${THEMES.map(([theme, name]) => html`
        <label><input type="radio" name="theme" value=${theme} checked=${theme === selected} onChange=${() => select(theme)} />
          <${Icon} name=${theme} /><span>${name}</span></label>`)}
    </fieldset>`;
}

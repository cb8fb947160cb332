// The choice of light, dark, or what the system says; see theme.js above for how it is taken up.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { Icon } from "./icon.js";

const THEMES = [
  ["system", "System"],
  ["light", "Light"],
  ["dark", "Dark"],
];

export function Theme() {
  const [chosen, setChosen] = useState(document.documentElement.dataset.theme ?? "system");
  const choose = (theme) => {
    setChosen(theme);
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // Then it holds until the next reload.
    }
  };
  return html`
    <fieldset class="theme">
      <legend class="unseen">Theme</legend>
      ${THEMES.map(([theme, name]) => html`
        <label><input type="radio" name="theme" value=${theme} checked=${theme === chosen} onChange=${() => choose(theme)} />
          <${Icon} name=${theme} /><span>${name}</span></label>`)}
    </fieldset>`;
}

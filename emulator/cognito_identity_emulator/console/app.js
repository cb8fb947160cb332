// Entry point of the console.
import { render } from "preact";
import { keepFocus } from "./focus_keeper.js";
import { html } from "./html.js";
import { Shell } from "./shell.js";

keepFocus();
render(html`<${Shell} />`, document.getElementById("app"));

// What every page stands in: the navigation, the theme, what is unusual about this emulator, and the question for its
// token.
import { Component } from "preact";
import { useEffect, useState } from "preact/hooks";
import { lookAgain } from "./status.js";
import { ABOUT, DESKS, deskOf } from "./pages.js";
import { html } from "./html.js";
import { Conditions } from "./components/status_bar.js";
import { Icon } from "./components/icon.js";
import { Loading } from "./components/loading.js";
import { Empty, Notice } from "./components/notice.js";
import { Page } from "./components/page.js";
import { Theme } from "./components/theme_switch.js";
import { TokenQuestion } from "./components/token_prompt.js";
import { addressOf, useRoute } from "./route.js";

export function Shell() {
  const route = useRoute();
  const [open, setOpen] = useState(false);
  useEffect(() => scrollTo(0, 0), [route.place, route.query.get("next"), route.query.get("before")]);
  useEffect(() => {
    setOpen(false);
    const over = new AbortController();
    lookAgain(over.signal).catch(() => {}); // what is wrong, the page itself says
    return () => over.abort();
  }, [route.place]);
  return html`
    <button type="button" class="skip" onClick=${skip}>Skip to the content</button>
    <div class="shell">
      <aside class="side">
        <div class="brand">
          <a href=${addressOf("pools")}><img src="console/logo.svg" alt="" width="28" height="28" />
            <span>Cognito Identity<small>emulator</small></span></a>
          <button type="button" class="button menu" aria-expanded=${open} aria-controls="desks"
            onClick=${() => setOpen(!open)}><${Icon} name="menu" />Menu</button>
        </div>
        <div id="desks" class=${open ? "desks open" : "desks"}>
          <${Navigation} current=${route.desk} />
          <${Theme} />
        </div>
      </aside>
      <main id="content" tabindex="-1">
        <${Conditions} />
        <${Guard} key=${route.place}><${Desk} key=${route.place} ...${route} /><//>
      </main>
    </div>
    <${TokenQuestion} />`;
}

// The address after the # is taken, so a link cannot lead here.
function skip() {
  document.getElementById("content").focus();
}

function Navigation({ current }) {
  const groups = [...new Set(DESKS.map((each) => each.group))];
  const item = ({ id, name }) => html`
    <li><a href=${addressOf(id)} aria-current=${id === current ? "page" : undefined}><${Icon} name=${id} />${name}</a></li>`;
  return html`
    <nav aria-label="Desks">
      ${groups.map((group) => html`
        <h2 id=${`group-${group}`}>${group}</h2>
        <ul aria-labelledby=${`group-${group}`}>${DESKS.filter((each) => each.group === group).map(item)}</ul>`)}
      <ul class="about">${item(ABOUT)}</ul>
    </nav>`;
}

// A desk is loaded when it is first gone to.
function Desk({ desk, rest, query }) {
  const [state, setState] = useState({});
  useEffect(() => {
    let left = false;
    deskOf(desk)?.load().then(
      (module) => left || setState({ shown: module.default }),
      () => left || setState({ failed: true }),
    );
    return () => (left = true);
  }, [desk]);
  if (!deskOf(desk)) return html`<${Nowhere} />`;
  if (state.failed) return html`<${Notice} kind="bad" title="This desk could not be loaded.">
    <p>Is the emulator still running? Reload the page when it is.</p><//>`;
  return state.shown ? html`<${state.shown} rest=${rest} query=${query} />` : html`<${Loading} />`;
}

export const Nowhere = ({ children = "The address may be mistyped, or what it named is gone." }) => html`
  <${Page} title="There is nothing here">
    <${Empty} title="No page has this address." actions=${html`<a class="button" href=${addressOf("pools")}>To the pools</a>`}>
      <p>${children}</p>
    <//>
  <//>`;

// A page that breaks says so, and leaves the others working.
class Guard extends Component {
  static getDerivedStateFromError(problem) {
    return { problem };
  }

  componentDidCatch(problem) {
    console.error(problem);
  }

  render({ children }, { problem }) {
    if (!problem) return children;
    return html`<${Notice} kind="bad" title="This page broke while it was drawn."><p>${String(problem)}</p><//>`;
  }
}

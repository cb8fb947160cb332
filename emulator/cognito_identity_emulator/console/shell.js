// The frame of every page: navigation, theme, status of the emulator, and the prompt for the control token.
import { Component } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ConfirmDialog } from "./components/dialog.js";
import { Icon } from "./components/icon.js";
import { Loading } from "./components/loading.js";
import { EmptyState, Notice } from "./components/notice.js";
import { Page } from "./components/page.js";
import { SearchDialog } from "./components/search_dialog.js";
import { StatusBar } from "./components/status_bar.js";
import { ThemeSwitch } from "./components/theme_switch.js";
import { TokenPrompt } from "./components/token_prompt.js";
import { ZoneSwitch } from "./components/zone_switch.js";
import { html } from "./html.js";
import { formatFailureCount, useNewFailures } from "./new_failures.js";
import { ABOUT, PAGES, findPage } from "./pages.js";
import { linkTo, onLeaveQuestion, useRoute } from "./route.js";
import { restoreScroll } from "./scroll.js";
import { refreshStatus } from "./status.js";
import { currentZone, onZoneChange } from "./time.js";

export function Shell() {
  const route = useRoute();
  const [menuOpen, setMenuOpen] = useState(false);
  const [isSearching, setSearching] = useState(false);
  const menuButton = useRef(null);
  const failures = useNewFailures(route.pageId === "calls" && route.rest.length === 0);
  const [, setZone] = useState(currentZone());
  useEffect(() => onZoneChange(setZone), []); // renders all times again
  useEffect(() => {
    if (route.scrollY === null) return undefined;
    if (!route.isFirst) document.querySelector("main h1")?.focus({ preventScroll: true }); // a further page of a list
    return restoreScroll(route.scrollY);
  }, [route]);
  useEffect(() => {
    setMenuOpen(false);
    const controller = new AbortController();
    refreshStatus(controller.signal).catch(() => {}); // the page shows the error of its own requests
    return () => controller.abort();
  }, [route.path]);
  useEffect(() => {
    const onKeyDown = (event) => isSearchKey(event) && !document.querySelector("dialog[open]") && (event.preventDefault(), setSearching(true));
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, []);
  useEffect(() => {
    if (!menuOpen) return undefined;
    const close = (event) => {
      if (event.key !== "Escape") return;
      setMenuOpen(false);
      menuButton.current.focus();
    };
    addEventListener("keydown", close);
    return () => removeEventListener("keydown", close);
  }, [menuOpen]);
  return html`
    <button type="button" class="skip" onClick=${skipNavigation}>Skip to the content</button>
    <div class="shell">
      <header class="side">
        <div class="brand">
          <a href=${linkTo("pools")}><img src="console/logo.svg" alt="" width="28" height="28" />
            <span>Cognito Identity<small>emulator</small></span></a>
          <button type="button" class="button menu" aria-expanded=${menuOpen} aria-controls="navigation" ref=${menuButton}
            onClick=${() => setMenuOpen(!menuOpen)}><${Icon} name="menu" />Menu</button>
        </div>
        <button type="button" class="button search-button" aria-keyshortcuts="/ Control+K" onClick=${() => setSearching(true)}>
          <${Icon} name="search" /><span>Search</span><kbd aria-hidden="true">/</kbd></button>
        <div id="navigation" class=${menuOpen ? "navigation open" : "navigation"}>
          <${Navigation} current=${route.pageId} failures=${failures} />
          <div class="switches"><${ZoneSwitch} /><${ThemeSwitch} /></div>
        </div>
      </header>
      <main id="content" tabindex="-1">
        <${StatusBar} />
        <${ErrorBoundary} key=${route.path}><${PageLoader} key=${route.path} ...${route} /><//>
      </main>
    </div>
    ${isSearching && html`<${SearchDialog} onClose=${() => setSearching(false)} />`}
    <${LeaveDialog} />
    <${TokenPrompt} />`;
}

// Control+K anywhere, or / outside a field.
function isSearchKey({ key, ctrlKey, metaKey, altKey, target }) {
  if (altKey) return false;
  if (ctrlKey || metaKey) return key.toLowerCase() === "k";
  return key === "/" && !target.closest("input, select, textarea");
}

// Asks before a page with unsaved changes is left.
function LeaveDialog() {
  const [leave, setLeave] = useState(null);
  useEffect(() => onLeaveQuestion((next) => setLeave(() => next)), []);
  if (!leave) return null;
  const close = () => setLeave(null);
  const confirm = () => {
    close();
    leave();
  };
  return html`
    <${ConfirmDialog} title="Leave without saving?" confirmLabel="Discard the changes" cancelLabel="Stay" onConfirm=${confirm} onClose=${close}>
      <p>The form on this page has changes that are not saved.</p>
    <//>`;
}

// A link to #content would replace the route.
function skipNavigation() {
  document.getElementById("content").focus();
}

// `failures` is the number of new ones.
function Navigation({ current, failures }) {
  const groups = [...new Set(PAGES.map((each) => each.group))];
  const item = ({ id, name }) => html`
    <li><a href=${linkTo(id)} aria-current=${id === current ? "page" : undefined}><${Icon} name=${id} />${name}
      ${id === "calls" && failures > 0 && html`<span class="badge bad">${formatFailureCount(failures)}<span class="visually-hidden"> new ${failures === 1 ? "failure" : "failures"}</span></span>`}</a></li>`;
  return html`
    <nav aria-label="Pages">
      ${groups.map((group) => html`
        <h2 id=${`group-${group}`}>${group}</h2>
        <ul aria-labelledby=${`group-${group}`}>${PAGES.filter((each) => each.group === group).map(item)}</ul>`)}
      <ul class="about">${item(ABOUT)}</ul>
    </nav>`;
}

// Imports the module of a page and renders it.
function PageLoader({ pageId, rest, query }) {
  const [state, setState] = useState({});
  useEffect(() => {
    let isUnmounted = false;
    findPage(pageId)?.load().then(
      (module) => isUnmounted || setState({ component: module.default }),
      () => isUnmounted || setState({ failed: true }),
    );
    return () => (isUnmounted = true);
  }, [pageId]);
  if (!findPage(pageId)) return html`<${NotFound} />`;
  if (state.failed) {
    return html`<${Page} title="This page could not be loaded"><${Notice} kind="bad" title="The emulator does not answer.">
      <p>Start it again, then reload this page.</p><//><//>`;
  }
  return state.component ? html`<${state.component} rest=${rest} query=${query} />` : html`<${Loading} />`;
}

export const NotFound = ({ children = "Check the address, or go back to the pools." }) => html`
  <${Page} title="Page not found">
    <${EmptyState} title="The console has no page at this address." actions=${html`<a class="button" href=${linkTo("pools")}>To the pools</a>`}>
      <p>${children}</p>
    <//>
  <//>`;

// Shows an error thrown while a page renders; the navigation keeps working.
class ErrorBoundary extends Component {
  static getDerivedStateFromError(error) {
    return { error };
  }

  componentDidCatch(error) {
    console.error(error);
  }

  render({ children }, { error }) {
    if (!error) return children;
    return html`<${Notice} kind="bad" title="This page failed."><p>${String(error)}</p><p>Reload it. The browser's console has the details.</p><//>`;
  }
}

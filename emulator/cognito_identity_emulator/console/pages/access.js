// #/access?who=…&action=…&resource=…: whether credentials, an identity or a role may do an action, and why.
import { useState } from "preact/hooks";
import { post } from "../api.js";
import { html } from "../html.js";
import { Page } from "../components/page.js";
import { NotFound } from "../shell.js";
import { AccessDecision } from "./access/decision.js";
import { findDocuments } from "./access/documents.js";
import { AccessQuestion, toQuestion } from "./access/question.js";

export default function Access({ rest, query }) {
  if (rest.length > 0) return html`<${NotFound} />`;
  const initial = toQuestion(query);
  return html`
    <${Page} title="Access" lead="Whether credentials, an identity or a role may do an action, and which statement of its policies decides.">
      <${Asking} key=${query.toString()} initial=${initial} />
    <//>`;
}

function Asking({ initial }) {
  const [answer, setAnswer] = useState(null);
  const ask = async (body) => {
    setAnswer(null);
    const decision = await post("access", body);
    setAnswer({ decision, documents: await findDocuments(decision, body.resource_policy) });
  };
  return html`
    <${AccessQuestion} initial=${initial} submitAtOnce=${Boolean(initial.who && initial.action)} onSubmit=${ask} />
    ${answer && html`<${AccessDecision} ...${answer} />`}`;
}

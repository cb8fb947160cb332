// The title of the document: the page's, after the number of new failures.

const PRODUCT = "cognito-identity-emulator";
let page = "Console";
let failures = "";

export function setPageTitle(title) {
  page = title;
  update();
}

// `text` is the number, "" for none.
export function setFailureText(text) {
  failures = text;
  update();
}

function update() {
  document.title = `${failures && `(${failures}) `}${page} · ${PRODUCT}`;
}

// A file that is chosen or dropped, read as text.
import { useId, useState } from "preact/hooks";
import { html } from "../html.js";

// `onText(text, name)` is called with what is in it.
export function FileField({ label, hint, accept, onText }) {
  const id = useId();
  const [over, setOver] = useState(false);
  const [name, setName] = useState("");
  const take = async (files) => {
    if (files.length === 0) return;
    setName(files[0].name);
    onText(await files[0].text(), files[0].name);
  };
  const chosen = async (event) => {
    const input = event.currentTarget;
    await take(input.files);
    input.value = ""; // so that the same file can be chosen again
  };
  const dropped = (event) => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  };
  const dragged = (isOver) => (event) => {
    event.preventDefault();
    setOver(isOver);
  };
  return html`
    <div class=${`field wide file ${over ? "over" : ""}`} onDragOver=${dragged(true)} onDragLeave=${dragged(false)} onDrop=${dropped}>
      <label for=${id}>${label}</label>
      <input type="file" id=${id} accept=${accept} aria-describedby=${`${id}-hint`} onChange=${chosen} />
      <p class="hint" id=${`${id}-hint`}>${name ? `Taken from ${name}. ` : ""}${hint}</p>
    </div>`;
}

// A form field for a text file, which the user chooses or drops.
import { useId, useRef, useState } from "preact/hooks";
import { html } from "../html.js";

// `onText(text, name)` receives the content and the name of the file.
export function FileField({ label, hint, accept, onText }) {
  const id = useId();
  const [isDraggedOver, setDraggedOver] = useState(false);
  const [name, setName] = useState("");
  const input = useRef(null);
  const readFirst = async (files) => {
    if (files.length === 0) return;
    setName(files[0].name);
    onText(await files[0].text(), files[0].name);
    input.current?.dispatchEvent(new Event("input", { bubbles: true })); // the form has a change
  };
  const onChange = async () => {
    await readFirst(input.current.files);
    if (input.current) input.current.value = ""; // so that the same file can be chosen again
  };
  const onDrop = (event) => {
    event.preventDefault();
    setDraggedOver(false);
    readFirst(event.dataTransfer.files);
  };
  const onDrag = (isOver) => (event) => {
    event.preventDefault();
    setDraggedOver(isOver);
  };
  return html`
    <div class=${`field wide file ${isDraggedOver ? "drag-over" : ""}`} onDragOver=${onDrag(true)} onDragLeave=${onDrag(false)} onDrop=${onDrop}>
      <label for=${id}>${label}</label>
      <input type="file" ref=${input} id=${id} accept=${accept} aria-describedby=${`${id}-hint`} onChange=${onChange} />
      <p class="hint" id=${`${id}-hint`}>${name ? `Taken from ${name}. ` : ""}${hint}</p>
    </div>`;
}

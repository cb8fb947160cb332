// A form field for a text file, which the user chooses or drops.
import { useId, useState } from "preact/hooks";
import { html } from "../html.js";

// `onText(text, name)` receives the content and the name of the file.
export function FileField({ label, hint, accept, onText }) {
  const id = useId();
  const [isDraggedOver, setDraggedOver] = useState(false);
  const [name, setName] = useState("");
  const readFirst = async (files) => {
    if (files.length === 0) return;
    setName(files[0].name);
    onText(await files[0].text(), files[0].name);
  };
  const onChange = async (event) => {
    const input = event.currentTarget;
    await readFirst(input.files);
    input.value = ""; // so that the same file can be chosen again
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
      <input type="file" id=${id} accept=${accept} aria-describedby=${`${id}-hint`} onChange=${onChange} />
      <p class="hint" id=${`${id}-hint`}>${name ? `Taken from ${name}. ` : ""}${hint}</p>
    </div>`;
}

// A form field for files, which the user chooses or drops.
import { useId, useRef, useState } from "preact/hooks";
import { chosenFiles, droppedFiles } from "../dropped_files.js";
import { html } from "../html.js";

// For one text file: `onText(text, name)` receives its content and its name. For several files or directories:
// `onFiles(files)` receives a list of { path, file }. With `directory`, the user chooses a directory.
export function FileField({ label, hint, accept, onText, onFiles, directory }) {
  const id = useId();
  const [isDraggedOver, setDraggedOver] = useState(false);
  const [name, setName] = useState("");
  const input = useRef(null);
  const take = async (files) => {
    if (files.length === 0) return;
    setName(files.length === 1 || onText ? files[0].path : `${files.length} files`);
    if (onText) onText(await files[0].file.text(), files[0].path);
    else await onFiles(files);
    input.current?.dispatchEvent(new Event("input", { bubbles: true })); // the form has a change
  };
  const onChange = async () => {
    await take(chosenFiles(input.current.files));
    if (input.current) input.current.value = ""; // so that the same file can be chosen again
  };
  const onDrop = async (event) => {
    event.preventDefault();
    setDraggedOver(false);
    await take(await droppedFiles(event.dataTransfer));
  };
  const onDrag = (isOver) => (event) => {
    event.preventDefault();
    setDraggedOver(isOver);
  };
  return html`
    <div class=${`field wide file ${isDraggedOver ? "drag-over" : ""}`} onDragOver=${onDrag(true)} onDragLeave=${onDrag(false)} onDrop=${onDrop}>
      <label for=${id}>${label}</label>
      <input type="file" ref=${input} id=${id} accept=${accept} aria-describedby=${`${id}-hint`} onChange=${onChange}
        multiple=${Boolean(onFiles)} webkitdirectory=${Boolean(directory)} />
      <p class="hint" id=${`${id}-hint`}>${name ? `Taken from ${name}. ` : ""}${hint}</p>
    </div>`;
}

// The bundle of the editor, with the page's other scripts that are at hand. It comes before the page's program: a visitor who has nothing else to see
// here can edit the sample at once.
import { Editor } from "./editor.js";

// index.html makes it.
const { plimsoll } = globalThis;

const sample = document.querySelector("#skeleton .text");
let early = plimsoll.isFirst && sample ? edit(sample) : null;

/** An editor with this text in `host`, which calls the functions of `on`. */
plimsoll.mountEditor = (host, text, on) => {
  const kept = early?.given === text ? early.editor : null;
  early = null;
  kept?.moveTo(host);
  const editor = kept ?? new Editor(host, text);
  editor.listen(on);
  if (editor.text !== text) on.change(editor.text);
  return editor;
};

/** An archive of files, each given as its path and its text. */
plimsoll.zip = async (files) => (await import("./zip.js")).zip(files);

/** Puts an editor in the place of a text area, with what the page knows of its text. */
function edit(area) {
  const host = document.createElement("div");
  host.className = "code";
  area.replaceWith(host);
  const editor = new Editor(host, area.value);
  for (const [, answer] of plimsoll.answers) {
    const { Facts: facts } = JSON.parse(answer);
    if (facts) editor.setNotes(facts.notes);
  }
  return { editor, given: area.value };
}

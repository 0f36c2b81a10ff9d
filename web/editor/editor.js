// The editor: CodeMirror, cut to what the page uses. `cargo xtask build` bundles it
// into dist/editor.js before the crate that imports it is compiled.
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";

export function mountEditor(host, text) {
  new EditorView({
    parent: host,
    state: EditorState.create({ doc: text, extensions: [lineNumbers()] }),
  });
}

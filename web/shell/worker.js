// The shell linter off the page's thread. Takes [revision, text, preset] and answers with
// [revision, findings as JSON]; an answer without anything says that it is ready.
import init, { lint } from "./shell.js";

await init({ module_or_path: new URL("./shell_bg.wasm", import.meta.url) });
onmessage = ({ data: [revision, text, preset] }) => postMessage([revision, lint(text, preset)]);
postMessage([]);

// The engine, wherever it runs: a question goes in and its answer comes out, both as JSON.
import init, { add_packages, answer, wanted } from "./engine.js";

// The longest that an answer waits for tables of packages, in milliseconds.
const PATIENCE = 3_000;

const ready = init({ module_or_path: new URL("./engine_bg.wasm", import.meta.url) });
// Each release's table is fetched once.
const tables = new Map();

/// The answer to a question. `late` is called for a table that came after it.
export async function ask(question, late) {
  await ready;
  const missing = wanted(question);
  if (missing) {
    let has_answered = false;
    const coming = missing.split("\n").map((suite) => table(suite, () => has_answered && late()));
    await Promise.race([Promise.all(coming), new Promise((end) => setTimeout(end, PATIENCE))]);
    has_answered = true;
  }
  return answer(question);
}

function table(suite, came) {
  if (!tables.has(suite)) {
    // Without it the estimate stays wider.
    const fetched = fetch(new URL(`../apt/${suite}.txt`, import.meta.url))
      .then(async (response) => response.ok && add_packages(await response.text()))
      .catch(() => {});
    tables.set(suite, fetched);
    fetched.then(came);
  }
  return tables.get(suite);
}

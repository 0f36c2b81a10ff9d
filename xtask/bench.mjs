// What only a browser can measure, as one line of JSON on standard output. `cargo xtask
// bench` calls it with the page's address, a Chromium and files to analyse.
//
// The page takes part in two ways:
// - with `bench` in its query it offers `window.plimsollBench(text)`, which analyses
//   `text` once, as typing does, and returns the number of its problems;
// - it calls `performance.mark("plimsoll-findings")` when the first findings are shown.
import { readFile } from "node:fs/promises";
import { chromium } from "@playwright/test";
import { REVIEWED } from "../tests/browser/host.js";

const RUNS = 15;
const LOADS = 5;

const [address, executablePath, ...files] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const loads = [];
  for (let load = 0; load < LOADS; load += 1) loads.push(await firstLoad(address));
  // A frame with a file and a review of it.
  const embed = await firstLoad(`${address}embed.html#${REVIEWED}`);
  const analyses = await analyse();
  const findings = median(loads.map((load) => load.findings));
  const shell = await lintShell();
  console.log(JSON.stringify({ findings, requests: loads[0].requests, embed: embed.requests, analyses, shell }));
} finally {
  await browser.close();
}

// A visit with nothing cached: the files that were asked for before the first findings were shown,
// and when that was, in milliseconds since the navigation began. What waits for them to be shown may
// be asked for a moment later, so the page's own clock tells the two apart.
async function firstLoad(address) {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  await page.goto(address);
  const shown = await page.waitForFunction(
    () => {
      const findings = performance.getEntriesByName("plimsoll-findings")[0]?.startTime;
      if (findings === undefined) return undefined;
      const before = performance.getEntriesByType("resource").filter((entry) => entry.startTime <= findings);
      const requests = [location.href, ...before.map((entry) => entry.name)].map((name) => new URL(name).pathname);
      return { findings, requests };
    },
    undefined,
    { timeout: 20_000 },
  );
  const result = await shown.jsonValue();
  await context.close();
  return result;
}

// The median and the least time of each file's analysis, in milliseconds.
async function analyse() {
  const page = await browser.newPage();
  await page.goto(`${address}?bench`);
  await page.waitForFunction(() => typeof window.plimsollBench === "function", undefined, { timeout: 20_000 });
  const analyses = [];
  for (const file of files) {
    const text = await readFile(file, "utf8");
    // V8 compiles wasm twice, the second time well and in the background: warm up first.
    const { problems, times } = await page.evaluate(
      ([text, runs]) => {
        let problems = 0;
        const warm = performance.now() + 500;
        while (performance.now() < warm) problems = window.plimsollBench(text);
        const times = Array.from({ length: runs }, () => {
          const start = performance.now();
          window.plimsollBench(text);
          return performance.now() - start;
        });
        return { problems, times };
      },
      [text, RUNS],
    );
    if (!problems) throw new Error(`the page finds no problem in ${file}`);
    analyses.push({ median: median(times), least: Math.min(...times) });
  }
  return analyses;
}

// The median time of the shell linter's answer about the shortest file, in milliseconds.
async function lintShell() {
  const page = await browser.newPage();
  await page.goto(address);
  const text = await readFile(files[0], "utf8");
  return page.evaluate(
    async ([text, runs]) => {
      const worker = new Worker("./shell/worker.js", { type: "module" });
      const answer = () => new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));
      await answer();
      const times = [];
      for (let run = 0; run < runs; run += 1) {
        // The worker remembers the scripts that it has read: no two are the same.
        const changed = text.replaceAll("\nRUN ", (_, at) => `\nRUN start ${run}-${at} && `);
        const start = performance.now();
        worker.postMessage([run, changed, '"recommended"']);
        const [, findings] = await answer();
        times.push(performance.now() - start);
        if (!JSON.parse(findings).length) throw new Error("the shell linter finds nothing");
      }
      worker.terminate();
      return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
    },
    [text, RUNS],
  );
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

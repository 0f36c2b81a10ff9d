// What only a browser can measure, as one line of JSON on standard output. `cargo xtask bench` calls
// it with the page's address, a Chromium, and Dockerfiles: three to type in, the rest to open as links.
//
// The page takes part in two ways:
// - it calls `performance.mark("plimsoll-findings")` when the first findings are shown;
// - its results are `aria-busy` for as long as they are about an older text.
import { readFile } from "node:fs/promises";
import { chromium } from "@playwright/test";
import { REVIEWED } from "../tests/browser/host.js";
import { link } from "../tests/browser/links.js";
import { slow } from "./slow.mjs";

const KEYS = 20;
const LOADS = 5;
const RUNS = 15;
// The pause after a keystroke's findings, in which estimates follow, in milliseconds.
const REST = 300;

const [address, executablePath, ...files] = process.argv.slice(2);
const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const visit = await firstLoads(address, LOADS);
  // A file that the page does not know.
  const opened = await firstLoads(`${address}#${link(texts[0])}`, LOADS);
  const phone = await slow(address);
  // The first visit has the files compressed.
  await firstLoads(phone.address, 1);
  const far = await firstLoads(phone.address, 1);
  const farOpened = await firstLoads(`${phone.address}#${link(texts[0])}`, 2);
  phone.end();
  // A frame with a file and a review of it.
  const embed = await firstLoad(`${address}embed.html#${REVIEWED}`);
  const typed = [];
  for (const text of texts.slice(0, 3)) typed.push(await type(text, 1));
  const slowed = await type(texts[1], 4);
  const hostile = [];
  for (const text of texts.slice(3)) hostile.push(await openHostile(text));
  const shell = await lintShell();
  console.log(JSON.stringify({ visit, opened, far, farOpened, embed: embed.requests, typed, slowed, hostile, shell }));
} finally {
  await browser.close();
}

// Several visits: the median times, and the most that moved.
async function firstLoads(address, count) {
  const loads = [];
  for (let load = 0; load < count; load += 1) loads.push(await firstLoad(address));
  const of = (name) => median(loads.map((load) => load[name]));
  const shift = Math.max(...loads.map((load) => load.shift));
  return { findings: of("findings"), editable: of("editable"), shift, requests: loads.at(-1).requests };
}

// A visit with nothing cached: when the text could be edited and the first findings were shown, in
// milliseconds since the navigation began, how much moved until a while later, and the files that were
// asked for before. What waits for the findings may be asked for a moment later, so the page's own
// clock tells the two apart.
async function firstLoad(address) {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  await page.addInitScript(() => {
    globalThis.bench = { editable: undefined, shift: 0, asked: [] };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) bench.shift += entry.hadRecentInput ? 0 : entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    new MutationObserver((_, observer) => {
      if (!document.querySelector(".cm-content")) return;
      bench.editable = performance.now();
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
  });
  // A worker's files are not among those of the page's own clock.
  const fetched = [];
  page.on("requestfinished", (request) => fetched.push([new URL(request.url()).pathname, request.timing().startTime]));
  await page.goto(address);
  const shown = await page.waitForFunction(() => performance.getEntriesByName("plimsoll-findings")[0]?.startTime, undefined, { timeout: 60_000 });
  const findings = await shown.jsonValue();
  await page.waitForTimeout(2_000);
  const { editable, shift, before, end } = await page.evaluate((findings) => {
    const before = performance.getEntriesByType("resource").filter((entry) => entry.startTime <= findings);
    const names = [location.href, ...before.map((entry) => entry.name)];
    const paths = names.map((name) => new URL(name).pathname);
    return { editable: bench.editable, shift: bench.shift, before: paths, end: performance.timeOrigin + findings };
  }, findings);
  const engine = fetched
    .filter(([path, start]) => path.includes("/engine/") && start <= end && !before.includes(path))
    .map(([path]) => path);
  await context.close();
  return { findings, editable, shift, requests: [...before, ...new Set(engine)] };
}

// Keystrokes in a comment of a text, each once the results of the one before are there: the time of
// the page's thread for each with all that follows, until the findings are about it, and the longest
// task; in milliseconds.
async function type(text, slowdown) {
  const page = await browser.newPage();
  const session = await page.context().newCDPSession(page);
  const workers = [];
  session.on("Target.attachedToTarget", ({ sessionId }) => workers.push(sessionId));
  await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  await page.addInitScript(() => {
    globalThis.bench = { pressed: 0, times: [], longest: 0 };
    addEventListener("keydown", () => (bench.pressed = performance.now()), true);
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) bench.longest = Math.max(bench.longest, duration);
    }).observe({ type: "longtask" });
  });
  await page.goto(`${address}#${link(`# a comment \n${text}`)}`);
  await settled(page);
  await page.waitForTimeout(3_000);
  await page.locator(".cm-content").click({ position: { x: 60, y: 6 } });
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("End");
  await page.evaluate(() => {
    const view = document.querySelector("#view");
    new MutationObserver(() => {
      if (view.getAttribute("aria-busy") === "false") bench.times.push(performance.now() - bench.pressed);
    }).observe(view, { attributes: true, attributeFilter: ["aria-busy"] });
  });
  // Both threads, for a visitor's processor is slow as a whole.
  if (slowdown > 1) {
    await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    const message = JSON.stringify({ id: 1, method: "Emulation.setCPUThrottlingRate", params: { rate: slowdown } });
    for (const sessionId of workers) await session.send("Target.sendMessageToTarget", { sessionId, message });
  }
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const spent = async () => (await session.send("Performance.getMetrics")).metrics.find(({ name }) => name === "TaskDuration").value * 1_000;
  const key = async (count) => {
    const before = await spent();
    await page.keyboard.press("x");
    await page.waitForFunction((count) => bench.times.length >= count, count);
    await page.waitForTimeout(REST);
    return (await spent()) - before;
  };
  // V8 compiles wasm twice, the second time well and in the background: warm up first.
  for (let count = 1; count <= 10; count += 1) await key(count);
  await page.evaluate(() => Object.assign(bench, { times: [], longest: 0 }));
  const thread = [];
  for (let count = 1; count <= KEYS; count += 1) thread.push(await key(count));
  const { times, longest } = await page.evaluate(() => bench);
  await page.close();
  return { thread: median(thread), findings: median(times), longest };
}

// A link that somebody made to do harm: the longest task of the page's thread in the ten seconds after
// its text is shown, in milliseconds.
async function openHostile(text) {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    globalThis.longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
    }).observe({ type: "longtask" });
  });
  await page.goto(`${address}?view=problems#${link(text)}`);
  await page.locator(".cm-line").first().waitFor();
  await page.waitForTimeout(11_000);
  const longest = await page.evaluate(() => globalThis.longest);
  await page.close();
  return longest;
}

async function settled(page) {
  await page.locator("#view[aria-busy=false]").waitFor({ timeout: 30_000 });
}

// The median time of the shell linter's answer about the first file, in milliseconds.
async function lintShell() {
  const page = await browser.newPage();
  await page.goto(address);
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
    [texts[0], RUNS],
  );
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

// `cargo xtask test browser` builds the page and the command line, serves the page and sets
// PLIMSOLL_URL, PLIMSOLL and CHROMIUM. To run single tests: `cargo xtask serve` in one terminal,
// `npx playwright test -c tests/browser` in another.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  outputDir: "../../test-results",
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  // Three times what the slowest test takes on two cores that are busy with something else: what
  // fails here hangs. What is looked for is awaited as patiently.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [
    ["list"],
    ["html", { outputFolder: "../../playwright-report", open: "never" }],
    // What `cargo xtask test` counts by file.
    ...(process.env.PLIMSOLL_REPORT ? [["json", { outputFile: process.env.PLIMSOLL_REPORT }]] : []),
  ],
  use: {
    baseURL: process.env.PLIMSOLL_URL ?? "http://127.0.0.1:8080/",
    // A worker would take part in every test; offline.spec.js has the ones about it.
    serviceWorkers: "block",
    // Recording takes half as long again: `cargo xtask test browser -- --trace on FILE` does it.
    trace: "off",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});

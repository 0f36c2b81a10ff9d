// What a server sees of a link: nothing. The page is served by a server that writes down all that
// it is asked, headers and bodies too.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { clipboard, expect, open, paste, test } from "./page.js";
import { RECORD, comment, link, record, review } from "./links.js";

const DIST = fileURLToPath(new URL("../../dist", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml" };

const asked = [];
const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", async () => {
    asked.push([request.method, request.url, ...request.rawHeaders, Buffer.concat(chunks).toString("latin1")].join("\n"));
    const path = new URL(request.url, "http://a").pathname;
    try {
      const name = path.endsWith("/") ? `${path}index.html` : path;
      const body = await readFile(join(DIST, name));
      response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "text/plain" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
});

test.use({
  baseURL: async ({}, use) => {
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    await use(`http://127.0.0.1:${server.address().port}/`);
    server.close();
    server.closeAllConnections();
  },
});

test("no server ever sees the fragment", async ({ page }) => {
  const words = "very-private-words";
  const made = link(
    `FROM debian:13\n# ${words}\nMAINTAINER ada\n`,
    record(RECORD.review, review({ author: "Ana", comments: [comment(2, words)] })),
  );
  await open(page, `./#${made}`);
  for (const tab of ["Fixes", "Cache", "Size", "Problems"]) {
    await page.getByRole("tab", { name: new RegExp(`^${tab}`) }).click();
  }
  // Changed, so that the address bar is written; shared; and with a page of its own beside it.
  await paste(page, `FROM debian:13\n# ${words} and more\nMAINTAINER ada\n`);
  await expect.poll(() => new URL(page.url()).hash).not.toBe(`#${made}`);
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await page.getByRole("dialog", { name: "Share" }).getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByText("Link copied")).toBeVisible();
  const shared = await clipboard(page);
  await page.reload();
  await expect(page.locator(".cm-editor")).toBeVisible();
  await page.getByRole("button", { name: "Help" }).click();
  expect(asked.length).toBeGreaterThan(5);
  const pieces = [words, made.slice(0, 12), made.slice(8, 40), new URL(shared).hash.slice(8, 40), "v1."];
  for (const piece of pieces) {
    expect(asked.filter((one) => one.includes(piece))).toEqual([]);
  }
});

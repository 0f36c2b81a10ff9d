// The page without a network, and the coming of a newer one.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { REVIEWED, expect, test as base } from "./host.js";
import { rest } from "./page.js";

const KINDS = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".json": "application/json", ".webmanifest": "application/manifest+json", ".txt": "text/plain", ".png": "image/png" };

const test = base.extend({
  /** A copy of the page below a folder of a server of its own, to be changed and to be cut off. */
  site: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-"));
    cpSync(new URL("../../dist", import.meta.url), folder, { recursive: true });
    const asked = [];
    let isUp = true;
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url, "http://x/");
      asked.push(pathname);
      if (!isUp) return request.socket.destroy();
      let path = normalize(pathname).replace(/^\/tools\/plimsoll\//, "");
      if (path === "") path = "index.html";
      try {
        const body = readFileSync(join(folder, path));
        response.writeHead(200, { "Content-Type": KINDS[extname(path)] ?? "application/octet-stream" });
        response.end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    const address = `http://127.0.0.1:${server.address().port}/tools/plimsoll/`;
    await use({ folder, asked, address, up: (up) => (isUp = up) });
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  },
});
test.use({ serviceWorkers: "allow" });
test.setTimeout(240_000);

const ready = (page) => expect(page.getByText("Offline ready")).toBeVisible({ timeout: 60_000 });

test("after one visit the page works without a network, below a folder too", async ({ page, site }) => {
  await page.goto(site.address);
  await ready(page);
  site.up(false);
  await page.goto(`${site.address}?view=cache#${REVIEWED}`);
  await expect(page.getByRole("table", { name: "Every step" })).toBeVisible();
  await page.getByRole("tab", { name: "Size" }).click();
  await expect(page.getByRole("table", { name: "Every layer" })).toBeVisible();
  await page.getByRole("button", { name: "Help" }).click();
  await page.getByRole("button", { name: "All practices and rules" }).click();
  await expect(page.getByRole("heading", { name: /^Practices/, level: 3 })).toBeVisible();
  await page.reload();
  await ready(page);
});

test("a newer version is offered, and comes when asked for", async ({ page, site }) => {
  await page.goto(site.address);
  await ready(page);
  const index = join(site.folder, "index.html");
  writeFileSync(index, readFileSync(index, "utf8").replace("a second look at your Dockerfile</title>", "newer</title>"));
  const worker = join(site.folder, "sw.js");
  writeFileSync(worker, readFileSync(worker, "utf8").replace(/"version":"\w+"/, '"version":"newer"'));
  await page.reload();
  await expect(page).toHaveTitle(/second look/);
  await page.getByRole("button", { name: "New version: reload" }).click({ timeout: 30_000 });
  await expect(page).toHaveTitle(/newer/);
  await ready(page);
  const caches = await page.evaluate(() => caches.keys());
  expect(caches).toEqual(["plimsoll /tools/plimsoll/ newer"]);
});

test("embeds have no worker, and one of the same host's passes them by", async ({ page, site }) => {
  const embed = `${site.address}embed.html#${REVIEWED}`;
  await page.goto(embed);
  await expect(page.getByText("7 problems")).toBeVisible();
  await rest(page, 2_500);
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  expect(site.asked.filter((path) => path.endsWith("sw.js"))).toEqual([]);
  await page.goto(site.address);
  await ready(page);
  site.asked.length = 0;
  await page.goto("about:blank");
  await page.goto(embed);
  await expect(page.getByText("7 problems")).toBeVisible();
  expect(site.asked.some((path) => path.endsWith("embed.html"))).toBe(true);
  site.up(false);
  await page.goto("about:blank");
  await expect(page.goto(embed)).rejects.toThrow();
});

test("the page can be installed", async ({ page, site }) => {
  await page.goto(site.address);
  const href = await page.locator('link[rel="manifest"]').getAttribute("href");
  const manifest = await page.evaluate(async (href) => (await fetch(href)).json(), href);
  expect(manifest).toMatchObject({ short_name: "Plimsoll", display: "standalone", start_url: "./", scope: "./" });
  for (const icon of manifest.icons) {
    const response = await page.request.get(new URL(icon.src, site.address).href);
    expect(response.ok()).toBe(true);
    if (icon.type === "image/png") {
      // A PNG tells its width and height in these places.
      const body = await response.body();
      expect(`${body.readUInt32BE(16)}x${body.readUInt32BE(20)}`).toBe(icon.sizes);
    }
  }
  const session = await page.context().newCDPSession(page);
  const { errors } = await session.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
});

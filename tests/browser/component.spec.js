// <dockerfile-review>: from a block of code to a live review, and what it does not fall for.
import { brotliCompressSync, constants } from "node:zlib";
import { REVIEWED, expect, test } from "./host.js";
import { rest } from "./page.js";

// Each opens several pages, and every frame starts the program anew.
test.setTimeout(120_000);

const FILE = "FROM debian:13\nMAINTAINER ada@example.com # é🦀\n";
const script = (baseURL) => `<script type="module" src="${baseURL}embed.js"></script>`;
const block = `<pre><code>${FILE}</code></pre>`;
const element = (attributes = "", inside = block) => `<dockerfile-review ${attributes}>${inside}</dockerfile-review>`;

test("a block of code becomes a review on sight, and stays readable without scripts", async ({ framed, baseURL }) => {
  const far = `<div style="height:3000px">Scroll down</div>`;
  const { page, frame, requests } = await framed(script(baseURL) + far + element());
  await page.waitForFunction(() => customElements.get("dockerfile-review"));
  await rest(page, 300);
  expect(requests.filter((url) => url.includes("embed.html"))).toEqual([]);
  await page.getByText("MAINTAINER").scrollIntoViewIfNeeded();
  await expect(frame.getByRole("list", { name: "Problems" })).toBeVisible();
  await expect(page.getByTitle("Dockerfile review")).toBeVisible();
  const height = () => page.frames()[1].evaluate(() => Math.ceil(document.querySelector("#embed").getBoundingClientRect().height));
  await expect
    .poll(async () => (await page.getByTitle("Dockerfile review").evaluate((frame) => frame.offsetHeight)) - (await height()))
    .toBe(0);
  // The view of the problems leaves the text where it is.
  await expect(page.locator("pre")).toBeVisible();
  const open = frame.getByRole("link", { name: "Open in Plimsoll" });
  await page.goto(new URL(await open.getAttribute("href"), baseURL).href);
  await expect(page.locator(".cm-content")).toContainText("# é🦀");

  const plain = await framed(script(baseURL) + element(), { options: { javaScriptEnabled: false } });
  await expect(plain.page.getByText("MAINTAINER ada@example.com")).toBeVisible();
});

test("files and links are shown as well, and the file's view takes the text's place", async ({ framed, baseURL }) => {
  const pages = { "/app/Dockerfile": FILE };
  const file = await framed(script(baseURL) + element('src="app/Dockerfile" view="file" theme="dark"', "<pre>See app/Dockerfile</pre>"), { pages });
  await expect(file.frame.getByText("ada@example.com")).toBeVisible();
  await expect(file.page.locator("pre")).toBeHidden();
  await expect(file.frame.locator("html")).toHaveAttribute("data-theme", "dark");
  await file.page.locator("dockerfile-review").evaluate((element) => element.setAttribute("theme", "light"));
  await expect(file.frame.locator("html")).toHaveAttribute("data-theme", "light");
  await file.page.locator("dockerfile-review").evaluate((element) => element.setAttribute("view", "fixes"));
  await expect(file.frame.getByRole("list", { name: "Fixes" })).toBeVisible();
  await expect(file.page.locator("pre")).toBeVisible();

  for (const attribute of [`href="${baseURL}#${REVIEWED}"`, `link="#${REVIEWED}"`, `link="${REVIEWED}"`]) {
    const { frame } = await framed(script(baseURL) + element(attribute, "<p>A review</p>"));
    await expect(frame.getByText("Ana asks for changes")).toBeVisible();
  }
  const practice = await framed(script(baseURL) + element('practice="non-root-user"', "<p>Run as a user</p>"));
  await expect(practice.frame.getByRole("heading", { level: 2 })).toBeVisible();
});

test("what cannot be shown leaves the text alone", async ({ framed, baseURL }) => {
  const inside = "<pre>FROM still-here</pre>";
  const cases = [
    `link="javascript:alert(1)"`,
    `href="${baseURL}#top"`,
    `src="${baseURL}pages.json"`,
    `src="missing"`,
    `src="data:text/plain,FROM scratch"`,
  ];
  const { page } = await framed(script(baseURL) + cases.map((attributes) => element(attributes, inside)).join("") + element("", "<pre> </pre>"));
  await page.waitForFunction(() => customElements.get("dockerfile-review"));
  await rest(page, 500);
  expect(page.frames()).toHaveLength(1);
  expect(await page.getByText("FROM still-here").count()).toBe(cases.length);
});

test("a frame that does not come up takes no room", async ({ framed, baseURL }) => {
  const { page } = await framed(script(baseURL) + element('view="file"'), {
    prepare: (page) => page.route("**/*.wasm", (route) => route.abort()),
    expected: /Failed to fetch/,
  });
  await expect.poll(() => page.frames().length).toBe(2);
  await rest(page, 500);
  await expect(page.locator("pre")).toBeVisible();
  expect(await page.locator("dockerfile-review").evaluate((element) => element.shadowRoot.querySelector("iframe").offsetHeight)).toBe(0);
});

test("heights are clamped, and messages of strangers are ignored", async ({ framed, baseURL }) => {
  const { page, frame } = await framed(script(baseURL) + element() + `<iframe name="stranger" title="Stranger" src="/stranger"></iframe>`, {
    pages: { "/stranger": "<!doctype html><title>Stranger</title>" },
  });
  await expect(page.frameLocator('iframe[title="Dockerfile review"]').getByRole("list", { name: "Problems" })).toBeVisible();
  const height = () => page.getByTitle("Dockerfile review").evaluate((frame) => frame.offsetHeight);
  const right = await height();
  const message = { source: "plimsoll", v: 1, type: "height", id: "", height: 555 };
  // Others: a frame of this page, and this page itself.
  await page.frame("stranger").evaluate((message) => parent.postMessage(message, "*"), message);
  await page.evaluate((message) => postMessage(message, "*"), message);
  const home = new URL(baseURL).origin;
  const send = (data, origin = home) =>
    page.evaluate(
      ([data, origin]) => {
        const { contentWindow: source } = document.querySelector("dockerfile-review").shadowRoot.querySelector("iframe");
        const height = { NaN, Infinity }[data?.height] ?? data?.height;
        dispatchEvent(new MessageEvent("message", { source, origin, data: data && { ...data, height } }));
      },
      [data, origin],
    );
  // The right frame, but it shows another origin by now.
  await send(message, "https://elsewhere.example");
  await send(message, "null");
  for (const wrong of [
    null,
    { ...message, source: "other" },
    { ...message, v: 2 },
    { ...message, type: "resize" },
    { ...message, height: "555" },
    { ...message, height: "NaN" },
    { ...message, height: "Infinity" },
    { ...message, height: null },
    { ...message, height: [555] },
  ]) {
    await send(wrong);
  }
  await rest(page, 100);
  expect(await height()).toBe(right);
  await send({ ...message, height: 1e9 });
  expect(await height()).toBe(2000);
  const most = (value) =>
    page.evaluate((value) => document.querySelector("dockerfile-review").setAttribute("max-height", value), value);
  for (const [value, expected] of [["600", 600], ["700px", 700], [" 5000 ", 5000], ["20", 160], ["", 2000], ["50%", 2000], ["-3", 2000], ["1e3", 2000]]) {
    await most(value);
    expect(await height(), value).toBe(expected);
  }
  await page.evaluate(() => document.querySelector("dockerfile-review").removeAttribute("max-height"));
  expect(await height()).toBe(2000);
  await send({ ...message, height: -5 });
  expect(await height()).toBe(160);
  await send(message);
  expect(await height()).toBe(555);
});

test("links are the same with and without compression in the browser", async ({ page, baseURL }) => {
  await page.goto(`${baseURL}icon.svg`);
  const links = await page.evaluate(async (url) => {
    const { encode } = await import(url);
    const text = "FROM debian:13\nRUN apt-get update\n".repeat(200);
    const short = await encode(text);
    globalThis.CompressionStream = undefined;
    return [short, await encode(text), await encode("")];
  }, `${baseURL}embed.js`);
  expect(links[0].length).toBeLessThan(links[1].length / 10);
  expect(links[1]).toMatch(/^v1\.p/);
  expect(links[2]).toMatch(/^v1\.p2\.AA\.c5r0$/);
  for (const link of links.slice(0, 2)) {
    await page.goto(`${baseURL}embed.html?view=file#${link}`);
    await expect(page.getByRole("list", { name: "Dockerfile" }).locator("> li").first()).toContainText("FROM debian:13");
  }
});

test("the element weighs at most 3 kB", async ({ request, baseURL }) => {
  const body = await (await request.get(`${baseURL}embed.js`)).body();
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  expect(brotliCompressSync(body, { params }).length).toBeLessThanOrEqual(3_000);
});

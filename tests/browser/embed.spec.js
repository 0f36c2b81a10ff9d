// embed.html in frames of every kind: what it shows, what it says, and what it does not listen to.
import { REVIEWED, expect, test } from "./host.js";
import { rest, violations } from "./page.js";

// Each opens several pages, and every frame starts the program anew.
test.setTimeout(120_000);

const iframe = (baseURL, query = "", attributes = "", link = REVIEWED) =>
  `<iframe title="Review" ${attributes} width="700" height="600" src="${baseURL}embed.html${query}#${link}"></iframe>`;

/** A link to `RUN export DAY="$(date)" && echo "$DAY" > /day` on debian:13.2. */
const SCRIPT =
  "v1.p2s.SkZST00gZGViaWFuOjEzLjIKUlVOIGV4cG9ydCBEQVk9IiQoZGF0ZSkiICYmIGVjaG8gIiREQVkiID4gL2RheQpVU0VSIDEwMDAK.9pq0";

/** Notes every message that the page gets. */
const LISTEN = `<script>
  window.messages = [];
  addEventListener("message", (event) => messages.push(event.data));
</script>`;

test("a frame on another site shows the problems and opens the page with the same link", async ({ framed, baseURL }) => {
  const { page, context, frame, requests } = await framed(iframe(baseURL));
  await expect(frame.getByText("7 problems")).toBeVisible();
  const problems = frame.getByRole("list", { name: "Problems" });
  await expect(problems.getByRole("listitem").first()).toBeVisible();
  await problems.getByText("MAINTAINER").first().click();
  await expect(problems.getByRole("group", { name: /MAINTAINER/ }).first()).toBeVisible();
  await expect(problems.getByRole("link", { name: "What to do, and why" }).first()).toBeVisible();
  const rule = problems.getByRole("link", { name: "About this rule" }).first();
  await expect(rule).toHaveAttribute("href", "./?rule=maintainer-deprecated");
  const open = frame.getByRole("link", { name: "Open in Plimsoll" });
  await expect(open).toHaveAttribute("rel", "noopener");
  expect(requests.filter((url) => /\/editor\.js$/.test(url))).toEqual([]);
  const [opened] = await Promise.all([context.waitForEvent("page"), open.click()]);
  await expect(opened.locator(".cm-content")).toContainText("MAINTAINER ada@example.com");
  expect(new URL(opened.url()).hash).toBe(`#${REVIEWED}`);
  expect(page.frames()[1].url()).toContain(REVIEWED);
});

test("every view is there to be read, with what people said, and none to be edited", async ({ framed, baseURL }) => {
  const fixes = await framed(iframe(baseURL, "?view=fixes"));
  const list = fixes.frame.getByRole("list", { name: "Fixes" });
  await expect(list.getByRole("listitem").filter({ hasText: "MAINTAINER" })).toContainText("Accepted by Ana");
  await expect(list.getByRole("listitem").filter({ hasText: "exec form" })).toContainText("Skipped");
  await expect(list.getByText("Skipped by Ana: on purpose")).toBeVisible();
  await expect(fixes.frame.locator("del").first()).toBeVisible();
  await expect(fixes.frame.getByRole("list", { name: "Reviews" })).toContainText("Ana asks for changes");
  await expect(fixes.frame.getByText("Nearly there <b>now</b>")).toBeVisible();
  await expect(fixes.frame.getByText("Line 3: Where is app?")).toBeVisible();

  const file = await framed(iframe(baseURL, "?view=file"));
  const lines = file.frame.getByRole("list", { name: "Dockerfile" });
  await expect(lines.locator("> li")).toHaveCount(5);
  await expect(lines.locator("> li").nth(2)).toContainText("Ana: Where is app? <img src=x onerror=alert(1)>");
  expect(await file.frame.locator("img").count()).toBe(0);

  const cache = await framed(iframe(baseURL, "?view=cache"));
  await expect(cache.frame.getByRole("table", { name: "Every step" })).toBeVisible();
  const size = await framed(iframe(baseURL, "?view=size"));
  await expect(size.frame.getByRole("table", { name: "Every layer" })).toBeVisible();
  for (const { frame } of [fixes, file, cache, size]) {
    await expect(frame.getByRole("checkbox").and(frame.locator(".fix-box"))).toHaveCount(0);
    await expect(frame.getByRole("button", { name: /Apply|Use this|Ignore|Copy/ })).toHaveCount(0);
    await expect(frame.getByRole("textbox", { name: /Dockerfile|Build output|Size budget/ })).toHaveCount(0);
  }

  const practice = await framed(iframe(baseURL, "?practice=non-root-user", "", ""));
  await expect(practice.frame.getByRole("heading", { level: 2 })).toBeVisible();
  await expect(practice.frame.getByRole("link", { name: "Open in Plimsoll" })).toHaveAttribute("href", "./?practice=non-root-user");
});

test("nothing is stored, and a frame without an origin works as well", async ({ framed, baseURL }) => {
  const forbid = (page) =>
    page.addInitScript(() => {
      window.touched = [];
      const blocked = (name) => ({
        get() {
          window.touched.push(name);
          throw new DOMException("blocked", "SecurityError");
        },
      });
      for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
        Object.defineProperty(window, name, blocked(name));
      }
      Object.defineProperty(Document.prototype, "cookie", blocked("cookie"));
      Object.defineProperty(Navigator.prototype, "serviceWorker", blocked("serviceWorker"));
    });
  for (const sandbox of ["", 'sandbox="allow-scripts"', 'sandbox="allow-scripts allow-popups"']) {
    const { page, frame } = await framed(iframe(baseURL, "?view=file&theme=dark", sandbox), { prepare: forbid });
    await expect(frame.getByText("7 problems")).toBeVisible();
    await expect(frame.locator("html")).toHaveAttribute("data-theme", "dark");
    expect(await page.frames()[1].evaluate(() => window.touched)).toEqual([]);
  }
  const sandboxed = await framed(iframe(baseURL, "", 'sandbox="allow-scripts"'));
  await expect(sandboxed.frame.getByText("7 problems")).toBeVisible();
});

test("what the shell linter finds is in the frame too, and its worker goes afterwards", async ({ framed, baseURL }) => {
  const workers = [];
  const { frame } = await framed(iframe(baseURL, "", "", SCRIPT), {
    prepare: (page) =>
      page.on("worker", (worker) => {
        const which = worker.url().match(/\/(engine|shell)\//)[1];
        workers.push(`${which} started`);
        worker.on("close", () => workers.push(`${which} gone`));
      }),
  });
  await expect(frame.getByText("The exit status of this command is lost")).toBeVisible({ timeout: 20_000 });
  await expect
    .poll(() => workers, { timeout: 20_000 })
    .toEqual(["engine started", "shell started", "shell gone", "engine gone"]);
  await expect(frame.getByText("Shell scripts are not checked")).toHaveCount(0);

  const without = await framed(iframe(baseURL, "", "", SCRIPT), {
    prepare: (page) => page.route("**/shell/**", (route) => route.abort()),
  });
  await expect(without.frame.getByText("Shell scripts are not checked")).toBeVisible({ timeout: 20_000 });
});

test("the page itself stands where storage is blocked", async ({ framed, baseURL }) => {
  const { page } = await framed("<p>Docs</p>", {
    prepare: (page) =>
      page.addInitScript(() => {
        Object.defineProperty(window, "localStorage", {
          get() {
            throw new DOMException("blocked", "SecurityError");
          },
        });
      }),
  });
  await page.goto(baseURL);
  await expect(page.locator(".cm-editor")).toBeVisible();
});

test("the height is told when it changes, with the frame's name, and not more often", async ({ framed, baseURL }) => {
  const { page, frame } = await framed(LISTEN + iframe(baseURL, "?id=one"));
  await expect(frame.getByText("7 problems")).toBeVisible();
  const messages = () => page.evaluate(() => window.messages);
  await expect.poll(async () => (await messages()).length).toBeGreaterThan(0);
  const told = (await messages()).at(-1);
  expect(told).toEqual({ source: "plimsoll", v: 1, type: "height", id: "one", height: expect.any(Number) });
  const height = await frame.locator("#embed").evaluate((content) => content.getBoundingClientRect().height);
  expect(told.height).toBe(Math.ceil(height));
  const count = (await messages()).length;
  await page.evaluate(() => document.querySelector("iframe").setAttribute("height", "300"));
  await rest(page.frames()[1], 200);
  expect(await messages()).toHaveLength(count);
  await frame.getByRole("list", { name: "Problems" }).getByText("MAINTAINER").first().click();
  await expect.poll(async () => (await messages()).at(-1).height).toBeGreaterThan(told.height);
  const heights = (await messages()).map((message) => message.height);
  expect(heights.filter((height, at) => height === heights[at - 1])).toEqual([]);
});

test("of what others send, only a theme, the focus and an allowed text are taken", async ({ framed, baseURL }) => {
  const say = (page, message) =>
    page.evaluate((message) => {
      const { contentWindow } = document.querySelector("iframe");
      contentWindow.postMessage(message, "*");
    }, message);
  const ours = { source: "plimsoll", v: 1 };
  const text = "FROM scratch\nMAINTAINER eve@example.com\n";
  const { page, frame } = await framed(iframe(baseURL, "?view=file&theme=light"));
  const theme = frame.locator("html");
  await expect(frame.getByText("7 problems")).toBeVisible();
  const hostile = [
    null, 7, "theme", [], {}, { type: "theme", theme: "dark" },
    { ...ours, source: "other", type: "theme", theme: "dark" },
    { ...ours, v: 2, type: "theme", theme: "dark" },
    { ...ours, v: "1", type: "theme", theme: "dark" },
    { ...ours, type: "theme", theme: "red" },
    { ...ours, type: "theme", theme: { toString: 1 } },
    { ...ours, type: "eval", text: "alert(1)" },
    { ...ours, type: "height", height: 1e9 },
    { ...ours, type: "load-text", text },
  ];
  for (const message of hostile) await say(page, message);
  // Messages keep their order: when this one has arrived, so have they.
  await say(page, { ...ours, type: "focus" });
  await expect(frame.locator("main")).toBeFocused();
  await expect(theme).toHaveAttribute("data-theme", "light");
  await expect(frame.getByText("ada@example.com")).toBeVisible();
  await say(page, { ...ours, type: "theme", theme: "dark" });
  await expect(theme).toHaveAttribute("data-theme", "dark");
  await say(page, { ...ours, type: "theme", theme: "auto" });
  await expect(theme).not.toHaveAttribute("data-theme");

  // A stranger in another frame of the same page.
  const stranger = `<iframe title="Stranger" name="stranger" src="/stranger"></iframe>`;
  const both = await framed(iframe(baseURL, "?view=file&theme=light&allow=load") + stranger, {
    pages: { "/stranger": "<!doctype html><title>Stranger</title>" },
  });
  const first = both.page.frameLocator('iframe[title="Review"]');
  await expect(first.getByText("7 problems")).toBeVisible();
  await both.page.frame("stranger").evaluate((message) => {
    parent.frames[0].postMessage({ ...message, type: "theme", theme: "dark" }, "*");
    parent.frames[0].postMessage({ ...message, type: "load-text", text: "FROM evil\n" }, "*");
    parent.frames[0].postMessage({ ...message, type: "focus" }, "*");
  }, ours);
  await say(both.page, { ...ours, type: "load-text", text: 7 });
  await say(both.page, { ...ours, type: "load-text", text: "x".repeat(200_001) });
  await say(both.page, { ...ours, type: "load-text", text });
  await expect(first.getByText("eve@example.com")).toBeVisible();
  await expect(first.locator("html")).toHaveAttribute("data-theme", "light");
  const open = first.getByRole("link", { name: "Open in Plimsoll" });
  await expect(open).not.toHaveAttribute("href", `./#${REVIEWED}`);
  await expect(open).toHaveAttribute("href", /^\.\/#v1\./);
});

test("links that say little or nothing are told, and the way to the page stays", async ({ framed, baseURL }) => {
  const says = [
    ["", /no Dockerfile in this frame's address/],
    ["v1.dzz.nonsense.0000", /./],
    [REVIEWED.slice(0, -40), /incomplete: \d+ of \d+ characters arrived/],
    ["v9.x.y.z", /newer version/],
  ];
  for (const [link, words] of says) {
    const { frame } = await framed(iframe(baseURL, "", "", link));
    await expect(frame.locator(".note").filter({ hasText: words })).toBeVisible();
    await expect(frame.getByRole("link", { name: "Open in Plimsoll" })).toBeVisible();
  }
});

test("?embed on the page leads to the embed, with the rest of the address", async ({ page, baseURL }) => {
  await page.goto(`${baseURL}?embed&view=fixes&theme=dark#${REVIEWED}`);
  await expect(page.getByRole("list", { name: "Fixes" })).toBeVisible();
  expect(page.url()).toBe(`${baseURL}embed.html?view=fixes&theme=dark#${REVIEWED}`);
});

test("a link that the page around changes is read again", async ({ framed, baseURL }) => {
  const { page, frame } = await framed(iframe(baseURL));
  await expect(frame.getByText("7 problems")).toBeVisible();
  await page.evaluate(() => {
    const iframe = document.querySelector("iframe");
    iframe.src = iframe.src.replace(/#.*/, "#v1.pj.DUZST00gc2NyYXRjaAo.7oyp");
  });
  await expect(frame.getByText("7 problems")).toBeHidden();
});

for (const theme of ["light", "dark"]) {
  for (const width of [700, 340]) {
    test(`no embed has a barrier that axe finds, ${theme}, ${width} px`, async ({ framed, baseURL }) => {
      for (const [view, wait] of [
        ["problems", (frame) => frame.getByRole("list", { name: "Problems" })],
        ["fixes", (frame) => frame.getByRole("list", { name: "Fixes" })],
        ["file", (frame) => frame.getByRole("list", { name: "Dockerfile" })],
        ["cache", (frame) => frame.getByRole("table", { name: "Every step" })],
        ["size", (frame) => frame.getByRole("table", { name: "Every layer" })],
      ]) {
        const html = iframe(baseURL, `?view=${view}&theme=${theme}`).replace("700", width);
        const { page, frame } = await framed(html);
        await expect(wait(frame)).toBeVisible();
        if (view === "problems") await frame.locator("summary").first().click();
        const inner = page.frames()[1];
        expect(await violations(inner), view).toEqual([]);
        const overflow = await inner.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
        expect(overflow, view).toBeLessThanOrEqual(0);
      }
    });
  }
}

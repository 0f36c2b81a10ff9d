// Links that somebody made to do harm, each opened in the built page: nothing of them runs, nothing
// leaves the page, and what cannot be read is said in plain words. The fixture fails each test on an
// error in the page and on a request that leaves its origin.
import { expect, open, paste, problem, problems, test, text } from "./page.js";
import { RECORD, checked, comment, fix, link, list, pack, record, review, skip, string } from "./links.js";

// Each test opens many links, one after the other.
test.describe.configure({ timeout: 240_000 });

const MARKUP = [
  // One after the other, so that each closes what the ones before it may have opened.
  [
    `<img src=x onerror="window.hit=1">`,
    `<script>window.hit=1</script>`,
    `"><svg onload=window.hit=1>`,
    `</textarea></pre></style></title><script>window.hit=1</script>`,
    `[x](javascript:window.hit=1)`,
    `<a href="javascript:window.hit=1">x</a>`,
    `https://evil.example/?<iframe srcdoc="<script>parent.hit=1</script>">`,
    `{{constructor.constructor('window.hit=1')()}} \${window.hit=1}`,
  ].join(" "),
  // What does harm only where it stands first.
  `javascript:window.hit=1//`,
  `data:text/html,<script>parent.hit=1</script>`,
];
// Names and versions are cut.
const SHORT = `<svg onload=window.hit=1>`;
const BASE = "FROM debian:13\nMAINTAINER ada\nRUN cd /tmp\n";

/** Opens a link as people do and looks at every view; nothing of it may have run. */
async function look(page, address) {
  await page.goto("about:blank");
  const dialogs = [];
  const told = (dialog) => {
    dialogs.push(dialog.message());
    dialog.dismiss();
  };
  page.on("dialog", told);
  await open(page, address);
  for (const tab of ["Fixes", "Cache", "Size", "Problems"]) {
    await page.getByRole("tab", { name: new RegExp(`^${tab}`) }).click();
    await expect(page.getByRole("tabpanel", { name: new RegExp(`^${tab}`) })).toBeVisible();
  }
  await nothingRan(page);
  page.off("dialog", told);
  expect(dialogs).toEqual([]);
}

async function nothingRan(page) {
  expect(await page.evaluate(() => window.hit)).toBeUndefined();
  // Nor does anything wait to be clicked; the embed's way to the page is a link to our own with the
  // same fragment.
  const live = page.locator(
    "img:not(.cm-widgetBuffer), iframe, object, embed, form, base, [onerror], [onload], [onclick], a[href^='javascript:' i], a[href^='data:' i], a[href*='evil.example']:not([href^='./']), svg[onload]",
  );
  expect(await live.count()).toBe(0);
  // The page's own, its data among them.
  expect(await page.evaluate(() => document.scripts.length)).toBeLessThan(6);
}

for (const [place, make] of [
  ["the Dockerfile", (bad) => link(`FROM ${bad}\nENV A="${bad}"\nRUN ${bad}\n# ${bad}\n${bad}\nCMD ${bad}\n`)],
  [".dockerignore", (bad) => link(BASE, record(RECORD.dockerignore, `${bad}\n`))],
  ["names of rules", (bad) => link(BASE, record(RECORD.ignore, list(string(bad))))],
  ["ids of fixes", (bad) => link(BASE, record(RECORD.ticked, list(fix(bad))), record(RECORD.skipped, list(skip(bad, bad))))],
  ["a reason", (bad) => link(BASE, record(RECORD.skipped, list(skip("maintainer-deprecated", bad))))],
  ["the stage", (bad) => link(BASE, record(RECORD.stage, bad))],
  ["the builder", (bad) => link(BASE, record(RECORD.engine, bad))],
  ["a change", (bad) => link(BASE, record(RECORD.changes, list(string(`edit=${bad}`), string(bad))))],
  [
    "a review",
    (bad) =>
      link(
        BASE,
        record(
          RECORD.review,
          review({
            author: SHORT,
            version: SHORT,
            verdict: 2,
            summary: bad,
            accepted: [fix("maintainer-deprecated")],
            skipped: [skip("cd-in-run", bad), skip(bad, bad)],
            comments: [comment(2, bad), comment(3, bad), comment(999_999, bad)],
          }),
        ),
      ),
  ],
  ["a record of a newer version", (bad) => link(BASE, record(222, bad))],
]) {
  test(`markup in ${place} stays text`, async ({ page }) => {
    for (const bad of MARKUP) await look(page, `./#${make(bad)}`);
    // What is made from it, too.
    await page.getByRole("button", { name: "Share", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Share" });
    for (const form of ["Markdown", "iframe", "Component"]) {
      await dialog.getByRole("tab", { name: form }).click();
      await nothingRan(page);
    }
  });
}

for (const [at, bad] of MARKUP.entries()) {
  test(`markup in the address beside the link stays text: ${at + 1}`, async ({ page }) => {
    const word = encodeURIComponent(bad);
    await look(page, `./?view=${word}&theme=${word}&id=${word}#${word}`);
    await page.goto("about:blank");
    await open(page, `./?practice=${word}`);
    await expect(page.getByText("There is no such practice.")).toBeVisible();
    await nothingRan(page);
    // This leads to the embed, with all of it.
    await page.goto("about:blank");
    await page.goto(`./?embed=${word}&view=${word}&theme=${word}&id=${word}&allow=${word}#${word}`);
    await expect(page.getByText("There is no Dockerfile in this frame's address")).toBeVisible();
    await nothingRan(page);
    await page.goto("about:blank");
    await page.goto(`./embed.html?practice=${word}`);
    await expect(page.getByText("There is no such practice.")).toBeVisible();
    await nothingRan(page);
  });
}

const SAMPLE = link(BASE);
const UNREADABLE = [
  ["a bomb", () => pack(Buffer.concat([string(""), Buffer.alloc(40_000_000)])), /unpacks to more than 1048576 bytes/],
  ["two megabytes", `v1.p1.${"A".repeat(2_000_000)}.0000`, /longer than 65536 characters/],
  ["invalid UTF-8", pack(Buffer.from([3, 0xc3, 0x28, 0xff]), "p"), /holds what no link of Plimsoll holds/],
  ["a wrong check", `${SAMPLE.slice(0, -4)}zzzz`, /changed on the way/],
  ["a length that lies", checked("v1.pzzzzzz.AA"), /holds what no link of Plimsoll holds/],
  ["no deflate at all", checked("v1.d8.AAAAAAAA"), /holds what no link of Plimsoll holds/],
  ["no base64", checked("v1.p4.####"), /holds what no link of Plimsoll holds|not a Plimsoll link|changed on the way/],
  ["records without end", pack(Buffer.from([0, 13, 0xff, 0xff, 0xff, 0xff, 0x0f]), "p"), /holds what no link of Plimsoll holds/],
  ["too many records", pack(Buffer.concat([Buffer.from([0]), ...Array(600).fill(record(250, ""))])), /holds what no link of Plimsoll holds/],
  ["version 2", "v2.d4.AAAA.0000", /newer version \(2\)/],
  ["version 4294967295", "v4294967295.x", /newer version \(4294967295\)/],
  ["a version beyond numbers", `v${"9".repeat(400)}.x`, /not a Plimsoll link/],
  ["a packing that nobody knows", checked("v1.z4.AAAA"), /newer version/],
  ["only a head", "v1.", /not a Plimsoll link/],
];
for (const [what, bad, words] of UNREADABLE) {
  test(`a link that cannot be read says so and leaves the text alone: ${what}`, async ({ page }) => {
    await open(page);
    const before = await text(page);
    await page.goto("about:blank");
    await page.goto(`./#${typeof bad === "string" ? bad : bad()}`);
    // Over two megabytes of address the browser itself takes seconds where it shares its processor.
    await expect(page.locator(".cm-editor")).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole("status").filter({ hasText: words })).toBeVisible();
    expect(await text(page)).toBe(before);
    await nothingRan(page);
  });
}

test("a link cut anywhere opens or says why not", async ({ page }) => {
  const whole = link(`${BASE}${"RUN echo several words é🦀\n".repeat(9)}`, record(RECORD.review, review({ author: "Ana" })));
  for (let end = 2; end < whole.length; end += 11) {
    await page.goto("about:blank");
    await open(page, `./#${whole.slice(0, end)}`);
    await expect(page.getByRole("status").filter({ hasText: /link/ }), `${end}`).toBeVisible();
    await expect(page.getByText("Ana", { exact: true })).toHaveCount(0);
  }
});

const HUGE = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f]);
const CLAIMING = [
  ["a list of four thousand million", [record(RECORD.ticked, HUGE)]],
  ["a name of four thousand million", [record(RECORD.review, HUGE)]],
  ["the same id a thousand times", [record(RECORD.ticked, list(...Array(1000).fill(fix("a"))))]],
  ["lines that are not there", [record(RECORD.review, review({ author: "A", comments: [comment(0, "x"), comment(4_000_000_000, "y")] }))]],
  ["a name of a thousand letters", [record(RECORD.review, review({ author: "A".repeat(1000) }))]],
  ["a comment of a hundred thousand", [record(RECORD.review, review({ comments: [comment(1, "A".repeat(100_000))] }))]],
  ["five hundred reviews", Array.from({ length: 500 }, (_, at) => record(RECORD.review, review({ author: `A${at}` })))],
  ["a weight beyond numbers", [record(RECORD.budget, "9".repeat(99))]],
  ["a view that is none", [record(RECORD.view, "__proto__")]],
  ["a stage that is none", [record(RECORD.stage, "constructor")]],
];
for (const [what, records] of CLAIMING) {
  test(`a record that claims too much is kept aside: ${what}`, async ({ page }) => {
    await look(page, `./#${link(BASE, ...records)}`);
    expect(await text(page)).toContain("FROM debian:13");
  });
}

/** Links of few characters that unpack to texts which take long. */
const LONG = {
  "lines": `FROM debian:13\n${"RUN true\n".repeat(20_000)}`,
  "one line of words": `FROM debian:12\nRUN echo${" a".repeat(64_000)}\n`,
  "stages": `${"FROM a\n".repeat(40_000)}`,
  "folders": `FROM debian:12\n${"WORKDIR a\n".repeat(25_000)}`,
};
/** Has the page note how long its thread was busy at most, in milliseconds: frames and the like take
 *  some of it, but what looks at the text may not. */
async function watch(page) {
  await page.addInitScript(() => {
    globalThis.longest = 0;
    const note = (list) => list.getEntries().forEach(({ duration }) => (longest = Math.max(longest, duration)));
    new PerformanceObserver(note).observe({ type: "longtask", buffered: true });
  });
  // On processors that the tests share; `cargo xtask bench` measures it alone.
  return async () => expect(await page.evaluate(() => longest)).toBeLessThan(5_000);
}

for (const [what, long] of Object.entries(LONG)) {
  test(`a long text from a link holds up nothing but its own results: ${what}`, async ({ page }) => {
    const wasFree = await watch(page);
    const ended = page.getByRole("heading", { name: "This file takes too long" });
    for (const view of ["problems", "cache"]) {
      await page.goto("about:blank");
      await page.goto(`./?view=${view}#${link(long, record(RECORD.review, review({ author: "Ana", comments: [comment(2, "x")] })))}`);
      await expect(page.locator(".cm-line").first()).toHaveText(long.slice(0, long.indexOf("\n")));
      // Who writes meanwhile has the results of that as soon as ever.
      await paste(page, "FROM debian:13\nMAINTAINER ada\n");
      await page.getByRole("tab", { name: /^Problems/ }).click();
      await expect(problem(page, /MAINTAINER/)).toBeVisible();
      await wasFree();
    }
    await page.goto("about:blank");
    await page.goto(`./embed.html?view=problems#${link(long)}`);
    await expect(page.getByRole("list", { name: "Problems" }).or(ended)).toBeVisible({ timeout: 30_000 });
    await wasFree();
    await nothingRan(page);
  });
}

test("of a great many problems the worst are listed and all are counted", async ({ page }) => {
  await open(page, `./#${link(`FROM debian:13\nMAINTAINER ada\n${"FROM a\n".repeat(3_000)}`)}`);
  await expect(problem(page, /MAINTAINER/)).toBeVisible();
  await expect(page.getByText(/^The worst 2000 are listed; \d+ more are counted only/)).toBeVisible();
});

// Of each kind of character that cannot be seen or that turns others around.
const HIDDEN = "\u202e\u2066\u200b\u001b\u0007\u0085\u2028\ufeff\u00ad\u{e0041}";
const bad = (name) => `${name}${HIDDEN}x`;
const STRANGE = link(
  [
    `# ${bad("comment")}`,
    `ARG ${bad("NAME")}=${bad("value")}`,
    `FROM ${bad("image")}:${bad("tag")} AS ${bad("stage")}`,
    `MAINTAINER ${bad("ada")}`,
    `ENV API_TOKEN=${bad("hunter2hunter2")}`,
    `LABEL ${bad("label")}=${bad("value")}`,
    `WORKDIR ${bad("folder")}`,
    `COPY ${bad("a")} ${bad("b")} ${bad("c")}`,
    `ADD ${bad("file")} /x`,
    `RUN cd ${bad("tmp")} && apt-get install ${bad("package")} && sudo pip install ${bad("x")}`,
    `EXPOSE ${bad("80")}`,
    `${bad("NONSENSE")} ${bad("words")}`,
    `FROM debian:13 AS ${bad("last")}`,
    `COPY --from=${bad("stage")} ${bad("a")} /`,
    `CMD ${bad("server")}`,
    "",
  ].join("\n"),
  record(RECORD.ignore, list(string(bad("rule")))),
  record(RECORD.skipped, list(skip("maintainer-deprecated", bad("reason")), skip(bad("fix"), bad("reason")))),
  record(RECORD.dockerignore, `${bad("pattern")}\n`),
  record(RECORD.stage, bad("nowhere")),
  record(RECORD.changes, list(string(`edit=${bad("path")}`), string(bad("change")))),
  record(RECORD.engine, bad("engine")),
  record(
    RECORD.review,
    review({
      author: bad("Ana"), version: bad("0.9"), verdict: 2, summary: bad("Summary"),
      accepted: [fix("maintainer-deprecated")], skipped: [skip("cd-in-run", bad("later"))],
      comments: [comment(2, bad("comment")), comment(4, bad("comment"))],
    }),
  ),
);

/** Where such characters stand in a page as they are: in text, attributes and accessible names. The
 *  editors' own content is the user's. */
async function raw(page) {
  const written = await page.evaluate(() => {
    const hidden = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e0fff}]/u;
    const found = hidden.test(document.title) ? ["title"] : [];
    const nodes = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    while (nodes.nextNode()) {
      const node = nodes.currentNode;
      const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
      if (element.closest(".cm-content, script, style")) continue;
      const where = `${element.tagName}.${element.className}`;
      if (node === element) {
        for (const { name, value } of element.attributes) if (hidden.test(value)) found.push(`${where} ${name}: ${value}`);
      } else if (hidden.test(node.data)) {
        found.push(`${where}: ${node.data}`);
      }
    }
    return found;
  });
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  const own = ["StaticText", "InlineTextBox", "textbox", "generic", "LineBreak"];
  const named = nodes
    .filter(({ role, name }) => !own.includes(role?.value) && /[\u001b\u0085\u200b\u2028\u202e\u2066\ufeff]/.test(name?.value ?? ""))
    .map(({ role, name }) => `${role.value}: ${name.value}`);
  return [...written, ...named];
}

test("characters that hide or turn text around are written out in every view", async ({ page }) => {
  await open(page, `./#${STRANGE}`);
  await expect(problems(page).first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Review", exact: true })).toContainText("Ana[U+202E]");
  // One row is open at a time.
  for (const row of (await page.locator(".row-main").all()).slice(0, 12)) {
    await row.click();
    expect(await raw(page), "problems").toEqual([]);
  }
  await page.getByRole("tab", { name: /^Fixes/ }).click();
  await expect(page.getByRole("list", { name: "Fixes" })).toBeVisible();
  for (const layout of ["One by one", "Unified", "Side by side"]) {
    await page.getByRole("button", { name: layout }).click();
    expect(await raw(page), layout).toEqual([]);
  }
  await page.getByRole("tab", { name: "Cache" }).click();
  await expect(page.getByRole("heading", { name: /nowhere\[U\+202E\]/ })).toBeVisible();
  expect(await raw(page), "cache, without its stage").toEqual([]);
  await page.getByRole("tab", { name: "Settings" }).click();
  await expect(page.getByLabel("Stage to build")).toBeVisible();
  expect(await raw(page), "settings").toEqual([]);
  await page.getByLabel("Stage to build").selectOption({ index: 0 });
  await expect(page.getByRole("table", { name: "Every step" })).toBeVisible();
  await page.locator(".unneeded > summary").click();
  expect(await raw(page), "cache").toEqual([]);
  await page.getByLabel("Stage to build").selectOption({ index: 1 });
  await expect(page.getByRole("table", { name: "Every step" })).toBeVisible();
  for (const view of ["Size", "Files & checklist", "Review"]) {
    await page.getByRole("tab", { name: new RegExp(`^${view}`) }).click();
    await expect(page.getByRole("tabpanel", { name: new RegExp(`^${view}`) }).getByRole("heading").first()).toBeVisible();
    for (const file of await page.locator(".file-title").all()) {
      if ((await file.getAttribute("aria-expanded")) === "false") await file.click();
    }
    expect(await raw(page), view).toEqual([]);
  }
  await page.getByRole("tab", { name: ".dockerignore" }).click();
  await expect(page.getByRole("textbox", { name: ".dockerignore" })).toHaveValue(`${bad("pattern")}\n`);
  expect(await raw(page), ".dockerignore").toEqual([]);
});

test("they are written out over the page, and copied as they are", async ({ page }) => {
  await open(page, `./#${STRANGE}`);
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  for (const form of ["Link", "Markdown", "iframe", "Component"]) {
    await dialog.getByRole("tab", { name: form }).click();
    expect(await raw(page), form).toEqual([]);
  }
  await dialog.getByRole("button", { name: "Copy fixed file" }).click();
  await expect.poll(() => page.evaluate(() => globalThis.copied ?? "")).toContain(bad("# comment"));
  await page.keyboard.press("Escape");
  await page.getByRole("textbox", { name: "Dockerfile" }).evaluate((content, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    content.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, `https://example.org/#${STRANGE}`);
  await expect(page.getByRole("dialog", { name: "You pasted a Plimsoll link" })).toContainText("Review by Ana[U+202E]");
  expect(await raw(page), "pasted").toEqual([]);
  await page.keyboard.press("Escape");
  // What is asked of the user, and the marks in the editor: their texts are the page's.
  await page.keyboard.press("F8");
  expect(await raw(page), "the editor's notes").toEqual([]);
  await page.keyboard.type("x");
  await page.locator("#files").click();
  await page.getByRole("button", { name: /^Earlier drafts/ }).click();
  await expect(page.getByRole("dialog", { name: "Earlier drafts" })).toBeVisible();
  expect(await raw(page), "drafts").toEqual([]);
});

for (const view of ["problems", "fixes", "cache", "size", "file"]) {
  test(`they are written out in an embed, ${view}`, async ({ page }) => {
    await page.goto(`./embed.html?view=${view}#${STRANGE}`);
    await expect(page.getByRole("list", { name: "Reviews" })).toContainText("Summary[U+202E]");
    await expect(page.locator("#view").getByRole(view === "cache" ? "heading" : view === "size" ? "table" : "list").nth(view === "cache" || view === "size" ? 0 : 1)).toBeVisible();
    for (const row of (await page.locator("summary:visible").all()).slice(0, 8)) await row.click();
    expect(await raw(page)).toEqual([]);
  });
}

test("characters that hide or turn text around are seen", async ({ page }) => {
  const line = "FROM debian:13\nRUN echo \u202e/ nur mr\u202c && \u2066a\u2069 x\u200by \u{e0041}\nMAINTAINER \u202eada\n";
  await look(page, `./#${link(line)}`);
  const marks = page.locator(".cm-specialChar");
  expect(await marks.count()).toBeGreaterThanOrEqual(7);
  await expect(marks.first()).toHaveAttribute("title", /right-to-left override/);
  await page.getByRole("tab", { name: /^Fixes/ }).click();
  const diff = page.getByRole("group", { name: /MAINTAINER/ });
  await expect(diff.first()).toContainText("MAINTAINER [U+202E]ada");
});

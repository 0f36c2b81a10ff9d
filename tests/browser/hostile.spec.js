// Links that somebody made to do harm, each opened in the built page: nothing of them runs, nothing
// leaves the page, and what cannot be read is said in plain words. The fixture fails each test on an
// error in the page and on a request that leaves its origin.
import { expect, open, test, text } from "./page.js";
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
  expect(await page.evaluate(() => document.scripts.length)).toBeLessThan(5);
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

test("markup in the address beside the link stays text", async ({ page }) => {
  for (const bad of MARKUP) {
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
  }
});

test("links that cannot be read say so and leave the text alone", async ({ page }) => {
  await open(page);
  const before = await text(page);
  const sample = link(BASE);
  for (const [what, bad, words] of [
    ["a bomb", pack(Buffer.concat([string(""), Buffer.alloc(40_000_000)])), /unpacks to more than 1048576 bytes/],
    ["two megabytes", `v1.p1.${"A".repeat(2_000_000)}.0000`, /longer than 65536 characters/],
    ["invalid UTF-8", pack(Buffer.from([3, 0xc3, 0x28, 0xff]), "p"), /changed on the way/],
    ["a wrong check", `${sample.slice(0, -4)}zzzz`, /changed on the way/],
    ["a length that lies", checked("v1.pzzzzzz.AA"), /changed on the way/],
    ["no deflate at all", checked("v1.d8.AAAAAAAA"), /changed on the way/],
    ["no base64", checked("v1.p4.####"), /changed on the way|not a Plimsoll link/],
    ["records without end", pack(Buffer.from([0, 13, 0xff, 0xff, 0xff, 0xff, 0x0f]), "p"), /changed on the way/],
    ["too many records", pack(Buffer.concat([Buffer.from([0]), ...Array(600).fill(record(250, ""))])), /changed on the way/],
    ["version 2", "v2.d4.AAAA.0000", /newer version \(2\)/],
    ["version 4294967295", "v4294967295.x", /newer version \(4294967295\)/],
    ["a version beyond numbers", `v${"9".repeat(400)}.x`, /not a Plimsoll link/],
    ["a packing that nobody knows", checked("v1.z4.AAAA"), /newer version/],
    ["only a head", "v1.", /not a Plimsoll link/],
  ]) {
    await page.goto("about:blank");
    await page.goto(`./#${bad}`);
    // Over two megabytes of address the browser itself takes seconds where it shares its processor.
    await expect(page.locator(".cm-editor"), what).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole("status").filter({ hasText: words }), what).toBeVisible();
    expect(await text(page), what).toBe(before);
    await nothingRan(page);
  }
});

test("a link cut anywhere opens or says why not", async ({ page }) => {
  const whole = link(`${BASE}${"RUN echo several words é🦀\n".repeat(9)}`, record(RECORD.review, review({ author: "Ana" })));
  for (let end = 2; end < whole.length; end += 11) {
    await page.goto("about:blank");
    await open(page, `./#${whole.slice(0, end)}`);
    await expect(page.getByRole("status").filter({ hasText: /link/ }), `${end}`).toBeVisible();
    await expect(page.getByText("Ana", { exact: true })).toHaveCount(0);
  }
});

test("records that claim too much are kept aside", async ({ page }) => {
  const huge = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f]);
  for (const [what, records] of [
    ["a list of four thousand million", [record(RECORD.ticked, huge)]],
    ["a name of four thousand million", [record(RECORD.review, huge)]],
    ["the same id a thousand times", [record(RECORD.ticked, list(...Array(1000).fill(fix("a"))))]],
    ["lines that are not there", [record(RECORD.review, review({ author: "A", comments: [comment(0, "x"), comment(4_000_000_000, "y")] }))]],
    ["a name of a thousand letters", [record(RECORD.review, review({ author: "A".repeat(1000) }))]],
    ["a comment of a hundred thousand", [record(RECORD.review, review({ comments: [comment(1, "A".repeat(100_000))] }))]],
    ["five hundred reviews", Array.from({ length: 500 }, (_, at) => record(RECORD.review, review({ author: `A${at}` })))],
    ["a weight beyond numbers", [record(RECORD.budget, "9".repeat(99))]],
    ["a view that is none", [record(RECORD.view, "__proto__")]],
    ["a stage that is none", [record(RECORD.stage, "constructor")]],
  ]) {
    await look(page, `./#${link(BASE, ...records)}`);
    expect(await text(page), what).toContain("FROM debian:13");
  }
});

test("a text as long as a link allows opens and can be read", async ({ page }) => {
  await page.goto("about:blank");
  await page.goto(`./#${link(`FROM debian:13\n${"RUN true\n".repeat(20_000)}`)}`);
  await expect(page.locator(".cm-editor")).toBeVisible({ timeout: 60_000 });
  expect(await text(page)).toContain("FROM debian:13");
  await nothingRan(page);
});

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

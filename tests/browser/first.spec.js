// The first visit: what a visitor has before the page's program and its engine are there.
import { FLAWED, editor, expect, fact, looked, open, problem, problems, test, text } from "./page.js";
import { link } from "./links.js";

// Keeps files from the page until the function that it gives is called.
async function hold(page, files) {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(files, async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

// A page that is only tried comes without the answers.
const hasAnswers = async (page) => page.evaluate(() => plimsoll.answers.length > 0);

test("the sample's findings and figures are there before the engine is", async ({ page }) => {
  const release = await hold(page, "**/engine/**");
  await page.goto("./");
  test.skip(!(await hasAnswers(page)), "a page to try comes without the answers");
  await looked(page);
  await expect(problem(page, /API_TOKEN/)).toBeVisible();
  await expect(fact(page, "Image on disk")).toContainText("GB");
  await expect(fact(page, "A source edit rebuilds")).toContainText("of");
  const told = await problems(page).count();
  // They are what the engine says.
  release();
  await editor(page).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# a comment");
  await looked(page);
  await expect(problems(page)).toHaveCount(told);
});

test("the sample can be edited before the page's program is there, which goes on with it", async ({ page }) => {
  const release = await hold(page, "**/plimsoll-web*.wasm");
  await page.goto("./");
  await editor(page).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("MAINTAINER ");
  await expect(page.locator("#view")).toHaveCount(0);
  release();
  await looked(page);
  await page.keyboard.type("ada@example.com");
  await looked(page);
  expect(await text(page)).toMatch(/MAINTAINER ada@example\.com$/);
  await expect(problem(page, /MAINTAINER/)).toHaveCount(2);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  expect(await text(page)).not.toContain("MAINTAINER ada");
});

test("who worked on a text before sees that one", async ({ page }) => {
  await open(page);
  await editor(page).click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText("FROM debian:13\nMAINTAINER grace@example.com\n");
  await looked(page);
  await expect.poll(() => page.evaluate(() => Object.keys(localStorage).some((key) => key.startsWith("plimsoll.draft")))).toBe(true);
  await page.reload();
  await looked(page);
  expect(await text(page)).toContain("grace@example.com");
  expect(await text(page)).not.toContain("gunicorn");
});

for (const [what, address] of [["a visit", "./"], ["a link", `./#${link(FLAWED)}`]]) {
  for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
    test(`nothing moves while ${what} comes, ${viewport.width} px`, async ({ page }) => {
      await page.setViewportSize(viewport);
      await page.addInitScript(() => {
        globalThis.shifts = [];
        new PerformanceObserver((list) => {
          for (const { value, hadRecentInput, sources } of list.getEntries()) {
            if (!hadRecentInput) shifts.push([value, ...sources.map(({ node }) => node?.outerHTML?.slice(0, 80))]);
          }
        }).observe({ type: "layout-shift", buffered: true });
      });
      await open(page, address);
      // What comes late comes by then.
      await page.waitForTimeout(2_500);
      const shifts = await page.evaluate(() => shifts);
      expect(shifts.reduce((sum, [value]) => sum + value, 0), JSON.stringify(shifts)).toBeLessThan(0.01);
    });
  }
}

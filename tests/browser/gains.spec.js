// What comes to the point: the changes with the largest effect, rules that speak often, and the figures.
import { FLAWED, expect, fact, looked, open, paste, problem, test, text } from "./page.js";

const gains = (page) => page.getByRole("region", { name: "What matters here" });

test("the sample shows three kinds of gain, each one click away", async ({ page }) => {
  await open(page);
  await expect(gains(page).getByRole("listitem")).toHaveCount(3);
  await expect(gains(page).getByText(/^−.*B$/).first()).toBeVisible();
  await expect(gains(page).getByText(/a rebuild$/)).toBeVisible();
  const before = await text(page);
  await gains(page).getByRole("button", { name: /^Fix/ }).first().click();
  await expect(page.getByText("1 fix applied")).toBeVisible();
  await looked(page);
  expect(await text(page)).not.toBe(before);
  await page.getByRole("button", { name: "Undo" }).click();
  await looked(page);
  expect(await text(page)).toBe(before);
});

test("a gain without a fix shows its problem", async ({ page }) => {
  await open(page);
  await paste(page, 'FROM debian:13-slim\nENV API_TOKEN=hunter2hunter2\nCMD ["/a"]\n');
  await gains(page).getByRole("button", { name: /^Show: .*API_TOKEN/ }).click();
  await expect(problem(page, /API_TOKEN/)).toHaveAttribute("aria-expanded", "true");
  await expect(problem(page, /API_TOKEN/)).toBeFocused();
});

test("a rule that speaks often has one row, and the others on request", async ({ page }) => {
  await open(page);
  await paste(page, `FROM debian:13-slim\n${"MAINTAINER ada\n".repeat(6)}`);
  await expect(problem(page, /^Error, line \d+: MAINTAINER/)).toHaveCount(1);
  const others = page.getByRole("button", { name: "Show 5 more of maintainer-deprecated" });
  await expect(others).toHaveAttribute("aria-expanded", "false");
  await others.click();
  await expect(problem(page, /^Error, line \d+: MAINTAINER/)).toHaveCount(6);
  await page.getByRole("button", { name: "Show only one of maintainer-deprecated" }).click();
  await expect(problem(page, /^Error, line \d+: MAINTAINER/)).toHaveCount(1);
});

for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }, { width: 720, height: 450 }]) {
  test(`the header says now, then and what is possible, ${viewport.width} px`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await open(page);
    await paste(page, `${FLAWED}RUN apt-get update && apt-get install -y gcc\n`);
    const problemsNow = fact(page, "Problems");
    await expect(problemsNow).toContainText(/\d+ to →\d+.*possible/);
    await expect(fact(page, "Image on disk")).toContainText("MB");
    await problemsNow.getByRole("button", { name: /possible/ }).click();
    await expect(page.getByRole("tab", { name: /^Fixes/ })).toHaveAttribute("aria-selected", "true");
    // Nothing but the figures themselves is wider than the page.
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  });
}

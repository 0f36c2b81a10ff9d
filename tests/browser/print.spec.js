// What printing prints: the report, whole, and not the page with its buttons.
import { FLAWED, expect, open, paste, test } from "./page.js";

const report = (page) => page.getByRole("article");

for (const theme of ["light", "dark"]) {
  test(`the report is printed and not the page, ${theme}`, async ({ page }) => {
    await open(page, `./?theme=${theme}`);
    await paste(page, `${FLAWED}${"RUN echo line\n".repeat(300)}`);
    await expect(report(page)).toHaveCount(0);
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    await expect(report(page).getByRole("heading", { name: "Review of a Dockerfile" })).toBeVisible();
    await expect(page.getByRole("banner")).toBeHidden();
    await expect(page.getByRole("tablist", { name: "Files" })).toBeHidden();
    await expect(report(page).getByText(/^Problems: \d+; with the selected fixes \d+$/)).toBeVisible();
    await expect(report(page).getByText(/Error, line 2: .*MAINTAINER/)).toBeVisible();
    // Every line is there, which the editor does not draw.
    await expect(report(page).locator("ol > li")).toHaveCount(FLAWED.split("\n").length - 1 + 300);
    const colours = await report(page).evaluate((it) => [getComputedStyle(it).color, getComputedStyle(it).backgroundColor]);
    expect(colours).toEqual(["rgb(27, 31, 36)", "rgb(255, 255, 255)"]);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await expect(report(page)).toHaveCount(0);
  });
}

test("a browser that prints has the report by the time it does", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  await page.evaluate(() => {
    globalThis.printed = [];
    // Asked for its size while the paper is laid out.
    matchMedia("print").addEventListener("change", (event) => {
      if (event.matches) printed.push(document.querySelector("#report h1")?.textContent ?? "nothing");
    });
  });
  await page.pdf();
  expect(await page.evaluate(() => printed)).toEqual(["Review of a Dockerfile"]);
});

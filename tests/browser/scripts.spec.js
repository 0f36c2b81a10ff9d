// The shell linter: a worker that comes later, or never.
import { expect, open, paste, problem, problems, test, text } from "./page.js";

const SCRIPT = "FROM debian:13\nRUN rm -rf /srv/cache \\\n    # A comment between.\n    && touch $HOME/done\n";

test("what the shell linter finds comes to the other problems, and its fix applies", async ({ page }) => {
  await open(page);
  await paste(page, SCRIPT);
  const row = problem(page, /without quotes is split into words/);
  await expect(row).toBeVisible({ timeout: 20_000 });
  await expect(row).toContainText("line 4");
  await row.click();
  await expect(page.getByText("Its value is cut at blanks")).toBeVisible();
  await page.getByRole("button", { name: "Apply now" }).click();
  await expect(row).toBeHidden();
  expect(await text(page)).toContain('touch "$HOME"/done');
});

test("typing elsewhere keeps what was found in scripts", async ({ page }) => {
  await open(page);
  await paste(page, SCRIPT);
  const row = problem(page, /without quotes is split into words/);
  await expect(row).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# more");
  await expect(row).toBeVisible();
});

test.describe("without the worker", () => {
  // The browser says a blocked file in its console, which the fixture takes for a failure.
  const blocked = test.extend({
    page: async ({ browser, baseURL }, use) => {
      const page = await browser.newPage({ baseURL, serviceWorkers: "block" });
      await page.route("**/shell/**", (route) => route.abort());
      await use(page);
      await page.close();
    },
  });

  blocked("the page works and says what is missing", async ({ page }) => {
    await open(page);
    await paste(page, SCRIPT);
    await expect(page.getByText("Shell scripts are not checked")).toBeVisible({ timeout: 20_000 });
    await expect(problems(page)).not.toHaveCount(0);
  });
});

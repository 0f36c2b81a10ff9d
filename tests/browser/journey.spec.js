import { FLAWED, UNKNOWN_BASE, clipboard, editor, expect, looked, open, paste, problem, problems, take, test, text } from "./page.js";

test("the sample is analysed at load", async ({ page }) => {
  await open(page);
  await expect(page.getByText("A sample Dockerfile.")).toBeVisible();
  await expect(problem(page, /^Error, line 3: MAINTAINER/)).toBeVisible();
  expect(Number(await page.locator("#problems-now").textContent())).toBeGreaterThan(5);
});

test("paste, read a problem, tick a fix, see the diff, copy the file", async ({ page }) => {
  await open(page);
  await paste(page, UNKNOWN_BASE);
  const row = problem(page, /line 3: .*working directory/i);
  await row.click();
  await expect(row).toHaveAttribute("aria-expanded", "true");
  await expect(page.getByText("Ln 3,")).toBeVisible();
  await page.getByRole("button", { name: "Add to fixes" }).click();
  await page.getByRole("tab", { name: /^Fixes/ }).click();
  const fixes = page.getByRole("list", { name: "Fixes" });
  await expect(fixes.getByRole("checkbox", { name: /\/app/ })).toBeChecked();
  await expect(fixes.getByRole("checkbox", { name: "Replace MAINTAINER by a label" })).toBeChecked();
  await page.getByRole("button", { name: "Side by side" }).click();
  await expect(page.getByRole("group", { name: /^From line 1/ })).toContainText("WORKDIR /app");
  await take(page, "Copy fixed file");
  await expect(page.getByText("Fixed file copied")).toBeVisible();
  const fixed = await clipboard(page);
  expect(fixed).toContain("WORKDIR /app\n");
  expect(fixed).not.toContain("MAINTAINER");
  await take(page, "Copy patch");
  await expect(page.getByText("Patch copied")).toBeVisible();
  expect(await clipboard(page)).toMatch(/^--- a\/Dockerfile\n\+\+\+ b\/Dockerfile\n@@ /);
  await take(page, "Copy pull request comment");
  await expect(page.getByText("Pull request comment copied")).toBeVisible();
  expect(await clipboard(page)).toContain("```diff");
});

test("unsafe fixes wait for the user, and an unticked safe one stays out", async ({ page }) => {
  await open(page, "./?view=fixes");
  await paste(page, UNKNOWN_BASE);
  await expect(page.getByRole("checkbox", { name: /\/app/ })).not.toBeChecked();
  const safe = page.getByRole("checkbox", { name: "Replace MAINTAINER by a label" });
  await safe.uncheck();
  await take(page, "Copy fixed file");
  await expect(page.getByText("Fixed file copied")).toBeVisible();
  expect(await clipboard(page)).toContain("MAINTAINER");
  await page.getByRole("button", { name: "Clear decisions" }).click();
  await expect(safe).toBeChecked();
});

test("all safe fixes go into the file and come out again", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  await page.getByRole("button", { name: /^Fix all safe/ }).click();
  await expect(page.getByText(/fix(es)? applied/)).toBeVisible();
  expect(await text(page)).not.toContain("MAINTAINER");
  await page.getByRole("button", { name: "Undo" }).click();
  expect(await text(page)).toContain("MAINTAINER");
});

test("filters, order, and ignoring a rule", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  await expect(problem(page, /MAINTAINER/)).toBeVisible();
  const all = await problems(page).count();
  await page.getByRole("button", { name: /^\d+ errors?$/ }).click();
  await expect.poll(() => problems(page).count()).toBeLessThan(all);
  await page.getByRole("button", { name: /^All \d+$/ }).click();
  await page.getByLabel("Order").selectOption("By line");
  await problem(page, /MAINTAINER/).click();
  await page.getByRole("button", { name: "Ignore this rule" }).click();
  await expect(problem(page, /MAINTAINER/)).toHaveCount(0);
  await page.getByRole("button", { name: "Show again" }).click();
  await expect(problem(page, /MAINTAINER/)).toHaveCount(1);
});

test("a problem's practice opens beside, and Back closes it", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  await problem(page, /working directory/i).click();
  await page.getByRole("button", { name: /^Practice:/ }).click();
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByRole("heading", { name: "Why" })).toBeVisible();
  expect(page.url()).toContain("?practice=");
  await page.goBack();
  await expect(sheet).toHaveCount(0);
  await page.goForward();
  await expect(sheet).toBeVisible();
  await sheet.getByRole("button", { name: "All practices and rules" }).click();
  await sheet.getByLabel("Search").fill("DL3009");
  await expect(sheet.getByRole("button", { name: /apt-lists-kept/ })).toBeVisible();
  // The first Esc empties the search.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);
});

test("a rule and the list of all open beside with an address, and Back closes them", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  await problem(page, /working directory/i).click();
  await page.getByRole("button", { name: "About this rule" }).click();
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByText("relative-workdir", { exact: true })).toBeVisible();
  expect(new URL(page.url()).search).toBe("?rule=relative-workdir");
  await sheet.getByRole("button", { name: "All practices and rules" }).click();
  await expect(sheet.getByLabel("Search")).toBeVisible();
  await page.goBack();
  await expect(sheet.getByText("relative-workdir", { exact: true })).toBeVisible();
  await page.goBack();
  await expect(sheet).toHaveCount(0);
  expect(new URL(page.url()).search).toBe("");
  await open(page, "./?rule=relative-workdir");
  await expect(sheet.getByText("relative-workdir", { exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);
  expect(new URL(page.url()).search).toBe("");
  await page.goBack();
  await expect(sheet).toBeVisible();
});

test("a reload shows the view that was open, by its address", async ({ page }) => {
  const selected = (name) => expect(page.getByRole("tab", { name })).toHaveAttribute("aria-selected", "true");
  const search = () => new URL(page.url()).search;
  await open(page);
  await selected(/^Problems/);
  const length = await page.evaluate(() => history.length);
  await page.getByRole("tab", { name: "Size" }).click();
  await expect.poll(search).toBe("?view=size");
  expect(await page.evaluate(() => history.length), "a view is one step").toBe(length + 1);
  await page.reload();
  await selected("Size");
  expect(await page.evaluate(() => history.length)).toBe(length + 1);
  await page.getByRole("tab", { name: /^Fixes/ }).click();
  await expect.poll(search).toBe("?view=fixes");
  await page.goBack();
  await selected("Size");
  expect(search()).toBe("?view=size");
  await page.goBack();
  await selected(/^Problems/);
  expect(search(), "the first view needs no words").toBe("");
});

test("the caret's line shows in the list, and the list's row in the editor", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowDown");
  await expect(page.locator(".row.here")).toContainText("MAINTAINER");
  await editor(page).press("Control+.");
  await expect(problem(page, /MAINTAINER/)).toBeFocused();
});

test("fix all safe does what its number and the header say", async ({ page }) => {
  await open(page);
  const then = await page.locator("#problems-then").textContent();
  const size = await page.locator("#size-then").textContent();
  const button = page.getByRole("button", { name: /^Fix all safe/ });
  const [, count] = /\((\d+)\)/.exec(await button.textContent());
  await button.click();
  await expect(page.getByText(`${count} fixes applied`)).toBeVisible();
  await looked(page);
  await expect(page.locator("#problems-now")).toHaveText(then);
  await expect(page.locator("#size-now")).toHaveText(size);
});

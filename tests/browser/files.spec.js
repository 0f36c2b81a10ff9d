import { mkdtempSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FLAWED, expect, open, paste, problem, problems, test } from "./page.js";

const ignore = (page) => page.getByRole("textbox", { name: ".dockerignore" });

test("the .dockerignore is kept with the draft", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  await page.getByRole("tab", { name: ".dockerignore" }).click();
  await ignore(page).fill(".git\n");
  await expect.poll(() => page.evaluate(() => localStorage.getItem("plimsoll.dockerignore"))).toBe(".git\n");
  await page.reload();
  await page.getByRole("tab", { name: ".dockerignore" }).click();
  await expect(ignore(page)).toHaveValue(".git\n");
});

test("of a folder only names and sizes are taken", async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-"));
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src", "app.py"), "print()\n");
  writeFileSync(join(folder, "requirements.txt"), "flask\n");
  await open(page);
  await page.getByRole("tab", { name: ".dockerignore" }).click();
  await expect(page.getByText("names and sizes only; no file is read")).toBeVisible();
  await page.getByLabel("Choose a folder…").setInputFiles(folder);
  await expect(page.getByText(/: 2 files\. Names and sizes only/)).toBeVisible();
  await page.getByRole("button", { name: "Forget it" }).click();
  await expect(page.getByText("Choose a folder…")).toBeVisible();
});

test("settings: preset, colours of diffs, widths", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  await expect(problem(page, /MAINTAINER/)).toBeVisible();
  const before = await problems(page).count();
  await page.getByRole("tab", { name: "Settings" }).click();
  await page.getByLabel("Preset").selectOption("As BuildKit's checks");
  await expect.poll(() => problems(page).count()).toBeLessThan(before);
  await page.getByLabel("Colours of diffs").selectOption("Green and red");
  await expect(page.locator("html")).toHaveAttribute("data-diff", "green-red");
  await page.getByRole("button", { name: "Wide results" }).click();
  const split = page.getByRole("separator", { name: "Width of the editor" });
  await expect(split).toHaveAttribute("aria-valuenow", "30");
  await split.focus();
  await page.keyboard.press("ArrowRight");
  await expect(split).toHaveAttribute("aria-valuenow", "32");
  await page.reload();
  await expect(split).toHaveAttribute("aria-valuenow", "32");
  await expect(page.locator("html")).toHaveAttribute("data-diff", "green-red");
});

test("f shows a problem's fix, a and s accept and skip it", async ({ page }) => {
  await open(page);
  await page.getByRole("tab", { name: /^Fixes/ }).click();
  await paste(page, FLAWED);
  await page.getByRole("tab", { name: /^Problems/ }).click();
  await problem(page, /working directory/i).focus();
  await page.keyboard.press("f");
  const box = page.getByRole("checkbox", { name: /\/app/ });
  await expect(box).toBeFocused();
  await page.keyboard.press("a");
  await expect(box).toBeChecked();
  await box.focus();
  await page.keyboard.press("s");
  await expect(box).not.toBeChecked();
});

test("a very long list grows on demand", async ({ page }) => {
  await open(page);
  await paste(page, "FROM debian:13\n" + "MAINTAINER ada@example.com\n".repeat(250));
  await expect(problems(page)).toHaveCount(200, { timeout: 15_000 });
  await page.getByRole("button", { name: /^Show \d+ more$/ }).click();
  await expect.poll(() => problems(page).count()).toBeGreaterThan(249);
});

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { FLAWED, expect, open, paste, problems, test } from "./page.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// What axe finds in what a selector names, or on the whole page.
async function violations(page, where) {
  await page.evaluate(axe);
  return page.evaluate(async (where) => {
    const results = await globalThis.axe.run(where ?? document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    });
    return results.violations.map((violation) => ({
      rule: violation.id,
      where: violation.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 120)} ${node.failureSummary}`),
    }));
  }, where);
}

const tab = (name) => (page) => page.getByRole("tab", { name }).click();
const pressed = (name) => (page) => page.getByRole("button", { name, exact: true }).click();
const seen = (role, name) => (page) => expect(page.getByRole(role, { name })).toBeVisible();

// Each opens the page once. Around the first of its views all is looked at, of the others what is
// new: `[what, where it stands, how one gets there]`.
const VIEWS = {
  "problems and fixes": [
    ["problems", undefined, (page) => problems(page).nth(3).getByRole("button").first().click()],
    ["fixes", "#results", tab(/^Fixes/), seen("list", "Fixes")],
    ["unified", "#view", pressed("Unified")],
  ],
  "charts": [
    ["cache", "#results", tab("Cache"), seen("table", "Every step"), (page) => page.getByText("More", { exact: false }).first().click()],
    ["size", "#results", tab("Size"), seen("table", "Base images")],
  ],
  "the checklist and what is beside the Dockerfile": [
    ["checklist", "#results", tab("Checklist"), (page) => page.getByRole("button", { name: "Build script", expanded: false }).click()],
    ["dockerignore", ".editor", tab(".dockerignore"), seen("textbox", ".dockerignore")],
    ["settings", ".editor", tab("Settings"), (page) => expect(page.getByLabel("Preset")).toBeVisible()],
  ],
  "what lies over the page": [
    ["share", "dialog", pressed("Share"), seen("dialog", "Share")],
    ["help", "dialog", (page) => page.keyboard.press("Escape"), pressed("Help"), seen("dialog", "Help")],
    ["practices", "dialog", pressed("All practices and rules"), (page) => expect(page.getByRole("heading", { name: /^Practices/, level: 3 })).toBeVisible()],
  ],
};

for (const theme of ["light", "dark"]) {
  for (const width of [1440, 390]) {
    for (const [name, views] of Object.entries(VIEWS)) {
      test(`no view has a barrier that axe finds: ${name}, ${theme}, ${width} px`, async ({ page }) => {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ reducedMotion: "reduce" });
        await open(page, `./?theme=${theme}`);
        for (const [what, where, ...steps] of views) {
          for (const step of steps) await step(page);
          expect(await violations(page, where), what).toEqual([]);
        }
      });
    }
  }
}

for (const theme of ["light", "dark"]) {
  for (const width of [1440, 390]) {
    test(`the share dialog has no barrier that axe finds, ${theme}, ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ reducedMotion: "reduce" });
      await open(page, `./?theme=${theme}`);
      await paste(page, `# why\n${FLAWED}`);
      await page.getByRole("button", { name: "Share", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "Share" });
      for (const form of ["Link", "Markdown", "iframe", "Component"]) {
        await dialog.getByRole("tab", { name: form }).click();
        expect(await violations(page, "dialog"), form).toEqual([]);
      }
      await dialog.getByRole("button", { name: "Share it as written…" }).click();
      expect(await violations(page, "dialog"), "asked").toEqual([]);
      await dialog.getByRole("button", { name: "Share 1 value as written" }).click();
      await dialog.getByRole("button", { name: "Copy fixed file" }).click();
      await expect(dialog.getByRole("status")).toContainText("copied");
      expect(await violations(page, "dialog"), "as written").toEqual([]);
      expect(await dialog.evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth)).toBe(0);
    });
  }
}

test("no view loses its meaning where colours are forced", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await open(page, "./?view=cache");
  const verdict = page.locator(".verdict").first();
  await expect(verdict).toHaveCSS("border-top-style", "solid");
  await page.getByRole("tab", { name: "Size" }).click();
  await expect(page.locator(".stack span").first()).toHaveCSS("border-top-style", "solid");
});

test("nothing scrolls sideways down to 320 px", async ({ page }) => {
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 700 });
    await open(page, "./?view=fixes");
    const overflow = () =>
      page.evaluate(() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth);
    expect(await overflow()).toBe(0);
    await page.getByRole("button", { name: "Side by side" }).click();
    expect(await overflow()).toBe(0);
    const panel = page.getByRole("tabpanel", { name: /^Fixes/ });
    expect(await panel.evaluate((panel) => panel.scrollWidth - panel.clientWidth)).toBe(0);
    for (const [tab, table] of [["Cache", "Every step"], ["Size", "Every layer"]]) {
      await page.getByRole("tab", { name: tab }).click();
      await expect(page.getByRole("table", { name: table })).toBeVisible();
      expect(await overflow()).toBe(0);
      const panel = page.getByRole("tabpanel", { name: tab });
      expect(await panel.evaluate((panel) => panel.scrollWidth - panel.clientWidth), tab).toBe(0);
    }
  }
});

test("the page itself never scrolls, only its views", async ({ page }) => {
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await open(page);
    for (const [tab, table] of [["Cache", "Every step"], ["Size", "Every layer"]]) {
      await page.getByRole("tab", { name: tab }).click();
      await expect(page.getByRole("table", { name: table })).toBeVisible();
      const below = () =>
        page.evaluate(() => document.scrollingElement.scrollHeight - document.scrollingElement.clientHeight);
      expect(await below(), `${tab}, ${width} px`).toBe(0);
    }
  }
});

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { FLAWED, expect, open, paste, problems, test } from "./page.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const results = await globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    });
    return results.violations.map((violation) => ({
      rule: violation.id,
      where: violation.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 120)} ${node.failureSummary}`),
    }));
  });
}

for (const theme of ["light", "dark"]) {
  for (const width of [1440, 390]) {
    test(`no view has a barrier that axe finds, ${theme}, ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ reducedMotion: "reduce" });
      await open(page, `./?theme=${theme}`);
      await problems(page).nth(3).getByRole("button").first().click();
      expect(await violations(page), "problems").toEqual([]);
      await page.getByRole("tab", { name: /^Fixes/ }).click();
      expect(await violations(page), "fixes").toEqual([]);
      await page.getByRole("button", { name: "Unified" }).click();
      expect(await violations(page), "unified").toEqual([]);
      await page.getByRole("tab", { name: "Cache" }).click();
      await expect(page.getByRole("table", { name: "Every step" })).toBeVisible();
      await page.getByText("More", { exact: false }).first().click();
      expect(await violations(page), "cache").toEqual([]);
      await page.getByRole("tab", { name: "Size" }).click();
      await expect(page.getByRole("table", { name: "Base images" })).toBeVisible();
      expect(await violations(page), "size").toEqual([]);
      await page.getByRole("tab", { name: "Checklist" }).click();
      await page.getByRole("button", { name: "Build script" }).click();
      expect(await violations(page), "checklist").toEqual([]);
      await page.getByRole("tab", { name: ".dockerignore" }).click();
      await expect(page.getByRole("textbox", { name: ".dockerignore" })).toBeVisible();
      expect(await violations(page), "dockerignore").toEqual([]);
      await page.getByRole("tab", { name: "Settings" }).click();
      await expect(page.getByLabel("Preset")).toBeVisible();
      expect(await violations(page), "settings").toEqual([]);
      await page.getByRole("button", { name: "Share", exact: true }).click();
      expect(await violations(page), "share").toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Help" }).click();
      expect(await violations(page), "help").toEqual([]);
      await page.getByRole("button", { name: "All practices and rules" }).click();
      await expect(page.getByRole("heading", { name: /^Practices/, level: 3 })).toBeVisible();
      expect(await violations(page), "practices").toEqual([]);
    });
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
        expect(await violations(page), form).toEqual([]);
      }
      await dialog.getByRole("button", { name: "Share it as written…" }).click();
      expect(await violations(page), "asked").toEqual([]);
      await dialog.getByRole("button", { name: "Share 1 value as written" }).click();
      await dialog.getByRole("button", { name: "Copy fixed file" }).click();
      await expect(dialog.getByRole("status")).toContainText("copied");
      expect(await violations(page), "as written").toEqual([]);
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

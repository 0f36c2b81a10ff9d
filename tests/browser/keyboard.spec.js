import { UNKNOWN_BASE, clipboard, editor, expect, open, paste, problem, test } from "./page.js";

test("from load to a copied link without a pointer", async ({ page }) => {
  await open(page);
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the results" });
  await expect(skip).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("tabpanel", { name: /^Problems/ })).toBeFocused();
  expect(new URL(page.url()).hash).toBe("");

  await paste(page, UNKNOWN_BASE);
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("F8");
  await expect(page.locator('.row-main[aria-expanded="true"]')).toHaveCount(1);
  // Tab is not trapped.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(editor(page)).not.toBeFocused();

  await problem(page, /MAINTAINER/).focus();
  await page.keyboard.press("j");
  await expect(problem(page, /MAINTAINER/)).not.toBeFocused();
  await page.keyboard.press("k");
  await expect(problem(page, /MAINTAINER/)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(editor(page)).toBeFocused();

  await page.getByRole("tab", { name: /^Problems/ }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: /^Fixes/ })).toBeFocused();
  await page.getByRole("checkbox", { name: /\/app/ }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByRole("checkbox", { name: /\/app/ })).toBeChecked();

  await page.keyboard.press("Control+S");
  const dialog = page.getByRole("dialog", { name: "Share" });
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: "Copy link" }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => clipboard(page)).toContain("#v1.");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("checkbox", { name: /\/app/ })).toBeFocused();
});

test("help and views have keys that leave typing alone", async ({ page }) => {
  await open(page);
  await paste(page, "FROM debian:13\n");
  await page.keyboard.type("?");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("tab", { name: /^Problems/ }).focus();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Help" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("Alt+2");
  await expect(page.getByRole("tab", { name: /^Fixes/ })).toHaveAttribute("aria-selected", "true");
});

test("changes are told to screen readers when typing rests", async ({ page }) => {
  await open(page);
  await paste(page, "FROM debian:13\nMAINTAINER a\n");
  await expect(page.locator(".sr[aria-live=polite]")).toHaveText(/^\d+ problems?, worst: line 2$/);
  await page.keyboard.press("Control+End");
  await page.keyboard.type("RUN cd /x\n");
  await expect(page.locator(".sr[aria-live=polite]")).toHaveText(/^\d+ problems?, \d+ more$/);
});

test("a file that is pasted over another stands at its beginning, and its worst problem is told", async ({ page }) => {
  await open(page);
  const before = `FROM debian:13\n${"ENV A=1\n".repeat(200)}`;
  await paste(page, before);
  await page.keyboard.press("Control+End");
  const file = `FROM debian:13\n${"ENV B=1\n".repeat(100)}MAINTAINER a\n`;
  await editor(page).focus();
  await page.keyboard.press("Control+A");
  await editor(page).evaluate((content, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    content.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, file);
  await expect(page.getByText("Ln 1, Col 1")).toBeVisible();
  await expect(editor(page)).toBeFocused();
  // Its padding may be out of sight.
  expect(await page.locator(".cm-scroller").evaluate((scroller) => scroller.scrollTop)).toBeLessThan(10);
  await expect(page.locator(".sr[aria-live=polite]")).toHaveText(/^\d+ problems?, worst: line 102$/);
  // A paste into the text stays where it is.
  await page.keyboard.press("Control+End");
  await editor(page).evaluate((content) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "CMD a\n");
    content.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(page.getByText("Ln 104, Col 1")).toBeVisible();
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect(page.getByText(/^201 lines/)).toBeVisible();
});

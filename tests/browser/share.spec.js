import { FLAWED, clipboard, expect, open, paste, test, text } from "./page.js";

async function copyLink(page) {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  await dialog.getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByText("Link copied")).toBeAttached();
  return clipboard(page);
}

test("a link opens in another browser profile with the same choice", async ({ page, browser }) => {
  await open(page, "./?view=fixes");
  await paste(page, FLAWED.replace("ENV API_TOKEN=hunter2hunter2\n", ""));
  await page.getByRole("checkbox", { name: /\/app/ }).check();
  await page.getByRole("checkbox", { name: "Replace MAINTAINER by a label" }).uncheck();
  const before = await page.locator("#selected").textContent();
  expect(new URL(page.url()).hash).toBe("");
  const link = await copyLink(page);
  expect(new URL(link).hash).toMatch(/^#v1\.[A-Za-z0-9._-]+[A-Za-z0-9]$/);
  expect(new URL(page.url()).hash).toBe(new URL(link).hash);

  const other = await (await browser.newContext()).newPage();
  const requests = [];
  other.on("request", (request) => requests.push(request.url()));
  await open(other, link);
  await expect(other.getByRole("tab", { name: /^Fixes/ })).toHaveAttribute("aria-selected", "true");
  await expect(other.locator("#selected")).toHaveText(before);
  await expect(other.getByRole("checkbox", { name: /\/app/ })).toBeChecked();
  await expect(other.getByRole("checkbox", { name: "Replace MAINTAINER by a label" })).not.toBeChecked();
  expect(await text(other)).toBe(await text(page));
  const payload = new URL(link).hash.slice(1, 40);
  expect(requests.filter((url) => url.includes(payload))).toEqual([]);
});

test("values that look secret stay out unless asked for", async ({ page, context }) => {
  await open(page);
  await paste(page, FLAWED);
  const link = await copyLink(page);
  const dialog = page.getByRole("dialog", { name: "Share" });
  await expect(dialog.getByText("1 value looks secret")).toBeVisible();
  await expect(dialog.getByText("API_TOKEN")).toBeVisible();
  const other = await context.newPage();
  await open(other, link);
  expect(await text(other)).toContain("API_TOKEN=REDACTED");
  expect(await text(other)).not.toContain("hunter2");
  await dialog.getByLabel("Share as it is").check();
  await dialog.getByRole("button", { name: "Copy link" }).click();
  await expect.poll(() => clipboard(page)).not.toBe(link);
});

test("a link wins over the draft, which can be restored", async ({ page }) => {
  await open(page);
  await paste(page, "FROM alpine:3.22\n");
  const link = await copyLink(page);
  await page.keyboard.press("Escape");
  await paste(page, "FROM debian:13\nRUN mine\n");
  // The address follows; the draft is stored.
  await expect.poll(() => page.evaluate(() => localStorage.getItem("plimsoll.draft"))).toContain("mine");
  await page.goto("about:blank");
  await open(page, link);
  expect(await text(page)).toContain("alpine");
  await page.getByRole("button", { name: "Restore" }).click();
  expect(await text(page)).toContain("mine");
});

test("a draft is there again after a reload", async ({ page }) => {
  await open(page);
  await paste(page, "FROM debian:13\nRUN mine\n");
  await expect.poll(() => page.evaluate(() => localStorage.getItem("plimsoll.draft"))).toContain("mine");
  await page.reload();
  await expect(page.locator(".cm-content")).toContainText("RUN mine");
});

test("a cut link says so and shows what arrived; a broken one leaves the text alone", async ({ page }) => {
  await open(page);
  await paste(page, "FROM debian:13\n" + Array.from({ length: 40 }, (_, i) => `RUN step ${i * i}\n`).join(""));
  const link = await copyLink(page);
  await page.goto("about:blank");
  await open(page, link.slice(0, -60));
  await expect(page.getByText(/This link is incomplete: \d+ of \d+ characters arrived/)).toBeVisible();
  expect(await text(page)).toContain("FROM debian:13");
  await page.goto("about:blank");
  await open(page, "./#v1.dzz.nonsense.0000");
  await expect(page.getByRole("status").filter({ hasText: "link" })).toBeVisible();
  await page.goto("about:blank");
  await open(page, "./#v9.x.y.z");
  await expect(page.getByText(/newer version/)).toBeVisible();
});

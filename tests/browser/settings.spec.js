// What a file is held against: written by hand, taken from a configuration file, carried by links.
import { FLAWED, expect, open, paste, problem, test } from "./page.js";

const HADOLINT = `ignored: [DL4000]
override:
  error: [DL3020]
trustedRegistries:
  - "*.example.com"
`;

const settings = async (page) => {
  await open(page);
  await paste(page, FLAWED);
  await expect(problem(page, /MAINTAINER/)).toBeVisible();
  await page.getByRole("tab", { name: "Settings" }).click();
};

test("rules, severities and registries are lists to write in", async ({ page }) => {
  await settings(page);
  await page.getByLabel("Ignored rules").fill("maintainer-deprecated\nno-such-rule");
  await page.keyboard.press("Tab");
  await expect(problem(page, /MAINTAINER/)).toHaveCount(0);
  await expect(page.getByText("there is no rule `no-such-rule`")).toBeVisible();
  await page.getByLabel("Severities").fill("no-user = style");
  await page.getByLabel("Trusted registries").fill("ghcr.io");
  await page.keyboard.press("Tab");
  await expect(problem(page, /docker.io is not one of the trusted registries/)).toBeVisible();
  await page.getByLabel("Ignored rules").fill("");
  await page.keyboard.press("Tab");
  await expect(problem(page, /MAINTAINER/)).toBeVisible();
});

test("a configuration file is taken over, and goes into the link", async ({ page }) => {
  await settings(page);
  await page.getByLabel("Configuration file").fill("ignored: {a: b}");
  await page.getByRole("button", { name: "Import" }).click();
  await expect(page.getByText("`ignored` has to be a list")).toBeVisible();
  await page.getByLabel("Configuration file").fill(HADOLINT);
  await page.getByRole("button", { name: "Import" }).click();
  await expect(page.getByLabel("Ignored rules")).toHaveValue("DL4000");
  await expect(page.getByLabel("Severities")).toHaveValue("DL3020 = error");
  await expect(page.getByLabel("Trusted registries")).toHaveValue("*.example.com");
  await expect(problem(page, /MAINTAINER/)).toHaveCount(0);
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await page.getByRole("dialog", { name: "Share" }).getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByText("Link copied")).toBeAttached();
  const link = page.url();
  await page.goto("about:blank");
  await open(page, link);
  await page.getByRole("tab", { name: "Settings" }).click();
  await expect(page.getByLabel("Trusted registries")).toHaveValue("*.example.com");
  await expect(page.getByLabel("Severities")).toHaveValue("DL3020 = error");
});

test("a configuration file may be dropped on the settings", async ({ page }) => {
  await settings(page);
  await page.locator(".settings").evaluate((element) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(["preset = 'strict'\n"], "plimsoll.toml"));
    element.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  });
  await expect(page.getByLabel("Preset")).toHaveValue("strict");
});

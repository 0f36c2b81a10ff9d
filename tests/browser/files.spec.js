import { mkdtempSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FLAWED, draft, drop, expect, open, paste, problem, problems, test, text } from "./page.js";

const ignore = (page) => page.getByRole("textbox", { name: ".dockerignore" });

test("the .dockerignore is kept with the draft", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  await page.getByRole("tab", { name: ".dockerignore" }).click();
  await ignore(page).fill(".git\n");
  await expect.poll(() => draft(page)).toMatch(/^1 \d+ 5 0\n\.git\nFROM/);
  await page.reload();
  await page.getByRole("tab", { name: ".dockerignore" }).click();
  await expect(ignore(page)).toHaveValue(".git\n");
});

test("an empty .dockerignore shows an example that cannot be taken for patterns", async ({ page }) => {
  await open(page);
  await page.getByRole("tab", { name: ".dockerignore" }).click();
  await expect(ignore(page)).toHaveValue("");
  await expect(ignore(page)).toHaveAttribute("placeholder", /^Empty\. For example:\n/);
  const style = await ignore(page).evaluate((area) => getComputedStyle(area, "::placeholder").fontStyle);
  expect(style).toBe("italic");
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

test("a dropped file takes the Dockerfile's place only when the user says so", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  for (const [name, content] of [["requirements.txt", "flask==3.0\n"], ["notes", "hello\n"], ["Dockerfile", "FROM scratch\n"]]) {
    await drop(page, [[name, content]]);
    const dialog = page.getByRole("dialog", { name });
    await expect(dialog.getByRole("button", { name: "Replace the Dockerfile" })).toBeFocused();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(dialog).toHaveCount(0);
    expect(await text(page), name).toContain("MAINTAINER");
  }
  await drop(page, [["requirements.txt", "flask==3.0\n"]]);
  // Its part of the page is on its way until then.
  await expect(page.getByRole("button", { name: "Replace the Dockerfile" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  // Anywhere on the page, or the browser would open the file itself.
  await drop(page, [["requirements.txt", "flask==3.0\n"]], ".top");
  await expect(page.getByRole("button", { name: "Replace the Dockerfile" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator(".cm-content")).toContainText("flask==3.0");
  await page.getByRole("button", { name: "Undo" }).click();
  expect(await text(page)).toContain("MAINTAINER");
});

test("what is no text, or too large, is refused in a sentence", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  for (const [name, content, words] of [
    ["a.png", [0x89, 0x50, 0x4e, 0x47, 0, 1, 2], "not text in UTF-8"],
    ["latin-1.txt", [0x46, 0xe9, 0x0a], "not text in UTF-8"],
    ["utf-16.txt", [0xff, 0xfe, 0x46, 0, 0x0a, 0], "not text in UTF-8"],
    ["large.txt", "x".repeat(4_000_001), "larger than 4 MB"],
  ]) {
    await drop(page, [[name, content]]);
    const dialog = page.getByRole("dialog", { name });
    await expect(dialog).toContainText(words);
    await expect(dialog.getByRole("button", { name: "Replace the Dockerfile" })).toHaveCount(0);
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
  }
  expect(await text(page)).toContain("MAINTAINER");
});

const LOG = `#0 building with "default" instance using docker driver

#5 [2/3] WORKDIR app
#5 DONE 1.5s

#6 [3/3] ADD config.yml /etc/app/
#6 DONE 2.5s
`;

test("files that the page has a use for are offered for that, several at once too", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  await expect(problem(page, /MAINTAINER/)).toBeVisible();
  await drop(page, [[".dockerignore", ".git\n"]]);
  await page.getByRole("button", { name: "Use it as .dockerignore" }).click();
  await expect(ignore(page)).toHaveValue(".git\n");
  await drop(page, [
    [".hadolint.yaml", "ignored: [DL4000]\n"],
    ["build.log", LOG],
    ["a.png", [0x89, 0, 0]],
    ["requirements.txt", "flask\n"],
  ], "#view");
  const dialog = page.getByRole("dialog", { name: "4 files" });
  await dialog.getByRole("button", { name: "Import the settings: .hadolint.yaml" }).click();
  await expect(dialog.getByRole("status").filter({ hasText: "Done" })).toHaveCount(1);
  await dialog.getByRole("button", { name: "Use the times of this build: build.log" }).click();
  await expect(dialog.getByRole("status").filter({ hasText: "Done" })).toHaveCount(2);
  await expect(dialog).toContainText("not text in UTF-8");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("Times measured: 2 steps")).toBeVisible();
  expect(await text(page)).toContain("MAINTAINER");
  await page.getByRole("tab", { name: "Settings" }).click();
  await expect(page.getByLabel("Ignored rules")).toHaveValue("DL4000");
  // What cannot be used after all says why, and changes nothing.
  await drop(page, [["plimsoll.toml", "preset = [\n"]]);
  await page.getByRole("button", { name: "Import the settings" }).click();
  await expect(page.getByRole("dialog", { name: "plimsoll.toml" })).toContainText("cannot be read");
});

test("a file is opened by keyboard as well", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  // Asked for well before the key: the browser hears of it on another way than of keys.
  const asked = page.waitForEvent("filechooser");
  await page.locator("#files").focus();
  await page.keyboard.press("Enter");
  const entry = page.getByRole("button", { name: /^Open…/ });
  await expect(entry).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(entry).toBeFocused();
  await page.keyboard.press("Enter");
  const chooser = await asked;
  expect(chooser.isMultiple()).toBe(true);
  await chooser.setFiles({ name: "Containerfile", mimeType: "text/plain", buffer: Buffer.from("FROM scratch\nCOPY opened /\n") });
  await expect(page.getByRole("button", { name: "Replace the Dockerfile" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator(".cm-content")).toContainText("COPY opened");
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
  await page.getByRole("button", { name: "Start a review" }).click();
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
  await page.getByLabel("Order").selectOption("By line");
  await expect(problems(page)).toHaveCount(200, { timeout: 15_000 });
  await page.getByRole("button", { name: /^Show \d+ more$/ }).click();
  await expect.poll(() => problems(page).count()).toBeGreaterThan(249);
});

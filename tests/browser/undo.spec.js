// Undo wherever the focus is, and a focus that never falls to nowhere.
import { FLAWED, drop, editor, expect, open, paste, problem, problems, test, text } from "./page.js";
import { RECORD, fix, link, record, review } from "./links.js";

const content = (page) => page.locator(".cm-content");
const somewhere = (page) =>
  expect.poll(() => page.evaluate(() => document.activeElement !== null && document.activeElement !== document.body)).toBe(true);

/** `act` changes the text; undo takes that back from where the focus is then, and redo does it again. */
async function undone(page, act, before, after) {
  await act();
  await expect(content(page)).toContainText(after);
  await somewhere(page);
  await page.keyboard.press("Control+z");
  await expect(content(page)).toContainText(before);
  await expect(content(page)).not.toContainText(after);
  await somewhere(page);
  await page.keyboard.press("Control+Shift+Z");
  await expect(content(page)).toContainText(after);
}

test("undo and redo after fixes", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  await undone(page, () => page.getByRole("button", { name: /^Fix all safe/ }).click(), "MAINTAINER", "LABEL");
  await page.keyboard.press("Control+z");
  await problem(page, /MAINTAINER/).click();
  await undone(page, () => page.getByRole("button", { name: "Apply now" }).click(), "MAINTAINER", "LABEL");
  await page.keyboard.press("Control+z");
  await page.getByRole("tab", { name: /^Fixes/ }).click();
  await undone(page, () => page.getByRole("button", { name: /^Apply \d+ fix/ }).click(), "MAINTAINER", "LABEL");
  await page.keyboard.press("Control+z");
  await page.getByRole("tab", { name: /^Problems/ }).click();
  await undone(page, () => page.getByRole("button", { name: /^Fix all safe/ }).click(), "MAINTAINER", "LABEL");
});

test("undo and redo after an example, a dropped file and a paste", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  await undone(
    page,
    async () => {
      await page.getByText("Examples").click();
      await page.getByRole("button", { name: /Windows/ }).click();
    },
    "MAINTAINER",
    "escape=",
  );
  await page.keyboard.press("Control+z");
  await undone(
    page,
    async () => {
      await drop(page, [["Dockerfile", "FROM scratch\nCOPY dropped /\n"]]);
      await page.getByRole("button", { name: "Replace the Dockerfile" }).click();
    },
    "MAINTAINER",
    "COPY dropped",
  );
  await page.keyboard.press("Control+z");
  await undone(page, () => paste(page, "FROM scratch\nCOPY pasted /\n"), "MAINTAINER", "COPY pasted");
});

test("undo and redo after restoring a draft and applying a review", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  await page.getByText("Examples").click();
  await page.getByRole("button", { name: /Windows/ }).click();
  await undone(page, () => page.getByRole("button", { name: "Restore" }).click(), "escape=", "MAINTAINER");
  await page.goto("about:blank");
  const reviewed = link(FLAWED, record(RECORD.review, review({ author: "Ana", accepted: [fix("maintainer-deprecated")] })));
  await open(page, `./#${reviewed}`);
  await undone(page, () => page.getByRole("button", { name: "Apply accepted (1)" }).click(), "MAINTAINER", "LABEL");
});

test("undo in another field is that field's, and Ctrl Y is redo as well", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  await page.getByRole("button", { name: /^Fix all safe/ }).click();
  await expect(content(page)).toContainText("LABEL");
  await page.getByRole("tab", { name: ".dockerignore" }).click();
  const ignore = page.getByRole("textbox", { name: ".dockerignore" });
  await ignore.pressSequentially("a");
  await page.keyboard.press("Control+z");
  await page.getByRole("tab", { name: "Dockerfile", exact: true }).click();
  await expect(content(page)).toContainText("LABEL");
  await page.keyboard.press("Control+z");
  await expect(content(page)).toContainText("MAINTAINER");
  await page.keyboard.press("Control+y");
  await expect(content(page)).toContainText("LABEL");
  await page.getByRole("tab", { name: "Cache" }).click();
  await page.getByRole("radio").first().focus();
  await page.keyboard.press("Control+z");
  await expect(content(page)).toContainText("MAINTAINER");
});

test("the focus goes to a neighbour when its button goes away", async ({ page }) => {
  await open(page);
  const press = async (button) => {
    await button.focus();
    await page.keyboard.press("Enter");
    await expect(button).toHaveCount(0);
    await somewhere(page);
  };
  await press(page.getByRole("button", { name: "Got it" }));
  await paste(page, FLAWED);
  await problem(page, /MAINTAINER/).click();
  await page.getByRole("button", { name: "Ignore this rule" }).focus();
  await page.keyboard.press("Enter");
  await expect(problem(page, /MAINTAINER/)).toHaveCount(0);
  await somewhere(page);
  await expect(problems(page).getByRole("button").and(page.locator(":focus"))).toHaveCount(1);
  await press(page.getByRole("button", { name: "Show again" }));
  await press(page.getByRole("button", { name: /^Fix all safe/ }));
  await press(page.getByRole("button", { name: "Undo" }));
  await expect(editor(page)).toBeFocused();
  await page.getByRole("tab", { name: /^Fixes/ }).click();
  await press(page.getByRole("button", { name: "Start a review" }));
  await press(page.getByRole("button", { name: /^Accept all safe/ }));
  await press(page.getByRole("button", { name: "Clear decisions" }));
  await press(page.getByRole("button", { name: /^Apply \d+ fix/ }));
  await page.getByText("Examples").click();
  await page.getByRole("button", { name: /Windows/ }).click();
  const strip = page.locator(".strip").filter({ hasText: "Your previous draft is kept" });
  await press(strip.getByRole("button", { name: "Close" }));
  await page.getByRole("tab", { name: "Cache" }).click();
  await page.getByText("More", { exact: false }).first().click();
  await page.getByRole("textbox", { name: "What changes" }).fill("a.txt");
  await page.getByRole("button", { name: "Only this one" }).click();
  for (const other of ["b.txt", "c.txt"]) {
    await page.getByRole("textbox", { name: "What changes" }).fill(other);
    await page.getByRole("button", { name: "Add this change" }).click();
  }
  await press(page.getByRole("button", { name: "Take back: a.txt is edited" }));
});

test("the focus comes back from what lay over the page", async ({ page }) => {
  await open(page);
  for (const name of ["Help", "Share"]) {
    const button = page.getByRole("button", { name, exact: true });
    await button.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).press("Enter");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(button).toBeFocused();
  }
  await drop(page, [["a.txt", "hello\n"]]);
  await page.getByRole("button", { name: "Cancel" }).press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await somewhere(page);
});

test("what is said for a moment takes no focus with it when it goes", async ({ page }) => {
  await page.clock.install();
  await open(page);
  await paste(page, FLAWED);
  await page.getByRole("button", { name: /^Fix all safe/ }).click();
  await page.getByRole("button", { name: "Undo" }).focus();
  await page.clock.runFor(8_000);
  await expect(page.getByRole("button", { name: "Undo" })).toHaveCount(0);
  await page.clock.runFor(100);
  await somewhere(page);
  expect(await text(page)).toContain("LABEL");
});

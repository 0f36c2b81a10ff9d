// What the user writes is not lost: not to another tab, a link, an example, a dropped file or another draft.
import { draft, editor, expect, open, paste, rest, test, text } from "./page.js";
import { link } from "./links.js";

const first = (name) => `FROM debian:13\nRUN ${name}\n`;
const kept = (page, name) => expect.poll(() => draft(page)).toContain(`RUN ${name}`);
const file = (page) => page.locator("#files");

/** The dialog with the drafts of all tabs. */
async function drafts(page) {
  await file(page).click();
  await page.getByRole("button", { name: /^Earlier drafts/ }).click();
  const dialog = page.getByRole("dialog", { name: "Earlier drafts" });
  await expect(dialog).toBeVisible();
  return dialog;
}

test("a second tab writes a draft of its own", async ({ page, context }) => {
  await open(page);
  await paste(page, first("one"));
  await kept(page, "one");
  const other = await context.newPage();
  await open(other);
  expect(await text(other), "a new tab goes on where one left off").toContain("RUN one");
  await paste(other, first("two"));
  await kept(other, "two");
  await page.reload();
  await expect(page.locator(".cm-content")).toContainText("RUN one");
  await other.reload();
  await expect(other.locator(".cm-content")).toContainText("RUN two");
  // Either is there to be restored in the other.
  const dialog = await drafts(page);
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  await dialog.getByRole("button", { name: /^Restore: Today \d+:\d\d, 2 lines$/ }).click();
  await expect(page.locator(".cm-content")).toContainText("RUN two");
  await expect(editor(page)).toBeFocused();
  await page.keyboard.press("Control+z");
  await expect(page.locator(".cm-content")).toContainText("RUN one");
});

test("two tabs with one draft part when both write", async ({ page, context }) => {
  await open(page);
  await paste(page, first("one"));
  await kept(page, "one");
  // A tab that the browser doubles has the same name for its draft.
  const name = await page.evaluate(() => sessionStorage.getItem("plimsoll.tab"));
  const other = await context.newPage();
  await other.addInitScript((name) => {
    if (!sessionStorage.getItem("doubled")) sessionStorage.setItem("plimsoll.tab", name);
    sessionStorage.setItem("doubled", "true");
  }, name);
  await open(other);
  expect(await text(other)).toContain("RUN one");
  await editor(other).focus();
  await other.keyboard.press("Control+Home");
  await other.keyboard.type("# theirs\n");
  await kept(other, "one");
  await expect.poll(() => draft(other)).toContain("# theirs");
  await expect.poll(() => page.evaluate(() => sessionStorage.getItem("plimsoll.tab"))).not.toBe(name);
  await page.reload();
  expect(await text(page)).not.toContain("# theirs");
  await other.reload();
  await expect(other.locator(".cm-content")).toContainText("# theirs");
});

test("a link that is changed becomes a draft beside one's own", async ({ page }) => {
  await open(page);
  await paste(page, first("mine"));
  await kept(page, "mine");
  await page.goto("about:blank");
  await open(page, `./#${link(first("theirs"))}`);
  await editor(page).focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# changed\n");
  await expect.poll(() => draft(page)).toContain("# changed");
  await page.goto("about:blank");
  const dialog = await open(page).then(() => drafts(page));
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  await dialog.getByRole("button", { name: /^Restore: .*, 2 lines$/ }).click();
  await expect(page.locator(".cm-content")).toContainText("RUN mine");
});

/** Opens a link while a draft is kept, and gives the link. */
async function openOverDraft(page) {
  await open(page);
  await paste(page, first("mine"));
  await kept(page, "mine");
  const theirs = link(first("theirs"));
  await page.goto("about:blank");
  await open(page, `./#${theirs}`);
  return theirs;
}

test("restoring one's draft over a link keeps the link a step back", async ({ page }) => {
  const theirs = await openOverDraft(page);
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.locator(".cm-content")).toContainText("RUN mine");
  expect(new URL(page.url()).hash).toBe("");
  await page.goBack();
  await expect(page.locator(".cm-content")).toContainText("RUN theirs");
  expect(new URL(page.url()).hash).toBe(`#${theirs}`);
});

test("restoring one's draft over a link that shows another view keeps the link a step back", async ({ page }) => {
  await openOverDraft(page);
  await page.getByRole("tab", { name: /^Fixes/ }).click();
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.locator(".cm-content")).toContainText("RUN mine");
  await expect(page.getByRole("tab", { name: /^Problems/ })).toHaveAttribute("aria-selected", "true");
  await page.goBack();
  await expect(page.locator(".cm-content")).toContainText("RUN theirs");
  await expect(page.getByRole("tab", { name: /^Fixes/ })).toHaveAttribute("aria-selected", "true");
  expect(new URL(page.url()).hash).not.toBe("");
  await page.goForward();
  await expect(page.locator(".cm-content")).toContainText("RUN mine");
});

test("an example, and a text that has nothing of the one before, take no draft's place", async ({ page }) => {
  await open(page);
  await paste(page, first("one"));
  await kept(page, "one");
  await page.getByText("Examples").click();
  await page.getByRole("button", { name: /Windows/ }).click();
  await paste(page, "FROM alpine:3.22\nRUN two\n");
  await kept(page, "two");
  await paste(page, "FROM scratch\nCOPY three /\n");
  await expect.poll(() => draft(page)).toContain("COPY three");
  // A change goes on with its own.
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# more\n");
  await expect.poll(() => draft(page)).toContain("# more");
  const dialog = await drafts(page);
  await expect(dialog.getByRole("listitem")).toHaveCount(3);
  await expect(dialog.getByRole("listitem").first()).toContainText("In this tab");
  await dialog.getByRole("button", { name: /^Delete: / }).nth(1).click();
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  await expect.poll(() => page.evaluate(() => document.activeElement.closest("dialog") !== null)).toBe(true);
});

test("ten are kept, and the last keystrokes before a reload with them", async ({ page }) => {
  await open(page);
  for (let count = 0; count < 12; count++) {
    await paste(page, `FROM image-${count}\nRUN step-${count}\n`);
    await expect.poll(() => draft(page)).toContain(`step-${count}`);
  }
  const dialog = await drafts(page);
  await expect(dialog.getByRole("listitem")).toHaveCount(10);
  await expect(dialog.getByRole("listitem").last()).toContainText("image-2");
  await page.keyboard.press("Escape");
  await editor(page).focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# last words");
  await page.reload();
  await expect(page.locator(".cm-content")).toContainText("# last words");
});

test("the draft of an earlier version is taken over", async ({ page }) => {
  await page.addInitScript(() => {
    if (localStorage.getItem("told")) return;
    localStorage.setItem("told", "true");
    localStorage.setItem("plimsoll.draft", "FROM debian:13\nRUN old\n");
    localStorage.setItem("plimsoll.dockerignore", ".git\n");
  });
  await open(page);
  expect(await text(page)).toContain("RUN old");
  await page.getByRole("tab", { name: ".dockerignore" }).click();
  await expect(page.getByRole("textbox", { name: ".dockerignore" })).toHaveValue(".git\n");
  expect(await page.evaluate(() => localStorage.getItem("plimsoll.draft"))).toBeNull();
  const dialog = await drafts(page);
  await expect(dialog.getByRole("listitem")).toHaveCount(1);
});

test("where there is no room the oldest goes, and what is not kept is said", async ({ page }) => {
  await open(page);
  for (const name of ["one", "two"]) {
    await paste(page, `FROM ${name}\nRUN ${name}\n# ${name.repeat(30_000)}\n`);
    await kept(page, name);
  }
  // The rest of the room, but for a little.
  const fill = () => {
    let text = "x".repeat(1 << 22);
    for (let at = 0; text.length > 1_000; at++) {
      try {
        localStorage.setItem(`other.${at}`, text);
      } catch {
        text = text.slice(text.length / 2);
      }
    }
  };
  await page.evaluate(fill);
  await paste(page, `FROM three\nRUN three\n# ${"three".repeat(10_000)}\n`);
  await kept(page, "three");
  const all = () => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("plimsoll.draft.")).length);
  expect(await all()).toBe(2);
  await expect(page.getByText("Draft not kept")).toHaveCount(0);
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await editor(page).focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("# more");
  await expect(page.getByText("Draft not kept")).toBeVisible();
});

test("an emptied file stays in the history", async ({ page }) => {
  await open(page);
  await paste(page, first("one"));
  await kept(page, "one");
  await paste(page, "");
  await rest(page, 1_000);
  await page.reload();
  await expect(page.getByText("A sample Dockerfile.")).toBeVisible();
  const dialog = await drafts(page);
  await expect(dialog.getByRole("listitem")).toContainText("FROM debian:13");
});

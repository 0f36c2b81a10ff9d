import { inflateRawSync } from "node:zlib";
import { link } from "./links.js";
import { clipboard, draft, editor, expect, open, paste, rest, test, text, violations } from "./page.js";

// Of a base whose directory is not known, so that the fix of WORKDIR is to review.
const FILE = `FROM registry.example/base:1
MAINTAINER ada@example.com
WORKDIR app
RUN cd /tmp && make
ADD config.yml /etc/app/
CMD server --port 80
`;

const fix = (page, name) => page.getByRole("list", { name: "Fixes" }).getByRole("listitem").filter({ hasText: name });
const strip = (page) => page.getByRole("region", { name: "Review", exact: true });
const comments = (page) => page.getByRole("list", { name: "Comments" }).getByRole("listitem");
const view = (page, name) => page.getByRole("tab", { name }).click();

async function copyLink(page) {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  await dialog.getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByText("Link copied")).toBeAttached();
  const link = await clipboard(page);
  await page.keyboard.press("Escape");
  return link;
}

async function comment(page, line, words, name) {
  await editor(page).focus();
  await page.keyboard.press("Control+Home");
  for (let at = 1; at < line; at++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Alt+c");
  const field = page.getByRole("textbox", { name: `Comment on line ${line}` });
  await expect(field).toBeFocused();
  await field.fill(words);
  if (name) await page.locator("#comment-name").fill(name);
  await page.getByRole("button", { name: "Save comment" }).click();
  await expect(comments(page).filter({ hasText: words })).toBeVisible();
}

/** A page of somebody else. */
async function person(browser, address) {
  const context = await browser.newContext();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  await open(page, address);
  return page;
}

/** The link of a review by `name` of the file that `link` holds. */
async function review(browser, link, name, act) {
  const page = await person(browser, link);
  await view(page, "Review");
  await page.locator("#own-name").fill(name);
  await page.locator("#own-name").press("Tab");
  await act(page);
  const out = await copyLink(page);
  await page.context().close();
  return out;
}

async function beginReview(page) {
  await view(page, /^Fixes/);
  await page.getByRole("button", { name: "Start a review" }).click();
}

test("author, reviewer, author", async ({ page, browser }) => {
  test.slow();
  await open(page);
  await paste(page, FILE);
  await view(page, "Settings");
  await page.getByLabel("Preset").selectOption("strict");
  const link = await copyLink(page);

  const ana = await person(browser, link);
  await beginReview(ana);
  await fix(ana, "Make it /app").getByRole("button", { name: "Accept" }).click();
  await expect(fix(ana, "Make it /app").getByRole("checkbox")).toBeChecked();
  await fix(ana, "MAINTAINER").getByRole("button", { name: "Skip" }).click();
  await expect(fix(ana, "MAINTAINER").getByRole("checkbox")).not.toBeChecked();
  await fix(ana, "MAINTAINER").getByRole("textbox", { name: "Reason for skipping" }).fill("She asked for it");
  await comment(ana, 4, "Why in /tmp?", "Ana");
  await ana.getByRole("radio", { name: "Request changes" }).check();
  await ana.getByRole("textbox", { name: "Summary" }).fill("Nearly there.");
  await expect(ana.getByText("Goes into the link: 1 accepted, 1 skipped, 1 comment.")).toBeVisible();
  const reviewed = await copyLink(ana);
  expect(await copyLink(ana), "the same state gives the same link").toBe(reviewed);
  // A reload goes on with the review.
  await ana.reload();
  await view(ana, /^Review/);
  await expect(ana.getByRole("button", { name: "Edit the comment on line 4" })).toBeVisible();
  await expect(ana.getByRole("radio", { name: "Request changes" })).toBeChecked();
  await ana.context().close();

  const ada = await person(browser, reviewed);
  await expect(strip(ada)).toContainText("Review by Ana, who requests changes: 1 accepted, 1 skipped, 1 comment");
  await view(ada, /^Problems/);
  await strip(ada).getByRole("button", { name: "Read the review" }).click();
  await expect(ada.getByText("Nearly there.")).toBeVisible();
  await expect(comments(ada)).toContainText("Why in /tmp?");
  await ada.getByRole("button", { name: "Line 4", exact: true }).click();
  await expect(ada.getByText("Ln 4,")).toBeVisible();
  await expect(editor(ada)).toBeFocused();
  await view(ada, /^Fixes/);
  await expect(fix(ada, "MAINTAINER")).toContainText("Ana skips it: She asked for it");
  await strip(ada).getByRole("button", { name: "Apply accepted (1)" }).click();
  await expect.poll(() => text(ada)).toContain("WORKDIR /app");
  expect(await text(ada)).toContain("MAINTAINER");
  await strip(ada).getByRole("button", { name: "Copy file" }).click();
  await expect(ada.getByText("File copied")).toBeVisible();
  expect(await clipboard(ada)).toBe(FILE.replace("WORKDIR app", "WORKDIR /app"));
  await expect(strip(ada)).toContainText("Applied: 1 of 1 accepted.");
  await expect(strip(ada)).not.toContainText("no longer fits");
  await expect(strip(ada)).not.toContainText("New since the review");
  await editor(ada).focus();
  await ada.keyboard.press("Control+z");
  expect(await text(ada)).toContain("WORKDIR app");
  await expect(strip(ada).getByRole("button", { name: "Apply accepted (1)" })).toBeVisible();
  await expect(strip(ada)).not.toContainText("Applied");
  await view(ada, "Settings");
  await expect(ada.getByLabel("Preset")).toHaveValue("strict");
  await ada.context().close();
});

test("decisions and comments without a pointer", async ({ page }) => {
  await open(page);
  await paste(page, FILE);
  await page.keyboard.press("Alt+2");
  await page.getByRole("button", { name: "Start a review" }).press("Enter");
  const boxes = page.getByRole("list", { name: "Fixes" }).getByRole("checkbox");
  await boxes.first().focus();
  await page.keyboard.press("a");
  await expect(boxes.nth(1)).toBeFocused();
  await page.keyboard.press("s");
  const items = page.getByRole("list", { name: "Fixes" }).getByRole("listitem");
  await expect(items.nth(0).getByRole("button", { name: "Accept", exact: true })).toHaveAttribute("aria-pressed", "true");
  await expect(items.nth(1).getByRole("button", { name: "Skip" })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("k");
  await page.keyboard.press("r");
  const reason = items.nth(1).getByRole("textbox", { name: "Reason for skipping" });
  await expect(reason).toBeFocused();
  await page.keyboard.type("as usual");
  await page.keyboard.press("Enter");
  await expect(reason).toHaveValue("as usual");
  await boxes.nth(1).focus();
  await page.keyboard.press("u");
  await expect(items.nth(1).getByRole("button", { name: "Skip" })).toHaveAttribute("aria-pressed", "false");
  await page.getByRole("button", { name: "Clear decisions" }).press("Enter");
  await expect(items.nth(0).getByRole("button", { name: "Accept", exact: true })).toHaveAttribute("aria-pressed", "false");
  await page.getByRole("button", { name: /^Accept all safe/ }).press("Enter");
  await expect(items.nth(0).getByRole("button", { name: "Accept", exact: true })).toHaveAttribute("aria-pressed", "true");

  await editor(page).focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("Alt+c");
  await expect(page.getByRole("textbox", { name: "Comment on line 1" })).toBeFocused();
  await page.keyboard.type("Why this one?");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Say who comments")).toBeVisible();
  await page.keyboard.type("Ana");
  await page.keyboard.press("Control+Enter");
  await expect(comments(page)).toContainText("Why this one?");
  await expect(page.locator(".cm-has-comment")).toHaveCount(1);
  // The name is remembered.
  await comment(page, 2, "And who?");
  await page.getByRole("button", { name: "Edit the comment on line 2" }).press("Enter");
  await page.getByRole("textbox", { name: "Comment on line 2" }).fill("And who, please?");
  await page.keyboard.press("Control+Enter");
  await expect(comments(page).nth(1)).toContainText("And who, please?");
  await page.getByRole("button", { name: "Delete the comment on line 2" }).press("Enter");
  await expect(comments(page)).toHaveCount(1);
  await editor(page).focus();
  await page.keyboard.press("Alt+c");
  await expect(page.getByRole("textbox", { name: "Comment on line 2" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(editor(page)).toBeFocused();
});

test("a comment goes with its line, and says when the line has changed", async ({ page }) => {
  await open(page);
  await paste(page, FILE);
  await comment(page, 4, "Why in /tmp?", "Ana");
  await editor(page).focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# first\n");
  await expect(page.getByRole("button", { name: "Line 5", exact: true })).toBeVisible();
  for (let at = 0; at < 3; at++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.keyboard.type(" all");
  await expect(comments(page)).toContainText("Outdated");
  await expect(comments(page)).toContainText(/The line as it was:\s*RUN cd \/tmp && make(?! all)/);
  await expect(page.locator(".cm-outdated")).toHaveCount(1);
  await page.keyboard.press("Control+z");
  await expect(comments(page)).not.toContainText("Outdated");
  // The margin shows the comments of its line.
  await page.locator(".cm-has-comment").click();
  await expect(page.getByRole("button", { name: "Line 5", exact: true })).toBeFocused();
});

test("what is said of a draft that nobody shared is there after a reload, and after a link", async ({ page }) => {
  await open(page);
  await paste(page, FILE);
  await beginReview(page);
  await fix(page, "MAINTAINER").getByRole("button", { name: "Skip" }).click();
  await comment(page, 4, "Why in /tmp?", "Ana");
  await view(page, "Settings");
  await page.getByLabel("Preset").selectOption("strict");
  const said = async () => {
    const [, ignore, length, rest] = /^1 \d+ (\d+) (\d+)\n([^]*)$/.exec(await draft(page)) ?? ["", 0, 0, ""];
    return rest.slice(Number(ignore), Number(ignore) + Number(length));
  };
  const held = async () => {
    const [, head, payload] = (await said()).split(".").concat(["", ""]);
    const bytes = Buffer.from(payload, "base64url");
    return (head.startsWith("d") ? inflateRawSync(bytes) : bytes).toString("latin1");
  };
  await expect.poll(held).toMatch(/strict[^]*Why in/);
  const isHere = async () => {
    await view(page, /^Review/);
    await expect(comments(page)).toContainText("Why in /tmp?");
    await expect(page.getByRole("button", { name: "Edit the comment on line 4" })).toBeVisible();
    await view(page, /^Fixes/);
    await expect(fix(page, "MAINTAINER").getByRole("button", { name: "Skip" })).toHaveAttribute("aria-pressed", "true");
    await view(page, "Settings");
    await expect(page.getByLabel("Preset")).toHaveValue("strict");
    await view(page, "Dockerfile");
    expect(await text(page)).toContain("RUN cd /tmp");
  };
  await page.reload();
  await expect(editor(page)).toBeVisible();
  await isHere();
  expect(new URL(page.url()).hash, "nothing was shared").toBe("");
  await page.goto("about:blank");
  await open(page, `./#${link("FROM alpine:3.22\nRUN theirs\n")}`);
  expect(await text(page)).toContain("RUN theirs");
  await page.getByRole("button", { name: "Restore" }).click();
  await isHere();
  // Where the text is another, what was said of this one is gone.
  await paste(page, "FROM alpine:3.22\n");
  await page.getByRole("tab", { name: /^Review/ }).click();
  await page.getByRole("button", { name: /^Delete the comment on line/ }).click();
  await view(page, "Settings");
  await page.getByLabel("Preset").selectOption("recommended");
  await expect.poll(said).toBe("");
});

test("two reviews in one link, and what they disagree on", async ({ page, browser }) => {
  test.slow();
  await open(page);
  await paste(page, FILE);
  const link = await copyLink(page);
  const ana = await review(browser, link, "Ana", async (ana) => {
    await beginReview(ana);
    await fix(ana, "Make it /app").getByRole("button", { name: "Accept" }).click();
    await comment(ana, 4, "Why in /tmp?");
  });
  const ben = await review(browser, link, "Ben", async (ben) => {
    await beginReview(ben);
    await fix(ben, "Make it /app").getByRole("button", { name: "Skip" }).click();
    await fix(ben, "MAINTAINER").getByRole("button", { name: "Accept" }).click();
    await comment(ben, 5, "COPY will do.");
  });

  const ada = await person(browser, ana);
  await view(ada, /^Review/);
  const field = ada.getByRole("textbox", { name: "Link" });
  await field.fill("nonsense");
  await ada.getByRole("button", { name: "Add review" }).click();
  await expect(ada.locator("#another-trouble")).toContainText("not a Plimsoll link");
  await field.fill(ben);
  await ada.getByRole("button", { name: "Add review" }).click();
  await expect(strip(ada)).toContainText("Reviews by Ana and Ben: 1 accepted, 1 disputed, 2 comments");
  await expect(comments(ada)).toHaveCount(2);
  const disputed = ada.getByRole("list", { name: "Disputed fixes" }).getByRole("listitem");
  await expect(disputed).toContainText("Ana accepts it; Ben skips it");
  await expect(strip(ada).getByRole("button", { name: "Apply accepted (1)" })).toBeVisible();
  await disputed.getByRole("button", { name: /^Accept/ }).click();
  await expect(disputed).toHaveCount(0);
  await strip(ada).getByRole("button", { name: "Apply accepted (2)" }).click();
  await expect.poll(() => text(ada)).toContain("WORKDIR /app");
  expect(await text(ada)).toContain("LABEL");
  await expect(strip(ada)).toContainText("Applied: 2 of 2 accepted.");
  await ada.context().close();

  // Pasting a link over the file asks. What was applied before stays said of the first review.
  const cy = await person(browser, ana);
  await strip(cy).getByRole("button", { name: "Apply accepted (1)" }).click();
  await expect(strip(cy)).toContainText("Applied: 1 of 1 accepted.");
  await editor(cy).evaluate((content, link) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", link);
    content.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, ben);
  const dialog = cy.getByRole("dialog", { name: "You pasted a Plimsoll link" });
  await expect(dialog).toContainText("Review by Ben");
  await dialog.getByRole("button", { name: "Add its review to this file" }).click();
  await expect(strip(cy)).toContainText("Reviews by Ana and Ben");
  await view(cy, /^Review/);
  const reviews = cy.getByRole("list", { name: "Reviews" }).getByRole("listitem");
  await expect(reviews.filter({ hasText: "Ana" })).toContainText("1 accepted, 1 comment");
  expect(await text(cy)).not.toContain("#v1.");
  await cy.context().close();
});

test("Back leads to what was there before a link and a view", async ({ page, browser }) => {
  await open(page);
  await paste(page, FILE);
  await page.keyboard.press("Alt+2");
  await page.keyboard.press("Alt+3");
  await page.goBack();
  await expect(page.getByRole("tab", { name: /^Fixes/ })).toHaveAttribute("aria-selected", "true");
  await fix(page, "MAINTAINER").getByRole("checkbox").uncheck();
  expect(new URL(page.url()).hash, "nothing was shared").toBe("");

  const other = await person(browser, "./");
  await paste(other, "FROM alpine:3.22\nRUN theirs\n");
  const link = await copyLink(other);
  await other.context().close();
  await page.evaluate((link) => (location.href = link), link);
  await expect(page.locator(".cm-content")).toContainText("RUN theirs");
  expect(page.url()).toBe(link);
  await page.keyboard.press("Alt+2");
  await page.goBack();
  await page.goBack();
  await expect(page.locator(".cm-content")).toContainText("RUN cd /tmp");
  await expect(page.getByRole("tab", { name: /^Fixes/ })).toHaveAttribute("aria-selected", "true");
  await expect(fix(page, "MAINTAINER").getByRole("checkbox")).not.toBeChecked();
  await rest(page, 1_500);
  expect(new URL(page.url()).hash).toBe("");
  await page.goForward();
  await expect(page.locator(".cm-content")).toContainText("RUN theirs");
  expect(page.url()).toBe(link);
});

test("a review is put on the draft that went on meanwhile", async ({ page, browser }) => {
  await open(page);
  await paste(page, FILE);
  const link = await copyLink(page);
  const ana = await review(browser, link, "Ana", async (ana) => {
    await beginReview(ana);
    await fix(ana, "Make it /app").getByRole("button", { name: "Accept" }).click();
  });
  await page.goto("about:blank");
  await open(page);
  await paste(page, "# mine\n" + FILE);
  await expect.poll(() => draft(page)).toContain("# mine");
  await page.goto("about:blank");
  await open(page, ana);
  await strip(page).getByRole("button", { name: "Put it on my draft" }).click();
  expect(await text(page)).toContain("# mine");
  await expect(strip(page)).toContainText("New since the review: line 1");
  await strip(page).getByRole("button", { name: "Apply accepted (1)" }).click();
  expect(await text(page)).toContain("WORKDIR /app");
  // The review as it came is a step back.
  await page.goBack();
  await expect(page.locator(".cm-content")).not.toContainText("# mine");
  await expect(strip(page).getByRole("button", { name: "Apply accepted (1)" })).toBeVisible();
  expect(new URL(page.url()).hash).toBe(new URL(ana).hash);
});

test.describe("barriers", () => {
  /** Links of two reviews of one file, made once for all the tests that only look at them. */
  const made = {};
  test.beforeAll("two reviews", async ({ browser }) => {
    const page = await person(browser, "./");
    await paste(page, FILE);
    const link = await copyLink(page);
    await page.context().close();
    made.ana = await review(browser, link, "Ana", async (ana) => {
      await beginReview(ana);
      await fix(ana, "Make it /app").getByRole("button", { name: "Accept" }).click();
      await comment(ana, 4, "Why in /tmp?");
    });
    made.ben = await review(browser, link, "Ben", async (ben) => {
      await beginReview(ben);
      await fix(ben, "Make it /app").getByRole("button", { name: "Skip" }).click();
      await comment(ben, 5, "COPY will do.");
    });
  });

  for (const theme of ["light", "dark"]) {
    for (const width of [1440, 390]) {
      test(`no view of a review has a barrier that axe finds, ${theme}, ${width} px`, async ({ page }) => {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ reducedMotion: "reduce" });
        await open(page, `./?theme=${theme}${new URL(made.ana).hash}`);
        await view(page, /^Fixes/);
        await fix(page, "MAINTAINER").getByRole("button", { name: "Skip" }).click();
        await expect(strip(page)).toBeVisible();
        expect(await violations(page), "fixes").toEqual([]);
        await view(page, /^Review/);
        await page.getByRole("textbox", { name: "Link" }).fill(made.ben);
        await page.getByRole("button", { name: "Add review" }).click();
        await expect(page.getByRole("list", { name: "Disputed fixes" })).toBeVisible();
        await editor(page).focus();
        await page.keyboard.press("Control+End");
        await page.keyboard.press("Alt+c");
        await expect(page.locator("#comment-text")).toBeFocused();
        expect(await violations(page, "#results"), "review").toEqual([]);
        const sideways = () =>
          page.evaluate(() => {
            const [page, view] = [document.scrollingElement, document.querySelector("#view")];
            return page.scrollWidth - page.clientWidth + view.scrollWidth - view.clientWidth;
          });
        expect(await sideways()).toBe(0);
      });
    }
  }
});

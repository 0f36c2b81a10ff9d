import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FLAWED, clipboard, copyLink, draft, drop, expect, open, paste, rest, test, text } from "./page.js";

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

const SECRET = "hunter2hunter2";
const dialogOf = (page) => page.getByRole("dialog", { name: "Share" });

async function openShare(page) {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  return dialogOf(page);
}

/** Downloads by a button; gives the text. */
async function downloaded(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test("values that look secret stay out unless asked for twice", async ({ page, context }) => {
  await open(page);
  await paste(page, FLAWED);
  const link = await copyLink(page);
  const dialog = dialogOf(page);
  const note = dialog.getByRole("group", { name: "1 value looks secret" });
  await expect(note).toContainText("Dockerfile, line 4: API_TOKEN ••••");
  await expect(note).not.toContainText("hunter2");
  const other = await context.newPage();
  await open(other, link);
  expect(await text(other)).toContain("API_TOKEN=REDACTED");
  expect(await text(other)).not.toContain("hunter2");
  // The first step changes nothing yet, and takes the focus along.
  await note.getByRole("button", { name: "Share it as written…" }).click();
  await expect(note.getByRole("button", { name: "Keep it out" })).toBeFocused();
  await dialog.getByRole("button", { name: "Copy link" }).click();
  await expect.poll(() => clipboard(page)).toBe(link);
  await note.getByRole("button", { name: "Share 1 value as written" }).click();
  await expect(note).toContainText("hold the values above");
  await dialog.getByRole("button", { name: "Copy link" }).click();
  await expect.poll(() => clipboard(page)).not.toBe(link);
  const open2 = await context.newPage();
  await open(open2, await clipboard(page));
  expect(await text(open2)).toContain(SECRET);
  // A link that came with the value keeps it; what is changed after that is written without.
  await page.keyboard.press("Escape");
  expect(new URL(page.url()).hash).toBe(new URL(await clipboard(page)).hash);
  await page.getByRole("tab", { name: /^Fixes/ }).click();
  await page.getByRole("checkbox", { name: "Replace MAINTAINER by a label" }).uncheck();
  await expect.poll(() => page.url(), { timeout: 5_000 }).not.toContain(new URL(await clipboard(page)).hash);
  const third = await context.newPage();
  await open(third, page.url());
  expect(await text(third)).toContain("API_TOKEN=REDACTED");
});

test("nothing that is made by default holds a secret from any text", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  await page.getByRole("tab", { name: ".dockerignore" }).click();
  await page.getByRole("textbox", { name: ".dockerignore" }).fill(`.git\n${SECRET}\n`);
  const dialog = await openShare(page);
  await expect(dialog.getByRole("group", { name: "2 values look secret" })).toContainText(".dockerignore, line 2");
  const made = [];
  for (const form of ["Link", "Markdown", "iframe", "Component", "Picture"]) {
    await dialog.getByRole("tab", { name: form }).click();
    // The picture is made once it is asked for.
    await expect(dialog.locator("#share-text")).not.toHaveValue("");
    made.push(await dialog.locator("#share-text").inputValue());
  }
  for (const [name, said] of [
    ["Copy GitHub suggestions", "GitHub suggestions copied"],
    ["Copy pull request comment", "Pull request comment copied"],
    ["Copy chat message", "Chat message copied"],
  ]) {
    await dialog.getByRole("button", { name }).click();
    await expect(dialog.getByRole("status")).toHaveText(said);
    made.push(await clipboard(page));
  }
  for (const name of ["SARIF", "JSON"]) {
    made.push(await downloaded(page, dialog.getByRole("button", { name: `Download ${name}` })));
    await expect(dialog.getByRole("status")).toHaveText(`${name} downloaded`);
  }
  for (const text of made) {
    expect(text.length).toBeGreaterThan(20);
    expect(text).not.toContain(SECRET);
  }
  expect(JSON.parse(made.at(-2)).version).toBe("2.1.0");
  expect(JSON.parse(made.at(-1)).files[0].findings.length).toBeGreaterThan(3);
  // These would not work without it, and say so.
  await dialog.getByRole("button", { name: "Copy fixed file" }).click();
  await expect(dialog.getByRole("status")).toHaveText("Fixed file copied. It holds what looks secret: see line 4");
  expect(await clipboard(page)).toContain(SECRET);
});

test("a pull request comment holds the facts, the folded diff and the link, as a chat message does", async ({ page, browser }) => {
  await open(page, "./?view=fixes");
  await paste(page, FLAWED);
  const dialog = await openShare(page);
  const link = await dialog.getByRole("textbox", { name: "Link" }).inputValue();
  await dialog.getByRole("button", { name: "Copy pull request comment" }).click();
  await expect(dialog.getByRole("status")).toHaveText("Pull request comment copied");
  const comment = await clipboard(page);
  expect(comment).toMatch(/^### Dockerfile: \d+ problems\n\nProblems: \d+ → \d+ with the selected fixes {2}\nImage on disk, about: .*\nSteps that a source edit rebuilds: \d+ of \d+, .*\n\n\| Line \|/);
  expect(comment).toMatch(/<details>[^]*\n```diff\n[^]*<\/details>/);
  expect(comment).toContain(`\n[Open it in Plimsoll](${link})\n`);
  await dialog.getByRole("button", { name: "Copy chat message" }).click();
  await expect(dialog.getByRole("status")).toHaveText("Chat message copied");
  expect(await clipboard(page)).toContain(`\nOpen it in Plimsoll: ${link}\n`);
  const other = await (await browser.newContext()).newPage();
  await open(other, link);
  expect(await text(other)).not.toContain(SECRET);
});

test("git applies the patch that is copied", async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-"));
  try {
    const git = (...words) => execFileSync("git", words, { cwd: folder, encoding: "utf8" });
    for (const file of [FLAWED.replace("ENV API_TOKEN=hunter2hunter2\n", ""), "FROM debian:13\nMAINTAINER ada"]) {
      await page.goto("about:blank");
      await open(page);
      await paste(page, file);
      const dialog = await openShare(page);
      await dialog.getByRole("button", { name: "Copy patch" }).click();
      await expect(dialog.getByRole("status")).toHaveText("Patch copied");
      const patch = await clipboard(page);
      await dialog.getByRole("button", { name: "Copy fixed file" }).click();
      await expect(dialog.getByRole("status")).toHaveText("Fixed file copied");
      const fixed = await clipboard(page);
      writeFileSync(join(folder, "Dockerfile"), file);
      writeFileSync(join(folder, "a.patch"), patch);
      git("apply", "a.patch");
      expect(readFileSync(join(folder, "Dockerfile"), "utf8")).toBe(fixed);
      expect(fixed).not.toBe(file);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("each form of the link is ready to paste", async ({ page }) => {
  await open(page);
  await paste(page, "# why\nFROM debian:13\n\nMAINTAINER <ada>\n");
  const dialog = await openShare(page);
  const field = dialog.locator("#share-text");
  const url = await field.inputValue();
  expect(url).toMatch(/^http.*\/#v1\.[\w.-]+$/);
  await dialog.getByRole("tab", { name: "Markdown" }).click();
  expect(await field.inputValue()).toBe(`[Dockerfile: ${/\d+ problems?, \d+ with the selected fixes/.exec(await field.inputValue())[0]}](${url})`);
  await dialog.getByRole("tab", { name: "iframe" }).click();
  await dialog.getByLabel("View").selectOption("Fixes");
  await dialog.getByLabel("Theme").selectOption("Dark");
  expect(await field.inputValue()).toContain(`src="${url.replace("#", "embed.html?view=fixes&amp;theme=dark#")}"`);
  await dialog.getByRole("button", { name: "Copy iframe" }).click();
  await expect(dialog.getByRole("status")).toHaveText("iframe copied");
  await dialog.getByRole("tab", { name: "Component" }).click();
  const component = await field.inputValue();
  expect(component).toContain(`<script type="module" src="${url.replace(/#.*/, "embed.js")}"></script>`);
  // As a browser reads it, the text is the file again; and no line of it is empty.
  expect(component.trim().split("\n").filter((line) => !line.trim())).toEqual([]);
  const pre = await page.evaluate(
    (html) => new DOMParser().parseFromString(html, "text/html").querySelector("dockerfile-review[view=fixes] pre").textContent,
    component,
  );
  expect(pre).toBe("# why\nFROM debian:13\n\nMAINTAINER <ada>\n");
  // Shorter without its comment lines.
  await dialog.getByRole("tab", { name: "Link" }).click();
  await dialog.getByLabel("Strip comment lines from the Dockerfile").check();
  expect((await field.inputValue()).length).toBeLessThan(url.length);
});

test("a picture is copied or downloaded as it is shown", async ({ page, browser }) => {
  await open(page);
  await paste(page, FLAWED);
  const dialog = await openShare(page);
  const link = await dialog.getByRole("textbox", { name: "Link" }).inputValue();
  await dialog.getByRole("tab", { name: "Picture" }).click();
  const field = dialog.getByRole("textbox", { name: "Picture" });
  await expect(field).toHaveValue(/^<svg [^]*<\/svg>\n$/);
  await dialog.getByLabel("Theme").selectOption("Dark");
  await expect(field).toHaveValue(/^<svg [^>]*class="plimsoll-card-dark"/);
  await dialog.getByRole("button", { name: "Copy picture" }).click();
  await expect(dialog.getByRole("status")).toHaveText("Picture copied");
  const picture = await clipboard(page);
  expect(picture).toBe(await field.inputValue());
  expect(picture).not.toContain(SECRET);
  expect(await downloaded(page, dialog.getByRole("button", { name: "Download picture" }))).toBe(picture);
  await expect(dialog.getByRole("status")).toHaveText("Picture downloaded");
  // A page of its own reads it, and its heading leads back.
  const other = await (await browser.newContext()).newPage();
  await other.setContent(picture);
  const heading = other.getByRole("link", { name: /^Plimsoll: \d+ problems in Dockerfile$/ });
  await expect(heading).toHaveAttribute("href", link);
  // What stays out of a link stays out of it, too, and the other way round.
  await dialog.getByRole("button", { name: "Share it as written…" }).click();
  await dialog.getByRole("button", { name: "Share 1 value as written" }).click();
  await expect(field).not.toHaveValue(picture);
  await expect(field).toHaveValue(/^<svg [^>]*class="plimsoll-card-dark"/);
});

test("the meter tells how far a link gets, and a bundle takes what is too long", async ({ page }) => {
  await open(page);
  const noise = (lines) => {
    let seed = 7;
    const word = () => (seed = (seed * 48_271) % 2_147_483_647).toString(36);
    return `FROM debian:13\n${Array.from({ length: lines }, () => `RUN ${word()} ${word()}\n`).join("")}`;
  };
  for (const [lines, words, kind] of [
    [5, /^[\d,]+ characters: fine everywhere$/, "meter"],
    [150, /may break in Outlook or Excel/, "meter long"],
    [400, /may be split in Slack/, "meter longer"],
    [3_000, /too long for a link/, "meter stop"],
  ]) {
    await paste(page, noise(lines));
    const dialog = await openShare(page);
    const meter = dialog.getByText(/characters:/);
    await expect(meter).toHaveText(words);
    await expect(meter).toHaveClass(kind);
    if (lines < 3_000) await page.keyboard.press("Escape");
  }
  const dialog = dialogOf(page);
  await expect(dialog.getByRole("button", { name: "Copy link" })).toHaveCount(0);
  const bundle = await downloaded(page, dialog.getByRole("button", { name: "Download bundle" }));
  expect(JSON.parse(bundle).text).toContain("FROM debian:13");
  await page.keyboard.press("Escape");
  await paste(page, "FROM other\n");
  await drop(page, [["Dockerfile.review.json", bundle]]);
  await page.getByRole("button", { name: "Open the review" }).click();
  await expect(page.locator(".cm-content")).toContainText("FROM debian:13");
});

test("the dialog is used by keyboard and gives the focus back", async ({ page }) => {
  await open(page);
  await paste(page, FLAWED);
  await page.getByRole("button", { name: "Share", exact: true }).focus();
  await page.keyboard.press("Enter");
  const dialog = dialogOf(page);
  await expect(dialog).toBeVisible();
  await dialog.getByRole("tab", { name: "Link" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(dialog.getByRole("tab", { name: "Markdown" })).toBeFocused();
  await expect(dialog.getByRole("tabpanel", { name: "Markdown" })).toBeVisible();
  await page.keyboard.press("End");
  await expect(dialog.getByRole("tab", { name: "Picture" })).toHaveAttribute("aria-selected", "true");
  // Tab never leaves the dialog for the page behind it.
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press("Tab");
    const place = await page.evaluate(() => document.activeElement.closest("dialog") !== null || document.activeElement === document.body);
    expect(place).toBe(true);
  }
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Share", exact: true })).toBeFocused();
});

test("the address bar stays clean until something is shared or opened, and Back works", async ({ page }) => {
  await open(page);
  await paste(page, "FROM alpine:3.22\nRUN one\n");
  await rest(page, 1_500);
  expect(new URL(page.url()).hash).toBe("");
  const first = await copyLink(page);
  await page.keyboard.press("Escape");
  await paste(page, "FROM debian:13\nRUN two\n");
  await expect.poll(() => page.url()).not.toBe(first);
  const second = page.url();
  await page.evaluate((hash) => (location.hash = hash), new URL(first).hash);
  await expect(page.locator(".cm-content")).toContainText("RUN one");
  await page.goBack();
  await expect(page.locator(".cm-content")).toContainText("RUN two");
  expect(page.url()).toBe(second);
});

test("a link wins over the draft, which can be restored", async ({ page }) => {
  await open(page);
  await paste(page, "FROM alpine:3.22\n");
  const link = await copyLink(page);
  await page.keyboard.press("Escape");
  await paste(page, "FROM debian:13\nRUN mine\n");
  // The address follows; the draft is stored.
  await expect.poll(() => draft(page)).toContain("mine");
  await page.goto("about:blank");
  await open(page, link);
  expect(await text(page)).toContain("alpine");
  await page.getByRole("button", { name: "Restore" }).click();
  expect(await text(page)).toContain("mine");
});

test("a draft is there again after a reload", async ({ page }) => {
  await open(page);
  await paste(page, "FROM debian:13\nRUN mine\n");
  await expect.poll(() => draft(page)).toContain("mine");
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

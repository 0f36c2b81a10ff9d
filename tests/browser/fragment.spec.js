import { copyLink, expect, open, paste, problems, test } from "./page.js";

// A part of a Dockerfile, as documentation shows it.
const PART = "RUN cd /srv && sudo true\nCMD ['node', 'server.js']\n";

test("a text without FROM is a part of a file, and that is a note", async ({ page }) => {
  await open(page);
  await paste(page, PART);
  const all = problems(page);
  await expect(all.filter({ hasText: "There is no FROM" })).toHaveCount(1);
  await expect(all.filter({ hasText: "stands before the first" })).toHaveCount(0);
  await expect(all.filter({ hasText: "This list is no JSON" })).toHaveCount(1);
});

test("its base is said where the note stands, and travels in the link", async ({ page, browser }) => {
  await open(page);
  await paste(page, "RUN apt-get update && apt-get install -y curl\n");
  const note = problems(page).filter({ hasText: "There is no FROM" });
  await note.getByRole("button").first().click();
  await expect(note).toContainText("a base that is not known");
  const base = note.getByRole("textbox", { name: "Base image" });
  await base.fill("alpine:3.22");
  await base.press("Enter");
  await expect(note).toContainText("as a part of a file, on alpine:3.22");
  // Alpine has no apt-get.
  await expect(problems(page).filter({ hasText: "apt-get" }).first()).toBeVisible();
  const link = await copyLink(page);
  const other = await (await browser.newContext()).newPage();
  await open(other, link);
  await expect(problems(other).filter({ hasText: "on alpine:3.22" })).toHaveCount(1);
});

test("a text of nothing but ARG is no part of anything", async ({ page }) => {
  await open(page);
  await paste(page, "ARG VERSION=1\n");
  await expect(problems(page).filter({ hasText: "no stages to build" })).toHaveCount(1);
});

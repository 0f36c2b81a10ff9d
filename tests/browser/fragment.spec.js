import { expect, open, paste, problems, test } from "./page.js";

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

test("a text of nothing but ARG is no part of anything", async ({ page }) => {
  await open(page);
  await paste(page, "ARG VERSION=1\n");
  await expect(problems(page).filter({ hasText: "no stages to build" })).toHaveCount(1);
});

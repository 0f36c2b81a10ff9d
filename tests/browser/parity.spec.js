// Page and command line are one engine: the same text gives the same findings in both.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, open, paste, problems, test } from "./page.js";

const EXAMPLES = new URL("../../page/examples/", import.meta.url);
const PLIMSOLL = process.env.PLIMSOLL ?? fileURLToPath(new URL("../../target/debug/plimsoll", import.meta.url));
const WORDS = { error: "Error", warning: "Warning", info: "Info", style: "Style" };

/** What the command line finds, each as the row that the page shows for it. */
function rows(text) {
  const out = execFileSync(PLIMSOLL, ["check", "-", "--format", "json", "--fail-on", "never"], { input: text });
  return JSON.parse(out).files[0].findings.map((finding) => {
    const message = finding.message.replaceAll("`", "");
    return `${WORDS[finding.severity]}, line ${finding.start.line}: ${message} ${finding.rule}`;
  });
}

test("the page finds what the command line finds", async ({ page }) => {
  test.setTimeout(120_000);
  await open(page);
  // One row for each problem.
  await page.getByLabel("Order").selectOption("By line");
  for (const name of readdirSync(EXAMPLES)) {
    const text = readFileSync(new URL(name, EXAMPLES), "utf8");
    const expected = rows(text).sort();
    await paste(page, text);
    await expect(problems(page)).toHaveCount(expected.length, { timeout: 30_000 });
    const found = await page.locator(".row-main .msg").allTextContents();
    expect(found.map((row) => row.trim()).sort(), name).toEqual(expected);
  }
});

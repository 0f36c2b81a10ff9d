// What the tests share: a page that says every error and every request, and typing
// into the editor as people do.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test as base, expect } from "@playwright/test";

export { expect };

export const test = base.extend({
  // Every test fails on an error in the page and on a request that leaves its origin.
  page: async ({ page, baseURL, context }, use) => {
    const wrong = [];
    page.on("pageerror", (error) => wrong.push(String(error)));
    page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
    page.on("request", (request) => {
      const own = request.url().startsWith(baseURL) || /^(data|blob):/.test(request.url());
      if (!own) wrong.push(`left the origin: ${request.url()}`);
      if (request.url().includes("#")) wrong.push(`carried a fragment: ${request.url()}`);
    });
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    // The clipboard is shared by all tests that run at the same time; what this page puts there is not.
    await page.addInitScript(() => {
      if (!navigator.clipboard) return;
      const write = navigator.clipboard.writeText.bind(navigator.clipboard);
      navigator.clipboard.writeText = (text) => {
        globalThis.copied = text;
        return write(text);
      };
    });
    await use(page);
    expect(wrong).toEqual([]);
  },
});

export const FLAWED = `FROM debian:13
MAINTAINER ada@example.com
WORKDIR app
ENV API_TOKEN=hunter2hunter2
ADD config.yml /etc/app/
CMD server --port 80
`;

/** The same on a base whose directory is not known, so that the fix of `WORKDIR app` is to review. */
export const UNKNOWN_BASE = FLAWED.replace("debian:13", "registry.example/base:1");

/** Opens the page and waits until it stands. */
export async function open(page, address = "./") {
  await page.goto(address);
  await expect(page.locator(".cm-editor")).toBeVisible();
  await looked(page);
}

/** Waits until the results are about the text. */
export async function looked(page) {
  await expect(page.locator("#view")).toHaveAttribute("aria-busy", "false");
}

export const fact = (page, name) => page.getByRole("banner").getByText(name).locator("xpath=..");
export const editor = (page) => page.getByRole("textbox", { name: "Dockerfile" });
export const problems = (page) => page.getByRole("list", { name: "Problems" }).getByRole("listitem");
export const problem = (page, words) =>
  page.getByRole("list", { name: "Problems" }).getByRole("button", { name: words });

/** Replaces the editor's text by pasting: the event that a paste makes, for the clipboard itself
 *  is shared by all tests that run at the same time. */
export async function paste(page, text) {
  await editor(page).focus();
  await page.keyboard.press("Control+A");
  if (text === "") {
    await page.keyboard.press("Delete");
    return;
  }
  await editor(page).evaluate((content, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    content.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
  await page.keyboard.press("Control+Home");
  const first = text.slice(0, text.indexOf("\n"));
  await expect(page.locator(".cm-line").first()).toHaveText(first);
  await looked(page);
}

/** What the browser stores of the draft that this tab writes: a line of numbers, then its parts. */
export const draft = (page) =>
  page.evaluate(() => localStorage.getItem(`plimsoll.draft.${sessionStorage.getItem("plimsoll.tab")}`) ?? "");

/** Lets time pass by the page's own clock: all that the page had planned for before has happened. */
export const rest = (page, milliseconds) =>
  page.evaluate((milliseconds) => new Promise((done) => setTimeout(done, milliseconds)), milliseconds);

/** Drops files, each a name with its content, on the editor or what the selector finds. */
export async function drop(page, files, selector = ".cm-content") {
  await page.locator(selector).evaluate((target, files) => {
    const dataTransfer = new DataTransfer();
    for (const [name, content] of files) {
      const parts = Array.isArray(content) ? [new Uint8Array(content)] : [content];
      dataTransfer.items.add(new File(parts, name));
    }
    target.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  }, files);
}

const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The violations that axe finds in a page or a frame, or in what the selector finds in it. */
export async function violations(page, selector) {
  // It stays, so each document reads it once.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  return page.evaluate(
    async ([selector, values]) => {
      const results = await globalThis.axe.run(selector ?? document, {
        runOnly: { type: "tag", values },
        resultTypes: ["violations"],
      });
      return results.violations.map(({ id, nodes }) => ({
        rule: id,
        where: nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`),
      }));
    },
    [selector, STANDARDS],
  );
}

export const clipboard = (page) => page.evaluate(() => globalThis.copied ?? navigator.clipboard.readText());

/** The editor's text, as its lines show it. */
export const text = (page) =>
  page.evaluate(() => [...document.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\n"));

/** Copies the link of the page's state by its dialog; gives it. */
export async function copyLink(page) {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  await dialog.getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByText("Link copied")).toBeAttached();
  return clipboard(page);
}

/** Takes something away by the Copy menu of the Fixes view. */
export async function take(page, name) {
  await page.locator("summary").filter({ hasText: "Copy" }).click();
  await page.getByRole("button", { name }).click();
}

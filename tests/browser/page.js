// What the tests share: a page that says every error and every request, and typing
// into the editor as people do.
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

/** Opens the page and waits until it stands. */
export async function open(page, address = "./") {
  await page.goto(address);
  await expect(page.locator(".cm-editor")).toBeVisible();
}

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
}

export const clipboard = (page) => page.evaluate(() => globalThis.copied ?? navigator.clipboard.readText());

/** The editor's text, as its lines show it. */
export const text = (page) =>
  page.evaluate(() => [...document.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\n"));

// Pages of other origins that frame Plimsoll: a server for them, and what the tests look for.
import { createServer } from "node:http";
import { extname } from "node:path";
import { test as base, expect } from "@playwright/test";

export { expect };

/** A link with a review in it; its comment and its summary try to be markup. */
export const REVIEWED =
  "v1.da0.HY9PSwJRFMXnaboYCCKLtncTlPBmlDYRaklTIKGCBK5aPOdd9dH7x52Xox8i6AP0YXu5OJtz7zk_jnxdzKcgcaWEfejfpdPxZPYe9bIAIcUT7oXxGrPSmXQ5X7wVk-h7n46LAkpn12qTHYyGHEOZRz9Pn6cFVEg7JODcOwpw30tbF-yMUIugdshrR59SUSNpd9l5tUWt-dqR4RFhhJUnSSdsEY4HUBXUwgaUpz-sObai1cv6Wa_duJqhIH2A-EkIg9XIunqQr0bs0ghlQxQSl-gJSxHTLGEdIeU_h2tXikhUGqtmkjoL_ou8q5A1fz-uv7vLY2PkxjWPMFBmAxWVwz24WEmOhkIjhZv-7egP.dq5f";

const KINDS = {
  "": "text/html",
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".xml": "application/xml",
  ".svg": "image/svg+xml",
};

/** Serves pages, by path, on an origin of their own until the test ends; gives its address. A host
 *  name of its own makes it another site as well, whose frames have no storage in common. */
export async function serve(pages, name = "localhost") {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://x/");
    const page = pages[pathname];
    response.writeHead(page === undefined ? 404 : 200, {
      "Content-Type": `${KINDS[extname(pathname)] ?? "text/plain"}; charset=utf-8`,
    });
    response.end(page ?? "");
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { address: `http://${name}:${server.address().port}/`, close: () => server.close() };
}

export const test = base.extend({
  /** Opens HTML as a page of another site; gives the page and the frame in it. */
  framed: async ({ browser, baseURL }, use) => {
    const [servers, contexts] = [[], []];
    const wrong = [];
    await use(async (html, { options, pages, prepare, expected } = {}) => {
      const server = await serve({ "/": `<!doctype html><title>Docs</title>${html}`, ...pages });
      servers.push(server);
      const context = await browser.newContext({ serviceWorkers: "block", ...options });
      contexts.push(context);
      const page = await context.newPage();
      const requests = [];
      page.on("request", (request) => requests.push(request.url()));
      page.on("pageerror", (error) => expected?.test(error) || wrong.push(String(error)));
      context.on("request", (request) => {
        const isKnown = [baseURL, server.address].some((own) => request.url().startsWith(own));
        if (!isKnown) wrong.push(`left both origins: ${request.url()}`);
        if (request.url().includes("#")) wrong.push(`carried a fragment: ${request.url()}`);
      });
      await prepare?.(page);
      await page.goto(server.address);
      return { page, context, requests, frame: page.frameLocator("iframe"), host: server.address };
    });
    for (const context of contexts) await context.close();
    for (const server of servers) server.close();
    expect(wrong).toEqual([]);
  },
});

// What the built page may do at all, and that the browser holds it to that.
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { test as bare } from "@playwright/test";
import { expect, open, test } from "./page.js";

function directives(html) {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)[1];
  return Object.fromEntries(
    policy.split(";").map((directive) => {
      const [name, ...sources] = directive.trim().split(/\s+/);
      return [name, sources];
    }),
  );
}

test("the policy allows the page itself, its wasm and nothing else", async ({ page, request }) => {
  for (const name of ["./", "./embed.html"]) {
    const response = await request.get(name);
    if (name !== "./" && !response.ok()) continue;
    const html = await response.text();
    const { "script-src": scripts, ...others } = directives(html);
    const inline = [...html.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)]
      // Data does not run.
      .filter(([, attributes]) => !attributes.includes("src=") && !attributes.includes("application/json"))
      .map(([, , script]) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`);
    expect(new Set(scripts)).toEqual(new Set(["'self'", "'wasm-unsafe-eval'", ...inline]));
    expect(others["default-src"]).toEqual(["'none'"]);
    expect(others["connect-src"]).toEqual(["'self'"]);
    expect(others["base-uri"]).toEqual(["'none'"]);
    expect(others["form-action"]).toEqual(["'none'"]);
    for (const [name, sources] of Object.entries(others)) {
      for (const source of sources) {
        const known = ["'none'", "'self'"].includes(source);
        const styles = name === "style-src" && source === "'unsafe-inline'";
        const pictures = name === "img-src" && source === "data:";
        expect(known || styles || pictures, `${name} ${source}`).toBe(true);
      }
    }
    expect(html).toContain('<meta name="referrer" content="no-referrer">');
    expect(html).not.toMatch(/\son\w+="/);
  }
  await open(page);
});

// Its own page: the browser tells each refusal as an error, which the shared fixture would fail on.
bare("what the policy forbids does not happen", async ({ page, baseURL }) => {
  const reached = [];
  const server = createServer((request, response) => {
    reached.push(request.url);
    response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const elsewhere = `http://127.0.0.1:${server.address().port}/`;
  await page.goto(baseURL);
  await expect(page.locator(".cm-editor")).toBeVisible();
  const told = new Set();
  await page.exposeFunction("tell", (directive) => told.add(directive));
  await page.evaluate(async (elsewhere) => {
    addEventListener("securitypolicyviolation", (event) => window.tell(event.effectiveDirective));
    const add = (name, properties) => document.body.append(Object.assign(document.createElement(name), properties));
    add("script", { textContent: "window.hit = 'inline'" });
    add("script", { src: `${elsewhere}a.js` });
    add("div", { innerHTML: `<img src="data:," onerror="window.hit = 'handler'">` });
    add("a", { href: "javascript:window.hit='url'", id: "bad" });
    document.getElementById("bad").click();
    add("iframe", { src: elsewhere });
    add("object", { data: elsewhere });
    add("img", { src: `${elsewhere}a.png` });
    add("link", { rel: "stylesheet", href: `${elsewhere}a.css` });
    add("form", { action: elsewhere, id: "form" });
    document.getElementById("form").submit();
    document.head.append(Object.assign(document.createElement("base"), { href: elsewhere }));
    await fetch(elsewhere).catch(() => {});
    try {
      new WebSocket(elsewhere.replace("http", "ws"));
    } catch {}
    try {
      navigator.sendBeacon(elsewhere, "x");
    } catch {}
    try {
      // The tests' own calls come from outside the policy; a timer's text does not.
      setTimeout("window.hit = 'eval'", 0);
    } catch {}
  }, elsewhere);
  // Some refusals are another process's, and are told when that comes to it: a form's are the last.
  for (const directive of ["script-src-elem", "script-src-attr", "frame-src", "object-src", "img-src", "style-src-elem", "form-action", "base-uri", "connect-src", "script-src"]) {
    await expect.poll(() => told.has(directive), { message: directive, timeout: 20_000 }).toBe(true);
  }
  server.close();
  expect(await page.evaluate(() => window.hit)).toBeUndefined();
  expect(reached).toEqual([]);
});

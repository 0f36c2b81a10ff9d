// What `plimsoll card` draws, as a browser shows it: by itself, in an <img>, and within a page.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";

const PLIMSOLL = process.env.PLIMSOLL ?? fileURLToPath(new URL("../../target/debug/plimsoll", import.meta.url));
const PAGE = "https://example.com/";

const MESSY = `FROM python:3.13
MAINTAINER ada@example.com
ENV API_TOKEN=hunter2hunter2
RUN apt-get update && apt-get install -y curl gcc
COPY . .
RUN cd /app && pip install -r requirements.txt | tee log
CMD python app.py
`;
const HOSTILE = `FROM "><script>alert(1)</script>
MAINTAINER "><img src=https://evil.example/x onerror=alert(1)>\u202e@all
ENV A=$\u0130\u2067 </text></svg></desc></style>]]>&x;
${"RUN cd /\ud83e\udd80\ufdfd\u0300\u0300 && sudo x | y\n".repeat(10_000)}`;
const FILES = {
  "a messy file": MESSY,
  "a clean file": "FROM debian:13-slim@sha256:" + "a".repeat(64) + "\nUSER 1000\nCMD [\"/app\"]\n",
  "a file on an unknown base": "FROM registry.example.com/base:1\nCOPY . /app\nUSER 1000\n",
  "a file of long words": `FROM debian:13\nRUN cd /${"very-long-name/".repeat(60)} && make\nCOPY ${"a".repeat(3_000)} b/\n`,
  "a hostile file": HOSTILE,
};

function card(text, ...options) {
  return execFileSync(PLIMSOLL, ["card", "-", "--no-shell", "--today", "2026-11-21", "--base-url", PAGE, ...options], {
    input: text,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "ignore"],
  });
}

/** All that goes wrong in a page, and all that it asks for beyond itself. */
function watched(page) {
  const faults = [];
  page.on("pageerror", (error) => faults.push(`error: ${error}`));
  page.on("console", (message) => faults.push(`console: ${message.text()}`));
  page.on("dialog", (dialog) => (faults.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on("request", (request) => request.url().startsWith("data:") || faults.push(`request: ${request.url()}`));
  return faults;
}

for (const [name, text] of Object.entries(FILES)) {
  test(`the picture of ${name} is whole, fits and asks for nothing`, async ({ page }) => {
    const faults = watched(page);
    const svg = card(text);
    const error = await page.evaluate(
      (svg) => new DOMParser().parseFromString(svg, "image/svg+xml").querySelector("parsererror")?.textContent,
      svg,
    );
    expect(error).toBeUndefined();
    // As READMEs have it.
    await page.setContent(`<img alt="Dockerfile review" src="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}">`);
    await expect
      .poll(() => page.getByRole("img", { name: "Dockerfile review" }).evaluate((image) => image.complete && image.naturalWidth))
      .toBe(640);
    // Within a page, in both themes.
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.setContent(`<body style="margin:0">${svg}</body>`);
      const outside = await page.evaluate(() => {
        const right = (element) => element.getBoundingClientRect().right;
        const room = (text) => right(text.parentElement.closest("svg"));
        return [...document.querySelectorAll("svg text")]
          // What is of no usual script ends at the edge of its box.
          .filter((text) => /^[ -~…→]*$/.test(text.textContent) && right(text) > Math.min(room(text), 640 - 12))
          .map((text) => text.textContent);
      });
      expect(outside).toEqual([]);
      const fill = await page.locator("svg > rect").evaluate((rect) => getComputedStyle(rect).fill);
      expect(fill).toBe(colorScheme === "dark" ? "rgb(15, 19, 24)" : "rgb(255, 255, 255)");
    }
    expect(await page.locator("script, img, foreignObject, style ~ style").count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test(`the block of HTML of ${name} is text, and asks for nothing`, async ({ page }) => {
    const faults = watched(page);
    const html = card(text, "--format", "html");
    await page.setContent(html);
    const tags = await page.locator("body *").evaluateAll((all) => [...new Set(all.map((it) => it.localName))].sort());
    const allowed = ["a", "b", "code", "p", "table", "tbody", "td", "tr"];
    expect(tags.filter((tag) => !allowed.includes(tag))).toEqual([]);
    expect(html.split("\n").slice(0, -1).filter((line) => !line.startsWith("<"))).toEqual([]);
    expect(faults).toEqual([]);
  });
}

test("the heading of both is the permalink", async ({ page }) => {
  const link = execFileSync(PLIMSOLL, ["link", "-", "--today", "2026-11-21", "--base-url", PAGE], {
    input: MESSY,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "ignore"],
  }).trim();
  for (const format of ["svg", "html"]) {
    await page.setContent(card(MESSY, "--format", format));
    const heading = page.getByRole("link", { name: /^Plimsoll: \d+ problems in Dockerfile$/ });
    await expect(heading).toHaveAttribute("href", link);
    await expect(page.locator("body")).not.toContainText("hunter2");
  }
});

// Embeds in sites that real generators made, below a folder, with storage of third parties blocked.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { REVIEWED, expect, test } from "./host.js";

// Each opens several pages, and every frame starts the program anew.
test.setTimeout(120_000);

const programs = process.env.PLIMSOLL_SITE_GENERATORS;
// `cargo xtask test browser` installs them.
test.skip(!programs, "site generators");

/** A built site, as pages by path. */
function build(name, baseURL) {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-site-"));
  try {
    cpSync(new URL(`sites/${name}`, import.meta.url), folder, { recursive: true });
    for (const file of files(folder)) {
      const text = readFileSync(file, "utf8");
      writeFileSync(file, text.replaceAll("PLIMSOLL/", baseURL).replaceAll("LINK", REVIEWED));
    }
    const [program, ...args] = {
      mkdocs: ["mkdocs", "build", "--quiet", "--strict", "--site-dir", "out"],
      mdbook: ["mdbook", "build", "--dest-dir", "out"],
    }[name];
    execFileSync(join(programs, program), args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    const out = join(folder, "out");
    const pages = {};
    for (const file of files(out)) {
      const path = `/handbook/${relative(out, file).split(sep).join("/")}`;
      pages[path] = readFileSync(file);
      pages[path.replace(/index\.html$/, "")] = pages[path];
    }
    return pages;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const files = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());

/** Blocks the storage of every page and frame. */
const blocked = (page) =>
  page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
      if (window === top) continue;
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException("blocked", "SecurityError");
        },
      });
    }
  });

test("a site of MkDocs Material shows the review, on every page and after instant navigation", async ({ framed, baseURL }) => {
  const pages = build("mkdocs", baseURL);
  const { page, host } = await framed("", { pages, prepare: blocked });
  await page.goto(`${host}handbook/`);
  const component = page.frameLocator("dockerfile-review iframe");
  await expect(component.getByRole("list", { name: "Problems" }).getByText("MAINTAINER").first()).toBeVisible();
  await expect(page.locator("article pre").last()).toBeVisible();
  await page.getByRole("link", { name: "The other page" }).last().click();
  const frame = page.frameLocator('iframe[title="Dockerfile review"]');
  await expect(frame.getByRole("list", { name: "Fixes" }).first()).toBeVisible();
  await page.goBack();
  await expect(component.getByRole("list", { name: "Problems" })).toBeVisible();
});

test("a book of mdBook shows the file with its problems in the block's place", async ({ framed, baseURL }) => {
  const pages = build("mdbook", baseURL);
  const { page, frame, host } = await framed("", { pages, prepare: blocked });
  await page.goto(`${host}handbook/index.html`);
  await expect(page.frameLocator("dockerfile-review iframe").getByText("ada@example.com")).toBeVisible();
  await expect(page.locator("dockerfile-review pre")).toBeHidden();
  await expect(frame.getByRole("link", { name: "Open in Plimsoll" })).toBeVisible();
});

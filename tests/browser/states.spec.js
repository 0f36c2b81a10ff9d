import { FLAWED, drop, expect, open, paste, problem, problems, take, test, text } from "./page.js";
import { link } from "./links.js";

test("nothing, nothing wrong, and something else", async ({ page }) => {
  await open(page);
  await paste(page, "");
  await expect(page.getByRole("heading", { name: "Paste a Dockerfile" })).toBeVisible();
  await paste(page, "services:\n  web:\n    image: nginx\n");
  await expect(page.getByRole("heading", { name: "This looks like a Compose file" })).toBeVisible();
  await page.getByRole("button", { name: "Read it as a Dockerfile anyway" }).click();
  await expect(problems(page).first()).toBeVisible();
});

test("lines that cannot be read cost only themselves", async ({ page }) => {
  await open(page);
  await paste(page, "FROM debian:13\nNONSENSE here\nMAINTAINER ada@example.com\n");
  await expect(page.getByText("1 line could not be read")).toBeVisible();
  await expect(problem(page, /MAINTAINER/)).toBeVisible();
  await paste(page, "so it\ngoes on\n");
  await expect(page.getByText("2 lines could not be read; nothing here is an instruction")).toBeVisible();
});

test("a large file is read when typing rests, and cannot be shared", async ({ page }) => {
  await open(page);
  const large = "FROM debian:13\n" + "RUN echo a line of some length to fill the file\n".repeat(4500);
  await paste(page, large + "MAINTAINER ada@example.com\n");
  await expect(page.getByText("A large file")).toBeVisible();
  await expect(problem(page, /MAINTAINER/)).toBeVisible({ timeout: 15_000 });
  await page.getByRole("button", { name: "Share", exact: true }).click();
  await expect(page.getByText("too large for a link")).toBeVisible();
});

test("examples, and line ends that stay as they came", async ({ page }) => {
  await open(page);
  await page.getByText("Examples").click();
  await page.getByRole("button", { name: /Windows/ }).click();
  expect(await text(page)).toContain("# escape=`");
  await drop(page, [["Dockerfile", "FROM debian:13\r\nMAINTAINER a\r\n"]]);
  await page.getByRole("button", { name: "Replace the Dockerfile" }).click();
  await expect(problem(page, /MAINTAINER/)).toBeVisible();
  await page.getByRole("tab", { name: /^Fixes/ }).click();
  await take(page, "Copy fixed file");
  await expect(page.getByText("Fixed file copied")).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toMatch(/^FROM debian:13\r\nLABEL .*\r\n$/);
});

test("the theme is chosen, kept, and there before the page stands", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await open(page);
  await page.getByRole("button", { name: "Theme: as the system" }).click();
  await page.getByRole("button", { name: "Theme: light" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.locator("body")).toHaveCSS("background-color", "rgb(15, 19, 24)");
});

test("without its program the page keeps the text and says why", async ({ browser, baseURL }) => {
  const page = await (await browser.newContext()).newPage();
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto(baseURL);
  await expect(page.getByRole("alert")).toContainText("Plimsoll could not start");
  await expect(page.getByRole("textbox", { name: "Dockerfile" })).toBeEditable();
});

test("an engine that does not arrive is said, and comes when asked again", async ({ browser, baseURL }) => {
  const page = await (await browser.newContext()).newPage();
  await page.route("**/engine/**", (route) => route.abort());
  await open(page, baseURL);
  await paste(page, FLAWED);
  await expect(page.getByRole("heading", { name: "This file could not be looked at" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Dockerfile" })).toBeEditable();
  await page.unroute("**/engine/**");
  await page.getByRole("button", { name: "Look again" }).click();
  await expect(problems(page).first()).toBeVisible();
});

test("where there can be no worker the page looks itself, at long files only when asked", async ({ page }) => {
  await page.addInitScript(() => {
    globalThis.Worker = class {
      constructor() {
        throw new DOMException("none here", "SecurityError");
      }
    };
  });
  await open(page);
  await expect(problems(page).first()).toBeVisible();
  await expect(page.getByText("cannot run its program in the background here")).toBeVisible();
  await paste(page, `FROM debian:13\nMAINTAINER ada\n${"# a line of comment that makes it long\n".repeat(600)}`);
  await expect(page.getByRole("heading", { name: "A long file, not looked at yet" })).toBeVisible();
  await page.getByRole("button", { name: "Look at it anyway" }).click();
  await expect(problems(page).first()).toBeVisible();
  // A link's neither, before the page is drawn.
  await page.goto("about:blank");
  await page.goto(`./#${link(`FROM debian:13\nMAINTAINER ada\n${"# a line of comment that makes it long\n".repeat(600)}`)}`);
  await expect(page.getByRole("heading", { name: "A long file, not looked at yet" })).toBeVisible();
});

// What is built: the platform, the stage and build arguments, as chips beside the files.
import { expect, open, paste, problem, test, violations } from "./page.js";

const FILE = `ARG VERSION=3.14
FROM alpine:3.22 AS base-linux
RUN make linux
FROM alpine:3.22 AS base-windows
RUN make windows
FROM python:\${VERSION} AS build
ARG DB_PASSWORD
COPY . .
FROM base-\${TARGETOS} AS last
COPY --from=build /app /app
`;

const chips = (page) => page.getByRole("region", { name: "Files" }).getByTitle("What is built: platform, stage, arguments");
const form = (page) => page.getByRole("group", { name: "Build", exact: true });
const step = (page, code) =>
  page.getByRole("tabpanel", { name: "Cache" }).getByRole("row").filter({ has: page.getByText(code, { exact: true }).and(page.locator(".what > code")) });

async function openFile(page) {
  await open(page);
  await paste(page, FILE);
  await page.getByRole("tab", { name: "Cache" }).click();
}

test("platform, stage and arguments count in every view, and travel in the link", async ({ page, browser }) => {
  await openFile(page);
  await expect(chips(page)).toContainText("linux/amd64");
  await expect(step(page, "RUN make linux")).toContainText("Cached");
  await chips(page).click();
  // ARGs that the platform sets are none to fill in.
  await expect(form(page).getByRole("textbox")).toHaveCount(2);
  await expect(form(page).getByLabel("VERSION")).toHaveAttribute("placeholder", "3.14");
  await form(page).getByLabel("VERSION").fill("3.13-slim");
  await form(page).getByLabel("VERSION").press("Enter");
  await expect(chips(page)).toContainText("VERSION=3.13-slim");
  await form(page).getByLabel("Platform").selectOption("linux/arm64");
  await expect(chips(page)).toContainText("linux/arm64");
  await form(page).getByLabel("Stage").selectOption("build");
  await expect(chips(page)).toContainText("stage build");
  await expect(step(page, "COPY . .")).toContainText("Rebuilds");
  await page.keyboard.press("Escape");
  await expect(form(page)).toHaveCount(0);
  await expect(chips(page)).toBeFocused();
  await page.getByRole("tab", { name: "Size" }).click();
  await expect(page.getByRole("row").filter({ hasText: "FROM python:3.13-slim" })).toBeVisible();
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const link = await page.getByRole("dialog", { name: "Share" }).getByRole("textbox", { name: "Link" }).inputValue();
  const other = await (await browser.newContext()).newPage();
  await open(other, link);
  await expect(chips(other)).toContainText("linux/arm64");
  await expect(chips(other)).toContainText("stage build");
  await expect(chips(other)).toContainText("VERSION=3.13-slim");
  // An empty value is none: the file's own holds again.
  await chips(other).click();
  await form(other).getByLabel("VERSION").fill("");
  await form(other).getByLabel("VERSION").press("Enter");
  await expect(chips(other)).not.toContainText("VERSION");
});

test("a secret that a build is given stays out of the link", async ({ page, browser }) => {
  await openFile(page);
  await chips(page).click();
  await form(page).getByLabel("DB_PASSWORD").fill("Hunter2-secret");
  await form(page).getByLabel("DB_PASSWORD").press("Enter");
  await expect(chips(page)).toContainText("DB_PASSWORD=");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  await expect(dialog.getByText("a build argument")).toBeVisible();
  const link = await dialog.getByRole("textbox", { name: "Link" }).inputValue();
  const other = await (await browser.newContext()).newPage();
  await open(other, link);
  await expect(chips(other)).toContainText("DB_PASSWORD=REDACTED");
});

test("the platform decides which stages are unused", async ({ page }) => {
  await open(page);
  await paste(page, FILE);
  await expect(problem(page, /stage base-windows/)).toHaveCount(0);
  await chips(page).click();
  await form(page).getByLabel("Platform").selectOption("linux/amd64");
  await page.keyboard.press("Escape");
  await page.getByRole("tab", { name: "Cache" }).click();
  await expect(page.getByText(/^1 stage is not needed: base-windows/)).toBeVisible();
});

for (const theme of ["light", "dark"]) {
  for (const width of [1440, 390]) {
    test(`the form has no barrier that axe finds, ${theme}, ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 800 });
      await open(page, `./?theme=${theme}`);
      await paste(page, FILE);
      await chips(page).click();
      await expect(form(page)).toBeVisible();
      expect(await violations(page, ".editor")).toEqual([]);
      const box = await form(page).boundingBox();
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
    });
  }
}

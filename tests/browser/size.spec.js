import { editor, expect, open, paste, problem, test, text } from "./page.js";

const FILE = `FROM python:3.14
RUN apt-get update && apt-get install -y gcc
COPY . /app
RUN pip install -r /app/requirements.txt
CMD ["python", "/app/main.py"]
`;

const view = (page) => page.getByRole("tabpanel", { name: "Size" });
const layers = (page) => view(page).getByRole("table", { name: "Every layer" });
const bases = (page) => view(page).getByRole("table", { name: "Base images" });

async function openSize(page, file = FILE) {
  await open(page);
  await paste(page, file);
  await page.getByRole("tab", { name: "Size" }).click();
  await expect(layers(page)).toBeVisible();
}

test("every layer has its size, its range and its reasons", async ({ page }) => {
  const tables = [];
  page.on("request", (request) => request.url().includes("/apt/") && tables.push(request.url()));
  await openSize(page);
  await expect(view(page).getByRole("heading", { level: 2 })).toContainText(/^About [\d.]+ GB on disk, \d+ MB to pull/);
  const base = layers(page).getByRole("row").filter({ hasText: "FROM python:3.14" });
  await expect(base).toContainText("GB");
  await expect(base).toContainText("python:3.14");
  const apt = layers(page).getByRole("row").filter({ hasText: "apt-get install" });
  await expect(apt).toContainText(/by the package table/);
  // Fetched once, from the page's own origin; the fixture sees to the rest.
  expect(tables).toHaveLength(1);
  await expect(page.locator("#size-now")).toContainText("GB");
});

test("the size budget says what is above it, and travels in the link", async ({ page, browser }) => {
  await openSize(page);
  const line = view(page).getByLabel(/Size budget/);
  await line.fill("lots");
  await line.blur();
  await expect(view(page).getByRole("alert").filter({ hasText: "300 MB" })).toBeVisible();
  await line.fill("300 MB");
  await line.blur();
  await expect(view(page).getByText("above your budget")).toBeVisible();
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const link = await page.getByRole("dialog", { name: "Share" }).getByRole("textbox", { name: "Link" }).inputValue();
  const other = await (await browser.newContext()).newPage();
  await open(other, link);
  await expect(view(other).getByLabel(/Size budget/)).toHaveValue("300 MB");
});

test("a broken budget is a problem, which a lighter base cures", async ({ page }) => {
  await openSize(page);
  const line = view(page).getByLabel(/Size budget/);
  await line.fill("300 MB");
  await line.blur();
  await page.getByRole("tab", { name: /^Problems/ }).click();
  const over = problem(page, /more than its budget of 300 MB/);
  await expect(over).toBeVisible();
  await over.click();
  await expect(page.getByText("A budget turns growth that nobody notices into a decision.")).toBeVisible();
  // Fixes count as cures before they are applied.
  await page.getByRole("tab", { name: "Size" }).click();
  await bases(page).getByRole("button", { name: "Use this: python:3.14-slim", exact: true }).click();
  const cured = Number(await page.locator("#problems-then").textContent());
  await page.getByRole("tab", { name: "Size" }).click();
  await line.fill("");
  await line.blur();
  await expect(page.locator("#problems-now")).not.toHaveText(String(cured));
  await page.getByRole("tab", { name: /^Problems/ }).click();
  await expect(over).toHaveCount(0);
});

test("problems and fixes tell what they save", async ({ page }) => {
  await open(page);
  await paste(page, FILE);
  const lists = problem(page, /package lists/);
  await expect(lists).toContainText("saves about 22 MB");
  await lists.click();
  await expect(page.getByText(/Saves about 22 MB \(\d+ MB to \d+ MB\)\. Package lists of Debian trixie/)).toBeVisible();
  await page.getByRole("tab", { name: /^Fixes/ }).click();
  const fixes = page.getByRole("list", { name: "Fixes" }).getByRole("listitem");
  await expect(fixes.filter({ hasText: "apt-lists-kept" })).toContainText("saves about 22 MB");
});

test("a chosen base stays while the text changes, and travels in the link", async ({ page, browser }) => {
  await openSize(page);
  await bases(page).getByRole("button", { name: "Use this: python:3.14-alpine", exact: true }).click();
  const box = (page) => page.getByRole("list", { name: "Fixes" }).getByRole("checkbox", { name: /python:3.14-alpine/ });
  await expect(box(page)).toBeChecked();
  await editor(page).focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("EXPOSE 80\n");
  await expect.poll(() => text(page)).toContain("EXPOSE 80");
  await expect(box(page)).toBeChecked();
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const link = await page.getByRole("dialog", { name: "Share" }).getByRole("textbox", { name: "Link" }).inputValue();
  const other = await (await browser.newContext()).newPage();
  await open(other, link);
  await expect(box(other)).toBeChecked();
});

test("other bases are compared, sorted, and shown as a fix", async ({ page }) => {
  await openSize(page);
  await bases(page).getByRole("button", { name: /^On disk/ }).click();
  await expect(bases(page).getByRole("columnheader", { name: /^On disk/ })).toHaveAttribute("aria-sort", "ascending");
  await expect(bases(page).getByRole("row").nth(1)).toContainText("alpine");
  await bases(page).getByRole("button", { name: "Use this: python:3.14-alpine", exact: true }).click();
  const fixes = page.getByRole("list", { name: "Fixes" });
  await expect(fixes.getByRole("checkbox", { name: /python:3.14-alpine/ })).toBeChecked();
  // The one that a rule proposes already is ticked, not shown twice.
  await page.getByRole("tab", { name: "Size" }).click();
  await bases(page).getByRole("button", { name: "Use this: python:3.14-slim", exact: true }).click();
  await expect(fixes.getByRole("checkbox", { name: /python:3.14-slim/ })).toBeChecked();
  await expect(fixes.getByRole("checkbox", { name: /python:3.14-alpine/ })).not.toBeChecked();
  await page.getByRole("tab", { name: "Size" }).click();
  await expect(view(page).getByText(/With the selected fixes: about \d+ MB/)).toBeVisible();
  await expect(page.locator("#size-then")).toContainText("MB");
  await page.getByRole("tab", { name: /^Fixes/ }).click();
  await page.getByRole("button", { name: /^Apply \d+ fix/ }).click();
  await expect.poll(() => text(page)).toContain("FROM python:3.14-slim");
});

test("measured, estimated and the user's own bytes stand apart, and layers by their weight", async ({ page }) => {
  await openSize(page);
  const part = (name) => view(page).getByRole("term").filter({ hasText: name }).locator("xpath=following-sibling::dd");
  await expect(part("Base")).toContainText(/[\d.]+ GB.*python:3\.14/s);
  await expect(part("Steps")).toContainText(/about \d+ MB/);
  await expect(part("Your files")).toContainText("not seen here");
  const weights = await layers(page).getByRole("row").evaluateAll((rows) =>
    rows.slice(1).map((row) => {
      const [, number, unit] = row.cells[2].innerText.match(/([\d.]+) (B|kB|MB|GB)/);
      return number * { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 }[unit];
    }),
  );
  expect(weights.length).toBeGreaterThan(2);
  expect(weights).toEqual(weights.toSorted((one, other) => other - one));
  // Only lighter bases at first.
  await expect(bases(page).getByRole("row").filter({ hasText: "python:3.14-slim" })).toBeVisible();
  await expect(bases(page).getByRole("row", { name: /^python:3\.14 / })).toHaveCount(0);
  await view(page).getByRole("button", { name: /^Show all \d+ base images/ }).click();
  await expect(bases(page).getByRole("row", { name: /^python:3\.14 / })).toBeVisible();
  await view(page).getByText("Make it exact").click();
  await expect(view(page).getByText("Choose a folder…")).toBeVisible();
  await expect(view(page).getByText("Use times that you measured")).toBeVisible();
});

test("keys reach the lines of the file", async ({ page }) => {
  await openSize(page);
  await layers(page).getByRole("button", { name: "Go to line 3" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Ln 3, Col 1")).toBeVisible();
});

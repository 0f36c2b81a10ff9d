import { expect, open, paste, test } from "./page.js";

const FILE = `FROM python:3.14-slim AS build
COPY . /src
RUN --mount=type=secret,id=pip_conf,target=/etc/pip.conf pip install /src
FROM python:3.14-slim
COPY --from=build /src /src
EXPOSE 8000
USER 1001
HEALTHCHECK --interval=5s CMD ["python", "-c", "pass"]
CMD ["gunicorn", "app:app"]
`;

const view = (page) => page.getByRole("tabpanel", { name: "Checklist" });
const file = (page, name) => view(page).getByRole("button", { name, exact: false, expanded: false }).or(
  view(page).getByRole("button", { name, exact: false, expanded: true }),
);

async function openChecklist(page, source = FILE) {
  await open(page);
  await paste(page, source);
  await page.getByRole("tab", { name: "Checklist" }).click();
  await expect(view(page).getByRole("heading", { name: /of \d+ done/ })).toBeVisible();
}

test("generated files follow from the Dockerfile and can be copied", async ({ page }) => {
  await openChecklist(page);
  await file(page, "Build command").click();
  await expect(view(page).getByLabel("Build command", { exact: true })).toContainText("id=pip_conf,src=");
  await file(page, "Compose file").click();
  const compose = view(page).getByLabel("Compose file", { exact: true });
  await expect(compose).toContainText("127.0.0.1:8000:8000");
  await expect(compose).toContainText("interval: 5s");
  await view(page).getByRole("button", { name: "Copy: Compose file" }).click();
  await expect(page.getByText("Compose file copied")).toBeVisible();
  await expect(view(page).getByRole("button", { name: "Settings for Gunicorn" })).toBeVisible();
  // Another file, other advice; what was open stays open.
  await paste(page, FILE.replace("8000", "9000"));
  await expect(compose).toContainText("127.0.0.1:9000:9000");
});

test("the target decides which files are offered", async ({ page }) => {
  await openChecklist(page);
  await view(page).getByRole("button", { name: "Say where it runs…" }).click();
  await page.getByLabel("The image runs on").selectOption("kubernetes");
  await expect(view(page).getByRole("button", { name: "Compose file" })).toHaveCount(0);
  await file(page, "Kubernetes manifests").click();
  await expect(view(page).getByLabel("Kubernetes manifests", { exact: true })).toContainText("runAsUser: 1001");
});

test("the proposed .dockerignore tells its effect and is put to use", async ({ page }) => {
  await openChecklist(page, "FROM node:24\nCOPY . .\nRUN npm ci\n");
  await expect(view(page).getByRole("list", { name: "What it changes" })).toContainText(/When only \.git changes, as by git fetch: 0 of \d steps/);
  await view(page).getByRole("button", { name: "Use this" }).click();
  await expect(page.getByRole("textbox", { name: ".dockerignore" })).toHaveValue(/^\.git\n/);
});

test("ticks travel in the link", async ({ page, browser }) => {
  await openChecklist(page);
  await view(page).getByRole("checkbox", { name: /^Watch memory/ }).check();
  await expect(view(page).getByRole("heading", { name: /^1 of/ })).toBeVisible();
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const link = await page.getByRole("dialog", { name: "Share" }).getByRole("textbox", { name: "Link" }).inputValue();
  const other = await (await browser.newContext()).newPage();
  await open(other, link);
  await expect(view(other).getByRole("checkbox", { name: /^Watch memory/ })).toBeChecked();
  await expect(view(other).getByRole("checkbox", { checked: true })).toHaveCount(1);
});

test("a practice opens from its check, tells what looks after it, and leads back", async ({ page }) => {
  await openChecklist(page);
  await view(page).getByRole("button", { name: /^More about: Keep copies of the base images/ }).click();
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByText("Reproducible · Base image")).toBeVisible();
  await expect(sheet.getByRole("heading", { name: "In the Checklist" })).toBeVisible();
  await expect(sheet.getByRole("heading", { name: "Near to it" })).toBeVisible();
  await expect(page).toHaveURL(/[?&]practice=mirror-base-images/);
  await sheet.getByRole("button", { name: "Show the Checklist for this file" }).click();
  await expect(view(page)).toBeVisible();
});

test("practices stand in the order of the phases, rules by category, and both can be searched", async ({ page }) => {
  await openChecklist(page);
  await view(page).getByRole("button", { name: "All practices", exact: true }).click();
  const sheet = page.getByRole("dialog");
  const phases = ["Works", "Secure", "In CI", "Debuggable", "Correct", "Reproducible", "Fast", "Small"];
  const categories = ["Base image", "Packages", "Build cache", "Image size", "Security", "Correctness"].concat(
    ["Commands in RUN", "Running container", "Style", "Shell scripts"],
  );
  await expect(sheet.getByRole("heading", { level: 4 })).toHaveText(
    [...phases, ...categories].map((group) => new RegExp(`^${group} \\(\\d+\\)$`)),
  );
  await sheet.getByLabel("Search").fill("mirror");
  await expect(sheet.getByRole("status")).toContainText(/^\d practice/);
  // Codes of tools that nobody looks up are found and not shown.
  await sheet.getByLabel("Search").fill("tally/prefer-copy-chown");
  await expect(sheet.getByRole("status")).toHaveText("0 practices, 1 rule");
  await sheet.getByRole("button", { name: /chown/ }).click();
  await expect(sheet.getByText("chown-layer", { exact: true })).toBeVisible();
  await expect(sheet.getByText("tally")).toHaveCount(0);
  await sheet.getByRole("button", { name: "All practices and rules" }).click();
  await sheet.getByLabel("Search").fill("SC2086");
  await sheet.getByRole("button", { name: /SC2086$/ }).click();
  await expect(sheet.getByText("is split into words").first()).toBeVisible();
});

test("Alt 5 opens the Checklist, which works by keyboard", async ({ page }) => {
  await open(page);
  await page.keyboard.press("Alt+5");
  await expect(page.getByRole("tab", { name: "Checklist" })).toHaveAttribute("aria-selected", "true");
  const first = view(page).getByRole("checkbox").first();
  await first.focus();
  await page.keyboard.press("Space");
  await expect(first).toBeChecked();
});

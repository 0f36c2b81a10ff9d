import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

const view = (page) => page.getByRole("tabpanel", { name: "Files & checklist" });
const file = (page, name) => view(page).getByRole("button", { name, exact: false, expanded: false }).or(
  view(page).getByRole("button", { name, exact: false, expanded: true }),
);

async function openChecklist(page, source = FILE) {
  await open(page);
  await paste(page, source);
  await page.getByRole("tab", { name: "Files & checklist" }).click();
  await expect(view(page).getByRole("heading", { name: /^\d+ files for this Dockerfile$/ })).toBeVisible();
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
  await expect(view(page).getByRole("button", { name: "Settings for Gunicorn", expanded: false })).toBeVisible();
  // Another file, other advice; what was open stays open.
  await paste(page, FILE.replace("8000", "9000"));
  await expect(compose).toContainText("127.0.0.1:9000:9000");
});

test("the target decides which files are offered", async ({ page }) => {
  await openChecklist(page);
  await view(page).getByRole("button", { name: "Where will it run?" }).click();
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

test("every file is there to be copied and downloaded, and all of them as one archive", async ({ page }) => {
  await openChecklist(page);
  const saved = async (button) => {
    const coming = page.waitForEvent("download");
    await view(page).getByRole("button", { name: button, exact: true }).click();
    const download = await coming;
    return [download.suggestedFilename(), readFileSync(await download.path())];
  };
  const [name, compose] = await saved("Download compose.yaml");
  expect(name).toBe("compose.yaml");
  expect(compose.toString()).toContain("127.0.0.1:8000:8000");
  const [archive, bytes] = await saved("Download all (ZIP)");
  expect(archive).toBe("plimsoll-files.zip");
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-zip-"));
  writeFileSync(join(folder, archive), bytes);
  // Another reader of archives than the one that wrote it.
  execFileSync("python3", ["-m", "zipfile", "-e", archive, "."], { cwd: folder });
  expect(readFileSync(join(folder, "compose.yaml"))).toEqual(compose);
  expect(readFileSync(join(folder, ".github/workflows/image.yml"), "utf8")).toContain("bash build.sh");
  rmSync(folder, { recursive: true });
  expect((await saved("Download all (ZIP)"))[1], "the same files give the same archive").toEqual(bytes);
});

test("ticks travel in the link", async ({ page, browser }) => {
  await openChecklist(page);
  await view(page).getByText(/^0 of \d+ done$/).click();
  await view(page).getByRole("checkbox", { name: /^Watch memory/ }).check();
  await expect(view(page).getByText(/^1 of \d+ done$/)).toBeVisible();
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const link = await page.getByRole("dialog", { name: "Share" }).getByRole("textbox", { name: "Link" }).inputValue();
  const other = await (await browser.newContext()).newPage();
  await open(other, link);
  await expect(view(other).getByRole("checkbox", { name: /^Watch memory/ })).toBeChecked();
  await expect(view(other).getByRole("checkbox", { checked: true })).toHaveCount(1);
});

test("a practice opens from its check, tells what looks after it, and leads back", async ({ page }) => {
  await openChecklist(page);
  await view(page).getByText(/of \d+ done$/).click();
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
  await expect(page.getByRole("tab", { name: "Files & checklist" })).toHaveAttribute("aria-selected", "true");
  // Folded, for it holds for every image.
  const first = view(page).getByRole("checkbox").first();
  await expect(first).toHaveCount(0);
  await view(page).locator("summary").focus();
  await page.keyboard.press("Enter");
  await first.focus();
  await page.keyboard.press("Space");
  await expect(first).toBeChecked();
});

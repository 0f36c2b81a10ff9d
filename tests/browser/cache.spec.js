import { expect, open, paste, test } from "./page.js";

const STAGES = `FROM node:24 AS build
WORKDIR /app
COPY . .
RUN npm ci
RUN npm run build

FROM nginx:1.29
COPY --from=build /app/dist /usr/share/nginx/html
`;

const view = (page) => page.getByRole("tabpanel", { name: "Cache" });
const steps = (page) => view(page).getByRole("table", { name: "Every step" });
const step = (page, code) =>
  steps(page).getByRole("row").filter({ has: page.locator(".what > code", { hasText: code }) });

async function openCache(page, text = STAGES) {
  await open(page);
  await paste(page, text);
  await page.getByRole("tab", { name: "Cache" }).click();
  await expect(steps(page)).toBeVisible();
}

test("a source edit is asked about first, and every step says what happens and why", async ({ page }) => {
  await openCache(page);
  await expect(view(page).getByRole("radio", { name: "I edit a source file" })).toBeChecked();
  await expect(view(page).getByRole("heading", { level: 2 })).toContainText(/^A source edit .*rebuilds \d of \d steps/);
  await expect(step(page, "FROM node:24")).toContainText("Cached");
  await expect(step(page, "COPY . .")).toContainText("Rebuilds");
  await expect(step(page, "COPY . .")).toContainText(/selects \S+/);
  await expect(step(page, "RUN npm ci")).toContainText("line 3");
  await expect(page.locator("#rebuilds-now")).toContainText(/\d of \d/);
});

test("arrow keys step through the changes", async ({ page }) => {
  await openCache(page);
  await view(page).getByRole("radio", { name: "I edit a source file" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(view(page).getByRole("radio", { name: "I add a dependency" })).toBeChecked();
  await expect(view(page).getByRole("radio", { name: "I add a dependency" })).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(view(page).getByRole("radio", { name: "The base image is republished" })).toBeChecked();
  await expect(step(page, "FROM node:24")).toContainText("Rebuilds");
});

test("own changes come together, and .dockerignore keeps them out", async ({ page }) => {
  await openCache(page);
  await view(page).getByText("More", { exact: false }).first().click();
  await view(page).getByLabel("What changes").fill("docs/guide.md");
  await view(page).getByRole("button", { name: "Only this one" }).click();
  await expect(view(page).getByLabel("I edit", { exact: true })).toHaveValue("docs/guide.md");
  await expect(step(page, "COPY . .")).toContainText("Rebuilds");
  await page.getByRole("tab", { name: ".dockerignore" }).click();
  await page.getByRole("textbox", { name: ".dockerignore" }).fill("docs\n");
  await expect(step(page, "COPY . .")).toContainText("Cached");
  await view(page).getByLabel("What changes").fill("src/app.js");
  await view(page).getByRole("button", { name: "Add this change" }).click();
  await expect(step(page, "COPY . .")).toContainText("Rebuilds");
  await view(page).getByLabel("Sort of change").selectOption("Days pass");
  await view(page).getByLabel("What changes").fill("many");
  await view(page).getByRole("button", { name: "Add this change" }).click();
  await expect(view(page).getByRole("alert").filter({ hasText: "30" })).toBeVisible();
});

test("an argument is asked about with its value, and one that is not declared is told", async ({ page, browser }) => {
  await openCache(
    page,
    "ARG VARIANT=slim\nFROM debian:13 AS base-slim\nRUN make slim\nFROM debian:13 AS base-full\nRUN make full\n" +
      "FROM base-${VARIANT}\nRUN make end\n",
  );
  const ask = async (value) => {
    await view(page).getByLabel("Sort of change").selectOption("A build argument changes");
    await view(page).getByLabel("What changes").fill(value);
    await view(page).getByRole("button", { name: "Only this one" }).click();
  };
  await view(page).getByText("More", { exact: false }).first().click();
  await ask("VARIANT=slim");
  await expect(view(page).getByRole("button", { name: "Take back: VARIANT is slim" })).toBeVisible();
  await expect(step(page, "RUN make end")).toContainText("Cached");
  await view(page).getByText("1 stage is not needed: base-full").click();
  const unneeded = view(page).getByRole("table", { name: "Steps of stages that are not needed" });
  await expect(unneeded.getByRole("row", { name: /RUN make full/ })).toContainText("Not needed");
  await ask("VARIANT=full");
  await expect(step(page, "RUN make full")).toContainText("Rebuilds");
  // What is unfolded stays so.
  await expect(view(page).getByText("1 stage is not needed: base-slim")).toBeVisible();
  await expect(unneeded.getByRole("row", { name: /RUN make slim/ })).toContainText("other values of the variables in FROM");
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const link = await page.getByRole("dialog", { name: "Share" }).getByRole("textbox", { name: "Link" }).inputValue();
  const other = await (await browser.newContext()).newPage();
  await open(other, link);
  await expect(view(other).getByRole("button", { name: "Take back: VARIANT is full" })).toBeVisible();
  await page.keyboard.press("Escape");
  await ask("VERSION=2");
  await expect(view(page).getByText("No ARG declares VERSION, so that its value changes nothing.")).toBeVisible();
});

test("what is outside of the build context is told, and rebuilds nothing", async ({ page }) => {
  await openCache(page);
  await view(page).getByText("More", { exact: false }).first().click();
  for (const path of ["../x", "a/../../x", "C:\\x"]) {
    await view(page).getByLabel("What changes").fill(path);
    await view(page).getByRole("button", { name: "Only this one" }).click();
    await expect(view(page).getByText(`${path} is outside of the build context, so that no step can copy it.`)).toBeVisible();
    await expect(step(page, "COPY . .")).toContainText("Cached");
  }
});

test("stages are drawn and told, and a stage can be chosen", async ({ page }) => {
  await openCache(page);
  await expect(view(page).getByRole("group", { name: "Stages" })).toBeVisible();
  await view(page).getByText("The stages in words").click();
  await expect(view(page).getByRole("listitem").filter({ hasText: "build: starts from node:24" })).toBeVisible();
  await page.getByRole("tab", { name: "Settings" }).click();
  await page.getByLabel("Stage to build").selectOption("build");
  // What is left is one stage, which needs no picture.
  await expect(view(page).getByRole("group", { name: "Stages" })).toHaveCount(0);
  await expect(step(page, "COPY --from=build")).toHaveCount(0);
  await view(page).getByText("1 stage is not needed").click();
  await expect(view(page).getByRole("row", { name: /COPY --from=build/ })).toContainText("Not needed");
});

test("a file is asked about by its name, by the step that takes it, and by the mark at its line", async ({ page }) => {
  await openCache(page, "FROM node:24\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY src src\nRUN npm run build\n");
  const edited = view(page).getByLabel("I edit", { exact: true });
  await expect(edited).toHaveValue("src/index.js");
  await expect(step(page, "RUN npm ci")).toContainText("Cached");
  // With a name.
  await edited.fill("package.json");
  await edited.press("Enter");
  await expect(step(page, "RUN npm ci")).toContainText("Rebuilds");
  await expect(view(page).getByRole("heading", { level: 2 })).toContainText(/^An edit of package\.json rebuilds 4 of 5 steps/);
  // With the step.
  await step(page, "COPY src src").getByRole("button", { name: "I edit src/index.js" }).click();
  await expect(step(page, "COPY src src").getByRole("button", { name: "I edit src/index.js" })).toHaveAttribute("aria-pressed", "true");
  await expect(edited).toHaveValue("src/index.js");
  await expect(step(page, "RUN npm ci")).toContainText("Cached");
  // At the line in the editor, where the answer stands too, for as long as the view is shown.
  const marks = page.locator(".cm-verdict");
  await expect(marks).toHaveText(["✓", "✓", "✓", "✓", "↻", "↻"]);
  await marks.nth(2).click();
  await expect(edited).toHaveValue("package.json");
  await expect(marks).toHaveText(["✓", "✓", "↻", "↻", "↻", "↻"]);
  await page.getByRole("tab", { name: /^Problems/ }).click();
  await expect(marks).toHaveCount(0);
});

test("so many stages that nobody could follow their lines are told in words", async ({ page }) => {
  const stages = Array.from({ length: 24 }, (_, at) => `FROM debian:13 AS s${at}\nRUN make ${at}\n`).join("");
  const copies = Array.from({ length: 24 }, (_, at) => `COPY --from=s${at} /x /x${at}\n`).join("");
  await openCache(page, `${stages}FROM debian:13\n${copies}`);
  await expect(view(page).getByText("25 stages are built, too many for a picture that can be read; each is listed below.")).toBeVisible();
});

test("question, stage and .dockerignore travel in the link", async ({ page, browser }) => {
  await openCache(page);
  await page.getByRole("tab", { name: ".dockerignore" }).click();
  await page.getByRole("textbox", { name: ".dockerignore" }).fill("dist\n");
  await view(page).getByRole("radio", { name: "CI builds a new commit" }).check({ force: true });
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const link = await page.getByRole("dialog", { name: "Share" }).getByRole("textbox", { name: "Link" }).inputValue();
  const other = await (await browser.newContext()).newPage();
  await open(other, link);
  await expect(view(other).getByRole("radio", { name: "CI builds a new commit" })).toBeChecked();
  await other.getByRole("tab", { name: ".dockerignore" }).click();
  await expect(other.getByRole("textbox", { name: ".dockerignore" })).toHaveValue("dist\n");
});

test("measured times take the place of guesses", async ({ page }) => {
  await openCache(page);
  await view(page).getByText("Use times that you measured").click();
  await view(page).getByLabel("Build output").fill("hello");
  await view(page).getByRole("button", { name: "Take these times" }).click();
  await expect(view(page).getByRole("alert").filter({ hasText: "Not taken" })).toBeVisible();
  await view(page).getByLabel("Build output").fill("#8 [build 4/5] RUN npm ci\n#8 DONE 77.0s\n");
  await view(page).getByRole("button", { name: "Take these times" }).click();
  await expect(step(page, "RUN npm ci")).toContainText("measured");
});

test("what cannot be simulated is said", async ({ page }) => {
  await open(page);
  await paste(page, "RUN nothing\n");
  await page.getByRole("tab", { name: "Cache" }).click();
  await expect(view(page).getByRole("heading", { name: /no FROM/ })).toBeVisible();
});

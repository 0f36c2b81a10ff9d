// Whole files, from flawed to clean, by accepting fixes in the page as a developer would: the
// safe ones, then those to review, round after round until nothing that is wanted is left.
import { readFile } from "node:fs/promises";
import { expect, open, paste, test, text } from "./page.js";

// What is left has its reason: the page says what to do, and only the developer can.
const EXAMPLES = [
  {
    name: "python-service",
    title: "a single-stage Python service",
    left: {
      "secret-in-variable": "which secret it is and where it comes from is not in the file",
      "pip-unpinned": "the version of pip is the developer's choice",
      "build-tools-in-final-stage": "a second stage is shown as an outline, not applied",
      "world-writable": "who has to write there is not in the file",
    },
    lighter: true,
  },
  {
    name: "node-spa",
    title: "a Node single-page app behind nginx",
    left: {
      "install-after-source-copy": "the token's file is written between the copy and the install",
      "secret-mount-kept": "where else npm is to read the token is the developer's choice",
      "volatile-arg-early": "the build script may read the commit from its environment",
      "no-user": "nginx drops root itself; an unprivileged variant needs other ports",
      "privileged-port": "the port stands in nginx.conf too, which is not seen",
    },
    lighter: false,
  },
  {
    name: "go-service",
    title: "a Go service",
    left: {
      "toolchain-in-final-image": "a second stage is shown as an outline, not applied",
      "end-of-life-base": "another release of Go may compile something else",
      "pipe-to-shell": "what to install, and its checksum, is not in the file",
      "deleted-in-later-layer": "goes with the second stage",
      "shell-form-command": "without a shell the program would get the words of CMD, which it does not get today",
    },
    lighter: true,
  },
  {
    name: "java-service",
    title: "a Java service",
    left: {
      "toolchain-in-final-image": "a second stage is shown as an outline, not applied",
    },
    lighter: true,
  },
  {
    name: "notebook",
    title: "a data-science notebook",
    left: {
      "end-of-life-base": "packages of another release are another system to test",
      "deleted-in-later-layer": "the steps between are not joined",
      "download-unverified": "the checksum of the installer is not in the file",
      "pip-unpinned": "the versions are the developer's choice",
    },
    lighter: true,
  },
];
// A .dockerignore beside the file answers it, and the Checklist writes one.
const ANSWERED_BESIDE = "whole-context-copied";
const ROUNDS = 6;
test.setTimeout(120_000);

const BYTES = { kB: 1e3, MB: 1e6, GB: 1e9 };

/** What stands at the top of the page: problems, bytes on disk, steps that a source edit runs again. */
async function figures(page) {
  await expect(page.locator("#size-now")).toHaveText(/\d [kMG]B/);
  await expect(page.locator("#rebuilds-now")).toHaveText(/\d+ of \d+/);
  const words = (id) => page.locator(id).textContent();
  const [amount, unit] = (await words("#size-now")).match(/[\d.]+ [kMG]B/)[0].split(" ");
  const [rebuilt] = (await words("#rebuilds-now")).match(/\d+/);
  return {
    problems: Number(await words("#problems-now")),
    bytes: Number(amount) * BYTES[unit],
    rebuilt: Number(rebuilt),
  };
}

/** The figures of a file that has just changed, once they rest: the size comes when the page is
 *  idle. */
async function settled(page) {
  let last = "";
  await expect
    .poll(async () => {
      const before = last;
      last = JSON.stringify(await figures(page));
      return last === before;
    }, { intervals: [700] })
    .toBe(true);
  return JSON.parse(last);
}

/** Rule ids of the problems that are listed. */
async function rules(page) {
  await page.getByRole("tab", { name: /^Problems/ }).click();
  const codes = page.getByRole("list", { name: "Problems" }).locator(".rule");
  return new Set((await codes.allTextContents()).map((words) => words.split(" ")[0]));
}

/** Ticks every fix that is offered and puts those that go together into the file. */
async function acceptAll(page) {
  await page.getByRole("tab", { name: /^Fixes/ }).click();
  const boxes = page.getByRole("list", { name: "Fixes" }).getByRole("checkbox");
  for (const box of await boxes.all()) await box.setChecked(true);
  await page.getByRole("button", { name: /^Apply \d+ fix/ }).click();
}

for (const { name, title, left, lighter } of EXAMPLES) {
  test(`${title}, from flawed to clean`, async ({ page }) => {
    const file = new URL(`examples/${name}.Dockerfile`, import.meta.url);
    await open(page);
    await paste(page, await readFile(file, "utf8"));
    const steps = [await settled(page)];

    await page.getByRole("tab", { name: /^Problems/ }).click();
    await page.getByRole("button", { name: /^Fix all safe/ }).click();
    await expect.poll(async () => (await figures(page)).problems).toBeLessThan(steps[0].problems);
    steps.push(await settled(page));

    for (let round = 0; round < ROUNDS; round += 1) {
      await page.getByRole("tab", { name: /^Fixes/ }).click();
      if (await page.getByRole("heading", { name: "Nothing to fix" }).isVisible()) break;
      const before = await text(page);
      await acceptAll(page);
      await expect.poll(() => text(page)).not.toBe(before);
      steps.push(await settled(page));
    }
    for (const [at, step] of steps.slice(1).entries()) {
      // A cache mount asks for the line that lets old builders know it: one problem for another.
      expect(step.problems, `step ${at + 1}`).toBeLessThanOrEqual(steps[at].problems);
      expect(step.bytes, `step ${at + 1}`).toBeLessThanOrEqual(steps[at].bytes);
      expect(step.rebuilt, `step ${at + 1}`).toBeLessThanOrEqual(steps[at].rebuilt);
    }
    expect(steps.at(-1).problems).toBeLessThan(steps[0].problems / 2);
    if (lighter) expect(steps.at(-1).bytes).toBeLessThan(steps[0].bytes);
    const last = [...(await rules(page))].filter((rule) => rule !== ANSWERED_BESIDE);
    expect(last.sort()).toEqual(Object.keys(left).sort());
  });
}

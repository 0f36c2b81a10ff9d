// The script of action.yml with made-up events in a made-up repository.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { output, root, run } from "./run.mjs";
import { native, scratch } from "./packages.mjs";

const FLAWED = 'FROM debian:13\nMAINTAINER ada@example.com\nENV API_TOKEN=hunter2hunter2\nCMD ["a"]\n';
const GOOD = 'FROM scratch\nCOPY app /\nUSER 1000\nENTRYPOINT ["/app"]\n';
const ZEROS = "0".repeat(40);

describe("the action", { skip: native ? false : "the native program is not built" }, () => {
  const top = scratch();

  function repository() {
    const folder = mkdtempSync(join(top, "repository-"));
    const git = (...args) => output("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], { cwd: folder }).trim();
    git("init", "--quiet");
    return {
      folder,
      git,
      write(files) {
        for (const [name, text] of Object.entries(files)) {
          mkdirSync(dirname(join(folder, name)), { recursive: true });
          writeFileSync(join(folder, name), text);
        }
        git("add", "--all");
        git("commit", "--quiet", "--message", "a");
        return git("rev-parse", "HEAD");
      },
    };
  }

  function act(folder, event, inputs = {}, options = {}) {
    const runner = mkdtempSync(join(top, "runner-"));
    const file = (name) => join(runner, name);
    writeFileSync(file("event.json"), JSON.stringify(event));
    for (const name of ["summary.md", "output"]) writeFileSync(file(name), "");
    const env = {
      PATH: process.env.PATH,
      HOME: runner,
      GITHUB_EVENT_PATH: file("event.json"),
      GITHUB_STEP_SUMMARY: file("summary.md"),
      GITHUB_OUTPUT: file("output"),
      RUNNER_TEMP: runner,
      PLIMSOLL_COMMAND: native,
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`PLIMSOLL_${name}`, value])),
    };
    const done = run(process.execPath, [join(root, "action/check.mjs")], { cwd: folder, env, ...options });
    const read = (name) => readFileSync(file(name), "utf8");
    return { ...done, runner, summary: read("summary.md"), output: read("output") };
  }

  const annotated = ({ stdout }) => [...new Set([...stdout.matchAll(/^::\w+ file=([^,]*),/gm)].map(([, name]) => name))].sort();

  test("checks what a pull request changed, whatever its name", () => {
    const { folder, git, write } = repository();
    const base = write({ "old/Dockerfile": FLAWED, "gone.Dockerfile": FLAWED, "moved/Dockerfile": FLAWED });
    git("rm", "--quiet", "gone.Dockerfile");
    git("mv", "moved", "to");
    write({
      "a b/Dockerfile": FLAWED,
      "-rf.Dockerfile": FLAWED,
      "--config=x/Dockerfile": FLAWED,
      "line\nend/Dockerfile": FLAWED,
      "$(touch made)/`touch made`.Dockerfile": FLAWED,
      "deep/er/Containerfile.dev": FLAWED,
      "to/Dockerfile": `${FLAWED}# new\n`,
      "x.Dockerfile.dockerignore": "a",
      "README.md": "b",
    });
    const done = act(folder, { pull_request: { base: { sha: base } } });
    assert.equal(done.status, 1, done.stderr);
    const names = annotated(done);
    assert.equal(names.length, 7, names.join());
    for (const part of ["a b/Dockerfile", "-rf.Dockerfile", "--config=x/Dockerfile", "touch made", "deep/er/Containerfile.dev", "to/Dockerfile"]) {
      assert.ok(names.some((name) => name.includes(part)), part);
    }
    assert.ok(done.stdout.split("\n").every((line) => line === "" || line.startsWith("::")), "no name makes a line of its own");
    assert.ok(!existsSync(join(folder, "made")));
    assert.equal(done.output, "");
  });

  test("ends well where all is well, and fails where it is told to", () => {
    const { folder, write } = repository();
    const before = write({ Dockerfile: FLAWED });
    const good = write({ "good.Dockerfile": GOOD });
    assert.equal(act(folder, { before }).status, 0);
    assert.deepEqual(annotated(act(folder, { before })), []);
    write({ "bad.Dockerfile": FLAWED });
    assert.equal(act(folder, { before: good }).status, 1);
    assert.equal(act(folder, { before: good }, { FAIL_ON: "never" }).status, 0);
    assert.equal(act(folder, { before: good }, { FAIL_ON: "nonsense" }).status, 2);
    assert.equal(act(folder, { before: good }, { PRESET: "--help" }).status, 2);
  });

  test("checks all files of a new branch, of a run without a commit before it, and where asked to", () => {
    const { folder, write } = repository();
    const first = write({ Dockerfile: FLAWED, "b/Dockerfile": FLAWED });
    for (const [event, inputs] of [[{ before: ZEROS }], [{}], [{ before: first }, { ALL: "true" }], [{ before: "f".repeat(40) }]]) {
      assert.deepEqual(annotated(act(folder, event, inputs)), ["Dockerfile", "b/Dockerfile"], JSON.stringify(event));
    }
    assert.deepEqual(annotated(act(join(folder, "b"), {})), ["Dockerfile"]);
  });

  test("fetches the commit before where the checkout is shallow", () => {
    const { folder, write } = repository();
    const before = write({ "old.Dockerfile": FLAWED });
    write({ "new.Dockerfile": FLAWED });
    const shallow = join(top, "shallow");
    output("git", ["clone", "--quiet", "--depth=1", `file://${folder}`, shallow]);
    assert.deepEqual(annotated(act(shallow, { before })), ["new.Dockerfile"]);
  });

  test("writes a summary with permalinks, without secrets", () => {
    const { folder, write } = repository();
    write({ "a|b <i>.Dockerfile": FLAWED });
    const done = act(folder, {}, { PAGE: "https://plimsoll.example/", PRESET: "strict" });
    const [, link] = done.summary.match(/\[Review this file\]\(<(https:\/\/plimsoll\.example\/#\S+)>\)/);
    const state = JSON.parse(output(native, ["open", "--format", "json", link]));
    assert.equal(state.preset, "strict");
    assert.ok(state.text.includes("MAINTAINER"));
    assert.match(done.summary, /maintainer-deprecated/);
    for (const text of [done.summary, done.stdout, state.text]) assert.doesNotMatch(text, /hunter2/);
    assert.doesNotMatch(done.summary, /<i>/);
    assert.doesNotMatch(act(folder, {}).summary, /Review this file/);
    assert.notEqual(act(folder, {}, { PAGE: "no address" }).status, 0);
  });

  test("says when there was nothing to check", () => {
    const { folder, write } = repository();
    const before = write({ Dockerfile: FLAWED });
    write({ "README.md": "a" });
    const done = act(folder, { before }, { SARIF: "true" });
    assert.deepEqual([done.status, done.stdout, done.output], [0, "", ""]);
    assert.match(done.summary, /No Dockerfile changed/);
  });

  test("writes SARIF where asked to, and names it", () => {
    const { folder, write } = repository();
    write({ Dockerfile: FLAWED, "b c.Dockerfile": FLAWED });
    const done = act(folder, {}, { SARIF: "true" });
    assert.equal(done.status, 1);
    const file = join(done.runner, "plimsoll.sarif");
    assert.equal(done.output, `sarif=${file}\n`);
    const uris = JSON.parse(readFileSync(file)).runs[0].results.map((it) => it.locations[0].physicalLocation.artifactLocation.uri);
    assert.deepEqual([...new Set(uris)].sort(), ["Dockerfile", "b%20c.Dockerfile"]);
  });

  test("fails where something cannot be read or run", () => {
    const { folder, write } = repository();
    write({ Dockerfile: GOOD });
    symlinkSync("nowhere", join(folder, "broken.Dockerfile"));
    write({ "README.md": "a" });
    assert.equal(act(folder, {}).status, 2);
    const missing = act(folder, {}, { COMMAND: "no-such-program --flag" });
    assert.notEqual(missing.status, 0);
    assert.match(missing.stderr, /no-such-program cannot be run/);
    const none = join(top, "no-repository");
    mkdirSync(none);
    assert.match(act(none, {}).stderr, /is this after actions\/checkout/);
  });
});

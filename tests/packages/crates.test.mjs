// The crates that are published: what cargo would send, and what the registry asks of it.
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { output } from "./run.mjs";

const PUBLISHED = ["plimsoll", "plimsoll-core", "plimsoll-shell-lint"];
const cargo = process.env.CARGO ?? "cargo";

const { packages } = JSON.parse(output(cargo, ["metadata", "--no-deps", "--offline", "--format-version", "1"]));

test("three crates are published and no other", () => {
  const published = packages.filter((crate) => crate.publish === null).map((crate) => crate.name);
  assert.deepEqual(published.sort(), PUBLISHED);
  assert.ok(packages.length > PUBLISHED.length);
});

for (const name of PUBLISHED) {
  const crate = packages.find((one) => one.name === name);

  test(`${name} says what it is`, () => {
    assert.ok(crate.description.length > 30);
    assert.equal(crate.license, "MIT OR Apache-2.0");
    assert.equal(crate.readme, "README.md");
    assert.match(crate.rust_version, /^1\.\d+$/);
    assert.ok(crate.keywords.length > 0 && crate.keywords.length <= 5, "the registry takes five keywords");
    assert.ok(crate.keywords.every((word) => /^[a-z][a-z0-9-]{0,19}$/.test(word)));
    assert.ok(crate.categories.length > 0);
  });

  test(`${name} can be built of what the registry has`, () => {
    // Of what only tests need cargo leaves out what has no version.
    const needed = crate.dependencies.filter((one) => one.kind !== "dev");
    const ours = needed.filter((one) => one.path);
    for (const one of needed) {
      assert.notEqual(one.req, "*", `${one.name} is named without a version`);
    }
    for (const one of ours) {
      const { version } = packages.find((crate) => crate.name === one.name);
      assert.equal(one.req, `^${version}`);
      assert.ok(PUBLISHED.includes(one.name), `${one.name} is not published`);
    }
  });

  test(`${name} takes with it all that it is built of, its licences, and no tests of the workspace`, () => {
    const files = output(cargo, ["package", "--list", "--allow-dirty", "--offline", "-p", name]).trim().split("\n");
    for (const file of ["README.md", "LICENSE-MIT", "LICENSE-APACHE", "Cargo.lock"]) {
      assert.ok(files.includes(file), `${file} is missing`);
    }
    assert.ok(files.every((file) => !file.startsWith("tests/")));
    const folder = dirname(crate.manifest_path);
    const embedded = output("git", ["-C", folder, "grep", "-oE", String.raw`include_(str|bytes)!\("[^"]+"`, "--", "src"]);
    for (const [, source, path] of embedded.matchAll(/^(.*?):include_\w+!\("(.*)"$/gm)) {
      assert.ok(files.includes(join(dirname(source), path)), `${path}, which ${source} embeds, is missing`);
    }
  });
}

test("cargo packs all three", () => {
  const arguments_ = ["package", "--offline", "--no-verify", "--allow-dirty", "--quiet"];
  output(cargo, [...arguments_, ...PUBLISHED.flatMap((name) => ["-p", name])]);
});

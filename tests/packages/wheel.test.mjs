// The wheel in an empty environment.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { output, run } from "./run.mjs";
import { dockerfiles, isInstalled, made, native, scratch, skip } from "./packages.mjs";

describe("the wheel", { skip }, () => {
  const environment = join(scratch(), "environment");
  const program = join(environment, "bin/plimsoll");

  test("is installed into an empty environment, with nothing beside it", () => {
    output("python3", ["-m", "venv", environment]);
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", made(".whl")];
    output(join(environment, "bin/python"), pip);
    const version = output(native, ["--version"]);
    assert.equal(output(program, ["--version"]), version);
    const listed = output(join(environment, "bin/python"), ["-m", "pip", "show", "plimsoll-cli"]);
    assert.match(listed, new RegExp(`Version: ${version.trim().split(" ")[1]}\n`));
    assert.match(listed, /Requires: *\n/);
  });

  test("is for every Linux", () => {
    assert.match(made(".whl"), /manylinux2014_\w+.*musllinux_1_1/);
  });

  test("checks and fixes as the native program does", () => {
    const files = dockerfiles();
    for (const args of [["check", "--format", "json"], ["check"], ["fix", "--diff"]]) {
      const [ours, theirs] = [program, native].map((one) => run(one, [...args, "--", ...files]));
      for (const part of ["status", "stdout", "stderr"]) assert.equal(ours[part], theirs[part]);
    }
  });

  test("is run by uvx", (t) => {
    if (!isInstalled("uvx")) return t.skip("uv");
    const cache = scratch();
    const uvx = (args, options = {}) =>
      run("uvx", ["--quiet", "--offline", "--cache-dir", cache, "--from", made(".whl"), "plimsoll", ...args], options);
    assert.equal(uvx(["--version"]).stdout, output(native, ["--version"]));
    const input = "FROM debian\nMAINTAINER ada@example.com\n";
    const [ours, theirs] = [uvx(["check", "-"], { input }), run(native, ["check", "-"], { input })];
    assert.deepEqual([ours.status, ours.stdout, ours.stderr], [1, theirs.stdout, theirs.stderr]);
  });

  test("holds its licences and those of what it is made of", () => {
    const packages = join(environment, "lib", readdirSync(join(environment, "lib"))[0], "site-packages");
    const info = readdirSync(packages).find((name) => /^plimsoll_cli-.*\.dist-info$/.test(name));
    const read = (file) => readFileSync(join(packages, info, "licenses", file), "utf8");
    assert.match(read("LICENSE-MIT"), /MIT License/);
    assert.match(read("LICENSE-APACHE"), /Apache License/);
    assert.match(read("THIRD-PARTY-NOTICES.txt"), /\* shuck-linter /);
  });
});

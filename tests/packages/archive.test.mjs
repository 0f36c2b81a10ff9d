// The archive of the static program, and that packages are the same whenever they are made.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, test } from "node:test";
import { output, root, run } from "./run.mjs";
import { isMade, made, scratch, skip } from "./packages.mjs";

describe("the archive", { skip }, () => {
  const folder = scratch();

  test("holds one folder with the program and its licences", () => {
    const file = made("-linux-musl.tar.gz");
    output("tar", ["-xzf", file, "-C", folder]);
    const name = basename(file, ".tar.gz");
    const listed = output("tar", ["-tzf", file]).trim().split("\n");
    const files = ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "THIRD-PARTY-NOTICES.txt", "plimsoll"];
    assert.deepEqual(listed, files.map((file) => `${name}/${file}`));
    const program = join(folder, name, "plimsoll");
    assert.match(output(program, ["--version"]), /^plimsoll \d/);
    assert.match(readFileSync(join(folder, name, "THIRD-PARTY-NOTICES.txt"), "utf8"), /\* musl libc, MIT/);
    // Static: it names no program that would load it.
    const bytes = readFileSync(program, "latin1");
    assert.ok(!bytes.includes("/lib64/ld-linux") && !bytes.includes("/lib/ld-musl"));
    for (const path of [root.replace(/\/$/, ""), `${process.env.HOME}/.cargo`]) {
      assert.ok(!bytes.includes(path), "it names a folder of this machine");
    }
  });

  test("has a time that is the commit's, and no owner", () => {
    const epoch = process.env.SOURCE_DATE_EPOCH ?? output("git", ["log", "-1", "--format=%ct"]).trim();
    const lines = output("tar", ["-tvzf", made("-linux-musl.tar.gz"), "--numeric-owner", "--full-time"], {
      env: { ...process.env, TZ: "UTC" },
    });
    const day = new Date(epoch * 1000).toISOString().replace("T", " ").slice(0, 19);
    for (const line of lines.trim().split("\n")) assert.ok(line.includes(" 0/0 ") && line.includes(day), line);
  });
});

describe("every package", { skip }, () => {
  test("is the same when it is made again", () => {
    const parts = { npm: ".tgz", wheel: ".whl", archive: "-linux-musl.tar.gz", sbom: ".cdx.json" };
    if (isMade(".oci.tar")) parts.image = ".oci.tar";
    const ends = Object.values(parts);
    const bytes = () => ends.map((end) => readFileSync(made(end)));
    const before = bytes();
    const again = ["dist", ...Object.keys(parts), "--profile", "release"];
    const options = { env: { ...process.env, TZ: "Asia/Tokyo", LC_ALL: "C" } };
    output("sh", ["-c", 'umask 077; sleep 1; exec "$@"', "sh", process.env.PLIMSOLL_XTASK, ...again], options);
    bytes().forEach((made, at) => assert.ok(made.equals(before[at]), `${ends[at]} differs`));
  });

  test("has its sum beside it", () => {
    output(process.env.PLIMSOLL_XTASK, ["dist", "checksums"]);
    const { status, stdout } = run("sha256sum", ["--check", "SHA256SUMS"], { cwd: process.env.PLIMSOLL_PACKAGES });
    assert.equal(status, 0);
    assert.ok(stdout.trim().split("\n").length >= 3 && !/FAILED/.test(stdout));
  });
});

// The image, read out of its archive, and run where something that runs images is installed.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { output, root, run } from "./run.mjs";
import { isInstalled, isMade, made, native, scratch, skip } from "./packages.mjs";

const isRoot = process.getuid?.() === 0;

describe("the image", { skip }, () => {
  const folder = scratch();
  const blob = (digest) => readFileSync(join(folder, "blobs", digest.replace(":", "/")));
  const json = (digest) => JSON.parse(blob(digest));
  const layer = join(folder, "layer");
  let manifest;
  let config;

  test("is an archive of the Open Container Initiative's layout", (t) => {
    if (!isMade(".oci.tar")) return t.skip("buildah");
    output("tar", ["-xf", made(".oci.tar"), "-C", folder]);
    assert.equal(JSON.parse(readFileSync(join(folder, "oci-layout"))).imageLayoutVersion, "1.0.0");
    const { manifests } = JSON.parse(readFileSync(join(folder, "index.json")));
    assert.equal(manifests.length, 1);
    manifest = json(manifests[0].digest);
    config = json(manifest.config.digest);
    for (const { digest, size } of [manifests[0], manifest.config, ...manifest.layers]) {
      assert.equal(blob(digest).length, size);
      assert.equal(`sha256:${createHash("sha256").update(blob(digest)).digest("hex")}`, digest);
    }
  });

  test("is one layer of the program and its licences, and nothing else", (t) => {
    if (!manifest) return t.skip("buildah");
    assert.equal(manifest.layers.length, 1);
    const file = join(folder, "blobs", manifest.layers[0].digest.replace(":", "/"));
    const lines = output("tar", ["-tvzf", file, "--numeric-owner"]).trim().split("\n");
    const held = lines.map((line) => line.split(/\s+/)).map(([mode, owner, , , , name]) => `${mode} ${owner} ${name}`);
    assert.deepEqual(held.sort(), [
      "-rw-r--r-- 0/0 licenses/LICENSE-APACHE",
      "-rw-r--r-- 0/0 licenses/LICENSE-MIT",
      "-rw-r--r-- 0/0 licenses/THIRD-PARTY-NOTICES.txt",
      "-rwxr-xr-x 0/0 plimsoll",
      "drwxr-xr-x 0/0 licenses/",
      "drwxr-xr-x 0/0 src/",
    ]);
    mkdirSync(layer);
    output("tar", ["-xzf", file, "-C", layer]);
  });

  test("runs the program as a user without rights", (t) => {
    if (!manifest) return t.skip("buildah");
    const architecture = { x64: "amd64", arm64: "arm64" }[process.arch];
    assert.deepEqual([config.os, config.architecture], ["linux", architecture]);
    const { User, Entrypoint, Cmd, WorkingDir, Labels, Env = [], ...rest } = config.config;
    assert.deepEqual({ User, Entrypoint, Cmd, WorkingDir }, { User: "65532:65532", Entrypoint: ["/plimsoll"], Cmd: ["check"], WorkingDir: "/src" });
    // And `source`, where it is made by GitHub.
    for (const name of ["description", "licenses", "title", "version"]) {
      assert.ok(Labels[`org.opencontainers.image.${name}`], name);
    }
    assert.equal(`plimsoll ${Labels["org.opencontainers.image.version"]}`, output(native, ["--version"]).trim());
    assert.ok(Env.every((one) => one.startsWith("PATH=")), Env.join());
    assert.deepEqual(Object.keys(rest), []);
  });

  test("has the commit's time and no other", (t) => {
    if (!manifest) return t.skip("buildah");
    const epoch = process.env.SOURCE_DATE_EPOCH ?? output("git", ["log", "-1", "--format=%ct"]).trim();
    for (const { created } of [config, ...config.history]) assert.equal(Date.parse(created), epoch * 1000);
  });

  test("finds what the native program does", (t) => {
    if (!manifest) return t.skip("buildah");
    const source = join(folder, "source");
    mkdirSync(source);
    copyFileSync(join(root, "tests/pairs/deps-before-code/bad.Dockerfile"), join(source, "Dockerfile"));
    const args = ["check", "--preset", "strict", "--format", "json", "Dockerfile"];
    const theirs = run(native, args, { cwd: source });
    assert.equal(theirs.status, 1);
    const alone = run(join(layer, "plimsoll"), args, { cwd: source, env: {} });
    assert.deepEqual([alone.status, alone.stdout, alone.stderr], [1, theirs.stdout, theirs.stderr]);
    if (!isRoot) return t.skip("a right to mount file systems");
    if (!isInstalled("buildah")) return t.skip("buildah");
    const store = ["--storage-driver", "vfs", "--root", join(folder, "store"), "--runroot", join(folder, "run")];
    const buildah = (...words) => output("buildah", [...store, ...words]).trim();
    const container = buildah("from", `oci-archive:${made(".oci.tar")}`);
    try {
      const mounted = ["run", "--isolation", "chroot", "--volume", `${source}:/src:ro`, container, "--"];
      const held = run("buildah", [...store, ...mounted, "/plimsoll", ...args]);
      assert.equal(held.stdout, theirs.stdout, held.stderr);
      assert.equal(held.status, 1);
      // There is no shell to run anything else.
      assert.notEqual(run("buildah", [...store, ...mounted, "/bin/sh", "-c", "true"]).status, 0);
    } finally {
      buildah("rm", container);
      run("buildah", [...store, "rmi", "--all", "--force"]);
    }
  });
});

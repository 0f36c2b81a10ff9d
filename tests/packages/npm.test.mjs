// The npm package in an empty project: the command line prints what the native one does, and the
// library gives the same.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { output, root, run } from "./run.mjs";
import { dockerfiles, isInstalled, made, native, scratch, skip } from "./packages.mjs";

const LEAKY = "FROM debian:13\nMAINTAINER ada@example.com\nENV API_TOKEN=hunter2hunter2\nRUN cd $HOME\n";

describe("the npm package", { skip }, () => {
  const project = scratch();
  let library;

  test("is installed into an empty project, with nothing beside it", async () => {
    writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }');
    output("npm", ["install", "--offline", "--no-audit", "--no-fund", made(".tgz")], { cwd: project });
    const listed = JSON.parse(output("npm", ["ls", "--all", "--json"], { cwd: project }));
    assert.deepEqual(Object.keys(listed.dependencies), ["plimsoll"]);
    assert.equal(listed.dependencies.plimsoll.dependencies, undefined);
    library = await import(pathToFileURL(join(project, "node_modules/plimsoll/index.js")));
  });

  const program = (args, options = {}) =>
    run(join(project, "node_modules/.bin/plimsoll"), args, { cwd: project, ...options });
  const same = (args, options = {}) => {
    const ours = program(args, options);
    const theirs = run(native, args, { cwd: project, ...options });
    // WebAssembly's systems count their errors otherwise.
    const words = (text) => String(text).replace(/\(os error \d+\)/g, "(os error)");
    for (const part of ["status", "stdout", "stderr"]) {
      assert.equal(words(ours[part]), words(theirs[part]), `${part} of ${args.join(" ")}`);
    }
    return ours;
  };

  test("prints what the native program does, for many files and each command", () => {
    const files = dockerfiles();
    assert.ok(files.length >= 50);
    for (const format of ["text", "json", "sarif", "markdown", "github", "suggestions"]) {
      const { status, stdout } = same(["check", "--format", format, "--", ...files]);
      assert.equal(status, 1);
      assert.ok(stdout.length > 1000);
    }
    same(["fix", "--diff", "--", ...files]);
    for (const file of files.slice(0, 5)) {
      same(["fix", "--unsafe", file]);
      same(["size", "--format", "json", file]);
      same(["cache", "--edit", "app.py", file]);
      same(["advise", file]);
      const link = same(["link", "--base-url", "https://plimsoll.example/", file]).stdout.trim();
      same(["open", "--format", "json", link]);
    }
    same(["rules", "--format", "json"]);
  });

  test("ends as the native program does", () => {
    writeFileSync(join(project, "Dockerfile"), LEAKY);
    writeFileSync(join(project, "good.Dockerfile"), 'FROM scratch\nCOPY app /\nUSER 1000\nCMD ["/app"]\n');
    assert.equal(same(["check"]).status, 1);
    assert.equal(same(["check", "--fail-on", "never"]).status, 0);
    assert.equal(same(["check", "--preset", "hadolint", "good.Dockerfile"]).status, 0);
    assert.equal(same(["check", "missing"]).status, 2);
    assert.equal(same(["check", "--nonsense"]).status, 2);
    assert.equal(same(["check", "-"], { input: LEAKY }).status, 1);
    assert.equal(same(["size", "--budget", "1kB"]).status, 1);
    assert.equal(same([]).status, 2);
    assert.match(same(["--version"]).stdout, /^plimsoll \d/);
  });

  test("sees the surroundings that the native program does", () => {
    const surrounded = (more) => same(["check", "--format", "full"], { env: { ...process.env, ...more } }).stdout;
    const escape = "\u001b[";
    assert.ok(surrounded({ FORCE_COLOR: "1", NO_COLOR: "", PLIMSOLL_PAGE: "https://plimsoll.example/" }).includes(escape));
    assert.ok(!surrounded({ FORCE_COLOR: "1", NO_COLOR: "1" }).includes(escape));
  });

  test("is run by npx from the packed file", () => {
    const npx = (args) =>
      run("npx", ["--yes", "--offline", "--package", made(".tgz"), "plimsoll", ...args], { cwd: scratch(), input: LEAKY });
    assert.equal(npx(["--version"]).stdout, output(native, ["--version"]));
    const { status, stdout } = npx(["check", "-"]);
    assert.deepEqual([status, stdout], [1, run(native, ["check", "-"], { input: LEAKY }).stdout]);
  });

  test("is a library in Deno", (t) => {
    if (!isInstalled("deno")) return t.skip("deno");
    const program = 'import { check } from "plimsoll";\nconsole.log(JSON.stringify(await check(Deno.args[0], { today: Deno.args[1] })));\n';
    writeFileSync(join(project, "deno.js"), program);
    const day = "2026-11-21";
    const deno = ["run", "--no-remote", "--node-modules-dir=manual", "--allow-read", "deno.js", LEAKY, day];
    const options = { cwd: project, env: { ...process.env, DENO_DIR: scratch(), DENO_NO_UPDATE_CHECK: "1" } };
    const native_ = run(native, ["check", "--today", day, "--format", "json", "-"], { cwd: project, input: LEAKY }).stdout;
    assert.deepEqual(JSON.parse(output("deno", deno, options)), JSON.parse(native_).files[0].findings);
  });

  test("finds files, folders and configuration as the native program does", () => {
    const below = join(project, "a folder/-b");
    mkdirSync(below, { recursive: true });
    writeFileSync(join(project, "a folder/.gitignore"), "left-out\n");
    writeFileSync(join(project, "a folder/plimsoll.toml"), 'ignore = ["no-user"]\n');
    writeFileSync(join(below, "Dockerfile"), LEAKY);
    writeFileSync(join(below, "Ünïcode.Dockerfile"), LEAKY);
    const cwd = join(project, "a folder");
    assert.match(same(["check", "."], { cwd }).stdout, /-b\/Ünïcode.Dockerfile/);
    assert.doesNotMatch(same(["check", "."], { cwd }).stdout, /no-user/);
    assert.equal(same(["check", "../../Dockerfile", "../../good.Dockerfile"], { cwd: below }).status, 1);
    same(["check", "--", "-b/Dockerfile"], { cwd });
    same(["check", join(below, "Dockerfile")], { cwd: "/" });
    same(["check", "--context", ".", "-b/Dockerfile"], { cwd });
  });

  test("writes fixes", () => {
    const [ours, theirs] = ["ours", "theirs"].map((name) => {
      const folder = join(project, name);
      mkdirSync(folder);
      writeFileSync(join(folder, "Dockerfile"), LEAKY);
      return folder;
    });
    const done = program(["fix", "--write"], { cwd: ours });
    assert.deepEqual([done.status, done.stderr], [0, ""]);
    assert.equal(done.stdout, output(native, ["fix", "--write"], { cwd: theirs }));
    const read = (folder) => readFileSync(join(folder, "Dockerfile"), "utf8");
    assert.equal(read(ours), read(theirs));
    assert.notEqual(read(ours), LEAKY);
  });

  test("says that it starts no git", () => {
    const { status, stderr } = program(["cache", "--since", "HEAD"]);
    assert.equal(status, 2);
    assert.match(stderr, /git/);
  });

  test("gives JavaScript what the native program prints", async () => {
    for (const file of dockerfiles()) {
      const text = readFileSync(file, "utf8");
      const json = (args, options) => JSON.parse(run(native, args, { cwd: project, input: text, ...options }).stdout);
      const today = "2026-11-21";
      const native_ = json(["check", "--today", today, "--format", "json", "-"]).files[0].findings;
      assert.deepEqual(await library.check(text, { today }), native_, file);
      const fixed = run(native, ["fix", "--today", today, "-"], { cwd: project, input: text }).stdout;
      assert.equal((await library.fix(text, { today })).text, fixed, file);
      const { savings, version, ...size } = json(["size", "--format", "json", "-"]);
      const day = new Date().toISOString().slice(0, 10);
      assert.deepEqual(await library.size(text, { today: day }), size, file);
    }
    const text = readFileSync(join(root, "tests/pairs/deps-before-code/bad.Dockerfile"), "utf8");
    const cache = run(native, ["cache", "--edit", "a.py", "--after", "9", "--format", "json", "-"], { input: text });
    assert.deepEqual(await library.simulate(text, [{ edit: "a.py" }, { after: 9 }]), JSON.parse(cache.stdout));
    const link = await library.link(LEAKY, { baseUrl: "https://plimsoll.example/#x", preset: "strict" });
    assert.equal(
      link,
      output(native, ["link", "--preset", "strict", "--base-url", "https://plimsoll.example/", "-"], { input: LEAKY }).trim(),
    );
    const state = await library.open(link);
    assert.equal(state.preset, "strict");
    assert.ok(!state.text.includes("hunter2") && state.text.includes("REDACTED"));
    assert.match((await library.open(await library.link(LEAKY, { unredacted: true }))).text, /hunter2/);
  });

  test("leaves out what looks secret, unless it is asked for", async () => {
    const text = `FROM debian:13
ENV API_TOKEN=hunter2hunter2
RUN curl https://a.example/hunter2hunter2
RUN if [ hunter2hunter2 ]; then x; fi
RUN apt-get install hunter2hunter2
`;
    const ask = [
      (options) => library.check(text, { preset: "strict", ...options }),
      (options) => library.size(text, options),
      (options) => library.simulate(text, [{ dockerfileLine: 3 }], options),
    ];
    for (const one of ask) {
      assert.doesNotMatch(JSON.stringify(await one({})), /hunter2/);
      assert.match(JSON.stringify(await one({ unredacted: true })), /hunter2/);
    }
  });

  test("refuses what it does not know, in a sentence", async () => {
    for (const [call, words] of [
      [() => library.check("", { presett: "strict" }), /presett/],
      [() => library.check("", { preset: "strictt" }), /strictt/],
      [() => library.check("", { ignore: ["no-usr"] }), /there is no rule `no-usr`/],
      [() => library.check("", { labelSchema: { a: "b" } }), /`b` is no kind of label/],
      [() => library.simulate("FROM a\n", [{ noCache: false }]), /did not happen/],
      [() => library.open("nonsense"), /./],
    ]) {
      await assert.rejects(call, (error) => error instanceof Error && words.test(error.message));
    }
  });

  test("has the types of what comes out", () => {
    const program = readFileSync(join(root, "tests/packages/types.ts"), "utf8");
    writeFileSync(join(project, "types.ts"), program);
    const options = ["--strict", "--target", "es2022", "--module", "nodenext"];
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const compile = () => run(process.execPath, [tsc, ...options, "types.ts"], { cwd: project });
    assert.equal(compile().stdout, "");
    output(process.execPath, ["types.js"], { cwd: project });
    // The types are there, and not `any`.
    writeFileSync(join(project, "types.ts"), program.replace("finding.severity", "finding.severty"));
    assert.match(compile().stdout, /severty/);
  });

  test("is bundled, and then loads its module from beside it", () => {
    writeFileSync(join(project, "page.js"), 'import { check } from "plimsoll";\nexport { check };\n');
    const bundle = (platform) =>
      output(join(root, "node_modules/.bin/esbuild"), ["page.js", "--bundle", "--format=esm", `--platform=${platform}`], {
        cwd: project,
      });
    assert.match(bundle("browser"), /fetch\(new URL\("\.\/engine_bg\.wasm", import\.meta\.url\)\)/);
    assert.match(bundle("node"), /readFile\(new URL\("\.\/engine_bg\.wasm", import\.meta\.url\)\)/);
  });

  test("holds its licences and those of what it is made of", () => {
    const read = (file) => readFileSync(join(project, "node_modules/plimsoll", file), "utf8");
    for (const name of ["shuck-linter ", "serde_json ", "clap ", "wasm-bindgen ", "The Rust standard library", "wasi-libc"]) {
      assert.ok(read("THIRD-PARTY-NOTICES.txt").includes(`* ${name}`), name);
    }
    assert.match(read("LICENSE-MIT"), /MIT License/);
    assert.match(read("LICENSE-APACHE"), /Apache License/);
    for (const file of ["engine_bg.wasm", "plimsoll.wasm"]) {
      const bytes = readFileSync(join(project, "node_modules/plimsoll", file), "latin1");
      for (const path of [root.replace(/\/$/, ""), `${process.env.HOME}/.cargo`]) {
        assert.ok(!bytes.includes(path), `${file} names a folder of this machine`);
      }
    }
  });
});

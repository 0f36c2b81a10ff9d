// The script of action.yml: checks the Dockerfiles that an event changed, annotates them, and writes
// the job's summary. No name of a file passes a shell.
import { spawnSync } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const { env } = process;
const input = (name) => (env[`PLIMSOLL_${name}`] ?? "").trim();

// Names of Dockerfiles, as `plimsoll check DIR` knows them.
const NAMES = ["dockerfile", "dockerfile.*", "*.dockerfile", "containerfile", "containerfile.*", "*.containerfile"]
  .map((name) => `:(glob,icase)**/${name}`)
  .concat(":(exclude,glob,icase)**/*.dockerignore");
/** Files in one call, so that their names fit into its arguments. */
const AT_ONCE = 200;
/** GitHub takes a summary of 1 MiB. */
const SUMMARY = 1_000_000;

const [command, ...before] = input("COMMAND").split(/\s+/);

function run(program, args, options = {}) {
  const done = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"], ...options });
  if (done.error) throw new Error(`${program} cannot be run: ${done.error.message}`);
  return done;
}

const git = (...args) => run("git", args);
const plimsoll = (...args) => run(command, [...before, ...args]);

/** The commit that the event's changes are counted from; undefined where there is none. */
function base() {
  const event = JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, "utf8"));
  const commit = event.pull_request?.base?.sha ?? event.merge_group?.base_sha ?? event.before;
  // A new branch comes after a commit of zeros.
  if (!/^[0-9a-f]{40,64}$/.test(commit ?? "") || /^0+$/.test(commit)) return undefined;
  const known = () => git("cat-file", "-e", `${commit}^{commit}`).status === 0;
  if (known()) return commit;
  // A checkout of depth 1 does not have it.
  git("fetch", "--quiet", "--no-tags", "--depth=1", "origin", commit);
  return known() ? commit : undefined;
}

/** The Dockerfiles to check, relative to the working directory. */
function files() {
  const since = input("ALL") === "true" ? undefined : base();
  const list = since
    ? git("diff", "-z", "--name-only", "--relative", "--diff-filter=d", "--no-ext-diff", "--no-textconv", since, "HEAD", "--", ...NAMES)
    : git("ls-files", "-z", "--", ...NAMES);
  if (list.status !== 0) throw new Error("git cannot list the files; is this after actions/checkout?");
  return list.stdout.split("\0").filter(Boolean);
}

function options() {
  return ["PRESET", "CONFIG", "FAIL_ON"].flatMap((name) => {
    const value = input(name);
    return value ? [`--${name.toLowerCase().replace("_", "-")}=${value}`] : [];
  });
}

/** A link to the page that holds the file, as Markdown; nothing where no page is named. */
function permalink(file) {
  const page = input("PAGE");
  if (!page) return "";
  const config = input("CONFIG");
  const settings = [...(config ? [`--config=${config}`] : []), ...(input("PRESET") ? [`--preset=${input("PRESET")}`] : [])];
  const { status, stdout } = plimsoll("link", ...settings, `--base-url=${new URL(page)}`, "--", file);
  return status === 0 ? `[Review this file](<${stdout.trim()}>)\n` : "";
}

function summarise(found) {
  if (!env.GITHUB_STEP_SUMMARY) return;
  let left = SUMMARY;
  for (const [at, file] of found.entries()) {
    const report = plimsoll("check", ...options(), "--fail-on=never", "--format=markdown", "--", file).stdout;
    const part = `${report}\n${permalink(file)}\n`;
    if (Buffer.byteLength(part) > left) {
      appendFileSync(env.GITHUB_STEP_SUMMARY, `${found.length - at} more files were checked; the log has all.\n`);
      return;
    }
    left -= Buffer.byteLength(part);
    appendFileSync(env.GITHUB_STEP_SUMMARY, part);
  }
  if (found.length === 0) appendFileSync(env.GITHUB_STEP_SUMMARY, "No Dockerfile changed.\n");
}

function sarif(found) {
  if (input("SARIF") !== "true" || found.length === 0) return;
  const file = join(env.RUNNER_TEMP, "plimsoll.sarif");
  const report = plimsoll("check", ...options(), "--fail-on=never", "--format=sarif", "--", ...found);
  writeFileSync(file, report.stdout);
  appendFileSync(env.GITHUB_OUTPUT, `sarif=${file}\n`);
}

const found = files();
let worst = 0;
for (let at = 0; at < found.length; at += AT_ONCE) {
  const part = found.slice(at, at + AT_ONCE);
  const { status, stdout } = plimsoll("check", ...options(), "--format=github", "--", ...part);
  process.stdout.write(stdout);
  worst = Math.max(worst, status ?? 2);
}
sarif(found);
summarise(found);
process.exitCode = worst;

// The packages that `cargo xtask test packages` has made, the native program, and Dockerfiles to try
// both with.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { root, run } from "./run.mjs";

const folder = process.env.PLIMSOLL_PACKAGES;

/** The native program. */
export const native = process.env.PLIMSOLL;

/** What the tests of built packages are skipped for (`cargo xtask test packages` builds them); false
 *  where they run. */
export const skip = folder && native ? false : "packages";

const ending = (end) => readdirSync(folder).filter((file) => file.endsWith(end));

/** True if there is a package of a kind that not every machine can make. */
export const isMade = (end) => ending(end).length > 0;

/** True if a program is on PATH. */
export const isInstalled = (program) => run("sh", ["-c", 'command -v "$1"', "sh", program]).status === 0;

/** The one package of a kind, by the end of its name. */
export function made(end) {
  const files = ending(end);
  if (files.length !== 1) throw new Error(`${files.length} packages end in ${end}: ${files}`);
  return join(folder, files[0]);
}

/** A folder that is gone after the tests of a file. */
export function scratch() {
  const made = mkdtempSync(join(tmpdir(), "plimsoll-packages-"));
  after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Paths of Dockerfiles: of the pairs of each practice, and of the corpus where that is beside the checkout. */
export function dockerfiles(most = 50) {
  const pairs = join(root, "tests/pairs");
  const ours = readdirSync(pairs).sort().map((practice) => join(pairs, practice, "bad.Dockerfile"));
  return [...ours.slice(0, most), ...corpus(most)];
}

function corpus(most) {
  const folder = [join(root, "../shared/corpus"), join(root, "../../shared/corpus")].find(existsSync);
  if (!folder) return [];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".md"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !Buffer.from(readFileSync(path)).includes(0))
    .sort();
  // From all over it.
  const step = Math.max(1, Math.floor(files.length / most));
  return files.filter((_, at) => at % step === 0).slice(0, most);
}

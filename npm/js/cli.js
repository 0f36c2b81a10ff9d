#!/usr/bin/env node
// The command line: the program itself, compiled for WebAssembly, which Node.js gives files,
// arguments and standard streams.
import { readFile } from "node:fs/promises";
import { parse } from "node:path";

// Node.js calls its WASI experimental at each start; that is no news to who checks a Dockerfile.
const { emitWarning } = process;
process.emitWarning = (warning, ...rest) => {
  if (!/\bWASI\b/.test(String(warning))) emitWarning.call(process, warning, ...rest);
};
const { WASI } = await import("node:wasi");

// Paths of Windows are those below the working directory's drive, with slashes.
const drive = parse(process.cwd()).root;
const isWindows = process.platform === "win32";
const path = (text) => (isWindows ? text.replaceAll("\\", "/").replace(/^[A-Za-z]:(?=\/)/, "") : text);

const wasi = new WASI({
  version: "preview1",
  args: ["plimsoll", ...process.argv.slice(2).map(path)],
  env: { ...process.env, PWD: path(process.cwd()) },
  preopens: { "/": drive },
});
const module = await WebAssembly.compile(await readFile(new URL("./plimsoll.wasm", import.meta.url)));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
try {
  process.exitCode = wasi.start(instance);
} catch (error) {
  // 1 would say that a problem was found.
  process.stderr.write(`plimsoll: it ended too early: ${error.message}\n`);
  process.exitCode = 2;
}

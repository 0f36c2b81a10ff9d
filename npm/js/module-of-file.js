// The engine's bytes in Node.js and Deno.
import { readFile } from "node:fs/promises";

export const module = () => readFile(new URL("./engine_bg.wasm", import.meta.url));

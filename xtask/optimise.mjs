// node optimise.mjs FILE...: makes wasm modules as small as wasm-opt -Oz does, in place. One process
// for all of them: there are some 160 parts, and wasm-opt takes a second to start.
import { readFileSync, writeFileSync } from "node:fs";

// Parts carry a table of names that Binaryen does not know and leaves out, as it should. It takes
// hold of console.error when it is loaded.
const say = console.error;
console.error = (...words) => /unknown name subsection/.test(words.join(" ")) || say(...words);
const { default: binaryen } = await import("binaryen");

// What rustc uses for this target.
const { BulkMemory, BulkMemoryOpt, CallIndirectOverlong, Multivalue, MutableGlobals } = binaryen.Features;
const { NontrappingFPToInt, ReferenceTypes, SignExt } = binaryen.Features;
const FEATURES =
  BulkMemory | BulkMemoryOpt | CallIndirectOverlong | Multivalue | MutableGlobals | NontrappingFPToInt | ReferenceTypes | SignExt;

binaryen.setOptimizeLevel(2);
binaryen.setShrinkLevel(2);
binaryen.setDebugInfo(false);
for (const file of process.argv.slice(2)) {
  const module = binaryen.readBinary(readFileSync(file), FEATURES);
  module.optimize();
  module.runPasses(["strip-target-features"]);
  writeFileSync(file, module.emitBinary());
  module.dispose();
}

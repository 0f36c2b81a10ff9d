// The engine's bytes where there are no files: bundlers know this form and take the module along.
export const module = () => fetch(new URL("./engine_bg.wasm", import.meta.url));

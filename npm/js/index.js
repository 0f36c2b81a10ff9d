// The library: the engine is loaded at the first call. index.d.ts says what goes in and comes out.
import { module } from "#module";
import load, * as engine from "./engine.js";

let loaded;

async function ask(question, ...given) {
  loaded ??= load({ module_or_path: module() });
  try {
    await loaded;
  } catch (error) {
    // The next call tries again: a network comes back.
    loaded = undefined;
    throw error;
  }
  try {
    return engine[question](...given);
  } catch (error) {
    // What the engine refuses it says in a sentence.
    throw typeof error === "string" ? new Error(error) : error;
  }
}

const json = (value) => JSON.stringify(value ?? {});

export async function check(text, options) {
  return JSON.parse(await ask("check", text, json(options))).files[0].findings;
}

export async function fix(text, options) {
  return JSON.parse(await ask("fix", text, json(options)));
}

export async function size(text, options) {
  return JSON.parse(await ask("size", text, json(options)));
}

export async function simulate(text, changes, options) {
  return JSON.parse(await ask("simulate", text, JSON.stringify(changes), json(options)));
}

export async function link(text, { baseUrl = "", ...options } = {}) {
  return `${baseUrl.split("#")[0]}#${await ask("link", text, json(options))}`;
}

export async function open(permalink) {
  return JSON.parse(await ask("open", permalink));
}

//! `wasm-bindgen` with the options that trunk and xtask give it: the library under the command
//! line of that name is compiled in a third of the time.

use anyhow::{Context as _, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut bindgen = Bindgen::new();
    // As the command line has it: the glue knows the name of its module.
    bindgen.web(true)?.omit_default_module_path(false);
    let mut out_dir = None;
    for arg in std::env::args().skip(1) {
        match arg.split_once('=').unwrap_or((&arg, "")) {
            ("--version", "") => {
                println!("wasm-bindgen {}", wasm_bindgen_shared::version());
                return Ok(());
            }
            ("--target", "web") => {}
            ("--no-typescript", "") => drop(bindgen.typescript(false)),
            ("--out-name", name) => drop(bindgen.out_name(name)),
            ("--out-dir", dir) => out_dir = Some(dir.to_owned()),
            _ if arg.starts_with('-') => bail!("this wasm-bindgen does not know {arg}"),
            _ => drop(bindgen.input_path(&arg)),
        }
    }
    bindgen.generate(out_dir.context("--out-dir=DIR is missing")?)
}

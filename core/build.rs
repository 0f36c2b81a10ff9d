//! Leaves out of some tables what only people and tests read, comments and the column `source`, for
//! the page carries these tables at its first load.

use std::path::{Path, PathBuf};
use std::{env, fs};

const TABLES: [&str; 4] = ["base-images.csv", "context.csv", "end-of-life.csv", "moved-images.csv"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let to = PathBuf::from(env::var_os("OUT_DIR").expect("cargo names a folder"));
    for name in TABLES {
        let file = Path::new("data").join(name);
        println!("cargo::rerun-if-changed={}", file.display());
        let table = fs::read_to_string(&file).expect("the table is beside this file");
        fs::write(to.join(name), lean(&table)).expect("cargo's folder can be written to");
    }
}

fn lean(table: &str) -> String {
    let lines = || table.lines().filter(|line| !line.starts_with('#'));
    let has_source = lines().next().is_some_and(|head| head.ends_with(",source"));
    let cut = |line: &str| match line.rsplit_once(',') {
        Some((rest, _)) if has_source => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    lines().map(cut).collect()
}

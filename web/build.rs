//! Keeps the relocations in the page's wasm: where it is cut into modules (xtask/src/split.rs), each
//! reference from one to another has to be found. A page that is only tried (xtask/src/trial.rs)
//! stays in one piece and needs none, but JavaScript calls functions of its table.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value| std::env::var(name).is_ok_and(|set| set == value);
    if is("CARGO_CFG_TARGET_FAMILY", "wasm") {
        let argument = if is("PROFILE", "release") { "--emit-relocs" } else { "--export-table" };
        println!("cargo::rustc-link-arg-bins={argument}");
    }
}

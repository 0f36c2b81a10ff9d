//! Keeps the relocations in the page's wasm: where it is cut into modules (xtask/src/split.rs), each
//! reference from one to another has to be found.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}

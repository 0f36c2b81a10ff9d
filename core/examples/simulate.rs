//! Prints how long one simulated change of a Dockerfile takes, in milliseconds: the slowest of a
//! few, each the fastest of several runs; and behind it how long estimating its size takes.
//! `cargo xtask bench` asks it.

use std::time::Instant;

use plimsoll_core::build::Build;
use plimsoll_core::cache::{BaseUpdate, Change, Scenario, simulate};
use plimsoll_core::door::size_of;
use plimsoll_core::syntax::parse;
use plimsoll_core::{Inputs, Settings};

const RUNS: usize = 7;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("name a Dockerfile")?;
    let text = std::fs::read_to_string(path)?;
    let file = parse(&text);
    let build = Build::new(&text, &file);
    let changes = [
        Change::Edit("src/main.py".to_owned()),
        Change::DockerfileLine(2),
        Change::Argument { name: "VERSION".to_owned(), value: None },
        Change::Base { image: None, update: BaseUpdate::Files },
        Change::NoCache,
    ];
    let mut slowest = 0.0_f64;
    for change in changes {
        let scenario = Scenario { changes: vec![change], ..Scenario::default() };
        let run = || simulate(&build, &scenario).map_err(|fault| fault.to_string());
        slowest = slowest.max(fastest(run)?);
    }
    let (settings, inputs) = (Settings::default(), Inputs::default());
    let size = fastest(|| Ok(size_of(&build, &settings, &inputs)))?;
    println!("{slowest:.3} {size:.3}");
    Ok(())
}

/// The fastest of several runs, in milliseconds.
fn fastest<T>(mut run: impl FnMut() -> Result<T, String>) -> Result<f64, String> {
    let mut fastest = f64::INFINITY;
    for _ in 0..RUNS {
        let start = Instant::now();
        let result = run()?;
        fastest = fastest.min(start.elapsed().as_secs_f64() * 1e3);
        std::hint::black_box(result);
    }
    Ok(fastest)
}

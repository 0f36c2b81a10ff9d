//! `cargo xtask`: the only build script. It installs what is missing, builds the page,
//! serves it, runs every test and prints the budgets.

mod bench;
mod corpus;
mod dist;
mod embed;
mod growth;
mod npm;
mod offline;
mod page;
mod parity;
mod picture;
mod progress;
#[cfg(unix)]
mod prove;
mod rule;
mod run;
mod serve;
mod test;
mod tools;
mod trial;
mod wasm;
mod worker;

use anyhow::{Result, bail};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  serve [--port N] [--open] [--watch | --no-build]
                      build the page quickly and serve it on 127.0.0.1 (port 8080), or
                      serve the one that `build` made (--no-build); --open has the
                      browser show it, --watch builds again after each change and
                      has the page reload
  build               build the page into dist/, ready for any static host
  test [rust|browser|--fast]
                      run every check and test, one half of them, or what is quick (no page,
                      no browser, no corpus); what follows -- goes to cargo test or Playwright
  test packages       make the packages of a release, and test them where they are installed;
                      what follows -- goes to node --test
  corpus              fetch the real Dockerfiles that tests and measurements read
  parity              compare our presets with hadolint and BuildKit, code by code
  parity --cases      the same on the small files of tests/parity; --record writes hadolint's
                      answers into them first
  prove [NAME...]     build Dockerfiles before and after their fixes and compare the images
                      (as root on Debian); names choose cases
  bench               print the budgets: time, memory and bundle sizes
  bench growth [--plimsoll PATH] [--jobs N] [--quick] [--short] [NAME...]
                      print only how cost grows with hostile input: of the shapes and
                      commands of these names, for this program, without a megabyte of
                      each (--quick), or as the tests do it (--short)
  dist PART... [--profile NAME] [--target TRIPLE]
                      make packages of a release in target/dist-packages: crates, npm,
                      wheel, archive (the program), image, sbom (what the program is made
                      of; with --target wasm32-wasip1 the npm package), checksums of all;
                      `dist audit` asks for advisories and licences of what is depended on,
                      `dist tag TAG` whether a tag is of this version
  new-rule CATEGORY ID
                      write the files of a new rule and register it
  picture             take the pictures of the page in README

What is missing is installed first: npm packages into node_modules, tools into
$PLIMSOLL_CACHE, $XDG_CACHE_HOME/plimsoll or ~/.cache/plimsoll.";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[&str]) -> Result<()> {
    match args {
        ["serve", options @ ..] => serve::command(options),
        ["build"] => page::build().map(|_| ()),
        ["test", options @ ..] => test::command(options),
        ["corpus"] => corpus::command(),
        ["parity"] => parity::command(&[]),
        ["parity", "--cases"] => parity::command(&["--cases"]),
        ["parity", "--cases", "--record"] => parity::command(&["--cases", "--record"]),
        #[cfg(unix)]
        ["prove", names @ ..] => prove::command(names),
        ["bench"] => bench::command(),
        ["bench", "growth", options @ ..] => bench::growth(options),
        ["dist", words @ ..] => dist::command(words),
        ["new-rule", category, id] => rule::command(category, id),
        ["picture"] => picture::command(),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        _ => bail!("not understood: {}\n\n{HELP}", args.join(" ")),
    }
}

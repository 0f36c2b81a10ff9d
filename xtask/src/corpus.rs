//! The corpus: real Dockerfiles of other people's repositories, which tests and measurements read.
//! They are not copied into this repository, so they are fetched from where they are.

use crate::run::{announce, root};
use crate::tools::cache;
use anyhow::{Context, Result, bail};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The repositories, and of each file git's name of its content, its sha256 and its path.
const LIST: &str = "tests/corpus.txt";
/// The variable that tells the tests where the corpus is (tests/src/lib.rs).
pub(crate) const FOLDER: &str = "PLIMSOLL_CORPUS";

/// Fetches what is missing of the corpus, and says what cannot be had.
pub(crate) fn command() -> Result<()> {
    let folder = fetched()?;
    println!("The corpus is in {}", folder.display());
    println!("`cargo xtask test` reads it; set {FOLDER} to it for `cargo test`");
    Ok(())
}

/// The folder of the corpus, where it is at hand: beside this repository, or fetched earlier.
pub(crate) fn folder() -> Option<PathBuf> {
    let beside = root().join("../shared/corpus");
    if beside.is_dir() {
        return Some(beside);
    }
    let list = fs::read_to_string(root().join(LIST)).ok()?;
    place(&list).ok().filter(|place| place.is_dir())
}

/// The folder of the corpus, which is fetched where it is not at hand.
pub(crate) fn fetched() -> Result<PathBuf> {
    if let Some(folder) = folder() {
        return Ok(folder);
    }
    let list = fs::read_to_string(root().join(LIST)).context(LIST)?;
    let place = place(&list)?;
    fetch_all(&read(&list).context(LIST)?, &place)?;
    Ok(place)
}

/// The folder in the cache for the corpus of a list.
fn place(list: &str) -> Result<PathBuf> {
    Ok(cache()?.join(format!("corpus-{}", &sha256(list.as_bytes())[..8])))
}

/// Some files of a repository.
#[derive(Debug)]
struct Repository {
    address: String,
    files: Vec<File>,
}

#[derive(Debug)]
struct File {
    /// Git's name of its content.
    object: String,
    sha256: String,
    path: String,
}

impl Repository {
    /// The name of its folder in the corpus: `owner__name`.
    fn folder(&self) -> String {
        let mut parts: Vec<&str> = self.address.rsplit('/').take(2).collect();
        parts.reverse();
        parts.join("__")
    }
}

/// Reads lines of an address and a licence, each with lines of its files below.
fn read(list: &str) -> Result<Vec<Repository>> {
    let mut repositories: Vec<Repository> = Vec::new();
    for line in list.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match (words.as_slice(), repositories.last_mut()) {
            (&[object, sha256, path], Some(repository)) if line.starts_with(' ') => {
                let is_hash = |text: &str, length: usize| {
                    text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit())
                };
                if !is_hash(object, 40) || !is_hash(sha256, 64) {
                    bail!("no hashes: {line}");
                }
                let [object, sha256, path] = [object, sha256, path].map(str::to_owned);
                repository.files.push(File { object, sha256, path });
            }
            (&[address, _licence], _) if !line.starts_with(' ') => {
                repositories.push(Repository { address: address.to_owned(), files: Vec::new() });
            }
            _ => bail!("not understood: {line}"),
        }
    }
    Ok(repositories)
}

/// Fetches every repository's files into a folder, which is there only once it is whole. What was
/// fetched before the network broke is kept for the next time.
fn fetch_all(repositories: &[Repository], place: &Path) -> Result<()> {
    let partial = place.with_extension("partial");
    let mut failed = 0;
    for (number, repository) in repositories.iter().enumerate() {
        let Repository { address, files } = repository;
        let to = partial.join(repository.folder());
        let step =
            format!("[{}/{}] {} files of {address}", number + 1, repositories.len(), files.len());
        if to.is_dir() {
            announce(&format!("{step}: here"));
            continue;
        }
        announce(&step);
        if let Err(error) = fetch(repository, &to) {
            announce(&format!("{address} cannot be had: {error:#}"));
            failed += 1;
        }
    }
    if failed > 0 {
        bail!(
            "{failed} of {} repositories cannot be had; `cargo xtask corpus` tries again",
            repositories.len()
        );
    }
    fs::rename(&partial, place).with_context(|| place.display().to_string())
}

/// Fetches a repository's files by their content's names, without its history, and writes them into
/// a folder of its own, `/` of their paths as `__`.
fn fetch(repository: &Repository, to: &Path) -> Result<()> {
    let scratch = to.with_extension("git");
    let _ = fs::remove_dir_all(&scratch);
    fs::create_dir_all(&scratch)?;
    let git = |arguments: &[&str], input: &str| git(&scratch, arguments, input);
    git(&["init", "--quiet", "--bare"], "")?;
    let objects: String =
        repository.files.iter().map(|file| format!("{}\n", file.object)).collect();
    let quietly = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--stdin"];
    git(&[&quietly[..], &[&repository.address]].concat(), &objects)?;
    let files = scratch.join("files");
    fs::create_dir(&files)?;
    for file in &repository.files {
        let content = git(&["cat-file", "blob", &file.object], "")?;
        if sha256(&content) != file.sha256 {
            bail!("{} has another sha256 than {LIST} says", file.path);
        }
        fs::write(files.join(file.path.replace('/', "__")), content)?;
    }
    fs::rename(&files, to)?;
    Ok(fs::remove_dir_all(&scratch)?)
}

/// What git prints in a repository; it asks nothing and gives up on a host that does not answer.
fn git(repository: &Path, arguments: &[&str], input: &str) -> Result<Vec<u8>> {
    let mut git = Command::new("git");
    git.args([
        "-c",
        "protocol.version=2",
        "-c",
        "http.lowSpeedLimit=1",
        "-c",
        "http.lowSpeedTime=30",
    ])
    .args(arguments)
    .current_dir(repository)
    .env("GIT_TERMINAL_PROMPT", "0")
    .env_remove("GIT_DIR")
    .env_remove("GIT_WORK_TREE")
    .stdin(Stdio::piped())
    .stdout(Stdio::piped())
    .stderr(Stdio::piped());
    let mut child = git.spawn().context("git is missing: install it from https://git-scm.com")?;
    if let Some(mut stdin) = child.stdin.take() {
        // One that ended early has said why.
        let _ = stdin.write_all(input.as_bytes());
    }
    let Output { status, stdout, stderr } = child.wait_with_output()?;
    if !status.success() {
        bail!("{}", String::from_utf8_lossy(&stderr).trim());
    }
    Ok(stdout)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    type Done = Result<()>;

    /// A repository with an older commit, in a folder `ada/files`.
    fn origin(folder: &Path) -> Result<String> {
        let place = folder.join("ada/files");
        fs::create_dir_all(place.join("a"))?;
        let run = |arguments: &[&str]| git(&place, arguments, "");
        run(&["init", "--quiet"])?;
        for text in ["FROM old\n", "FROM new\r\n"] {
            fs::write(place.join("a/Dockerfile"), text)?;
            run(&["add", "."])?;
            let name = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
            run(&[&name[..], &["commit", "--quiet", "-m", "x"]].concat())?;
        }
        Ok(format!("file://{}", place.display()))
    }

    /// The list's line of a file with a content.
    fn line(path: &str, text: &str) -> Result<String> {
        let folder = tempfile::tempdir()?;
        let object = git(folder.path(), &["hash-object", "--stdin"], text)?;
        let object = String::from_utf8(object)?;
        Ok(format!("  {} {} {path}\n", object.trim(), sha256(text.as_bytes())))
    }

    #[test]
    fn files_of_any_commit_are_fetched() -> Done {
        let folder = tempfile::tempdir()?;
        let address = origin(folder.path())?;
        let list = format!(
            "# A list\n{address} MIT\n{}{}",
            line("a/Dockerfile", "FROM old\n")?,
            line("Dockerfile", "FROM new\r\n")?
        );
        let place = folder.path().join("corpus-1");
        fetch_all(&read(&list)?, &place)?;
        let files = place.join("ada__files");
        assert_eq!(fs::read_to_string(files.join("a__Dockerfile"))?, "FROM old\n");
        assert_eq!(fs::read_to_string(files.join("Dockerfile"))?, "FROM new\r\n");
        assert_eq!(fs::read_dir(&place)?.count(), 1, "nothing else is left");
        assert!(!place.with_extension("partial").exists());
        Ok(())
    }

    #[test]
    fn what_is_had_is_kept_until_all_is() -> Done {
        let folder = tempfile::tempdir()?;
        let file = line("Dockerfile", "FROM old\n")?;
        let address = origin(folder.path())?;
        let away = address.replace("/ada/", "/bob/");
        let repositories = read(&format!("{address} MIT\n{file}{away} MIT\n{file}"))?;
        let place = folder.path().join("corpus-1");
        let why = fetch_all(&repositories, &place).map_err(|why| why.to_string());
        assert!(why.is_err_and(|why| why.contains("1 of 2")));
        assert!(!place.exists());
        assert!(place.with_extension("partial").join("ada__files/Dockerfile").is_file());
        // The first is away now, and not asked again.
        fs::rename(folder.path().join("ada"), folder.path().join("bob"))?;
        fetch_all(&repositories, &place)?;
        assert!(place.join("ada__files/Dockerfile").is_file());
        assert!(place.join("bob__files/Dockerfile").is_file());
        Ok(())
    }

    #[test]
    fn another_content_is_refused() -> Done {
        let folder = tempfile::tempdir()?;
        let address = origin(folder.path())?;
        let object = line("", "FROM old\n")?;
        let object = object.split_whitespace().next().unwrap_or_default();
        let unknown = "0123456789".repeat(4);
        for (object, sum, why) in [
            (object, sha256(b"other"), "Dockerfile has another sha256"),
            (&*unknown, sha256(b"other"), &unknown),
        ] {
            let list = format!("{address} MIT\n  {object} {sum} Dockerfile\n");
            let repositories = read(&list)?;
            let said =
                fetch(&repositories[0], &folder.path().join("to")).map_err(|it| it.to_string());
            assert!(said.as_ref().is_err_and(|said| said.contains(why)), "{said:?}");
        }
        Ok(())
    }

    #[test]
    fn a_list_that_is_not_understood_is_refused() {
        for list in ["a\n", "a MIT\n  b c d\n", "  a b c\n", "a MIT\n\n", "a MIT b\n"] {
            assert!(read(list).is_err(), "{list:?}");
        }
    }

    #[test]
    fn the_list_names_public_repositories_and_each_file_once() -> Done {
        let repositories = read(&fs::read_to_string(root().join(LIST))?)?;
        assert!(repositories.len() > 10, "{repositories:?}");
        let mut places = BTreeSet::new();
        for repository in &repositories {
            let Repository { address, files } = repository;
            let path = address.strip_prefix("https://github.com/").unwrap_or_default();
            assert!(path.split('/').count() == 2 && !path.ends_with('/'), "{address}");
            for File { path, .. } in files {
                let name = path.replace('/', "__");
                assert!(path.split('/').all(|part| !["", ".", ".."].contains(&part)), "{path}");
                assert!(
                    places.insert((repository.folder(), name)),
                    "{address} {path} is there twice"
                );
            }
        }
        Ok(())
    }
}

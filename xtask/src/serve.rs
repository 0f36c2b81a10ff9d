//! A static server for the built page, on the loopback interface only.

use crate::run::{announce, command as program, root};
use crate::trial::{Shown, Trial};
use crate::{page, trial};
use anyhow::{Context, Result, bail};
use std::fs;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// The parts of the policy that say who may frame a page: only a header can say it, not the page.
const FRAMED_ANYWHERE: &str = "; frame-ancestors *";
const FRAMED_AT_HOME: &str = "; frame-ancestors 'self'";
/// The others that docs/hosting.md tells hosts to send.
const HEADERS: [(&str, &str); 7] = [
    ("Cache-Control", "no-cache"),
    ("Access-Control-Allow-Origin", "*"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), payment=(), serial=(), usb=()",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
];
const PORT: u16 = 8080;
/// Longer requests come from no browser that opened this page.
const LONGEST_HEAD: u64 = 64 * 1024;
/// The files and folders that `--watch` looks at for changes.
const SOURCES: [&str; 10] = [
    "Cargo.lock",
    "Cargo.toml",
    "index.html",
    "core",
    "engine-worker",
    "page",
    "public",
    "shell-lint",
    "shell-worker",
    "web",
];

pub(crate) fn command(options: &[&str]) -> Result<()> {
    let (mut port, mut open, mut build, mut watch) = (PORT, false, true, false);
    let mut options = options.iter();
    while let Some(&option) = options.next() {
        match option {
            "--port" => {
                port = options
                    .next()
                    .and_then(|value| value.parse().ok())
                    .context("--port needs a number")?;
            }
            "--open" => open = true,
            "--no-build" => build = false,
            "--watch" => watch = true,
            _ => bail!("serve does not know {option}"),
        }
    }
    if watch && !build {
        bail!("--watch builds, and --no-build does not");
    }
    // Before minutes of compiling.
    let listener = TcpListener::bind(("127.0.0.1", port)).with_context(|| {
        format!("port {port} is taken or not allowed: choose another with --port")
    })?;
    let started = SystemTime::now();
    let shown = if watch { Shown::AfterEachBuild } else { Shown::Once };
    let trial = build.then(|| trial::build(shown)).transpose()?;
    let dist = trial.as_ref().map_or_else(|| root().join("dist"), |trial| trial.dist.clone());
    if !dist.join("index.html").is_file() {
        bail!("there is no page in {}: run `cargo xtask build`", dist.display());
    }
    let address = format!("http://{}/", listener.local_addr()?);
    println!("Plimsoll is at {address} (Ctrl+C ends it)");
    if open {
        show(&address);
    }
    if let Some(trial) = trial {
        std::thread::spawn(move || {
            say(trial.add_linter());
            if watch {
                rebuild_on_change(started);
            }
        });
    }
    accept(&listener, dist);
    Ok(())
}

/// Serves `dist` on a free port until the program ends; gives the address.
pub(crate) fn in_background(dist: PathBuf) -> Result<String> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = format!("http://{}/", listener.local_addr()?);
    std::thread::spawn(move || accept(&listener, dist));
    Ok(address)
}

fn accept(listener: &TcpListener, dist: PathBuf) {
    let dist = Arc::new(dist);
    for stream in listener.incoming().flatten() {
        let dist = Arc::clone(&dist);
        // A browser that goes away in the middle of an answer is no error of ours.
        std::thread::spawn(move || converse(&stream, &dist).ok());
    }
}

/// Answers one request after the other, until the browser has no more for a while.
fn converse(stream: &TcpStream, dist: &Path) -> Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.set_nodelay(true)?;
    let mut requests = BufReader::new(stream);
    while let Some(request) = request(&mut requests)? {
        let may_have_body = !request.starts_with("GET ") && !request.starts_with("HEAD ");
        answer(stream, &request, dist)?;
        if may_have_body {
            break;
        }
    }
    Ok(())
}

/// The first line of the next request, if all of its head comes.
fn request(requests: &mut impl BufRead) -> Result<Option<String>> {
    let mut head = requests.take(LONGEST_HEAD);
    let mut request = String::new();
    head.read_line(&mut request)?;
    let mut line = String::new();
    loop {
        line.clear();
        match head.read_line(&mut line)? {
            0 => return Ok(None),
            _ if line.trim_end().is_empty() => return Ok(Some(request)),
            _ => {}
        }
    }
}

fn answer(mut stream: &TcpStream, request: &str, dist: &Path) -> Result<()> {
    let mut words = request.split(' ');
    let (method, target) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let file = file_of(target).map(|path| dist.join(path));
    let path_is_embed = file.as_ref().is_some_and(|path| path.ends_with("embed.html"));
    let (status, body, kind) = match file {
        _ if method != "GET" && method != "HEAD" => {
            ("405 Method Not Allowed", Vec::new(), "text/plain")
        }
        Some(path) => match fs::read(&path) {
            Ok(body) => ("200 OK", body, mime(&path)),
            Err(_) => ("404 Not Found", b"not found\n".to_vec(), "text/plain"),
        },
        None => ("400 Bad Request", Vec::new(), "text/plain"),
    };
    let mut header =
        format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in HEADERS {
        header.extend([name, ": ", value, "\r\n"]);
    }
    if kind.starts_with("text/html")
        && let Some(policy) = page::policy(&String::from_utf8_lossy(&body))
    {
        header.push_str("Content-Security-Policy: ");
        header.push_str(policy);
        header.push_str(if path_is_embed { FRAMED_ANYWHERE } else { FRAMED_AT_HOME });
        header.push_str("\r\n");
    }
    header.push_str("\r\n");
    let mut whole = header.into_bytes();
    if method == "GET" {
        whole.extend(body);
    }
    Ok(stream.write_all(&whole)?)
}

/// The file that a request's target names, relative to the served directory; none when
/// the target leaves it.
fn file_of(target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let path = percent_decoded(path)?;
    let mut file = PathBuf::new();
    for part in path.split('/') {
        match part {
            "" => {}
            "." | ".." => return None,
            part if part.contains(['\\', '\0']) => return None,
            part => file.push(part),
        }
    }
    if path.is_empty() || path.ends_with('/') {
        file.push("index.html");
    }
    Some(file)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let mut digit = || char::from(bytes.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            decoded.push((high * 16 + low) as u8);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).ok()
}

fn mime(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Has the browser show the page.
fn show(address: &str) {
    let mut opener = match std::env::consts::OS {
        "macos" => program("open"),
        "windows" => program("explorer"),
        _ => program("xdg-open"),
    };
    if opener.arg(address).spawn().is_err() {
        announce("No browser could be started: open the address in one");
    }
}

/// Builds the page anew whenever a file is newer than `built`.
fn rebuild_on_change(mut built: SystemTime) {
    loop {
        std::thread::sleep(Duration::from_millis(500));
        if SOURCES
            .iter()
            .filter_map(|source| newest(&root().join(source)))
            .max()
            .is_some_and(|time| time > built)
        {
            built = SystemTime::now();
            let trial = trial::build(Shown::AfterEachBuild);
            say(trial.and_then(Trial::add_linter));
        }
    }
}

/// Says what went wrong where the page goes on being served.
fn say(result: Result<()>) {
    if let Err(error) = result {
        eprintln!("xtask: {error:#}");
    }
}

/// The latest change below `path`.
fn newest(path: &Path) -> Option<SystemTime> {
    let own = fs::metadata(path).ok()?;
    if own.is_file() {
        return own.modified().ok();
    }
    fs::read_dir(path).ok()?.flatten().filter_map(|entry| newest(&entry.path())).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that the server says to `requests` on one connection.
    fn said(name: &str, requests: &str) -> String {
        let dist = std::env::temp_dir().join(format!("plimsoll-{name}-{}", std::process::id()));
        fs::create_dir_all(&dist).expect("a folder");
        fs::write(dist.join("a.txt"), "one").expect("written");
        fs::write(dist.join("b.txt"), "two").expect("written");
        let address = in_background(dist.clone()).expect("a free port");
        let address = address.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(address).expect("connected");
        stream.write_all(requests.as_bytes()).expect("sent");
        stream.shutdown(std::net::Shutdown::Write).expect("ended");
        let mut said = String::new();
        stream.read_to_string(&mut said).expect("text");
        fs::remove_dir_all(dist).expect("removed");
        said
    }

    #[test]
    fn one_connection_takes_several_requests() {
        let said = said(
            "several",
            "GET /a.txt HTTP/1.1\r\nHost: x\r\n\r\nHEAD /b.txt HTTP/1.1\r\n\r\n\
             GET /c.txt HTTP/1.1\r\n\r\nGET /b.txt HTTP/1.1\r\n\r\nGET /a.txt HTTP/1.1\r\n",
        );
        let bodies: Vec<&str> = said
            .split("HTTP/1.1 ")
            .skip(1)
            .map(|answer| answer.split_once("\r\n\r\n").expect("a head").1)
            .collect();
        assert_eq!(bodies, ["one", "", "not found\n", "two"]);
        assert_eq!(said.matches("Content-Length: 3\r\n").count(), 3);
    }

    #[test]
    fn a_body_is_no_request() {
        let said = said(
            "body",
            "POST /a.txt HTTP/1.1\r\nContent-Length: 25\r\n\r\nGET /a.txt HTTP/1.1\r\n\r\n",
        );
        assert_eq!(said.matches("HTTP/1.1 ").count(), 1, "{said}");
        assert!(said.starts_with("HTTP/1.1 405 "), "{said}");
    }

    #[test]
    fn targets_name_files_inside_the_directory_only() {
        let cases = [
            ("/", Some("index.html")),
            ("/?view=fixes", Some("index.html")),
            ("/a/b.js", Some("a/b.js")),
            ("/a/", Some("a/index.html")),
            ("/a%20b.css", Some("a b.css")),
            ("/../secret", None),
            ("/%2e%2e/secret", None),
            ("/a%2f..%2f..%2fsecret", None),
            ("/bad%zz", None),
            ("http://elsewhere/", None),
        ];
        for (target, file) in cases {
            assert_eq!(file_of(target), file.map(PathBuf::from), "{target}");
        }
    }
}

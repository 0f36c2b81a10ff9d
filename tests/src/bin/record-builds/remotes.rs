//! The things that Dockerfiles fetch: a server on 127.0.0.1 for files and git repositories.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

/// The address at which Dockerfiles find it.
pub(crate) const ADDRESS: &str = "127.0.0.1:8917";

/// Files by their path on the server: the content, and the day in Last-Modified.
type Files = BTreeMap<String, (Vec<u8>, u32)>;

/// The server.
pub(crate) struct Remotes {
    files: Arc<Mutex<Files>>,
    root: PathBuf,
}

impl Remotes {
    /// Starts it; it runs as long as the program.
    pub(crate) fn serve(work: &Path) -> Self {
        let listener = TcpListener::bind(ADDRESS).expect("port 8917 is free");
        let files = Arc::new(Mutex::new(Files::new()));
        let root = work.join("remote");
        let (served, below) = (Arc::clone(&files), root.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that hangs up is no concern of the others.
                let _ = answer(&stream, &served, &below);
            }
        });
        Self { files, root }
    }

    /// Lays down a file; `day` is that of its last modification.
    pub(crate) fn put(&self, path: &str, content: &str, day: u32) {
        let mut files = self.files.lock().expect("no thread panics");
        files.insert(path.to_owned(), (content.as_bytes().to_vec(), day));
    }

    /// Adds a commit with this README to the repository's only branch, `main`; the first one makes
    /// the repository anew.
    pub(crate) fn commit(&self, name: &str, readme: &str, first: bool) {
        let (tree, bare) = (self.root.join("tree"), self.root.join(name));
        if first {
            let _ = fs::remove_dir_all(&tree);
            let _ = fs::remove_dir_all(&bare);
            fs::create_dir_all(&tree).expect("writable");
            git(&self.root, &["init", "-q", "--bare", "-b", "main", name]);
            git(&tree, &["init", "-q", "-b", "main"]);
        }
        fs::write(tree.join("README"), readme).expect("writable");
        git(&tree, &["add", "README"]);
        git(&tree, &["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "A commit"]);
        git(&tree, &["push", "-q", &bare.to_string_lossy(), "main"]);
        git(&bare, &["update-server-info"]);
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let status = Command::new("git").current_dir(folder).args(arguments).status();
    assert!(status.is_ok_and(|status| status.success()), "git {}", arguments.join(" "));
}

fn answer(mut stream: &TcpStream, files: &Mutex<Files>, root: &Path) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = request.split(' ').nth(1).unwrap_or("/");
    let path = path.split('?').next().unwrap_or(path);
    let found = files.lock().expect("no thread panics").get(path).cloned();
    let found = found.or_else(|| {
        let inside = !path.split('/').any(|part| part == "..");
        let file = root.join(path.trim_start_matches('/'));
        inside.then(|| fs::read(file).ok()).flatten().map(|content| (content, 1))
    });
    let Some((content, day)) = found else {
        return stream.write_all(
            b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        );
    };
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nContent-Type: text/plain\r\n\
         Last-Modified: {} 2024 00:00:00 GMT\r\nConnection: close\r\n\r\n",
        content.len(),
        if day == 1 { "Mon, 01 Jan" } else { "Tue, 02 Jan" }
    )?;
    if !request.starts_with("HEAD") {
        stream.write_all(&content)?;
    }
    stream.flush()
}

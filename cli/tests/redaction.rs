//! Nothing that the command line prints holds a secret: every command, in every format.

mod common;

use common::{FORMATS, given};

/// Letters and digits as issuers make them, so that no real-looking token stands in this file.
fn body(length: usize, from: usize) -> String {
    "aB3dE5gH7jK9mN1pQ2sT4vW6yZ8".chars().cycle().skip(from).take(length).collect()
}

fn run(arguments: &[&str], input: &str) -> String {
    let ran = given(arguments, input);
    assert!(!matches!(ran.status, 2 | -1), "{arguments:?}: {}", ran.err);
    ran.out + &ran.err
}

/// A Dockerfile with one secret of every kind, and the secrets.
fn hostile() -> (String, Vec<String>) {
    let mut secrets = Vec::new();
    let mut secret = |prefix: &str, length: usize| {
        let value = format!("{prefix}{}", body(length, secrets.len()));
        secrets.push(value.clone());
        value
    };
    let key = secret("", 64);
    let lines = [
        "FROM debian:12 AS build".to_owned(),
        "MAINTAINER ada@example.org".to_owned(),
        format!("ENV API_TOKEN={} PORT=80", secret("", 12)),
        format!("ENV DB_PASSWORD=\"{}\"", secret("", 12)),
        format!("ARG NPM_TOKEN=${{OTHER:-{}}}", secret("", 12)),
        format!("LABEL api.token={}", secret("", 12)),
        format!("RUN git clone https://ci:{}@example.org/a", secret("", 12)),
        format!("RUN cd /x && PGPASSWORD={} psql", secret("", 12)),
        format!("RUN export AWS_SECRET_ACCESS_KEY={}", secret("", 12)),
        format!("RUN echo {} | sudo tee /etc/token", secret("ghp_", 36)),
        format!("RUN curl -H 'Authorization: Bearer {}' https://example.org", secret("", 30)),
        format!("RUN curl -u ci:{} https://example.org", secret("", 12)),
        format!("ADD https://example.org/a.tar?token={} /a.tar", secret("", 12)),
        format!("COPY https://u:{}@example.org/b /b", secret("", 12)),
        format!("RUN mysql -uroot -p{} app", secret("", 12)),
        format!("RUN apt-get install -y curl --token {}", secret("", 12)),
        format!("# ENV OLD_TOKEN={}", secret("", 12)),
        "RUN cat <<EOF > /etc/app.yaml".to_owned(),
        format!("password: {}", secret("", 12)),
        "EOF".to_owned(),
        "COPY <<EOF /k".to_owned(),
        format!("-----BEGIN {} KEY-----", "PRIVATE"),
        key,
        format!("-----END {} KEY-----", "PRIVATE"),
        "EOF".to_owned(),
        format!("ONBUILD RUN TOKEN={} make", secret("", 12)),
        format!("HEALTHCHECK CMD curl --password {} http://localhost/", secret("", 12)),
        format!("ENTRYPOINT [\"serve\", \"--api-key\", \"{}\"]", secret("", 12)),
        format!("CMD [\"--db\", \"postgres://app:{}@db/app\"]", secret("", 12)),
    ];
    (lines.join("\n") + "\n", secrets)
}

#[test]
fn no_command_prints_a_secret_in_any_format() {
    let (file, secrets) = hostile();
    let mut commands: Vec<Vec<&str>> = Vec::new();
    for format in FORMATS {
        commands.push(vec!["check", "-", "--preset", "strict", "--format", format]);
    }
    for format in ["text", "json"] {
        commands.push(vec!["size", "-", "--format", format]);
        commands.push(vec!["cache", "-", "--dockerfile-line", "3", "--format", format]);
        commands.push(vec!["cache", "-", "--no-cache", "--format", format]);
        commands.push(vec!["cache", "-", "--engine", "classic", "--format", format]);
        commands.push(vec!["advise", "-", "--format", format]);
        commands.push(vec!["context", "-", "--dockerignore", "/dev/null", "--format", format]);
    }
    commands.push(vec!["link", "-"]);
    for format in ["svg", "html"] {
        commands.push(vec!["card", "-", "--preset", "strict", "--format", format]);
    }
    let mut shown = String::new();
    for command in &commands {
        let out = run(command, &file);
        for secret in &secrets {
            assert!(!out.contains(secret.as_str()), "{command:?} prints {secret} in\n{out}");
        }
        let whole = run(&[command.as_slice(), &["--unredacted"]].concat(), &file);
        if command[0] == "size" {
            assert!(whole.contains(&secrets[1]), "{command:?} --unredacted leaves values out");
        }
        shown += &whole;
    }
    let link = run(&["link", "-", "--unredacted"], &file);
    let closed = run(&["link", "-"], &file).lines().next().unwrap().to_owned();
    for format in ["text", "json", "markdown", "patch", "link", "suggestions"] {
        shown += &run(&["open", link.trim(), "--format", format, "--unredacted"], "");
        // The text, JSON and the patch are what the link holds.
        let mut outs = vec![run(&["open", &closed, "--format", format], "")];
        if ["markdown", "link", "suggestions"].contains(&format) {
            outs.push(run(&["open", link.trim(), "--format", format], ""));
        }
        for out in outs {
            for secret in &secrets {
                assert!(
                    !out.contains(secret.as_str()),
                    "open as {format} prints {secret} in\n{out}"
                );
            }
        }
    }
    for secret in &secrets {
        assert!(shown.contains(secret.as_str()), "{secret} is shown nowhere");
    }
}

#[test]
fn the_name_of_a_file_that_holds_a_token_is_not_printed() {
    let token = format!("ghp_{}", body(36, 0));
    let folder = std::env::temp_dir().join(format!("plimsoll-named-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{token}.Dockerfile"));
    std::fs::write(&path, "FROM debian\nMAINTAINER ada\n").unwrap();
    let path = path.display().to_string();
    for format in ["svg", "html"] {
        let out = run(&["card", &path, "--format", format], "");
        assert!(!out.contains(&token), "{format}: {out}");
    }
    for format in FORMATS {
        let out = run(&["check", &path, "--format", format], "");
        assert!(!out.contains(&token), "{format}: {out}");
        let out = run(&["check", &path, "--format", format, "--unredacted"], "");
        // Markdown puts a backslash before some characters.
        assert!(out.replace('\\', "").contains(&token), "{format}: {out}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

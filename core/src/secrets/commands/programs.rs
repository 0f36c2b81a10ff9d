//! The programs that take secrets on their command line: which flags and which places.

/// The part of a word that is the secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All of the next word.
    Next,
    /// The text attached to the flag.
    Attached,
    /// Either.
    Both,
    /// Of the next word, what follows the first `:`.
    Colon,
    /// Of the next word, the text after the first `%`.
    Percent,
    /// Of the next word, the text after the first `,`.
    Comma,
    /// Of the next word, the text after the first `>`.
    Greater,
}
pub(super) use Part::{Attached, Both, Colon, Comma, Greater, Next, Percent};

/// Program, the subcommand that must stand before ("" for any), flags, and the part. A program's
/// name that ends with `*` stands for all that start so.
pub(super) type Flagged = (&'static str, &'static str, &'static [&'static str], Part);

#[rustfmt::skip]
pub(super) const FLAGS: &[Flagged] = &[
    ("docker", "login", &["-p"], Both),
    ("podman", "login", &["-p"], Both),
    ("buildah", "login", &["-p"], Both),
    ("nerdctl", "login", &["-p"], Both),
    ("skopeo", "login", &["-p"], Both),
    ("oras", "login", &["-p"], Both),
    ("crane", "login", &["-p"], Both),
    ("regctl", "login", &["-p"], Both),
    ("helm", "login", &["-p"], Both),
    ("oc", "login", &["-p"], Both),
    ("az", "login", &["-p"], Both),
    ("cf", "login", &["-p"], Both),
    ("mysql*", "", &["-p"], Attached),
    ("mariadb*", "", &["-p"], Attached),
    ("sshpass", "", &["-p"], Both),
    ("useradd", "", &["-p"], Both),
    ("usermod", "", &["-p"], Both),
    ("redis-cli", "", &["-a"], Both),
    ("valkey-cli", "", &["-a"], Both),
    ("mongo*", "", &["-p"], Both),
    ("cqlsh", "", &["-p"], Next),
    ("sqlcmd", "", &["-P"], Both),
    ("bcp", "", &["-P"], Both),
    ("isql", "", &["-P"], Both),
    ("ldap*", "", &["-w"], Both),
    ("kinit", "", &["-w"], Both),
    ("smbclient", "", &["-U"], Percent),
    ("rpcclient", "", &["-U"], Percent),
    ("net", "", &["-U"], Percent),
    ("zip", "", &["-P"], Both),
    ("unzip", "", &["-P"], Both),
    ("7z*", "", &["-p"], Attached),
    ("unrar", "", &["-p"], Attached),
    ("rar", "", &["-p", "-hp"], Attached),
    ("lftp", "", &["-u"], Comma),
    ("ncftp*", "", &["-p"], Both),
    ("twine", "", &["-p"], Both),
    ("dotnet", "source", &["-p"], Both),
    ("dotnet", "push", &["-k"], Both),
    ("nuget", "", &["-Password", "-ApiKey"], Next),
    ("gh", "secret", &["-b", "--body"], Both),
    ("glab", "login", &["-t"], Both),
    ("flyctl", "", &["-t"], Next),
    ("vercel", "", &["-t"], Next),
    ("curl", "", &["-u", "--user", "-U", "--proxy-user", "-E", "--cert"], Colon),
    ("http", "", &["-a", "--auth"], Colon),
    ("https", "", &["-a", "--auth"], Colon),
    ("xh", "", &["-a", "--auth"], Colon),
    ("ab", "", &["-A", "-P"], Colon),
    ("smbpasswd", "", &["-w"], Both),
    ("ssh-keygen", "", &["-N", "-P"], Both),
    ("openssl", "", &["-k"], Next),
    ("doctl", "", &["-t"], Next),
    ("cypher-shell", "", &["-p"], Both),
    ("mosquitto*", "", &["-P"], Both),
    ("snmp*", "", &["-A", "-X"], Both),
    ("beeline", "", &["-p"], Next),
    ("hdbsql", "", &["-p"], Next),
    ("tsql", "", &["-P"], Both),
    ("mssql-cli", "", &["-P"], Both),
    ("rdesktop", "", &["-p"], Next),
    ("ipmitool", "", &["-P"], Both),
    ("jf", "", &["-p"], Both),
    ("influx", "", &["-t", "-p"], Next),
    ("etcdctl", "", &["--user"], Colon),
    ("rabbitmqadmin", "", &["-p"], Both),
    ("pscp", "", &["-pw"], Next),
    ("plink", "", &["-pw"], Next),
    ("conan", "user", &["-p"], Both),
    ("conan", "login", &["-p"], Both),
    ("az", "server", &["-p"], Both),
    ("az", "flexible-server", &["-p"], Both),
    ("aws", "SecureString", &["--value"], Both),
    ("openssl", "", &["-K", "-hmac"], Next),
    ("qpdf", "", &["--encrypt"], Next),
    ("slappasswd", "", &["-s"], Both),
    ("ldappasswd", "", &["-s"], Both),
    ("elasticsearch-users", "", &["-p"], Both),
    ("subscription-manager", "", &["--activationkey"], Both),
    ("rhc", "connect", &["-a"], Both),
    ("SUSEConnect", "", &["-r"], Both),
    ("xfreerdp*", "", &["/p:"], Attached),
    ("schtasks", "", &["/rp", "/RP"], Next),
    ("certutil", "", &["-p"], Next),
    ("signtool", "sign", &["/p"], Next),
    ("dotnet", "dev-certs", &["-p"], Both),
    ("couchbase-cli", "", &["-p"], Both),
    ("airflow", "users", &["-p"], Both),
    ("knife", "", &["-P"], Both),
    ("sendemail", "", &["-xp"], Next),
    ("choco", "source", &["-p"], Both),
    ("ctr", "", &["-u", "--user"], Colon),
    ("az", "keyvault", &["--value"], Both),
    ("aws", "", &["--sse-c-key", "--sse-c-copy-source-key"], Both),
    // Of a value whose name is that of a secret.
    ("reg", "add", &["/d"], Next),
];

/// Of PowerShell.
pub(super) const SECURE_STRING: &str = "ConvertTo-SecureString";

/// Program, the words that follow it, which word after them is the secret (from 1), and its part.
pub(super) type Placed = (&'static str, &'static [&'static str], usize, Part);

#[rustfmt::skip]
pub(super) const PLACES: &[Placed] = &[
    ("vault", &["login"], 1, Next),
    ("cargo", &["login"], 1, Next),
    ("snyk", &["auth"], 1, Next),
    ("ngrok", &["authtoken"], 1, Next),
    ("ngrok", &["config", "add-authtoken"], 1, Next),
    ("cf", &["auth"], 2, Next),
    ("rabbitmqctl", &["add_user"], 2, Next),
    ("rabbitmqctl", &["change_password"], 2, Next),
    ("rabbitmqctl", &["authenticate_user"], 2, Next),
    ("mc", &["admin", "user", "add"], 3, Next),
    ("wpa_passphrase", &[], 2, Next),
    ("rclone", &["obscure"], 1, Next),
    ("nuget", &["setapikey"], 1, Next),
    ("mc", &["alias", "set"], 4, Next),
    ("mc", &["config", "host", "add"], 4, Next),
    ("mysqladmin", &["password"], 1, Next),
    ("openssl", &["passwd"], 1, Next),
    ("composer", &["config"], 3, Next),
    ("poetry", &["config"], 3, Next),
    ("bundle", &["config", "set"], 2, Colon),
    ("bundle", &["config"], 2, Colon),
    ("htpasswd", &[], 3, Next),
    ("net", &["user"], 2, Next),
    // Of a share, with the letter of a drive or without.
    ("net", &["use"], 2, Next),
    ("net", &["use"], 3, Next),
    ("wandb", &["login"], 1, Next),
    ("bw", &["login"], 2, Next),
    ("bw", &["unlock"], 1, Next),
    ("sentry-cli", &["login"], 1, Next),
    ("pulumi", &["config", "set"], 2, Next),
    ("smbclient", &[], 2, Next),
    ("redis-cli", &["AUTH"], 1, Next),
    ("redis-cli", &["AUTH"], 2, Next),
    ("dotnet", &["user-secrets", "set"], 2, Next),
    ("composer", &["config"], 2, Next),
    ("vault", &["operator", "unseal"], 1, Next),
    ("isql", &[], 3, Next),
    ("db2", &["connect", "to"], 5, Next),
    ("mkpasswd", &[], 1, Next),
    ("mosquitto_passwd", &[], 3, Next),
    ("grafana-cli", &["admin", "reset-admin-password"], 1, Next),
    ("grafana", &["cli", "admin", "reset-admin-password"], 1, Next),
    ("neo4j-admin", &["dbms", "set-initial-password"], 1, Next),
    ("neo4j-admin", &["set-initial-password"], 1, Next),
    ("cloudflared", &["service", "install"], 1, Next),
    ("nmcli", &["dev", "wifi", "connect"], 3, Next),
    ("nmcli", &["device", "wifi", "connect"], 3, Next),
    ("pro", &["attach"], 1, Next),
    ("ansible-vault", &["encrypt_string"], 1, Next),
    ("crudini", &[], 4, Next),
    ("consul", &["kv", "put"], 2, Next),
    ("etcdctl", &["put"], 2, Next),
    ("op", &["signin"], 4, Next),
    ("sentinel", &["auth-pass"], 2, Next),
    // Of Kickstart and slapd.conf.
    ("rootpw", &[], 1, Next),
    (SECURE_STRING, &[], 1, Next),
];

/// Short flags that take no value, which may stand before one that does in one word: `-fsSLu`.
pub(super) const CLUSTERS: &[(&str, &str)] = &[
    ("curl", "fsSLkvigIGNjaOJRq#0123468"),
    ("zip", "rqjmuyXTv0123456789"),
    ("unzip", "qojnLXtaCDK"),
];

/// Programs that ask for a password on standard input without a flag.
pub(super) const ASKING: [&str; 5] = ["passwd", "smbpasswd", "vncpasswd", "kinit", "cryptsetup"];

/// Programs ("" for any) and the flags that let them read a secret on standard input.
pub(super) const ON_STDIN: &[(&str, &str)] = &[
    ("", "--password-stdin"),
    ("", "--with-token"),
    ("", "--stdin"),
    ("", "-stdin"),
    ("", "--passphrase-fd"),
    ("sudo", "-S"),
    ("elasticsearch-keystore", "-x"),
    ("sshfs", "password_stdin"),
];

/// Programs that keep what anybody tells them by name: a secret where the name says so.
pub(super) const KEEPING: [&str; 4] = ["consul", "crudini", "etcdctl", "pulumi"];

/// Programs and the words behind which they read a secret on standard input.
pub(super) const READING: &[(&str, &[&str])] = &[
    ("gh", &["secret", "set"]),
    ("wrangler", &["secret", "put"]),
    ("docker", &["secret", "create"]),
    ("podman", &["secret", "create"]),
    ("gcloud", &["secrets", "create"]),
    ("gcloud", &["secrets", "versions", "add"]),
    ("logstash-keystore", &["add"]),
    ("realm", &["join"]),
    ("dart", &["pub", "token", "add"]),
];

/// Flags behind which the command starts that the program runs.
pub(super) const EXECUTING: [&str; 4] = ["-exec", "-execdir", "-ok", "-okdir"];

/// Flags whose value is none of the words that are counted, of programs with a secret by its place.
pub(super) const TAKING: &[(&str, &[&str])] = &[
    ("openssl", &["-salt"]),
    ("rabbitmqctl", &["-n", "--node", "-t", "--timeout", "-p", "--vhost"]),
    ("cargo", &["--registry"]),
    ("redis-cli", &["-h", "-p", "-n", "-u", "--user"]),
    ("smbclient", &["-U", "-c", "-D", "-I", "-p", "-W", "-m", "-A"]),
    ("isql", &["-U", "-P", "-S", "-D", "-i", "-o", "-s", "-w"]),
    ("mkpasswd", &["-m", "-S", "-R", "-P"]),
];

/// Programs that run the program after them.
pub(super) fn is_runner(program: &str) -> bool {
    #[rustfmt::skip]
    const RUNNERS: [&str; 24] = [
        "sudo", "exec", "env", "time", "nice", "nohup", "xargs", "doas", "timeout", "command",
        "tini", "--", "gosu", "su-exec", "runuser", "setpriv", "chroot", "ionice", "stdbuf", "watch",
        "dumb-init", "eatmydata", "setsid", "s6-setuidgid",
    ];
    RUNNERS.contains(&program)
}

/// True if a program is one that takes secrets on its command line or on its standard input.
pub(super) fn is_known(program: &str) -> bool {
    matches!(program, "echo" | "printf" | "yes" | "sh" | "bash" | "docker" | "podman" | "kubectl")
        || matches!(program, "chpasswd" | "passwd" | "vncpasswd" | "cryptsetup" | "sqlplus")
        || FLAGS.iter().any(|&(name, ..)| is_program(name, program))
        || PLACES.iter().any(|&(name, ..)| is_program(name, program))
}

pub(super) fn is_program(name: &str, program: &str) -> bool {
    name.strip_suffix('*').map_or(name == program, |start| program.starts_with(start))
}

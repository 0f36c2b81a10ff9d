//! Settings of servers that containers need.

use std::fmt::Write as _;

use super::project_profile::Facts;
use super::{Kind, Request};
use crate::rules::Target;

pub(super) static GUNICORN: Kind = Kind {
    name: "gunicorn",
    path: "gunicorn.conf.py",
    language: "python",
    title: "Settings for Gunicorn",
    why: "Its defaults are for a machine of its own; gunicorn reads this file by itself.",
    practices: &[
        "gunicorn-log-stdout",
        "gunicorn-heartbeat-in-memory",
        "serve-health-under-load",
        "port-from-environment",
        "bind-all-interfaces",
        "log-to-stdout",
    ],
    wanted: |facts, _| facts.starts("gunicorn"),
    write: gunicorn,
};

pub(super) static UWSGI: Kind = Kind {
    name: "uwsgi",
    path: "uwsgi.ini",
    language: "ini",
    title: "Settings for uWSGI",
    why: "Its defaults share connections between workers, and SIGTERM reloads instead of stopping.",
    practices: &["uwsgi-settings"],
    wanted: |facts, _| facts.starts("uwsgi"),
    write: uwsgi,
};

fn gunicorn(facts: &Facts<'_>, request: &Request<'_>) -> String {
    let port = facts.port().unwrap_or(8000);
    let bind = if request.target == Target::Paas {
        format!("bind = \"0.0.0.0:\" + os.environ.get(\"PORT\", \"{port}\")")
    } else {
        format!("bind = \"0.0.0.0:{port}\"")
    };
    let mut out = String::new();
    if request.target == Target::Paas {
        out.push_str("import os\n\n");
    }
    let _ = writeln!(
        out,
        "{bind}\n\
         # Few workers with threads, so that a busy one still answers the health check; let the platform\n\
         # add containers for more.\n\
         workers = 2\nthreads = 4\nworker_class = \"gthread\"\n\
         # The heartbeat's file in memory: a slow disk would look like a dead worker.\n\
         worker_tmp_dir = \"/dev/shm\"\n\
         # To standard output and error, where the platform collects them.\n\
         accesslog = \"-\"\nerrorlog = \"-\"\n\
         # Less than the ten seconds after which Docker kills.\n\
         graceful_timeout = 8"
    );
    out
}

fn uwsgi(facts: &Facts<'_>, _: &Request<'_>) -> String {
    let port = facts.port().unwrap_or(8000);
    format!(
        "[uwsgi]\nstrict = true\nmaster = true\nenable-threads = true\nlazy-apps = true\n\
         die-on-term = true\nvacuum = true\nneed-app = true\nsingle-interpreter = true\n\
         py-call-osafterfork = true\nhttp-socket = 0.0.0.0:{port}\n"
    )
}

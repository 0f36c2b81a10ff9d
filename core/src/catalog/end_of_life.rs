//! Until when releases get security fixes.

use std::sync::LazyLock;

use super::os;
use super::tags;
use crate::build::ImageReference;

const TABLE: &str = include_str!(concat!(env!("OUT_DIR"), "/end-of-life.csv"));

/// The support of one release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// As the table spells it: `debian`, `python`.
    pub product: &'static str,
    /// `12`, `3.9`
    pub release: &'static str,
    /// The last day with security fixes, `2028-06-30`.
    pub end: &'static str,
}

impl Life {
    /// Name and release for people: `Debian 12`, `Python 3.9`.
    pub fn title(&self) -> String {
        let known = TITLES.iter().find(|(product, _)| *product == self.product);
        format!("{} {}", known.map_or(self.product, |&(_, title)| title), self.release)
    }

    /// True if its last day has passed on a day given as `2026-11-21`.
    pub fn is_over(&self, today: &str) -> bool {
        self.end < today
    }

    /// The release of the same product that is supported longest, if that is another one.
    pub fn successor(&self) -> Option<Life> {
        lives()
            .filter(|life| life.product == self.product)
            .max_by_key(|life| life.end)
            .filter(|life| life.end > self.end)
    }
}

/// Until when an image's distribution and the software that it is named after are supported; empty
/// where neither is known.
pub fn support(image: &ImageReference) -> Vec<Life> {
    let mut found = Vec::new();
    if let Some(os) = os::os(image) {
        let mut words = os.split(' ');
        if let (Some(product), Some(release)) = (words.next(), words.next()) {
            found.extend(lives().find(|life| life.product == product && life.release == release));
        }
    }
    let Some(name) = image.official().or_else(|| product(&image.path())) else { return found };
    let tag = image.tag.as_deref().unwrap_or("");
    let version = match tags::version(tag) {
        "" => tags::find(image).map_or("", |found| found.image.version),
        version => version.strip_prefix('v').unwrap_or(version),
    };
    let own = lives().find(|life| life.product == name && tags::is_prefix(life.release, version));
    // The distribution's own image has been found by its release.
    found.extend(own.filter(|own| found.first() != Some(own)));
    found
}

/// The product that a vendor's own image holds, by the start of its name.
fn product(path: &str) -> Option<&'static str> {
    const OWN: [(&str, &str); 6] = [
        ("docker.elastic.co/elasticsearch/", "elasticsearch"),
        ("docker.elastic.co/kibana/", "kibana"),
        ("docker.elastic.co/logstash/", "logstash"),
        ("mcr.microsoft.com/dotnet/", "dotnet"),
        ("nginxinc/nginx-unprivileged", "nginx"),
        ("rabbitmq/rabbitmq", "rabbitmq"),
    ];
    OWN.iter().find(|(start, _)| path.starts_with(start)).map(|&(_, product)| product)
}

/// True if the image is CentOS Linux, which ended; CentOS Stream goes on.
pub fn is_centos_linux(image: &ImageReference) -> bool {
    let is_stream = image.tag.as_deref().is_some_and(|tag| tag.starts_with("stream"));
    matches!(image.repository.as_str(), "centos" | "centos/centos") && !is_stream
}

const TITLES: [(&str, &str); 35] = [
    ("almalinux", "AlmaLinux"),
    ("alpine", "Alpine"),
    ("amazonlinux", "Amazon Linux"),
    ("centos", "CentOS"),
    ("centos-stream", "CentOS Stream"),
    ("debian", "Debian"),
    ("dotnet", ".NET"),
    ("eclipse-temurin", "Eclipse Temurin"),
    ("elasticsearch", "Elasticsearch"),
    ("elixir", "Elixir"),
    ("erlang", "Erlang/OTP"),
    ("fedora", "Fedora"),
    ("golang", "Go"),
    ("haproxy", "HAProxy"),
    ("httpd", "Apache HTTP Server"),
    ("kibana", "Kibana"),
    ("logstash", "Logstash"),
    ("mariadb", "MariaDB"),
    ("mongo", "MongoDB"),
    ("mysql", "MySQL"),
    ("node", "Node.js"),
    ("opensuse", "openSUSE Leap"),
    ("oraclelinux", "Oracle Linux"),
    ("perl", "Perl"),
    ("php", "PHP"),
    ("postgres", "PostgreSQL"),
    ("python", "Python"),
    ("rabbitmq", "RabbitMQ"),
    ("redis", "Redis"),
    ("rhel", "Red Hat Enterprise Linux"),
    ("rockylinux", "Rocky Linux"),
    ("ruby", "Ruby"),
    ("tomcat", "Tomcat"),
    ("traefik", "Traefik"),
    ("ubuntu", "Ubuntu"),
];

fn lives() -> impl Iterator<Item = Life> {
    LIVES.iter().copied()
}

static LIVES: LazyLock<Vec<Life>> = LazyLock::new(|| {
    let read = |line: &'static str| {
        let mut fields = line.split(',');
        let mut next = || fields.next();
        Some(Life { product: next()?, release: next()?, end: next()? })
    };
    TABLE.lines().skip(1).filter_map(read).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        let all: Vec<Life> = lives().collect();
        assert_eq!(all.len(), TABLE.lines().count() - 1);
        assert!(all.is_sorted_by_key(|life| life.product));
        for life in all {
            let day: Vec<usize> = life.end.split('-').map(str::len).collect();
            assert_eq!(day, [4, 2, 2], "{life:?}");
        }
    }

    #[test]
    fn every_line_has_its_source() {
        let table = include_str!("../../data/end-of-life.csv");
        for line in table.lines().filter(|line| !line.starts_with('#')).skip(1) {
            assert!(line.rsplit(',').next().is_some_and(|source| source.starts_with("https://")));
        }
    }

    #[test]
    fn distribution_and_language() {
        let of = |name: &str| -> Vec<(String, &str)> {
            let lives = support(&ImageReference::parse(name));
            lives.iter().map(|life| (life.title(), life.end)).collect()
        };
        let one = |title: &str, end| (title.to_owned(), end);
        assert_eq!(
            of("python:3.9-slim-buster"),
            [one("Debian 10", "2024-06-30"), one("Python 3.9", "2025-10-31")]
        );
        assert_eq!(of("debian:10"), [one("Debian 10", "2024-06-30")]);
        assert_eq!(
            of("node:lts"),
            [one("Debian 12", "2028-06-30"), one("Node.js 24", "2028-04-30")]
        );
        assert_eq!(of("php:8.1.3-apache"), [one("PHP 8.1", "2025-12-31")]);
        assert_eq!(of("postgres:9.6.1"), [one("PostgreSQL 9.6", "2021-11-11")]);
        assert_eq!(of("mcr.microsoft.com/dotnet/sdk:6.0"), [one(".NET 6.0", "2024-11-12")]);
        assert_eq!(of("mariadb:10.6.2").last(), Some(&one("MariaDB 10.6", "2026-07-06")));
        assert_eq!(
            of("eclipse-temurin:21-jre").last(),
            Some(&one("Eclipse Temurin 21", "2029-12-31"))
        );
        for (name, ended) in [
            ("quay.io/centos/centos:stream8", one("CentOS Stream 8", "2024-05-31")),
            (
                "registry.access.redhat.com/ubi7/ubi-minimal:7.9",
                one("Red Hat Enterprise Linux 7", "2024-06-30"),
            ),
            ("ubi7", one("Red Hat Enterprise Linux 7", "2024-06-30")),
            ("opensuse/leap:15.4", one("openSUSE Leap 15.4", "2023-12-07")),
            ("nginx:1.18-alpine", one("nginx 1.18", "2021-04-20")),
            ("mirror.gcr.io/library/elasticsearch:7.17.3", one("Elasticsearch 7", "2026-01-15")),
            (
                "docker.elastic.co/elasticsearch/elasticsearch:7.17.3",
                one("Elasticsearch 7", "2026-01-15"),
            ),
            ("traefik:v1.7.9", one("Traefik 1.7", "2021-12-31")),
            ("amazonlinux:2018.03", one("Amazon Linux 2018", "2023-12-31")),
            ("nvidia/cuda:11.2.2-devel-centos7", one("CentOS 7", "2024-06-30")),
        ] {
            assert_eq!(of(name), [ended], "{name}");
        }
        assert_eq!(of("alpine:3.99"), []);
        assert_eq!(of("somebody/python:3.9"), []);
    }

    #[test]
    fn over_and_followed() {
        let life = support(&ImageReference::parse("debian:buster"))[0];
        assert!(life.is_over("2026-11-21") && !life.is_over("2024-06-30"));
        assert_eq!(life.successor().map(|next| next.title()).as_deref(), Some("Debian 13"));
    }
}

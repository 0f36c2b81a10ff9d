//! Starting the image once.

use super::health::seconds;
use super::project_profile::Facts;

/// Lines of bash that start `$image:$commit` and fail where it does not come up.
pub(super) fn test(facts: &Facts<'_>) -> String {
    let init = "docker run --detach --init";
    let Some(port) = facts.port() else {
        return format!(
            "container=$({init} \"$image:$commit\")\n\
             trap 'docker rm --force \"$container\" >/dev/null' EXIT\n\
             sleep 5\n\
             state=$(docker inspect --format '{{{{.State.Running}}}} {{{{.State.ExitCode}}}}' \"$container\")\n\
             if [[ $state != true* && $state != 'false 0' ]]; then\n  docker logs \"$container\" >&2\n  exit 1\nfi\n"
        );
    };
    let start = format!(
        "container=$({init} --publish \"${{SMOKE_BIND:-127.0.0.1}}::{port}\" \"$image:$commit\")\n\
         trap 'docker rm --force \"$container\" >/dev/null' EXIT\n"
    );
    let (how, tries) = match &facts.health {
        Some(health) => {
            // As long as Docker itself would wait before it calls the container unhealthy.
            let wait = |text: &str, default| seconds(text).unwrap_or(default);
            let rounds = wait(&health.interval, 30) * u64::from(health.retries.unwrap_or(3));
            let tries = (wait(&health.start_period, 0) + rounds + 5).clamp(10, 300);
            (
                "[[ $(docker inspect --format '{{.State.Health.Status}}' \"$container\") == healthy ]]"
                    .to_owned(),
                tries,
            )
        }
        None => (
            format!(
                "port=$(docker port \"$container\" {port}/tcp | sed -n '1s/.*://p') &&\n    \
                 (exec 3<>\"/dev/tcp/${{SMOKE_HOST:-127.0.0.1}}/$port\") 2>/dev/null"
            ),
            30,
        ),
    };
    format!(
        "{start}works=false\n\
         for ((tries = 0; tries < {tries}; tries++)); do\n  \
         if {how}; then\n    works=true\n    break\n  fi\n  sleep 1\n\
         done\n\
         if [[ $works == false ]]; then\n  docker logs \"$container\" >&2\n  exit 1\nfi\n"
    )
}

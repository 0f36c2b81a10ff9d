use crate::rules::shared::entry_process::started;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::ShellWord;

pub(crate) static RULE: Rule = Rule {
    id: "migrations-at-start",
    title: "The container migrates its database at start",
    category: Category::Runtime,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Never,
    aliases: &[],
    practice: "no-migrations-at-start",
    why: "Two containers that start at once migrate at once, and one that restarts migrates again. A job of its own does it once.",
    check,
};

const MIGRATIONS: [&str; 10] = [
    "manage.py migrate",
    "alembic upgrade",
    "flask db upgrade",
    "db:migrate",
    "prisma migrate",
    "sequelize db",
    "knex migrate",
    "artisan migrate",
    "typeorm migration",
    "aerich upgrade",
];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in started(cx) {
        let Some(script) = step.script().filter(|script| script.commands.len() > 1) else {
            continue;
        };
        let migrates = script.commands.iter().find(|command| {
            let words: Vec<&str> = command.words.iter().map(ShellWord::text).collect();
            let text = words.join(" ");
            MIGRATIONS.iter().any(|migration| text.contains(migration))
        });
        let last = script.commands.last();
        if let Some(command) = migrates.filter(|command| Some(*command) != last) {
            out.report(
                step.instruction,
                command.range,
                "The database is migrated each time a container starts",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, silent};

    #[test]
    fn before_the_server_in_any_form() {
        check(
            &RULE,
            "
FROM a:1
CMD npx prisma migrate deploy; node server.js
#   ^^^^^^^^^^^^^^^^^^^^^^^^^ each time a container starts
entrypoint set -e; cd /app && bundle exec rails db:migrate && rails server
#                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
",
        );
        check(
            &RULE,
            "\nFROM a:1\nCMD alembic upgrade head || true; serve\n#   ^^^^^^^^^^^^^^^^^^^^\n",
        );
    }

    #[test]
    fn a_job_of_its_own_and_steps_of_the_build() {
        silent(&RULE, "FROM a:1\nCMD [\"python\", \"manage.py\", \"migrate\"]\n");
        silent(&RULE, "FROM a:1\nCMD cd /app && python manage.py migrate\n");
        silent(&RULE, "FROM a:1\nRUN flask db upgrade && flask seed\nCMD flask run\n");
        silent(&RULE, "FROM a:1\nCMD python manage.py check && serve\n");
        silent(&RULE, "FROM a:1\nCMD alembic upgrade head && serve\nFROM b:1\n");
    }
}

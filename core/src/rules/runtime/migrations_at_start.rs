use crate::rules::shared::entry_process::started;
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};
use crate::shell::{ShellWord, SimpleCommand, has_twin, is_builtin};
use crate::text::path::base_name;

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

/// Programs, by the end of a word's path, and the words after them that migrate.
const MIGRATIONS: [(&str, &[&str]); 16] = [
    ("manage.py", &["migrate"]),
    ("django-admin", &["migrate"]),
    ("alembic", &["upgrade"]),
    ("aerich", &["upgrade"]),
    ("flask", &["db", "upgrade"]),
    ("prisma", &["migrate", "deploy"]),
    ("prisma", &["migrate", "dev"]),
    ("prisma", &["migrate", "reset"]),
    ("prisma", &["db", "push"]),
    ("sequelize", &["db:migrate"]),
    ("sequelize-cli", &["db:migrate"]),
    ("knex", &["migrate:latest"]),
    ("artisan", &["migrate"]),
    ("typeorm", &["migration:run"]),
    ("rails", &["db:prepare"]),
    ("rake", &["db:prepare"]),
];

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    for step in started(cx) {
        // The shells around are no commands of their own, and neither is what says that all is done.
        let commands = step.script().into_iter().flat_map(|script| &script.commands);
        let works = |command: &&SimpleCommand| {
            !command.starts_a_shell()
                && !command.name().is_some_and(|it| is_builtin(it) || has_twin(it))
        };
        let commands: Vec<&SimpleCommand> = commands.filter(works).collect();
        let Some((_, before)) = commands.split_last() else { continue };
        if let Some(command) = before.iter().find(|command| migrates(command)) {
            out.report(
                step.instruction,
                command.range,
                "The database is migrated each time a container starts",
            );
        }
    }
}

fn migrates(command: &SimpleCommand) -> bool {
    // With these it only shows what it would do.
    const SHOWS: [&str; 6] = ["--plan", "--check", "--sql", "--pretend", "--help", "--dry-run"];
    let texts = command.words.iter().map(ShellWord::text);
    let shows = texts.clone().any(|text| SHOWS.contains(&text));
    let words: Vec<&str> = texts.filter(|text| !text.starts_with('-')).collect();
    // A task of this name is run by `rails`, `rake` and scripts of `package.json`.
    let has_task = words.contains(&"db:migrate");
    let does = |(program, verbs): &(&str, &[&str])| {
        let at = words.iter().position(|word| base_name(word) == *program);
        let after = at.and_then(|at| words.get(at + 1..)).unwrap_or(&[]);
        // Values of options may stand between.
        after.windows(verbs.len()).any(|window| window == *verbs)
    };
    !shows && (has_task || MIGRATIONS.iter().any(does))
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
    fn options_before_the_verb_and_scripts_of_the_project() {
        for command in [
            "alembic -c /app/alembic.ini upgrade head",
            "alembic --config=a.ini upgrade head",
            "flask --app web db upgrade",
            "python -m alembic upgrade head",
            "npm run db:migrate",
            "npx sequelize-cli db:migrate --env production",
            "npx knex --knexfile k.js migrate:latest",
            "php artisan migrate --force",
            "./bin/rails db:prepare",
            "bundle exec rake db:migrate",
            "python /app/manage.py migrate --noinput",
            "npx prisma db push",
        ] {
            let carets = "^".repeat(command.len());
            check(&RULE, &format!("\nFROM a:1\nCMD {command} && exec serve\n#   {carets}\n"));
            let list = format!("CMD [\"sh\", \"-c\", \"{command} && serve\"]");
            check(&RULE, &format!("\nFROM a:1\n{list}\n#                 {carets}\n"));
        }
    }

    #[test]
    fn a_job_of_its_own_and_steps_of_the_build() {
        for start in [
            "CMD [\"sh\", \"-c\", \"cd /app && python manage.py migrate\"]",
            "CMD [\"sh\", \"-c\", \"alembic upgrade head\"]",
            "CMD alembic upgrade head && echo done",
            "CMD bin/rails db:migrate:status && serve",
            "CMD npx prisma migrate status && serve",
            "CMD python manage.py migrate --check && serve",
            "CMD php artisan migrate:status; serve",
            "CMD echo db:migrate && serve",
            "CMD flask db current && flask run",
        ] {
            silent(&RULE, &format!("FROM a:1\n{start}\n"));
        }
        silent(&RULE, "FROM a:1\nCMD [\"python\", \"manage.py\", \"migrate\"]\n");
        silent(&RULE, "FROM a:1\nCMD cd /app && python manage.py migrate\n");
        silent(&RULE, "FROM a:1\nRUN flask db upgrade && flask seed\nCMD flask run\n");
        silent(&RULE, "FROM a:1\nCMD python manage.py check && serve\n");
        silent(&RULE, "FROM a:1\nCMD alembic upgrade head && serve\nFROM b:1\n");
    }
}

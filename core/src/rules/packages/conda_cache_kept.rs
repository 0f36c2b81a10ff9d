use crate::rules::shared::package_cache::kept::{OF_CONDA, cache_kept};
use crate::rules::{Category, FixAvailability, OnIn, Rule, RuleContext, Severity, Sink};

pub(crate) static RULE: Rule = Rule {
    id: "conda-cache-kept",
    title: "Conda keeps its downloads in the layer",
    category: Category::Packages,
    severity: Severity::Info,
    on: OnIn::Recommended,
    fix: FixAvailability::Sometimes,
    aliases: &[],
    practice: "conda-clean",
    why: "What was fetched stays a second time, in the cache of the tool, where nothing in the image reads it.",
    check,
};

fn check(cx: &RuleContext<'_>, out: &mut Sink<'_>) {
    cache_kept(cx, out, &OF_CONDA);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::{check, fixed, safety, silent};

    #[test]
    fn under_the_names_of_its_kin() {
        check(
            &RULE,
            "
FROM a:1
RUN conda install -y b
#   ^^^^^^^^^^^^^^^^^^ `conda`
RUN true && mamba create -n c d
#           ^^^^^^^^^^^^^^^^^^^ `mamba`
run micromamba install -y e
#   ^^^^^^^^^^^^^^^^^^^^^^^
",
        );
    }

    #[test]
    fn cleaned_or_in_a_mount() {
        for run in [
            "conda install -y b && conda clean --all",
            "conda install -y b && rm -rf /opt/conda/pkgs",
            "--mount=type=cache,target=/opt/conda/pkgs conda install -y b",
            "conda list && conda init",
        ] {
            silent(&RULE, &format!("FROM a:1\nRUN {run}\n"));
        }
    }

    #[test]
    fn each_cleans_up_under_its_own_name() {
        fixed(
            &RULE,
            "FROM a:1\nRUN conda install -y b\nRUN mamba install -y b\n",
            "
FROM a:1
RUN conda install -y b && conda clean -afy
RUN mamba install -y b && mamba clean -afy
",
        );
        safety(
            &RULE,
            "FROM a:1\nRUN conda config --set always_softlink true\nRUN conda install -y b\n",
            None,
        );
    }
}

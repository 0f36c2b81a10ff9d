//! Rules about the commands in RUN.

pub(super) mod cd_in_run;
pub(super) mod curl_ignores_errors;
pub(super) mod exec_missing_in_shell_command;
pub(super) mod heredoc_ignores_errors;
pub(super) mod pipe_without_pipefail;
pub(super) mod pointless_command;
pub(super) mod sh_replaced_by_link;
pub(super) mod variable_lost_after_run;
pub(super) mod wget_and_curl;

//! Rules about the running container.

pub(super) mod entrypoint_swallows_cmd;
pub(super) mod exec_form_one_string;
pub(super) mod exec_form_unexpanded;
pub(super) mod gunicorn_heartbeat_on_disk;
pub(super) mod hard_coded_port;
pub(super) mod healthcheck_tool_missing;
pub(super) mod loopback_bind;
pub(super) mod migrations_at_start;
pub(super) mod missing_command;
pub(super) mod missing_healthcheck;
pub(super) mod missing_init;
pub(super) mod python_faulthandler_off;
pub(super) mod python_output_buffered;
pub(super) mod server_logs_to_file;
pub(super) mod several_processes;
pub(super) mod shell_form_command;
pub(super) mod single_worker_server;
pub(super) mod tini_without_group;

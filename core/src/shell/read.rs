use super::Script;
use crate::syntax::Instruction;

/// The commands of an instruction (RUN, CMD, ENTRYPOINT, HEALTHCHECK) under the SHELL in force.
pub fn read(_instruction: &Instruction, _shell: &[String]) -> Script {
    Script::default()
}

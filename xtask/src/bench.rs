//! Filled next.

pub(crate) fn command() -> anyhow::Result<()> {
    Ok(())
}

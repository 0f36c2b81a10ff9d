//! Filled next.

pub(crate) fn command(_options: &[&str]) -> anyhow::Result<()> {
    Ok(())
}

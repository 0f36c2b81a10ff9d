pub(crate) fn command(_category: &str, _id: &str) -> anyhow::Result<()> {
    Ok(())
}

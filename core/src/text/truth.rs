/// True or false as Go's `strconv.ParseBool` reads it; `None` for anything else.
pub(crate) fn go_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::go_bool;

    #[test]
    fn words_that_go_reads() {
        assert_eq!(["1", "True", "t"].map(go_bool), [Some(true); 3]);
        assert_eq!(["0", "FALSE", "f"].map(go_bool), [Some(false); 3]);
        assert_eq!(["", "yes", "tRUE"].map(go_bool), [None; 3]);
    }
}

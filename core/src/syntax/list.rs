//! Arguments that are meant as a JSON list and are none.

use super::ast::{Body, Command, Health, Instruction, Keyword};
use super::json::{self, Json};
use crate::text::{Edit, MappedText, TextRange};

/// A list that is meant as JSON and is none, so that the builder reads it in another way or not at
/// all: `['a', 'b']`, `["a",]`, `["a" "b"]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenList {
    /// All of it, and what follows on its line.
    pub range: TextRange,
    /// The first thing that is wrong with it, as a clause: "strings need double quotes".
    pub fault: String,
    /// The edits that make JSON of it; `None` where more than one list may be meant.
    pub repair: Option<Vec<Edit>>,
    /// A variable without quotes: in a list, only the builder's own words are expanded.
    pub variable: Option<String>,
}

impl Instruction {
    /// The list that this instruction (the one inside, of an ONBUILD) is meant to have, where it is
    /// not JSON. Linear.
    pub fn broken_list(&self) -> Option<BrokenList> {
        let instruction = self.effective();
        let (text, from) = place(instruction)?;
        let scan = Scan::new(text.as_str(), from)?;
        scan.is_list(instruction.keyword).then(|| scan.judge(text))
    }
}

/// The text in which a list may stand, and where in it.
fn place(instruction: &Instruction) -> Option<(&MappedText, usize)> {
    let arguments: &MappedText = &instruction.arguments;
    match &instruction.body {
        Body::Run(Command::Exec(_))
        | Body::Cmd(Command::Exec(_))
        | Body::Entrypoint(Command::Exec(_))
        | Body::Shell(_)
        | Body::Healthcheck(Health::None | Health::Command { command: Command::Exec(_), .. }) => {
            None
        }
        Body::Healthcheck(Health::Command { command: Command::Shell(text), .. }) => Some((text, 0)),
        Body::Copy(transfer) | Body::Add(transfer) if transfer.json => None,
        Body::Volume(_) => {
            let end = arguments.as_str().len();
            matches!(json::read(arguments, 0, end), Json::Not).then_some((arguments, 0))
        }
        Body::Unknown if instruction.keyword == Keyword::Healthcheck => {
            let (word, rest) = arguments.as_str().split_once(char::is_whitespace)?;
            let at = arguments.as_str().len() - rest.trim_start().len();
            word.eq_ignore_ascii_case("CMD").then_some((arguments, at))
        }
        _ => match instruction.keyword {
            Keyword::Run
            | Keyword::Cmd
            | Keyword::Entrypoint
            | Keyword::Shell
            | Keyword::Copy
            | Keyword::Add
            | Keyword::Volume => Some((arguments, 0)),
            _ => None,
        },
    }
}

/// One string of a list, or what stands in the place of one.
struct Item {
    start: usize,
    end: usize,
    quotes: Quotes,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    /// `"`
    Double,
    /// `'`, or those of a word processor.
    Other,
    None,
    /// Opened and never closed.
    Open,
}

/// A list taken apart, forgivingly.
struct Scan<'t> {
    text: &'t str,
    /// Where its first byte is.
    from: usize,
    has_bracket: bool,
    items: Vec<Item>,
    /// Commas, and semicolons in their place, in order.
    commas: Vec<usize>,
    /// Where the `]` is.
    close: Option<usize>,
    /// Where what follows it starts.
    rest: usize,
}

/// Quotes by what closes them: those that a word processor makes of `"` and of `'`.
const DOUBLE: [char; 5] = ['"', '\u{201c}', '\u{201d}', '\u{201e}', '\u{201f}'];
const SINGLE: [char; 6] = ['\'', '`', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'];

impl<'t> Scan<'t> {
    /// Takes apart what starts at `from`; `None` where that is no list.
    fn new(text: &'t str, from: usize) -> Option<Self> {
        let first = text.get(from..)?.chars().next()?;
        let has_bracket = first == '[';
        if !has_bracket && !DOUBLE.contains(&first) && !SINGLE.contains(&first) {
            return None;
        }
        let mut scan = Self {
            text,
            from,
            has_bracket,
            items: Vec::new(),
            commas: Vec::new(),
            close: None,
            rest: text.len(),
        };
        let mut at = from + usize::from(has_bracket);
        while let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) {
            match next {
                _ if next.is_whitespace() => at += next.len_utf8(),
                ',' | ';' => {
                    scan.commas.push(at);
                    at += 1;
                }
                ']' => {
                    scan.close = Some(at);
                    scan.rest = at + 1;
                    break;
                }
                // Without a bracket it is one only as long as it looks like nothing else.
                _ if !has_bracket && !DOUBLE.contains(&next) && !SINGLE.contains(&next) => {
                    return None;
                }
                _ => {
                    let item = scan.item(at, next);
                    at = item.end;
                    scan.items.push(item);
                }
            }
        }
        Some(scan)
    }

    /// The string or word that starts at `start` with `first`.
    fn item(&self, start: usize, first: char) -> Item {
        let inner = start + first.len_utf8();
        let closers: &[char] = match first {
            '"' => &['"'],
            '\'' => &['\''],
            '`' => &['`'],
            _ if DOUBLE.contains(&first) => &DOUBLE,
            _ if SINGLE.contains(&first) => &SINGLE,
            _ => {
                let rest = self.text.get(start..).unwrap_or("");
                let stops = |c: char| c.is_whitespace() || matches!(c, ',' | ']');
                let length = rest.find(stops).unwrap_or(rest.len()).max(first.len_utf8());
                return Item { start, end: start + length, quotes: Quotes::None };
            }
        };
        let mut escaped = false;
        for (at, c) in self.text.get(inner..).unwrap_or("").char_indices() {
            if !escaped && closers.contains(&c) {
                let quotes = if first == '"' { Quotes::Double } else { Quotes::Other };
                return Item { start, end: inner + at + c.len_utf8(), quotes };
            }
            escaped = !escaped && c == '\\';
        }
        Item { start, end: self.text.len(), quotes: Quotes::Open }
    }

    fn written(&self, item: &Item) -> &'t str {
        self.text.get(item.start..item.end).unwrap_or("")
    }

    /// The text between an item's quotes.
    fn content(&self, item: &Item) -> &'t str {
        let written = self.written(item);
        match item.quotes {
            Quotes::None => written,
            Quotes::Open => written.get(1..).unwrap_or(""),
            Quotes::Double | Quotes::Other => {
                let mut inner = written.chars();
                inner.next();
                inner.next_back();
                inner.as_str()
            }
        }
    }

    /// What follows the closing bracket.
    fn follows(&self) -> &'t str {
        self.text.get(self.rest..).unwrap_or("").trim()
    }

    /// True if what an instruction has here is meant as a list, and not as a test of the shell
    /// (`[ -f x ]`), a pattern (`[ab].txt`) or a quoted word.
    fn is_list(&self, keyword: Keyword) -> bool {
        let is_quoted = |item: &Item| item.quotes != Quotes::None;
        let all_quoted = !self.items.is_empty() && self.items.iter().all(is_quoted);
        let commas = !self.commas.is_empty();
        let ends = self.close.is_some() && self.follows().is_empty();
        if !self.has_bracket {
            // `"a", "b"`: a comma after each string but the last.
            return all_quoted
                && commas
                && self.commas.len() + 1 >= self.items.len()
                && (ends || self.close.is_none());
        }
        match keyword {
            Keyword::Shell | Keyword::Volume => true,
            Keyword::Copy | Keyword::Add => {
                self.items.first().is_some_and(is_quoted) || (ends && commas)
            }
            _ => {
                let after = self.text.get(self.from + 1..).unwrap_or("");
                if after.starts_with('[') || self.is_test() {
                    return false;
                }
                let is_tight = !after.starts_with(char::is_whitespace);
                is_tight || (all_quoted && (ends || commas)) || (ends && commas)
            }
        }
    }

    /// True if the words are those of a test: `-f x`, `"$a" = b`.
    fn is_test(&self) -> bool {
        const BINARY: [&str; 15] = [
            "=", "==", "!=", "=~", "<", ">", "-a", "-o", "-eq", "-ne", "-lt", "-le", "-gt", "-ge",
            "!",
        ];
        self.items.iter().enumerate().any(|(nth, item)| {
            let content = self.content(item);
            let is_flag = content.len() == 2 && content.starts_with('-');
            let may_be = item.quotes == Quotes::None || self.commas.is_empty();
            may_be && (BINARY.contains(&content) || (nth == 0 && is_flag))
        })
    }

    /// What is wrong, and the edits that make JSON of it.
    fn judge(&self, line: &MappedText) -> BrokenList {
        let mut repair = Repair { line, faults: Vec::new(), edits: Some(Vec::new()) };
        let last = self.items.last().map_or(self.from, |item| item.end);
        if !self.has_bracket {
            repair.insert(self.from, "[", "the `[` is missing");
        }
        let mut variable = None;
        let mut commas = self.commas.iter().copied().peekable();
        let mut before: Option<&Item> = None;
        for item in &self.items {
            let mut separated = before.is_none();
            while let Some(comma) = commas.next_if(|&comma| comma < item.start) {
                if separated {
                    repair.delete(comma, comma + 1, "there is one comma too many");
                } else if self.text.as_bytes().get(comma) == Some(&b';') {
                    repair.replace(comma, comma + 1, ",", "strings are separated by commas");
                }
                separated = true;
            }
            if let Some(before) = before.filter(|_| !separated) {
                let comma = if before.end == item.start { ", " } else { "," };
                repair.insert(before.end, comma, "a comma is missing between two strings");
            }
            self.judge_item(item, &mut repair, &mut variable);
            before = Some(item);
        }
        for comma in commas {
            let end = self.close.filter(|&close| line.is_unbroken(comma, close + 1));
            let is_loose = self.text.get(..comma).is_some_and(|it| it.ends_with(' '))
                || self.text.get(self.from + 1..).is_some_and(|it| !it.starts_with(' '));
            let end = end.filter(|_| is_loose).unwrap_or(comma + 1);
            repair.delete(comma, end, "a comma follows the last string");
        }
        if self.close.is_none() {
            let end = last.max(self.from + usize::from(self.has_bracket));
            repair.insert(end, "]", "the `]` is missing");
        }
        let follows = self.follows();
        if self.close.is_some() && !follows.is_empty() {
            let why = "something follows the `]`";
            let is_nothing =
                follows.starts_with('#') || follows.chars().all(|c| matches!(c, ']' | ',' | ';'));
            if is_nothing && line.is_unbroken(self.rest, self.text.len()) {
                repair.delete(self.rest, self.text.len(), why);
            } else {
                repair.give_up(why);
            }
        }
        let fault = repair.faults.first().map_or("it cannot be read", String::as_str).to_owned();
        BrokenList {
            range: line.source_range(self.from, self.text.len()),
            fault,
            repair: repair.edits.filter(|edits| !edits.is_empty()),
            variable,
        }
    }

    fn judge_item(&self, item: &Item, repair: &mut Repair<'_>, variable: &mut Option<String>) {
        let (written, content) = (self.written(item), self.content(item));
        match item.quotes {
            Quotes::Double if serde_json::from_str::<String>(written).is_ok() => {}
            Quotes::Double => {
                let string = string(content);
                let why = "a `\\` stands before something that JSON does not escape";
                repair.replace(item.start, item.end, &string, why);
            }
            Quotes::Other => {
                let why = "strings need double quotes";
                repair.replace(item.start, item.end, &string(content), why);
            }
            Quotes::Open => repair.give_up("a string is not closed"),
            Quotes::None => {
                let has_quotes =
                    content.contains(|c: char| DOUBLE.contains(&c) || SINGLE.contains(&c));
                let is_nested = content.starts_with(['[', '{']);
                if content.starts_with('$') {
                    variable.get_or_insert_with(|| content.to_owned());
                }
                let why = if content.starts_with('$') {
                    format!("`{content}` needs double quotes")
                } else {
                    "strings need double quotes".to_owned()
                };
                if has_quotes || is_nested {
                    repair.give_up(&why);
                } else {
                    repair.replace(item.start, item.end, &string(content), &why);
                }
            }
        }
    }
}

/// A JSON string of what stands between quotes of any kind. What JSON takes for an escape stays one;
/// a backslash before anything else stands for itself.
fn string(content: &str) -> String {
    let mut string = String::from("\"");
    let mut rest = content.chars();
    while let Some(c) = rest.next() {
        match c {
            '"' => string.push_str("\\\""),
            '\\' => {
                let next = rest.clone().next();
                let is_unit = || {
                    let digits = rest.as_str().get(1..5);
                    digits.is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_hexdigit()))
                };
                match next {
                    // A quote that only the other kind of quotes made necessary.
                    Some('\'') => {}
                    Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => {
                        string.push(c);
                        string.extend(rest.next());
                    }
                    Some('u') if is_unit() => string.push(c),
                    _ => string.push_str("\\\\"),
                }
            }
            c if c < ' ' => {
                let escaped = serde_json::to_string(&c).unwrap_or_default();
                string.push_str(escaped.trim_matches('"'));
            }
            c => string.push(c),
        }
    }
    string.push('"');
    string
}

/// Edits and the reasons for them, in the order in which they were met.
struct Repair<'m> {
    line: &'m MappedText,
    faults: Vec<String>,
    edits: Option<Vec<Edit>>,
}

impl Repair<'_> {
    fn give_up(&mut self, why: &str) {
        self.faults.push(why.to_owned());
        self.edits = None;
    }

    fn edit(&mut self, edit: Edit, why: &str) {
        self.faults.push(why.to_owned());
        if let Some(edits) = &mut self.edits {
            edits.push(edit);
        }
    }

    fn insert(&mut self, at: usize, text: &str, why: &str) {
        // Just after the byte before, and not past a continuation.
        let place = match at.checked_sub(1) {
            Some(before) if !text.starts_with('[') => self.line.source_offset(before) + 1,
            _ => self.line.source_offset(at),
        };
        self.edit(Edit::insert(place, text), why);
    }

    fn delete(&mut self, start: usize, end: usize, why: &str) {
        self.edit(Edit::delete(self.line.source_range(start, end)), why);
    }

    fn replace(&mut self, start: usize, end: usize, text: &str, why: &str) {
        if self.line.is_unbroken(start, end) {
            self.edit(Edit::replace(self.line.source_range(start, end), text), why);
        } else {
            self.give_up(why);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::syntax::parse;
    use crate::text::Edit;

    /// The file with its last list repaired, `None` where it has no repair; `Err` without a list.
    fn repaired(source: &str) -> Result<Option<String>, ()> {
        let file = parse(source);
        let list = file.instructions.last().unwrap().broken_list().ok_or(())?;
        let Some(mut edits) = list.repair else { return Ok(None) };
        edits.sort_by_key(|edit: &Edit| edit.range.start());
        let mut text = source.to_owned();
        for edit in edits.iter().rev() {
            text.replace_range(edit.range.start()..edit.range.end(), &edit.text);
        }
        let file = parse(&text);
        assert!(file.instructions.last().unwrap().broken_list().is_none(), "{text}");
        assert!(file.errors.is_empty(), "{text}: {:?}", file.errors);
        Ok(Some(text))
    }

    #[test]
    fn lists_are_repaired() {
        for (broken, whole) in [
            ("CMD ['node', 'server.js']", "CMD [\"node\", \"server.js\"]"),
            ("CMD [\"node\", \"server.js\",]", "CMD [\"node\", \"server.js\"]"),
            ("CMD [ \"node\", \"a\" , ]", "CMD [ \"node\", \"a\" ]"),
            ("ENTRYPOINT [\"node\" \"server.js\"]", "ENTRYPOINT [\"node\", \"server.js\"]"),
            ("ENTRYPOINT [\"a\"\"b\"]", "ENTRYPOINT [\"a\", \"b\"]"),
            ("CMD [\"a\",, \"b\"]", "CMD [\"a\", \"b\"]"),
            ("CMD [\"a\"; \"b\"]", "CMD [\"a\", \"b\"]"),
            ("CMD [\"a\", \"--port\",$PORT]", "CMD [\"a\", \"--port\",\"$PORT\"]"),
            ("CMD [node, server.js]", "CMD [\"node\", \"server.js\"]"),
            ("CMD [node]", "CMD [\"node\"]"),
            ("CMD [\u{201c}a\u{201d}, \u{2018}b\u{2019}]", "CMD [\"a\", \"b\"]"),
            ("CMD [`a`, `it's`]", "CMD [\"a\", \"it's\"]"),
            ("CMD [\"a\", \"b\"", "CMD [\"a\", \"b\"]"),
            ("CMD \"a\", \"b\"]", "CMD [\"a\", \"b\"]"),
            ("CMD \"a\", \"b\"", "CMD [\"a\", \"b\"]"),
            ("CMD [\"a\", \"b\"] # why", "CMD [\"a\", \"b\"]"),
            ("CMD [\"a\", \"b\"],", "CMD [\"a\", \"b\"]"),
            ("CMD [\"a\", 1]", "CMD [\"a\", \"1\"]"),
            ("CMD ['sh', '-c', 'echo \"a\"']", "CMD [\"sh\", \"-c\", \"echo \\\"a\\\"\"]"),
            ("CMD [\"C:\\app\\x.exe\"]", "CMD [\"C:\\\\app\\\\x.exe\"]"),
            ("HEALTHCHECK CMD ['curl','-f']", "HEALTHCHECK CMD [\"curl\",\"-f\"]"),
            (
                "HEALTHCHECK --retries=1 CMD [\"a\", 1]",
                "HEALTHCHECK --retries=1 CMD [\"a\", \"1\"]",
            ),
            ("RUN ['ls','-l']", "RUN [\"ls\",\"-l\"]"),
            ("RUN [ \"ls\", \"-l\", ]", "RUN [ \"ls\", \"-l\" ]"),
            ("RUN [ 'ls' ]", "RUN [ \"ls\" ]"),
            ("SHELL ['/bin/bash', '-c']", "SHELL [\"/bin/bash\", \"-c\"]"),
            ("SHELL [\"/bin/bash\" \"-c\"]", "SHELL [\"/bin/bash\", \"-c\"]"),
            ("COPY ['a','b/']", "COPY [\"a\",\"b/\"]"),
            ("COPY --chown=1 [\"a\" \"b/\"]", "COPY --chown=1 [\"a\", \"b/\"]"),
            ("COPY [a, b/]", "COPY [\"a\", \"b/\"]"),
            ("ADD [ 'a', 'b/' ]", "ADD [ \"a\", \"b/\" ]"),
            ("VOLUME ['/data']", "VOLUME [\"/data\"]"),
            ("VOLUME [/data]", "VOLUME [\"/data\"]"),
            ("ONBUILD CMD ['a']", "ONBUILD CMD [\"a\"]"),
            ("ONBUILD COPY ['a', 'b']", "ONBUILD COPY [\"a\", \"b\"]"),
            ("cmd ['a', \\\n  # why\n  'b', \\\n]", "cmd [\"a\", \\\n  # why\n  \"b\" \\\n]"),
        ] {
            let source = format!("FROM a\n{broken}\n");
            assert_eq!(repaired(&source), Ok(Some(format!("FROM a\n{whole}\n"))), "{broken}");
        }
    }

    #[test]
    fn lists_that_may_mean_several_things() {
        for broken in [
            "CMD [\"a\"] && b",
            "CMD [\"a, \"b\"]",
            "CMD ['a]",
            "CMD [\"a\", [\"b\"]]",
            "RUN [\"a\", --b=\"c\"]",
        ] {
            assert_eq!(repaired(&format!("FROM a\n{broken}\n")), Ok(None), "{broken}");
        }
    }

    #[test]
    fn what_is_no_list_is_none() {
        for line in [
            "CMD [\"a\"]",
            "CMD []",
            "CMD a [b]",
            "CMD \"a b\" c",
            "CMD \"a\" && b, c",
            "RUN [ -f /x ] || exit 1",
            "RUN [-f /x ] || exit 1",
            "RUN [[ -f /x ]]",
            "RUN [ \"$a\" = b ]",
            "RUN [ \"$a\" = \"b,c\" ] && d",
            "RUN [\"$a\" = b ]",
            "RUN [ ! \"$a\" ]",
            "RUN [ $a ]",
            "RUN [ $a ] && b",
            "HEALTHCHECK CMD [ -f /tmp/ok ]",
            "HEALTHCHECK CMD [ \"$(cat /x)\" = ok ] || exit 1",
            "HEALTHCHECK NONE",
            "SHELL [\"/bin/bash\", \"-c\"]",
            "SHELL /bin/bash -c",
            "COPY [ab].txt /x/",
            "COPY [ab] /x/",
            "COPY [\"a\", \"b/\"]",
            "COPY \"a b\" /x",
            "VOLUME [\"/data\"]",
            "VOLUME /data",
            "LABEL a=[b]",
            "EXPOSE [80]",
        ] {
            assert_eq!(repaired(&format!("FROM a\n{line}\n")), Err(()), "{line}");
        }
    }
}

//! Groups, loops, conditions, functions and the other statements that hold statements.

use super::statements::{Compound, Parser, Statement};
use super::{Enclosing, Join};

impl Parser<'_> {
    /// A command other than a simple one, where its first word stands here.
    pub(super) fn compound(&mut self) -> Option<Compound> {
        if self.depth == 0 {
            // Only what begins no other statement can still be read.
            if self.tokens.byte() == Some(b'(') || self.tokens.keyword().is_some_and(opens) {
                self.tokens.give_up();
            }
            return None;
        }
        self.depth -= 1;
        let compound = self.compound_inside();
        self.depth += 1;
        compound
    }

    fn compound_inside(&mut self) -> Option<Compound> {
        let mut compound = Compound::default();
        if let Some(expression) = self.tokens.arithmetic() {
            compound.words.push(expression);
            return Some(compound);
        }
        if self.tokens.take("(") {
            self.body(&mut compound, &[Enclosing::Subshell], &[")"]);
            self.expect(")");
            return Some(compound);
        }
        let keyword = self.tokens.keyword().filter(|keyword| opens(keyword))?;
        if keyword == "[[" {
            compound.words.push(self.tokens.test());
            return Some(compound);
        }
        self.tokens.at += keyword.len();
        match keyword {
            "{" => {
                self.body(&mut compound, &[Enclosing::Group], &["}"]);
                self.expect("}");
            }
            "if" => self.branches(&mut compound),
            "while" | "until" => {
                self.body(&mut compound, &[Enclosing::Condition], &["do"]);
                self.loop_body(&mut compound);
            }
            "for" | "select" => self.for_loop(&mut compound),
            "case" => self.cases(&mut compound),
            "function" => {
                self.tokens.blanks();
                self.tokens.complete &= self.tokens.word().is_some();
                self.tokens.blanks();
                self.empty_brackets();
                return self.function();
            }
            _ => self.coprocess(&mut compound),
        }
        Some(compound)
    }

    fn body(
        &mut self,
        compound: &mut Compound,
        inside: &'static [Enclosing],
        closers: &'static [&'static str],
    ) {
        let body = self.sequence(closers);
        self.tokens.complete &= !body.is_empty();
        compound.bodies.push((inside, body));
    }

    /// Passes over `closer`; where another stands here, some of the statement is missing.
    fn expect(&mut self, closer: &str) -> bool {
        let here = self.tokens.closer() == Some(closer);
        if here {
            self.tokens.at += closer.len();
        } else {
            self.tokens.complete = false;
        }
        here
    }

    fn branches(&mut self, compound: &mut Compound) {
        self.body(compound, &[Enclosing::Condition], &["then"]);
        while self.expect("then") {
            self.body(compound, &[Enclosing::Conditional], &["elif", "else", "fi"]);
            if !self.tokens.take_keyword("elif") {
                if self.tokens.take_keyword("else") {
                    self.body(compound, &[Enclosing::Conditional], &["fi"]);
                }
                self.expect("fi");
                return;
            }
            let condition = &[Enclosing::Conditional, Enclosing::Condition];
            self.body(compound, condition, &["then"]);
        }
    }

    fn loop_body(&mut self, compound: &mut Compound) {
        if self.tokens.take_keyword("{") {
            self.body(compound, &[Enclosing::Loop], &["}"]);
            self.expect("}");
        } else if self.expect("do") {
            self.body(compound, &[Enclosing::Loop], &["done"]);
            self.expect("done");
        }
    }

    /// Reads the rest of a statement after `for` or `select`.
    fn for_loop(&mut self, compound: &mut Compound) {
        self.tokens.blanks();
        if let Some(expression) = self.tokens.arithmetic() {
            compound.words.push(expression);
            self.tokens.blanks();
        } else {
            self.tokens.complete &= self.tokens.word().is_some();
            self.tokens.newlines();
            if self.tokens.take_keyword("in") {
                self.tokens.blanks();
                while let Some(word) = self.tokens.word() {
                    compound.words.push(word);
                    self.tokens.blanks();
                }
            }
        }
        self.tokens.take(";");
        self.tokens.newlines();
        self.loop_body(compound);
    }

    /// Reads the rest of a statement after `case`.
    fn cases(&mut self, compound: &mut Compound) {
        self.tokens.blanks();
        compound.words.extend(self.tokens.word());
        self.tokens.newlines();
        if !self.tokens.take_keyword("in") {
            self.tokens.complete = false;
            return;
        }
        loop {
            self.tokens.newlines();
            if self.tokens.take_keyword("esac") {
                return;
            }
            self.tokens.take("(");
            self.tokens.blanks();
            while self.tokens.word().is_some() || self.tokens.take("|") {
                self.tokens.blanks();
            }
            if !self.tokens.take(")") {
                self.tokens.complete = false;
                return;
            }
            let body = self.sequence(&[";;&", ";;", ";&", "esac"]);
            compound.bodies.push((&[Enclosing::Conditional], body));
            let goes_on = [";;&", ";;", ";&"].iter().any(|operator| self.tokens.take(operator));
            if !goes_on {
                self.expect("esac");
                return;
            }
        }
    }

    /// A function's body.
    pub(super) fn function(&mut self) -> Option<Compound> {
        self.tokens.newlines();
        self.nested_part(&[Enclosing::Function], false)
    }

    /// Reads the command after `coproc`, before which a name may stand if it is no simple one.
    fn coprocess(&mut self, compound: &mut Compound) {
        self.tokens.blanks();
        let start = self.tokens.at;
        let plain = self.tokens.keyword().is_none_or(|keyword| !opens(keyword));
        if plain && self.tokens.word().is_some() {
            self.tokens.blanks();
            let named = self.tokens.starts("(") || self.tokens.keyword().is_some_and(opens);
            if !named {
                self.tokens.at = start;
            }
        }
        if let Some(inner) = self.nested_part(&[], true) {
            *compound = inner;
        }
    }

    /// A compound statement around a single command.
    fn nested_part(&mut self, inside: &'static [Enclosing], background: bool) -> Option<Compound> {
        if self.depth == 0 {
            self.tokens.give_up();
            return None;
        }
        self.depth -= 1;
        let part = self.part();
        self.depth += 1;
        let statement = Statement { parts: vec![(Join::Nothing, part?)], background };
        Some(Compound { words: Vec::new(), bodies: vec![(inside, vec![statement])] })
    }
}

/// True if a compound statement begins with this word.
fn opens(keyword: &str) -> bool {
    matches!(
        keyword,
        "{" | "[[" | "if" | "while" | "until" | "for" | "select" | "case" | "function" | "coproc"
    )
}

#[cfg(test)]
mod tests {
    use crate::shell::tests::{check, shape};
    use crate::shell::{default_shell, read};
    use crate::syntax;

    #[test]
    fn loops_and_conditions() {
        check("RUN for ((i=0; i<$(n); i++)) { a; }", &["Substitution/n", "Loop/a"]);
        check("RUN for x; do a; done | b", &["Loop/a", "| b"]);
        check("RUN select x in a b; do c; break; done", &["Loop/c", "; Loop/break"]);
        check("RUN until a && b; do c; done <x", &["Condition/a", "&& Condition/b", "Loop/c"]);
        check("RUN if ! (a); then :; fi", &["Condition/Subshell/a", "Conditional/:"]);
        check(
            "RUN case $(x) in (a|\"b c\") d ;& e) f ;;& @(g|h)) i;; *) j; esac && k",
            &[
                "Substitution/x",
                "Conditional/d",
                "Conditional/f",
                "Conditional/i",
                "Conditional/j",
                "&& k",
            ],
        );
    }

    #[test]
    fn functions_and_tests() {
        check(
            "RUN function f { a; }; function g() (b)",
            &["Function/Group/a", "Function/Subshell/b"],
        );
        check("RUN [[ a == b && ( c =~ ^(d|e)$ ) ]] || f", &["|| f"]);
        check(
            "RUN (( a < 2 )) && b; ((c); (d))",
            &["&& b", "Subshell/Subshell/c", "Subshell/Subshell/d"],
        );
        check("RUN coproc a b; coproc N { c; }", &["a b", "Group/c"]);
    }

    #[test]
    fn reserved_words_are_words_elsewhere() {
        check("RUN echo if then } fi { [[ !", &["echo if then } fi { [[ !"]);
        check("RUN 'if' a && x=1 for", &["if a", "&& x=1 for"]);
        check("RUN a=(b c) d[1]=e f+=g h \"i;j\" k\\;l", &["a=(b c) d=e f=g h i;j k;l"]);
        check("RUN rm !(a|b) x#y #z", &["rm !(a|b) x#y"]);
        check("RUN a {fd}>x 3<>y 2>&- &>>z", &["a {fd}>x 3<>y 2>&- &>>z"]);
    }

    #[test]
    fn what_cannot_be_read_is_passed_over() {
        for (source, commands) in [
            ("RUN a (b) && c", &["a", "&& c"][..]),
            ("RUN a; ) b; c", &["a", "; b", "; c"]),
            ("RUN a && && b", &["a", "&& b"]),
            ("RUN if a; then b", &["Condition/a", "Conditional/b"]),
            (
                "RUN ( if a; then b; ) && c",
                &["Subshell/Condition/a", "Subshell/Conditional/b", "&& c"],
            ),
            ("RUN a && b 'c", &["a"]),
        ] {
            let file = syntax::parse(source);
            let script = read(&file.instructions[0], &default_shell(""));
            assert_eq!(shape(&script), commands, "{source}");
            assert!(!script.complete, "{source}");
        }
    }
}

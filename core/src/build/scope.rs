use std::collections::BTreeMap;

use crate::text::TextRange;

/// How a name got its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingKind {
    /// ARG before the first FROM; seen by FROM lines only.
    GlobalArg,
    /// ARG in the stage, with a default of its own or the global one's.
    Arg,
    /// ENV.
    Env,
    /// BuildKit's own: `TARGETPLATFORM` and the like (in FROM lines and after a plain ARG), and the
    /// proxy variables in RUN.
    Predefined,
}

/// A name and what it is bound to from some step on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// The name.
    pub name: String,
    /// The value after expansion, quotes removed; `None` when not known (an ARG without default, or
    /// a value made from one).
    pub value: Option<String>,
    /// How.
    pub kind: BindingKind,
    /// Index of the instruction that bound it.
    pub instruction: usize,
    /// The name, or `name=value`, in the source.
    pub range: TextRange,
}

/// The variables of one stage over its steps: of every name all bindings in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    names: BTreeMap<String, Vec<Binding>>,
}

impl Scope {
    /// Adds a binding made by an instruction at or after all those already here.
    pub fn bind(&mut self, binding: Binding) {
        self.names.entry(binding.name.clone()).or_default().push(binding);
    }

    /// What `name` is bound to just before `instruction` (the instruction's own bindings are not
    /// seen, as in BuildKit).
    pub fn before(&self, name: &str, instruction: usize) -> Option<&Binding> {
        let bindings = self.names.get(name)?;
        let end = bindings.partition_point(|binding| binding.instruction < instruction);
        // An ENV wins over every ARG of the same name, whichever comes later.
        let seen = bindings.get(..end)?;
        seen.iter().rev().find(|binding| binding.kind == BindingKind::Env).or_else(|| seen.last())
    }

    /// The last ENV of this name: what stages that start from this one inherit.
    pub fn env_at_end(&self, name: &str) -> Option<&Binding> {
        self.names.get(name)?.iter().rev().find(|binding| binding.kind == BindingKind::Env)
    }

    /// What `name` is bound to at the stage's end.
    pub fn at_end(&self, name: &str) -> Option<&Binding> {
        self.before(name, usize::MAX)
    }

    /// All bindings, by name and then in order.
    pub fn bindings(&self) -> impl Iterator<Item = &Binding> {
        self.names.values().flatten()
    }

    /// Every name bound before `instruction`, in order of the alphabet.
    pub fn names_before(&self, instruction: usize) -> impl Iterator<Item = &str> {
        self.names
            .iter()
            .filter(move |(_, bindings)| {
                bindings.first().is_some_and(|binding| binding.instruction < instruction)
            })
            .map(|(name, _)| name.as_str())
    }
}

use std::collections::BTreeMap;

use crate::text::TextRange;

/// The ways in which a name gets its value.
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
    /// The way in which it got its value.
    pub kind: BindingKind,
    /// Index of the instruction that bound it.
    pub instruction: usize,
    /// The name, or `name=value`, in the source.
    pub range: TextRange,
}

/// The variables of one stage over its steps: of every name all bindings in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Boxed, as a map has room for many entries in the many stages that have one.
    names: BTreeMap<String, Box<Bindings>>,
}

/// The bindings of one name, in order, and which of them are ENVs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Bindings {
    all: Vec<Binding>,
    envs: Vec<usize>,
}

impl Bindings {
    /// The one in force after the first `count`. An ENV wins over every ARG of the same name,
    /// whichever comes later.
    fn after(&self, count: usize) -> Option<&Binding> {
        let envs = self.envs.partition_point(|&at| at < count);
        let last_env = envs.checked_sub(1).and_then(|at| self.envs.get(at)).copied();
        self.all.get(last_env.or_else(|| count.checked_sub(1))?)
    }
}

impl Scope {
    /// Adds a binding made by an instruction at or after all those already here.
    pub fn bind(&mut self, binding: Binding) {
        let bindings = self.names.entry(binding.name.clone()).or_default();
        if binding.kind == BindingKind::Env {
            bindings.envs.push(bindings.all.len());
        }
        if bindings.all.is_empty() {
            bindings.all.reserve_exact(1);
        }
        bindings.all.push(binding);
    }

    /// The binding of `name` just before `instruction` (the instruction's own bindings are not
    /// seen, as in BuildKit).
    pub fn before(&self, name: &str, instruction: usize) -> Option<&Binding> {
        let bindings = self.names.get(name)?;
        bindings.after(bindings.all.partition_point(|binding| binding.instruction < instruction))
    }

    /// The last ENV of this name: what stages that start from this one inherit.
    pub fn env_at_end(&self, name: &str) -> Option<&Binding> {
        let bindings = self.names.get(name)?;
        bindings.all.get(*bindings.envs.last()?)
    }

    /// The binding of `name` at the stage's end.
    pub fn at_end(&self, name: &str) -> Option<&Binding> {
        self.before(name, usize::MAX)
    }

    /// All bindings, by name and then in order.
    pub fn bindings(&self) -> impl Iterator<Item = &Binding> {
        self.names.values().flat_map(|bindings| &bindings.all)
    }

    /// Every name bound before `instruction`, in order of the alphabet.
    pub fn names_before(&self, instruction: usize) -> impl Iterator<Item = &str> {
        self.names
            .iter()
            .filter(move |(_, bindings)| {
                bindings.all.first().is_some_and(|binding| binding.instruction < instruction)
            })
            .map(|(name, _)| name.as_str())
    }
}

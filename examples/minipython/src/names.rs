//! Names of variables and attributes, as small numbers: two names are equal if their numbers are.

use std::cell::RefCell;
use std::fmt;

use gc_core::{Finalize, Gc, Trace};
use rustc_hash::FxHashMap;

use crate::objects::str::Str;
use crate::value::Value;

/// An interned name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Trace, Finalize)]
pub struct Name(u32);

struct Interner {
    numbers: FxHashMap<&'static str, Name>,
    texts: Vec<&'static str>,
    values: Vec<Value>,
}

impl Interner {
    fn intern(&mut self, text: &str) -> Name {
        if let Some(&name) = self.numbers.get(text) {
            return name;
        }
        let name = Name(u32::try_from(self.texts.len()).expect("fewer than four billion names"));
        let text: &'static str = Box::leak(Box::from(text));
        self.numbers.insert(text, name);
        self.texts.push(text);
        self.values.push(Value::Str(Gc::new(Str::new(text))));
        name
    }
}

thread_local! {
    static INTERNER: RefCell<Interner> = RefCell::new({
        let mut interner = Interner { numbers: FxHashMap::default(), texts: Vec::new(), values: Vec::new() };
        for text in known::ALL {
            interner.intern(text);
        }
        interner
    });
}

/// The name with this text.
pub fn intern(text: &str) -> Name {
    INTERNER.with_borrow_mut(|interner| interner.intern(text))
}

impl Name {
    /// The text.
    pub fn text(self) -> &'static str {
        INTERNER.with_borrow(|interner| interner.texts[self.0 as usize])
    }

    /// The text as a Python string: the same object each time.
    pub fn value(self) -> Value {
        INTERNER.with_borrow(|interner| interner.values[self.0 as usize].clone())
    }

    /// The number.
    pub fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// Names that the interpreter itself looks up.
pub mod known {
    use super::Name;

    macro_rules! names {
        ($($constant:ident $text:literal)*) => {
            pub(super) const ALL: &[&str] = &[$($text),*];
            #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "it only counts")]
            enum Index { $($constant),* }
            $(pub const $constant: Name = Name(Index::$constant as u32);)*
        };
    }

    names! {
        INIT "__init__" NEW "__new__" DEL "__del__" REPR "__repr__" STR "__str__" LEN "__len__" BOOL "__bool__"
        GETITEM "__getitem__" SETITEM "__setitem__" DELITEM "__delitem__" CONTAINS "__contains__" ITER "__iter__"
        NEXT "__next__" EQ "__eq__" NE "__ne__" LT "__lt__" LE "__le__" GT "__gt__" GE "__ge__" HASH "__hash__"
        CALL "__call__" GETATTR "__getattr__" SETATTR "__setattr__"
        DELATTR "__delattr__" GET "__get__" SET "__set__" DELETE "__delete__" SET_NAME "__set_name__"
        ENTER "__enter__" EXIT "__exit__" FORMAT "__format__" CLASS "__class__" DICT "__dict__" NAME "__name__"
        QUALNAME "__qualname__" MODULE "__module__" DOC "__doc__" BASES "__bases__" MRO "__mro__" SLOTS "__slots__"
        ANNOTATIONS "__annotations__" ARGS "args" CAUSE "__cause__" CONTEXT "__context__"
        TRACEBACK "__traceback__" SUPPRESS "__suppress_context__" WRAPPED "__wrapped__" FUNC "__func__"
        BOUND_SELF "__self__" DEFAULTS "__defaults__" CLOSURE "__closure__" CODE "__code__" GLOBALS "__globals__"
        REVERSED "__reversed__" MISSING "__missing__" INDEX "__index__" INT "__int__" FLOAT "__float__" ABS "__abs__"
        NEG "__neg__" POS "__pos__" INVERT "__invert__" ROUND "__round__"
        INIT_SUBCLASS "__init_subclass__" SUPER "super" LOCALS "locals" GLOBALS_FN "globals" FILE "__file__"
        MAIN "__main__" BUILTINS "builtins" DOT0 ".0" WEAKREF "__weakref__"
        SEND "send" THROW "throw" CLOSE "close" KEYS "keys" MATCH_ARGS "__match_args__"
        KEY "key" REVERSE "reverse" SEP "sep" END "end" FLUSH "flush" DEFAULT "default"
        CELL_CONTENTS "cell_contents" METACLASS "metaclass" LAMBDA "<lambda>"
        FGET "fget" FSET "fset" FDEL "fdel" CLASS_GETITEM "__class_getitem__" HINT "__notes__"
    }
}

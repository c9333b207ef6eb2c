//! `match`: each part of a subject is kept in a temporary, so that a failed pattern has nothing to
//! clean up.

use ruff_python_ast::{self as ast, CmpOp, Pattern, Singleton};

use super::code::Op;
use super::{Compiler, Label, count};
use crate::names::{Name, intern};
use crate::value::Value;

impl<'a> Compiler<'a> {
    pub(super) fn match_stmt(&mut self, it: &'a ast::StmtMatch) {
        let subject = self.temporary();
        let end = self.label();
        self.expr(&it.subject);
        self.emit(Op::StoreFast(subject));
        for case in &it.cases {
            let next = self.label();
            let first = count(self.unit().code.locals.len());
            self.pattern(&case.pattern, subject, next);
            if let Some(guard) = &case.guard {
                self.test(guard, next, false);
            }
            self.clear(subject);
            let last = count(self.unit().code.locals.len());
            for temporary in first..last {
                self.clear(temporary);
            }
            self.body(&case.body);
            self.jump(Op::Jump, end);
            self.bind(next);
        }
        self.clear(subject);
        self.bind(end);
    }

    fn clear(&mut self, temporary: u32) {
        self.emit(Op::None);
        self.emit(Op::StoreFast(temporary));
    }

    fn capture(&mut self, subject: u32, name: Name) {
        self.emit(Op::LoadFast(subject));
        self.store(name);
    }

    /// Goes on if what is in the temporary fits.
    fn pattern(&mut self, pattern: &'a Pattern, subject: u32, failed: Label) {
        match pattern {
            Pattern::MatchValue(it) => {
                self.emit(Op::LoadFast(subject));
                self.expr(&it.value);
                self.emit(Op::Compare(CmpOp::Eq));
                self.jump(Op::JumpIfFalse, failed);
            }
            Pattern::MatchSingleton(it) => {
                self.emit(Op::LoadFast(subject));
                self.constant(match it.value {
                    Singleton::None => Value::None,
                    Singleton::True => Value::Bool(true),
                    Singleton::False => Value::Bool(false),
                });
                self.emit(Op::Compare(CmpOp::Is));
                self.jump(Op::JumpIfFalse, failed);
            }
            Pattern::MatchAs(it) => {
                if let Some(inner) = &it.pattern {
                    self.pattern(inner, subject, failed);
                }
                if let Some(name) = &it.name {
                    let name = self.name(name);
                    self.capture(subject, name);
                }
            }
            Pattern::MatchOr(it) => {
                let fits = self.label();
                for alternative in &it.patterns {
                    let next = self.label();
                    self.pattern(alternative, subject, next);
                    self.jump(Op::Jump, fits);
                    self.bind(next);
                }
                self.jump(Op::Jump, failed);
                self.bind(fits);
            }
            Pattern::MatchSequence(it) => self.sequence(&it.patterns, subject, failed),
            Pattern::MatchMapping(it) => self.mapping(it, subject, failed),
            Pattern::MatchClass(it) => self.class(it, subject, failed),
            Pattern::MatchStar(_) => self.fail("a starred pattern outside of a sequence"),
        }
    }

    fn sequence(&mut self, patterns: &'a [Pattern], subject: u32, failed: Label) {
        let star = patterns.iter().position(Pattern::is_match_star);
        let len = count(patterns.len()) - u32::from(star.is_some());
        self.emit(Op::LoadFast(subject));
        self.emit(Op::MatchSequence { len, at_least: star.is_some() });
        self.jump(Op::JumpIfFalse, failed);
        self.emit(Op::LoadFast(subject));
        match star {
            Some(before) => self.emit(Op::UnpackStar { before: count(before), after: len - count(before) }),
            None => self.emit(Op::Unpack(len)),
        }
        self.parts(patterns.iter().collect(), failed);
    }

    /// Matches the values on the stack, the first on top.
    fn parts(&mut self, patterns: Vec<&'a Pattern>, failed: Label) {
        let temporaries: Vec<u32> = patterns.iter().map(|_| self.temporary()).collect();
        for &temporary in &temporaries {
            self.emit(Op::StoreFast(temporary));
        }
        for (pattern, temporary) in patterns.into_iter().zip(temporaries) {
            match pattern {
                Pattern::MatchStar(it) => {
                    if let Some(name) = &it.name {
                        let name = self.name(name);
                        self.capture(temporary, name);
                    }
                }
                _ => self.pattern(pattern, temporary, failed),
            }
        }
    }

    /// Matches the tuple on top of the stack, or fails if there is `None`.
    fn parts_or_none(&mut self, patterns: Vec<&'a Pattern>, failed: Label) {
        let values = self.temporary();
        self.emit(Op::StoreFast(values));
        self.emit(Op::LoadFast(values));
        self.emit(Op::None);
        self.emit(Op::Compare(CmpOp::IsNot));
        self.jump(Op::JumpIfFalse, failed);
        self.emit(Op::LoadFast(values));
        self.emit(Op::Unpack(count(patterns.len())));
        self.parts(patterns, failed);
    }

    fn mapping(&mut self, it: &'a ast::PatternMatchMapping, subject: u32, failed: Label) {
        self.emit(Op::LoadFast(subject));
        self.emit(Op::MatchMapping);
        self.jump(Op::JumpIfFalse, failed);
        self.emit(Op::LoadFast(subject));
        for key in &it.keys {
            self.expr(key);
        }
        self.emit(Op::BuildTuple(count(it.keys.len())));
        self.emit(Op::MatchKeys);
        self.parts_or_none(it.patterns.iter().collect(), failed);
        if let Some(rest) = &it.rest {
            self.emit(Op::BuildMap(0));
            self.emit(Op::LoadFast(subject));
            self.emit(Op::MapUpdate);
            for key in &it.keys {
                self.emit(Op::Dup);
                self.expr(key);
                self.emit(Op::DeleteItem);
            }
            let name = self.name(rest);
            self.store(name);
        }
    }

    fn class(&mut self, it: &'a ast::PatternMatchClass, subject: u32, failed: Label) {
        self.emit(Op::LoadFast(subject));
        self.expr(&it.cls);
        let keywords = &it.arguments.keywords;
        for keyword in keywords {
            self.constant(intern(&keyword.attr).value());
        }
        self.emit(Op::BuildTuple(count(keywords.len())));
        self.emit(Op::MatchClass(count(it.arguments.patterns.len())));
        let patterns = it.arguments.patterns.iter().chain(keywords.iter().map(|keyword| &keyword.pattern));
        self.parts_or_none(patterns.collect(), failed);
    }
}

//! `try` and `with`: statements that guard others.

use ruff_python_ast::{self as ast, ExceptHandler, Stmt};

use super::code::Op;
use super::{Compiler, Enclosing, Label};

impl<'a> Compiler<'a> {
    pub(super) fn try_stmt(&mut self, it: &'a ast::StmtTry) {
        if it.finalbody.is_empty() {
            return self.try_except(it);
        }
        let (failed, end) = (self.label(), self.label());
        self.jump(Op::SetupBlock, failed);
        self.unit().enclosing.push(Enclosing::Finally(&it.finalbody));
        self.try_except(it);
        self.unit().enclosing.pop();
        self.emit(Op::PopBlock);
        self.body(&it.finalbody);
        self.jump(Op::Jump, end);
        self.bind(failed);
        self.unit().enclosing.push(Enclosing::Handler);
        self.body(&it.finalbody);
        self.unit().enclosing.pop();
        self.emit(Op::Reraise);
        self.bind(end);
    }

    fn try_except(&mut self, it: &'a ast::StmtTry) {
        if it.handlers.is_empty() {
            return self.body(&it.body);
        }
        let (failed, end) = (self.label(), self.label());
        self.jump(Op::SetupBlock, failed);
        self.unit().enclosing.push(Enclosing::Block);
        self.body(&it.body);
        self.unit().enclosing.pop();
        self.emit(Op::PopBlock);
        self.body(&it.orelse);
        self.jump(Op::Jump, end);
        self.bind(failed);
        self.unit().enclosing.push(Enclosing::Handler);
        for handler in &it.handlers {
            self.handler(handler, end);
        }
        self.unit().enclosing.pop();
        self.emit(Op::Reraise);
        self.bind(end);
    }

    fn handler(&mut self, handler: &'a ExceptHandler, end: Label) {
        let ExceptHandler::ExceptHandler(it) = handler;
        let next = self.label();
        self.at(it);
        if let Some(class) = &it.type_ {
            self.expr(class);
            self.emit(Op::ExcMatches);
            self.jump(Op::JumpIfFalse, next);
        }
        match &it.name {
            Some(name) => {
                let name = self.name(name);
                let cleanup = self.label();
                self.emit(Op::LoadExc);
                self.store(name);
                self.jump(Op::SetupBlock, cleanup);
                self.unit().enclosing.push(Enclosing::Named(name));
                self.body(&it.body);
                self.unit().enclosing.pop();
                self.emit(Op::PopBlock);
                self.emit(Op::PopExc);
                self.forget(name);
                self.jump(Op::Jump, end);
                self.bind(cleanup);
                self.forget(name);
                self.emit(Op::Reraise);
            }
            None => {
                self.body(&it.body);
                self.emit(Op::PopExc);
                self.jump(Op::Jump, end);
            }
        }
        self.bind(next);
    }

    pub(super) fn with_stmt(&mut self, items: &'a [ast::WithItem], body: &'a [Stmt]) {
        let Some((item, rest)) = items.split_first() else { return self.body(body) };
        let (failed, end) = (self.label(), self.label());
        self.expr(&item.context_expr);
        self.emit(Op::WithEnter);
        self.jump(Op::SetupWith, failed);
        match &item.optional_vars {
            Some(target) => self.assign(target),
            None => self.emit(Op::Pop),
        }
        self.unit().enclosing.push(Enclosing::With);
        self.with_stmt(rest, body);
        self.unit().enclosing.pop();
        self.emit(Op::PopBlock);
        self.at(&item.context_expr);
        self.emit(Op::WithExit);
        self.jump(Op::Jump, end);
        self.bind(failed);
        let swallowed = self.label();
        self.emit(Op::WithExitExc);
        self.jump(Op::JumpIfTrue, swallowed);
        self.emit(Op::Reraise);
        self.bind(swallowed);
        self.emit(Op::PopExc);
        self.bind(end);
    }
}

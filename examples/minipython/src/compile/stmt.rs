//! Statements.

use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::Ranged;

use super::code::{CodeKind, Op};
use super::{Compiler, Enclosing, count};
use crate::names::{Name, intern};
use crate::value::Value;

impl<'a> Compiler<'a> {
    pub(super) fn body(&mut self, body: &'a [Stmt]) {
        for stmt in body {
            self.stmt(stmt);
        }
    }

    /// The text that a body begins with.
    pub(super) fn docstring(&mut self, body: &[Stmt]) {
        if let Some(Stmt::Expr(it)) = body.first()
            && let Expr::StringLiteral(text) = &*it.value
        {
            self.unit().code.doc = Value::str(text.value.to_str());
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        self.at(stmt);
        match stmt {
            Stmt::Expr(it) => {
                self.expr(&it.value);
                let printed = self.print && self.units.len() == 1;
                self.emit(if printed { Op::Print } else { Op::Pop });
            }
            Stmt::Assign(it) => {
                self.expr(&it.value);
                for (nth, target) in it.targets.iter().enumerate() {
                    if nth + 1 < it.targets.len() {
                        self.emit(Op::Dup);
                    }
                    self.assign(target);
                }
            }
            Stmt::AugAssign(it) => self.augmented(it),
            Stmt::AnnAssign(it) => {
                if let Some(value) = &it.value {
                    self.expr(value);
                    self.assign(&it.target);
                }
                if it.simple && self.unit().code.kind == CodeKind::Class {
                    self.annotation(it);
                }
            }
            Stmt::Delete(it) => {
                for target in &it.targets {
                    self.delete_target(target);
                }
            }
            Stmt::Return(it) => {
                if self.unit().code.kind != CodeKind::Function {
                    self.fail("'return' outside function");
                }
                match &it.value {
                    Some(value) => self.expr(value),
                    None => self.emit(Op::None),
                }
                self.unwind(0, true);
                self.emit(Op::Return);
            }
            Stmt::If(it) => self.if_stmt(it),
            Stmt::While(it) => self.while_stmt(it),
            Stmt::For(it) => self.for_stmt(it),
            Stmt::Break(_) => self.leave_loop(true),
            Stmt::Continue(_) => self.leave_loop(false),
            Stmt::FunctionDef(it) => self.function_def(it),
            Stmt::ClassDef(it) => self.class_def(it),
            Stmt::Raise(it) => {
                let parts = [&it.exc, &it.cause];
                for part in parts.into_iter().flatten() {
                    self.expr(part);
                }
                self.emit(Op::Raise(count(parts.into_iter().flatten().count())));
            }
            Stmt::Try(it) => self.try_stmt(it),
            Stmt::With(it) => self.with_stmt(&it.items, &it.body),
            Stmt::Assert(it) => {
                let end = self.label();
                self.expr(&it.test);
                self.jump(Op::JumpIfTrue, end);
                if let Some(message) = &it.msg {
                    self.expr(message);
                }
                self.emit(Op::AssertFail(it.msg.is_some()));
                self.bind(end);
            }
            Stmt::Import(it) => {
                for alias in &it.names {
                    let name = intern(&alias.name);
                    self.emit(Op::Import { name, top: alias.asname.is_none() });
                    let bound = match &alias.asname {
                        Some(bound) => bound.as_str(),
                        None => alias.name.split('.').next().unwrap_or_default(),
                    };
                    let bound = self.name(bound);
                    self.store(bound);
                }
            }
            Stmt::ImportFrom(it) => self.import_from(it),
            Stmt::Match(it) => self.match_stmt(it),
            Stmt::Global(_) | Stmt::Nonlocal(_) | Stmt::Pass(_) | Stmt::TypeAlias(_) => {}
            Stmt::IpyEscapeCommand(_) => self.fail("invalid syntax"),
        }
    }

    fn import_from(&mut self, it: &'a ast::StmtImportFrom) {
        let module = it.module.as_ref().map_or("", |name| name.as_str());
        if module == "__future__" {
            return;
        }
        self.emit(Op::Import { name: intern(module), top: false });
        for alias in &it.names {
            if alias.name.as_str() == "*" {
                self.emit(Op::ImportStar);
                return;
            }
            self.emit(Op::ImportFrom(intern(&alias.name)));
            let bound = self.name(alias.asname.as_ref().unwrap_or(&alias.name));
            self.store(bound);
        }
        self.emit(Op::Pop);
    }

    /// Names of annotated variables of a class, in order: `dataclass` wants them.
    fn annotation(&mut self, it: &'a ast::StmtAnnAssign) {
        let Expr::Name(name) = &*it.target else { return };
        let text = &self.text[it.annotation.range()];
        self.constant(Value::str(text));
        self.load(intern("__annotations__"));
        self.constant(Value::str(name.id.as_str()));
        self.emit(Op::StoreItem);
    }

    /// Stores the top value.
    pub(super) fn assign(&mut self, target: &'a Expr) {
        match target {
            Expr::Name(it) => {
                let name = self.name(&it.id);
                self.store(name);
            }
            Expr::Attribute(it) => {
                self.expr(&it.value);
                self.at(it);
                let name = self.name(&it.attr);
                self.emit(Op::StoreAttr(name));
            }
            Expr::Subscript(it) => {
                self.expr(&it.value);
                self.expr(&it.slice);
                self.emit(Op::StoreItem);
            }
            Expr::Tuple(it) => self.unpack(&it.elts),
            Expr::List(it) => self.unpack(&it.elts),
            Expr::Starred(it) => self.assign(&it.value),
            _ => self.fail("cannot assign to expression"),
        }
    }

    fn unpack(&mut self, targets: &'a [Expr]) {
        match targets.iter().position(Expr::is_starred_expr) {
            Some(before) => {
                self.emit(Op::UnpackStar { before: count(before), after: count(targets.len() - before - 1) });
            }
            None => self.emit(Op::Unpack(count(targets.len()))),
        }
        for target in targets {
            self.assign(target);
        }
    }

    fn delete_target(&mut self, target: &'a Expr) {
        match target {
            Expr::Name(it) => {
                let name = self.name(&it.id);
                self.delete(name);
            }
            Expr::Attribute(it) => {
                self.expr(&it.value);
                let name = self.name(&it.attr);
                self.emit(Op::DeleteAttr(name));
            }
            Expr::Subscript(it) => {
                self.expr(&it.value);
                self.expr(&it.slice);
                self.emit(Op::DeleteItem);
            }
            Expr::Tuple(ast::ExprTuple { elts, .. }) | Expr::List(ast::ExprList { elts, .. }) => {
                for target in elts {
                    self.delete_target(target);
                }
            }
            _ => self.fail("cannot delete expression"),
        }
    }

    fn augmented(&mut self, it: &'a ast::StmtAugAssign) {
        match &*it.target {
            Expr::Name(target) => {
                let name = self.name(&target.id);
                self.load(name);
                self.expr(&it.value);
                self.emit(Op::InPlace(it.op));
                self.store(name);
            }
            Expr::Attribute(target) => {
                let name = self.name(&target.attr);
                self.expr(&target.value);
                self.emit(Op::Dup);
                self.emit(Op::LoadAttr(name));
                self.expr(&it.value);
                self.emit(Op::InPlace(it.op));
                self.emit(Op::Swap);
                self.emit(Op::StoreAttr(name));
            }
            Expr::Subscript(target) => {
                self.expr(&target.value);
                self.expr(&target.slice);
                self.emit(Op::Dup2);
                self.emit(Op::LoadItem);
                self.expr(&it.value);
                self.emit(Op::InPlace(it.op));
                self.emit(Op::Rot3);
                self.emit(Op::StoreItem);
            }
            _ => self.fail("illegal expression for augmented assignment"),
        }
    }

    fn if_stmt(&mut self, it: &'a ast::StmtIf) {
        let end = self.label();
        let mut next = self.label();
        self.test(&it.test, next, false);
        self.body(&it.body);
        for clause in &it.elif_else_clauses {
            self.jump(Op::Jump, end);
            self.bind(next);
            next = self.label();
            if let Some(test) = &clause.test {
                self.at(clause);
                self.test(test, next, false);
            }
            self.body(&clause.body);
        }
        self.bind(next);
        self.bind(end);
    }

    fn while_stmt(&mut self, it: &'a ast::StmtWhile) {
        let (start, otherwise, end) = (self.label(), self.label(), self.label());
        self.bind(start);
        self.test(&it.test, otherwise, false);
        self.unit().enclosing.push(Enclosing::Loop { start, end, has_iter: false });
        self.body(&it.body);
        self.unit().enclosing.pop();
        self.jump(Op::Jump, start);
        self.bind(otherwise);
        self.body(&it.orelse);
        self.bind(end);
    }

    fn for_stmt(&mut self, it: &'a ast::StmtFor) {
        let (start, otherwise, end) = (self.label(), self.label(), self.label());
        self.expr(&it.iter);
        self.emit(Op::GetIter);
        self.bind(start);
        self.at(it);
        self.jump(Op::ForIter, otherwise);
        self.assign(&it.target);
        self.unit().enclosing.push(Enclosing::Loop { start, end, has_iter: true });
        self.body(&it.body);
        self.unit().enclosing.pop();
        self.jump(Op::Jump, start);
        self.bind(otherwise);
        self.body(&it.orelse);
        self.bind(end);
    }

    fn leave_loop(&mut self, is_break: bool) {
        let enclosing = &self.unit().enclosing;
        let found = enclosing.iter().rposition(|it| matches!(it, Enclosing::Loop { .. }));
        let Some(depth) = found else {
            let message = if is_break { "'break' outside loop" } else { "'continue' not properly in loop" };
            return self.fail(message);
        };
        let Enclosing::Loop { start, end, has_iter } = enclosing[depth] else { return };
        self.unwind(depth + 1, false);
        if is_break && has_iter {
            self.emit(Op::Pop);
        }
        self.jump(Op::Jump, if is_break { end } else { start });
    }

    /// Undoes what encloses this place, down to a depth. With a value, the top of the stack is to
    /// be kept.
    fn unwind(&mut self, depth: usize, has_value: bool) {
        let mut undone = Vec::new();
        while self.unit().enclosing.len() > depth {
            let Some(it) = self.unit().enclosing.pop() else { break };
            undone.push(it);
            match it {
                Enclosing::Loop { has_iter, .. } => {
                    if has_iter && has_value {
                        self.emit(Op::Swap);
                    }
                    if has_iter {
                        self.emit(Op::Pop);
                    }
                }
                Enclosing::Block => self.emit(Op::PopBlock),
                Enclosing::Finally(body) => {
                    self.emit(Op::PopBlock);
                    if has_value {
                        self.unit().enclosing.push(Enclosing::Waiting);
                    }
                    self.body(body);
                    if has_value {
                        self.unit().enclosing.pop();
                    }
                }
                Enclosing::Waiting => {
                    if has_value {
                        self.emit(Op::Swap);
                    }
                    self.emit(Op::Pop);
                }
                Enclosing::With => {
                    self.emit(Op::PopBlock);
                    if has_value {
                        self.emit(Op::Swap);
                    }
                    self.emit(Op::WithExit);
                }
                Enclosing::Handler => self.emit(Op::PopExc),
                Enclosing::Named(name) => {
                    self.emit(Op::PopBlock);
                    self.forget(name);
                }
            }
        }
        self.unit().enclosing.extend(undone.into_iter().rev());
    }

    /// The name of a handled exception is gone after its handler.
    pub(super) fn forget(&mut self, name: Name) {
        self.emit(Op::None);
        self.store(name);
        self.delete(name);
    }
}

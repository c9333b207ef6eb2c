//! Expressions.

use num_bigint::BigInt;
use ruff_python_ast::{self as ast, BoolOp, ConversionFlag, Expr, InterpolatedStringElement, Number, UnaryOp};
use ruff_text_size::Ranged;

use super::code::{CodeKind, Op};
use super::function::Made;
use super::{Compiler, Label, count};
use crate::names::{intern, known};
use crate::objects::list::Tuple;
use crate::objects::str::Bytes;
use crate::value::Value;
use gc_core::Gc;

impl<'a> Compiler<'a> {
    pub(super) fn expr(&mut self, expr: &'a Expr) {
        if let Some(value) = constant_of(expr) {
            return self.constant(value);
        }
        match expr {
            Expr::Name(it) => {
                self.at(it);
                let name = self.name(&it.id);
                self.load(name);
            }
            Expr::Attribute(it) => {
                self.expr(&it.value);
                self.at(it);
                let name = self.name(&it.attr);
                self.emit(Op::LoadAttr(name));
            }
            Expr::Subscript(it) => {
                self.expr(&it.value);
                self.expr(&it.slice);
                self.at(it);
                self.emit(Op::LoadItem);
            }
            Expr::Slice(it) => {
                let step = it.step.as_deref();
                for part in [it.lower.as_deref(), it.upper.as_deref()] {
                    self.expr_or_none(part);
                }
                if step.is_some() {
                    self.expr_or_none(step);
                }
                self.emit(Op::BuildSlice(step.is_some()));
            }
            Expr::Call(it) => self.call(it),
            Expr::BinOp(it) => {
                self.expr(&it.left);
                self.expr(&it.right);
                self.at(it);
                self.emit(Op::Binary(it.op));
            }
            Expr::UnaryOp(it) => {
                self.expr(&it.operand);
                self.emit(Op::Unary(it.op));
            }
            Expr::BoolOp(it) => {
                let end = self.label();
                for (nth, value) in it.values.iter().enumerate() {
                    self.expr(value);
                    if nth + 1 < it.values.len() {
                        let jump = if it.op == BoolOp::And { Op::JumpIfFalseOrPop } else { Op::JumpIfTrueOrPop };
                        self.jump(jump, end);
                    }
                }
                self.bind(end);
            }
            Expr::Compare(it) => self.compare(it),
            Expr::If(it) => {
                let (otherwise, end) = (self.label(), self.label());
                self.test(&it.test, otherwise, false);
                self.expr(&it.body);
                self.jump(Op::Jump, end);
                self.bind(otherwise);
                self.expr(&it.orelse);
                self.bind(end);
            }
            Expr::Named(it) => {
                self.expr(&it.value);
                self.emit(Op::Dup);
                self.assign(&it.target);
            }
            Expr::Lambda(it) => self.lambda(it),
            Expr::Tuple(it) => self.display(&it.elts, Op::BuildTuple, true),
            Expr::List(it) => self.display(&it.elts, Op::BuildList, false),
            Expr::Set(it) => {
                self.display(&it.elts, Op::BuildList, false);
                self.emit(Op::BuildSet(0));
                self.emit(Op::Swap);
                self.emit(Op::SetUpdate);
            }
            Expr::Dict(it) => self.dict(it),
            Expr::ListComp(it) => self.comprehension(it.range, &it.generators, Made::List(&it.elt)),
            Expr::SetComp(it) => self.comprehension(it.range, &it.generators, Made::Set(&it.elt)),
            Expr::DictComp(it) => self.comprehension(it.range, &it.generators, Made::Map(&it.key, &it.value)),
            Expr::Generator(it) => self.comprehension(it.range, &it.generators, Made::Generator(&it.elt)),
            Expr::Yield(it) => {
                self.only_in_function("'yield' outside function");
                self.expr_or_none(it.value.as_deref());
                self.emit(Op::Yield);
            }
            Expr::YieldFrom(it) => {
                self.only_in_function("'yield' outside function");
                self.expr(&it.value);
                self.emit(Op::GetYieldFromIter);
                self.emit(Op::None);
                self.emit(Op::YieldFrom);
            }
            Expr::FString(it) => self.f_string(it),
            Expr::Starred(_) => self.fail("can't use starred expression here"),
            Expr::Await(_) => self.fail("'await' is not supported"),
            Expr::TString(_) | Expr::IpyEscapeCommand(_) => self.fail("invalid syntax"),
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::NoneLiteral(_)
            | Expr::EllipsisLiteral(_) => self.fail("complex numbers are not supported"),
        }
    }

    fn only_in_function(&mut self, message: &str) {
        if self.unit().code.kind != CodeKind::Function {
            self.fail(message);
        }
    }

    fn expr_or_none(&mut self, expr: Option<&'a Expr>) {
        match expr {
            Some(expr) => self.expr(expr),
            None => self.emit(Op::None),
        }
    }

    /// Jumps if the truth of an expression is `when`, and continues otherwise.
    pub(super) fn test(&mut self, expr: &'a Expr, target: Label, when: bool) {
        match expr {
            Expr::UnaryOp(it) if it.op == UnaryOp::Not => self.test(&it.operand, target, !when),
            Expr::BoolOp(it) if (it.op == BoolOp::Or) == when => {
                for value in &it.values {
                    self.test(value, target, when);
                }
            }
            Expr::BoolOp(it) => {
                let (last, first) = it.values.split_last().expect("two values at least");
                let end = self.label();
                for value in first {
                    self.test(value, end, !when);
                }
                self.test(last, target, when);
                self.bind(end);
            }
            _ => {
                self.expr(expr);
                self.jump(if when { Op::JumpIfTrue } else { Op::JumpIfFalse }, target);
            }
        }
    }

    fn compare(&mut self, it: &'a ast::ExprCompare) {
        self.expr(&it.left);
        let last = it.ops.len() - 1;
        if last == 0 {
            self.expr(&it.comparators[0]);
            self.at(it);
            return self.emit(Op::Compare(it.ops[0]));
        }
        let (failed, end) = (self.label(), self.label());
        for (nth, (&op, right)) in it.ops.iter().zip(&it.comparators).enumerate() {
            self.expr(right);
            if nth == last {
                self.emit(Op::Compare(op));
            } else {
                self.emit(Op::Dup);
                self.emit(Op::Rot3);
                self.emit(Op::Compare(op));
                self.jump(Op::JumpIfFalseOrPop, failed);
            }
        }
        self.jump(Op::Jump, end);
        self.bind(failed);
        self.emit(Op::Swap);
        self.emit(Op::Pop);
        self.bind(end);
    }

    fn display(&mut self, items: &'a [Expr], build: fn(u32) -> Op, is_tuple: bool) {
        if !items.iter().any(Expr::is_starred_expr) {
            for item in items {
                self.expr(item);
            }
            return self.emit(build(count(items.len())));
        }
        self.emit(Op::BuildList(0));
        self.extend(items);
        if is_tuple {
            self.emit(Op::ListToTuple);
        }
    }

    /// Adds items to the list on top of the stack.
    fn extend(&mut self, items: &'a [Expr]) {
        for item in items {
            if let Expr::Starred(it) = item {
                self.expr(&it.value);
                self.emit(Op::ListExtend);
            } else {
                self.expr(item);
                self.emit(Op::ListAppend(0));
            }
        }
    }

    fn dict(&mut self, it: &'a ast::ExprDict) {
        if it.items.iter().all(|item| item.key.is_some()) {
            for item in &it.items {
                self.expr_or_none(item.key.as_ref());
                self.expr(&item.value);
            }
            return self.emit(Op::BuildMap(count(it.items.len())));
        }
        self.emit(Op::BuildMap(0));
        for item in &it.items {
            match &item.key {
                Some(key) => {
                    self.expr(key);
                    self.expr(&item.value);
                    self.emit(Op::MapAdd(0));
                }
                None => {
                    self.expr(&item.value);
                    self.emit(Op::MapUpdate);
                }
            }
        }
    }

    fn call(&mut self, it: &'a ast::ExprCall) {
        let arguments = &it.arguments;
        if arguments.is_empty() {
            if self.is_builtin(&it.func, known::LOCALS) {
                return self.emit(Op::Locals);
            }
            if self.is_builtin(&it.func, known::GLOBALS_FN) {
                return self.emit(Op::Globals);
            }
            let first = self.unit().code.locals.first().copied();
            if self.is_builtin(&it.func, known::SUPER)
                && let (Some(class), Some(first)) = (self.scope().cell(known::CLASS), first)
            {
                self.load(known::SUPER);
                self.emit(Op::LoadCell(class));
                self.load(first);
                self.at(it);
                return self.emit(Op::Call(2));
            }
        }
        let is_spread = arguments.args.iter().any(Expr::is_starred_expr)
            || arguments.keywords.iter().any(|keyword| keyword.arg.is_none());
        if let (Expr::Attribute(func), false) = (&*it.func, is_spread) {
            self.expr(&func.value);
            self.at(&func.attr);
            let name = self.name(&func.attr);
            self.emit(Op::LoadMethod(name));
            let (total, names) = self.plain_arguments(arguments);
            self.at(it);
            return self.emit(match names {
                Some(names) => Op::CallMethodKw { count: total, names },
                None => Op::CallMethod(total),
            });
        }
        self.expr(&it.func);
        self.at(it);
        self.arguments(arguments, 0);
        let line = self.line_of(it.start());
        self.unit().line = line;
    }

    /// Arguments without stars: how many, and the constant with the names of the last.
    fn plain_arguments(&mut self, arguments: &'a ast::Arguments) -> (u32, Option<u32>) {
        for argument in &arguments.args {
            self.expr(argument);
        }
        for keyword in &arguments.keywords {
            self.expr(&keyword.value);
        }
        let total = count(arguments.args.len() + arguments.keywords.len());
        if arguments.keywords.is_empty() {
            return (total, None);
        }
        let names = arguments.keywords.iter().filter_map(|it| it.arg.as_ref()).map(|name| intern(name).value());
        let names = Value::Tuple(Gc::new(Tuple::new(names.collect())));
        let consts = &mut self.unit().code.consts;
        consts.push(names);
        (total, Some(count(consts.len()) - 1))
    }

    /// Calls what is on the stack, below `before` arguments.
    pub(super) fn arguments(&mut self, arguments: &'a ast::Arguments, before: u32) {
        let is_spread = arguments.args.iter().any(Expr::is_starred_expr)
            || arguments.keywords.iter().any(|keyword| keyword.arg.is_none());
        if !is_spread {
            let (total, names) = self.plain_arguments(arguments);
            return self.emit(match names {
                Some(names) => Op::CallKw { count: total + before, names },
                None => Op::Call(total + before),
            });
        }
        self.emit(Op::BuildList(before));
        self.extend(&arguments.args);
        self.emit(Op::BuildMap(0));
        for keyword in &arguments.keywords {
            match &keyword.arg {
                Some(name) => {
                    self.constant(intern(name).value());
                    self.expr(&keyword.value);
                    self.emit(Op::MapAdd(0));
                }
                None => {
                    self.expr(&keyword.value);
                    self.emit(Op::MapMerge);
                }
            }
        }
        self.emit(Op::CallSpread);
    }

    fn f_string(&mut self, it: &'a ast::ExprFString) {
        let mut parts = 0;
        for part in &it.value {
            match part {
                ast::FStringPart::Literal(text) => {
                    self.constant(Value::str(&*text.value));
                    parts += 1;
                }
                ast::FStringPart::FString(f_string) => parts += self.f_string_elements(&f_string.elements),
            }
        }
        self.emit(Op::BuildString(parts));
    }

    fn f_string_elements(&mut self, elements: &'a ast::InterpolatedStringElements) -> u32 {
        let mut parts = 0;
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(text) => {
                    self.constant(Value::str(&*text.value));
                    parts += 1;
                }
                InterpolatedStringElement::Interpolation(it) => {
                    let mut conversion = it.conversion;
                    if let Some(debug) = &it.debug_text {
                        let source = &self.text[it.expression.range()];
                        self.constant(Value::str(format!("{}{source}{}", debug.leading, debug.trailing)));
                        parts += 1;
                        if conversion == ConversionFlag::None && it.format_spec.is_none() {
                            conversion = ConversionFlag::Repr;
                        }
                    }
                    self.expr(&it.expression);
                    if let Some(spec) = &it.format_spec {
                        let parts = self.f_string_elements(&spec.elements);
                        self.emit(Op::BuildString(parts));
                    }
                    let conversion = conversion.to_byte().unwrap_or(0);
                    self.emit(Op::Format { conversion, has_spec: it.format_spec.is_some() });
                    parts += 1;
                }
            }
        }
        parts
    }
}

/// The value of an expression that is constant.
fn constant_of(expr: &Expr) -> Option<Value> {
    Some(match expr {
        Expr::NoneLiteral(_) => Value::None,
        Expr::EllipsisLiteral(_) => Value::Ellipsis,
        Expr::BooleanLiteral(it) => Value::Bool(it.value),
        Expr::NumberLiteral(it) => match &it.value {
            Number::Int(number) => match number.as_i64() {
                Some(small) => Value::Int(small),
                None => Value::big(big_literal(&number.to_string())?),
            },
            Number::Float(number) => Value::Float(*number),
            Number::Complex { .. } => return None,
        },
        Expr::StringLiteral(it) => {
            let text = it.value.to_str();
            let is_name = text.len() < 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if is_name { intern(text).value() } else { Value::str(text) }
        }
        Expr::BytesLiteral(it) => Value::Bytes(Gc::new(Bytes::new(it.value.bytes().collect::<Vec<u8>>()))),
        Expr::UnaryOp(it) if it.op == UnaryOp::USub => match constant_of(&it.operand)? {
            Value::Int(number) => Value::Int(number.checked_neg()?),
            Value::Float(number) => Value::Float(-number),
            _ => return None,
        },
        Expr::Tuple(it) if !it.elts.is_empty() => {
            let items = it.elts.iter().map(constant_of).collect::<Option<Vec<_>>>()?;
            Value::Tuple(Gc::new(Tuple::new(items)))
        }
        _ => return None,
    })
}

fn big_literal(text: &str) -> Option<BigInt> {
    let digits = text.replace('_', "");
    let radix = |prefix: &str, radix| BigInt::parse_bytes(digits.get(prefix.len()..)?.as_bytes(), radix);
    match digits.get(..2) {
        Some("0x" | "0X") => radix("0x", 16),
        Some("0o" | "0O") => radix("0o", 8),
        Some("0b" | "0B") => radix("0b", 2),
        _ => digits.parse().ok(),
    }
}

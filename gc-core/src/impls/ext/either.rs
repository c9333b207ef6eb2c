//! `either`: one of two.

use either::Either;

use super::super::parts;

parts! {
    [L, R] Either<L, R>: |this, to| match this {
        Either::Left(value) => to.part(value),
        Either::Right(value) => to.part(value),
    };
}

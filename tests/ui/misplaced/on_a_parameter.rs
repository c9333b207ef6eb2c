use gc_core::Trace;

#[derive(Trace)]
struct Person<#[trace(skip)] T> {
    name: T,
}

fn main() {}

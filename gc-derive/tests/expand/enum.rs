#[derive(Trace, Finalize)]
enum Value {
    Nil,
    Number(f64),
    Pair(Gc<Value>, Gc<Value>),
    Object { class: Gc<Class>, r#type: u8 },
    #[trace(skip)]
    Native(Foreign),
}

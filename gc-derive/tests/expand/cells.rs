#[derive(CloneFromCell)]
enum Value<T> {
    Nil,
    Number(f64),
    Object { class: Gc<Class>, r#type: T },
    Native(fn(&Value<T>), #[clone_from_cell(copy)] Foreign<T>),
}
#[derive(CloneFromCell)]
#[trace(crate = "vendored::gc")]
struct Pair(Gc<u8>, u8);
#[derive(CloneFromCell)]
enum Never {}
#[derive(CloneFromCell)]
union Bits {
    float: f64,
}

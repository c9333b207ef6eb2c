#[derive(Trace)]
struct Element {
    on_click: Option<Box<dyn FnMut(&Element)>>,
    shape: Box<dyn Shape>,
    native: Native,
    name: String,
    same: Native,
}

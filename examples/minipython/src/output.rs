//! Standard output, buffered; flushed before anything is written to standard error.

use std::cell::RefCell;
use std::io::Write;

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Writes text.
pub fn write(text: &str) {
    let full = BUFFER.with_borrow_mut(|buffer| {
        buffer.extend_from_slice(text.as_bytes());
        buffer.len() > 1 << 16
    });
    if full {
        flush();
    }
}

/// Passes on what is buffered. A reader that has gone away is no reason to stop.
pub fn flush() {
    BUFFER.with_borrow_mut(|buffer| {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(buffer).and_then(|()| out.flush());
        buffer.clear();
    });
}

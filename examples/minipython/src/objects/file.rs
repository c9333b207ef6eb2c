//! Files. A file that nobody closed is closed when its object goes, cycle or not: its field's own
//! destructor does it.

use std::cell::{Cell, RefCell};
use std::fs::{File as OsFile, OpenOptions};
use std::io::{self, BufWriter, Read, Write};

use gc_core::{Finalize, Trace};

/// What an open file does.
pub enum Stream {
    /// Everything there is to read, and how much of it was.
    Reader(String, usize),
    Writer(BufWriter<OsFile>),
    Stdout,
    Stderr,
}

/// A file.
#[derive(Trace, Finalize)]
pub struct File {
    /// Nothing once it is closed.
    #[trace(skip)]
    pub stream: RefCell<Option<Stream>>,
    pub name: String,
    pub mode: String,
    pub lines_read: Cell<usize>,
}

impl File {
    pub fn standard(name: &str, stream: Stream) -> Self {
        Self {
            stream: RefCell::new(Some(stream)),
            name: name.to_owned(),
            mode: "w".to_owned(),
            lines_read: Cell::new(0),
        }
    }

    pub fn open(name: &str, mode: &str) -> io::Result<Self> {
        let stream = if mode.contains('r') {
            let mut text = String::new();
            OsFile::open(name)?.read_to_string(&mut text)?;
            Stream::Reader(text, 0)
        } else {
            let mut options = OpenOptions::new();
            options.write(true).create(!mode.contains('x')).create_new(mode.contains('x'));
            options.truncate(mode.contains('w')).append(mode.contains('a'));
            Stream::Writer(BufWriter::new(options.open(name)?))
        };
        Ok(Self {
            stream: RefCell::new(Some(stream)),
            name: name.to_owned(),
            mode: mode.to_owned(),
            lines_read: Cell::new(0),
        })
    }

    pub fn is_closed(&self) -> bool {
        self.stream.borrow().is_none()
    }

    pub fn close(&self) {
        let stream = self.stream.take();
        drop(stream);
    }

    /// Writes; `None` if it can't be written to.
    pub fn write(&self, text: &str) -> Option<io::Result<()>> {
        match self.stream.borrow_mut().as_mut()? {
            Stream::Reader(..) => None,
            Stream::Writer(writer) => Some(writer.write_all(text.as_bytes())),
            Stream::Stdout => {
                crate::output::write(text);
                Some(Ok(()))
            }
            Stream::Stderr => {
                crate::output::flush();
                eprint!("{text}");
                Some(Ok(()))
            }
        }
    }

    pub fn flush(&self) {
        match self.stream.borrow_mut().as_mut() {
            Some(Stream::Writer(writer)) => drop(writer.flush()),
            Some(Stream::Stdout) => crate::output::flush(),
            _ => {}
        }
    }

    /// What is left to read.
    pub fn read(&self, most: Option<usize>) -> Option<String> {
        match self.stream.borrow_mut().as_mut()? {
            Stream::Reader(text, at) => {
                let rest = &text[*at..];
                let end =
                    most.map_or(rest.len(), |most| rest.char_indices().nth(most).map_or(rest.len(), |(at, _)| at));
                let part = rest[..end].to_owned();
                *at += end;
                Some(part)
            }
            _ => None,
        }
    }

    /// The next line, with its end.
    pub fn line(&self) -> Option<String> {
        match self.stream.borrow_mut().as_mut()? {
            Stream::Reader(text, at) => {
                let rest = &text[*at..];
                let end = rest.find('\n').map_or(rest.len(), |end| end + 1);
                let line = rest[..end].to_owned();
                *at += end;
                Some(line)
            }
            _ => None,
        }
    }
}

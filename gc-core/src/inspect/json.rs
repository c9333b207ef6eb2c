//! JSON: text between quotes, and graphs as a line for each object.

use std::fmt;
use std::io::{self, Write};

use super::graph::Graph;

/// Text as a JSON string, its quotes included.
pub(super) struct Quoted<'a>(pub(super) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        let mut written = 0;
        for (at, char) in self.0.char_indices().filter(|(_, char)| matches!(char, '"' | '\\') || *char < ' ') {
            f.write_str(&self.0[written..at])?;
            match char {
                '"' | '\\' => write!(f, "\\{char}")?,
                control => write!(f, "\\u{:04x}", u32::from(control))?,
            }
            written = at + 1;
        }
        f.write_str(&self.0[written..])?;
        f.write_str("\"")
    }
}

impl Graph {
    /// Writes the graph as JSON lines: an object of JSON for each object, in their order, with what
    /// it holds.
    ///
    /// ```text
    /// {"object":0,"type":"app::Node","address":94137,"bytes":48,"handles":2,"outside":1,"depth":0,"cycle":true,"left_out":0,"holds":[{"to":1,"place":".next","weak":false}]}
    /// ```
    ///
    /// # Errors
    /// Those of the writer.
    ///
    /// # Examples
    /// ```
    /// use gc_core::inspect::{Graph, Limits};
    /// use gc_core::Gc;
    ///
    /// let list = Gc::new(vec![Gc::new(7)]);
    /// let mut lines = Vec::new();
    /// Graph::reached_from(&list, Limits::default()).write_json_lines(&mut lines)?;
    /// let lines = String::from_utf8(lines).unwrap();
    /// assert_eq!(lines.lines().count(), 2);
    /// assert!(lines.contains(r#""holds":[{"to":1,"place":"[0]","weak":false}]"#));
    /// # std::io::Result::Ok(())
    /// ```
    pub fn write_json_lines(&self, to: &mut dyn Write) -> io::Result<()> {
        let mut holds = vec![Vec::new(); self.objects.len()];
        for hold in &self.holds {
            holds[hold.from].push(hold);
        }
        for (index, (object, holds)) in self.objects.iter().zip(holds).enumerate() {
            write!(
                to,
                "{{\"object\":{index},\"type\":{},\"address\":{},\"bytes\":{},\"handles\":{},\"outside\":{},\"depth\":{},\
                 \"cycle\":{},\"left_out\":{},\"made\":{},\"holds\":[",
                Quoted(object.name),
                object.address,
                object.bytes,
                object.handles,
                object.outside_handles,
                object.depth,
                object.in_cycle,
                object.left_out,
                object.made.map_or("null".to_owned(), |made| Quoted(&made.to_string()).to_string()),
            )?;
            for (at, hold) in holds.iter().enumerate() {
                let comma = if at == 0 { "" } else { "," };
                let (target, place, weak) = (hold.to, Quoted(&hold.place), hold.weak);
                write!(to, "{comma}{{\"to\":{target},\"place\":{place},\"weak\":{weak}}}")?;
            }
            writeln!(to, "]}}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_quoted() {
        assert_eq!(Quoted("a\"b\\c\nd\u{1}é").to_string(), r#""a\"b\\c\u000ad\u0001é""#);
        assert_eq!(Quoted("").to_string(), "\"\"");
    }
}

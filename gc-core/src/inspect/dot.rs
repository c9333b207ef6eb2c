//! Graphs in the language of graphviz, as Python's objgraph writes them.

use std::io::{self, Write};

use super::graph::{Graph, GraphObject};
use crate::names::Names;

impl Graph {
    /// Writes the graph for graphviz's `dot`, in the conventions of Python's objgraph.
    ///
    /// Objects are boxes, darker with each step from the object that was asked about, whose text is
    /// red. In a box are type, address and number of handles. What is left out is in dotted red
    /// boxes, handles from outside come from nowhere, dashed; weak ones are dotted; cycles are
    /// red, and the shortest chain is blue.
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
    /// let mut dot = Vec::new();
    /// Graph::reached_from(&list, Limits::default()).write_dot(&mut dot)?;
    /// let dot = String::from_utf8(dot).unwrap();
    /// assert!(dot.starts_with("digraph ObjectGraph {\n"));
    /// assert!(dot.contains("[label=\"[0]\"]"));
    /// # std::io::Result::Ok(())
    /// ```
    pub fn write_dot(&self, to: &mut dyn Write) -> io::Result<()> {
        let names = Names::new(self.objects.iter().map(|object| object.name));
        let deepest = self.objects.iter().map(|object| object.depth).max().unwrap_or(0);
        writeln!(to, "digraph ObjectGraph {{")?;
        writeln!(to, "  node[shape=box, style=filled, fillcolor=white];")?;
        for object in &self.objects {
            let GraphObject { address, handles, outside_handles, depth, left_out, .. } = object;
            let name = escaped(names.of(object.name));
            let made = object.made.map(|made| escaped(&format!("\nmade at {made}"))).unwrap_or_default();
            write!(to, "  o{address}[label=\"{name}\\n0x{address:x} [{handles}]{made}\"")?;
            if deepest > 0 {
                // As objgraph does: from white to a dark grey.
                #[allow(clippy::cast_precision_loss, reason = "it is a shade")]
                let shade = 1.0 - 0.7 * (*depth as f64 / deepest as f64);
                write!(to, ", fillcolor=\"0,0,{shade:.3}\"")?;
                if shade < 0.5 && !object.subject {
                    write!(to, ", fontcolor=white")?;
                }
            }
            if object.subject {
                write!(to, ", fontcolor=red")?;
            }
            writeln!(to, "];")?;
            if *outside_handles > 0 {
                writeln!(to, "  h{address}[label=\"{outside_handles} from outside\", shape=plaintext, style=\"\"];")?;
                writeln!(to, "  h{address} -> o{address}[style=dashed];")?;
            }
            if *left_out > 0 {
                writeln!(
                    to,
                    "  t{address}[label=\"{left_out} more\", style=dotted, color=red, fontcolor=red, height=0.25, fontsize=8];"
                )?;
                writeln!(to, "  o{address} -> t{address}[style=dotted, color=red];")?;
            }
        }
        for hold in &self.holds {
            let [from, to_object] = [hold.from, hold.to].map(|index| self.objects[index].address);
            let place = escaped(hold.place.strip_prefix('.').unwrap_or(&hold.place));
            write!(to, "  o{from} -> o{to_object}[label=\"{place}\"")?;
            if hold.weak {
                write!(to, ", style=dotted")?;
            }
            if hold.on_chain {
                write!(to, ", color=blue, penwidth=2")?;
            } else if hold.in_cycle {
                write!(to, ", color=red")?;
            }
            writeln!(to, "];")?;
        }
        writeln!(to, "}}")
    }
}

/// Text as it stands between quotes.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

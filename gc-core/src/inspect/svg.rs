//! Graphs as pictures, laid out by the crate `layout-rs`: for where there is no graphviz.

use std::collections::BTreeMap;
use std::io::{self, Write};

use layout::backends::svg::SVGWriter;
use layout::core::base::Orientation;
use layout::core::color::Color;
use layout::core::style::{LineStyleKind, StyleAttr};
use layout::std_shapes::render::get_shape_size;
use layout::std_shapes::shapes::{Arrow, Element, LineEndKind, ShapeKind};
use layout::topo::layout::VisualGraph;

use super::graph::{Graph, GraphHold, GraphObject};
use crate::names::Names;

const FONT: usize = 13;
const BLACK: u32 = 0x0000_00FF;
const GREY: u32 = 0x8080_80FF;
const RED: u32 = 0xC000_00FF;
const BLUE: u32 = 0x0040_D0FF;

impl Graph {
    /// Writes the graph as an SVG picture.
    ///
    /// Each type has a color. What is held from outside has a thick border, and says by how many
    /// handles; what was asked about has a red one. Cycles are red, the shortest chain is blue
    /// and thick, and weak handles are dashed and grey. Meant for some dozens of objects: it
    /// takes long for thousands.
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
    /// let mut picture = Vec::new();
    /// Graph::reached_from(&list, Limits::default()).write_svg(&mut picture)?;
    /// let picture = String::from_utf8(picture).unwrap();
    /// assert!(picture.contains("<svg ") && picture.contains("Vec&lt;Gc&lt;i32&gt;&gt;"));
    /// # std::io::Result::Ok(())
    /// ```
    pub fn write_svg(&self, to: &mut dyn Write) -> io::Result<()> {
        let names = Names::new(self.objects.iter().map(|object| object.name));
        let mut colors: BTreeMap<&str, usize> = self.objects.iter().map(|object| (object.name, 0)).collect();
        colors.values_mut().enumerate().for_each(|(number, color)| *color = number);
        let mut picture = VisualGraph::new(Orientation::TopToBottom);
        let mut places = Vec::new();
        for object in &self.objects {
            let shape = ShapeKind::new_box(&text(object, names.of(object.name)));
            let size = get_shape_size(Orientation::TopToBottom, &shape, FONT, false);
            let look = look(object, colors[object.name]);
            places.push(picture.add_node(Element::create(shape, look, Orientation::TopToBottom, size)));
        }
        for hold in &self.holds {
            picture.add_edge(arrow(hold), places[hold.from], places[hold.to]);
        }
        let mut svg = SVGWriter::new();
        if !self.objects.is_empty() {
            picture.do_it(false, false, false, &mut svg);
        }
        to.write_all(svg.finalize().as_bytes())
    }
}

fn text(object: &GraphObject, name: &str) -> String {
    let mut lines = vec![name.to_owned()];
    match object.outside_handles {
        0 => {}
        1 => lines.push("1 handle outside".to_owned()),
        handles => lines.push(format!("{handles} handles outside")),
    }
    if let Some(made) = object.made {
        lines.push(format!("made at {made}"));
    }
    if object.left_out > 0 {
        lines.push(format!("… {} more", object.left_out));
    }
    lines.join("\n")
}

fn look(object: &GraphObject, color: usize) -> StyleAttr {
    let line = if object.subject { RED } else { BLACK };
    let width = if object.outside_handles > 0 || object.subject { 3 } else { 1 };
    StyleAttr::new(Color::new(line), width, Some(Color::new(pastel(color))), 6, FONT)
}

fn arrow(hold: &GraphHold) -> Arrow {
    let (color, width) = match hold {
        GraphHold { on_chain: true, .. } => (BLUE, 3),
        GraphHold { weak: true, .. } => (GREY, 1),
        GraphHold { in_cycle: true, .. } => (RED, 1),
        _ => (BLACK, 1),
    };
    let style = if hold.weak { LineStyleKind::Dashed } else { LineStyleKind::Normal };
    let look = StyleAttr::new(Color::new(color), width, None, 0, FONT - 2);
    let place = hold.place.strip_prefix('.').unwrap_or(&hold.place);
    Arrow::new(LineEndKind::None, LineEndKind::Arrow, style, place, &look, &None, &None)
}

/// A light color, as RGBA; those of neighbouring numbers are far apart.
fn pastel(number: usize) -> u32 {
    // Steps of the golden angle around the circle of hues, at three quarters of full brightness and
    // above.
    let hue = number * 222 % 360;
    let wave = |shift: usize| {
        let at = (hue + shift) % 360;
        let distance = if at > 180 { 360 - at } else { at };
        // 0 at the far side, 72 at the near one.
        #[allow(clippy::cast_possible_truncation, reason = "at most 255")]
        let light = (183 + (180 - distance) * 72 / 180) as u32;
        light
    };
    wave(0) << 24 | wave(240) << 16 | wave(120) << 8 | 0xFF
}

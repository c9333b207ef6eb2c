//! L0. Tables, as people read them.

use std::fmt;

/// Writes rows under their headings: figures to the right, and the last column, a name, to the
/// left.
pub(crate) fn write<const N: usize>(
    f: &mut fmt::Formatter<'_>,
    headings: [&str; N],
    rows: &[[String; N]],
) -> fmt::Result {
    let mut widths = headings.map(|heading| heading.chars().count());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut line = |cells: [&str; N]| {
        for (at, (cell, width)) in cells.iter().zip(widths).enumerate() {
            let gap = if at == 0 { "" } else { "  " };
            if at + 1 == N {
                writeln!(f, "{gap}{cell}")?;
            } else {
                write!(f, "{gap}{cell:>width$}")?;
            }
        }
        Ok(())
    };
    line(headings)?;
    rows.iter().try_for_each(|row| line(row.each_ref().map(String::as_str)))
}

/// Writes one figure a line, behind what it is.
pub(crate) fn write_figures(f: &mut fmt::Formatter<'_>, figures: &[(&str, String)]) -> fmt::Result {
    let name = figures.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let width = figures.iter().map(|(_, figure)| figure.chars().count()).max().unwrap_or(0);
    figures.iter().try_for_each(|(what, figure)| writeln!(f, "{what:name$}  {figure:>width$}"))
}

/// A fact among figures.
pub(crate) fn yes(fact: bool) -> String {
    if fact { "yes" } else { "no" }.to_owned()
}

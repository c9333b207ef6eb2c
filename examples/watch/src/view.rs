//! The view: three panes on the left with figures over time, and the census on the right.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use gc_core::heap::{self, Stats, Subscription};
use gc_core::inspect::{self, Census};
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Style, Stylize};
use ratatui::text::Line;
use ratatui::widgets::{Block, Cell, Paragraph, Row, Sparkline, Table};

/// How many of the latest figures are kept.
const KEPT: usize = 200;

pub(crate) struct View {
    stats: Stats,
    census: Census,
    /// Bytes of the heap, at each frame.
    memory: VecDeque<u64>,
    /// Microseconds that each collection took.
    stops: Rc<RefCell<VecDeque<u64>>>,
    _subscription: Subscription,
}

fn keep(figures: &mut VecDeque<u64>, figure: u64) {
    figures.push_back(figure);
    if figures.len() > KEPT {
        figures.pop_front();
    }
}

impl View {
    pub(crate) fn new() -> Self {
        let stops = Rc::new(RefCell::new(VecDeque::new()));
        let subscription = heap::on_collect({
            let stops = Rc::clone(&stops);
            move |collection| {
                let micros = u64::try_from(collection.duration.as_micros()).unwrap_or(u64::MAX);
                keep(&mut stops.borrow_mut(), micros);
            }
        });
        let memory = VecDeque::new();
        Self { stats: heap::stats(), census: inspect::census(), memory, stops, _subscription: subscription }
    }

    /// Looks at the heap.
    pub(crate) fn look(&mut self) {
        self.stats = heap::stats();
        self.census = inspect::census();
        keep(&mut self.memory, self.stats.live_bytes as u64);
    }

    pub(crate) fn draw(&self, frame: &mut Frame<'_>) {
        let [title, panes] = Layout::vertical([Constraint::Length(1), Constraint::Fill(1)]).areas(frame.area());
        frame.render_widget(Line::from(" The heap of this thread. q: quit").bold(), title);
        let [left, right] = Layout::horizontal([Constraint::Percentage(45), Constraint::Fill(1)]).areas(panes);
        let heights = [Constraint::Length(10), Constraint::Fill(1), Constraint::Fill(1)];
        let [figures, memory, stops] = Layout::vertical(heights).areas(left);
        self.draw_figures(frame, figures);
        let bytes = self.memory.iter().copied();
        draw_line(frame, memory, format!("memory: {} KiB", self.stats.live_bytes / 1024), bytes);
        let all = self.stops.borrow();
        let last = all.back().map_or_else(String::new, |micros| format!(", the last took {micros} µs"));
        draw_line(frame, stops, format!("stops: {}{last}", self.collections()), all.iter().copied());
        self.draw_census(frame, right);
    }

    fn collections(&self) -> u64 {
        self.stats.young_collections + self.stats.full_collections
    }

    fn draw_figures(&self, frame: &mut Frame<'_>, area: Rect) {
        let Stats { created, freed, reclaimed, live, candidates, frozen, longest_collection, .. } = &self.stats;
        let lines = [
            format!("made         {created:>12}"),
            format!("freed        {freed:>12}"),
            format!("reclaimed    {reclaimed:>12}"),
            format!("alive        {live:>12}"),
            format!("candidates   {candidates:>12}"),
            format!("frozen       {frozen:>12}"),
            format!("young, full  {:>5}, {:>5}", self.stats.young_collections, self.stats.full_collections),
            format!("longest stop {longest_collection:>12.1?}"),
        ];
        let text: Vec<Line<'_>> = lines.into_iter().map(Line::from).collect();
        frame.render_widget(Paragraph::new(text).block(Block::bordered().title("objects")), area);
    }

    fn draw_census(&self, frame: &mut Frame<'_>, area: Rect) {
        let rows = self.census.types.iter().map(|counted| {
            let figures = counted.figures;
            let name = counted.name.rsplit("::").next().unwrap_or(counted.name);
            let cells =
                [figures.objects, figures.bytes, figures.outside_handles].map(|figure| Cell::from(figure.to_string()));
            Row::new(cells.into_iter().chain([Cell::from(name)]))
        });
        let widths = [Constraint::Length(9), Constraint::Length(10), Constraint::Length(9), Constraint::Fill(1)];
        let headings = Row::new(["objects", "bytes", "handles", "type"]).style(Style::new().bold());
        frame.render_widget(Table::new(rows, widths).header(headings).block(Block::bordered().title("census")), area);
    }
}

/// The latest figures, as far as there is room.
fn draw_line(frame: &mut Frame<'_>, area: Rect, title: String, figures: impl ExactSizeIterator<Item = u64>) {
    let room = usize::from(area.width.saturating_sub(2));
    let skipped = figures.len().saturating_sub(room);
    let shown: Vec<u64> = figures.skip(skipped).collect();
    frame.render_widget(Sparkline::default().data(shown).block(Block::bordered().title(title)), area);
}

//! The sequence diagram as a picture: the window's layout, painted as SVG.

use crate::{
    diagram::{
        ArrowHead, HeadBox, LabelBox, Layout, Look, Message, Metrics, Model, Note, NoteBox,
        NoteKind, PlacedMessage, Point, Rect, Row, Shape, TextRole,
    },
    export::{
        Export, notices,
        svg_colours::Colours,
        svg_widths::{font, width},
    },
    flow::{Participant, Verdict},
    oauth::display_text::neutralise,
};

/// Pixels; wide enough that few labels are cut.
const WIDTH: f32 = 1100.0;
const LINE: f32 = 17.0;
const MARGIN: f32 = 10.0;
const DESCRIPTION_CHARS: usize = 20_000;

pub(super) fn render(export: &Export<'_>) -> String {
    picture(export, true)
}

/// `is_document`: a file of its own, and not part of a page.
pub(super) fn picture(export: &Export<'_>, is_document: bool) -> String {
    let trace = export.trace();
    let model = export.diagram();
    let layout = Layout::of(&model, &Metrics::NORMAL, WIDTH, 0.0, &width);
    let colours = Colours::light();
    let notices = notices::notices(export);
    let heads_top = notices.iter().fold(MARGIN, |top, _| top + LINE);
    let rows_top = heads_top + layout.metrics.participant_height;
    let height = rows_top + layout.size.height + MARGIN;
    let title = format!(
        "{}: {}",
        neutralise(&trace.header().profile.name, 200),
        trace.header().grant.name()
    );
    let mut said: Vec<&str> = notices.iter().map(String::as_str).collect();
    said.extend(model.messages().map(|message| message.spoken.as_str()));
    let mut page = Page {
        colours: &colours,
        out: String::new(),
        marker: layout.metrics.marker,
    };
    if is_document {
        page.out
            .push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    }
    page.out.push_str(&format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\" role=\"img\" \
         aria-labelledby=\"diagram-title diagram-description\" \
         font-family=\"Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif\">\n\
         <title id=\"diagram-title\">{}</title>\n<desc id=\"diagram-description\">{}</desc>\n",
        escaped(&title),
        escaped(&neutralise(&said.join(". "), DESCRIPTION_CHARS))
    ));
    page.rectangle(
        Rect::new(Point::default(), Point::new(WIDTH, height)),
        0.0,
        "/surface/panel",
        None,
    );
    let mut baseline = MARGIN;
    for notice in &notices {
        baseline += LINE;
        page.text(
            Point::new(MARGIN, baseline - 5.0),
            "start",
            TextRole::LabelStrong,
            "/text/primary",
            notice,
        );
    }
    page.out
        .push_str(&format!("<g transform=\"translate(0 {heads_top})\">\n"));
    for head in &layout.heads {
        page.head(head);
    }
    page.out.push_str(&format!(
        "</g>\n<g transform=\"translate(0 {rows_top})\">\n"
    ));
    page.rows(&model, &layout);
    page.out.push_str("</g>\n</svg>\n");
    page.out
}

struct Page<'a> {
    colours: &'a Colours,
    out: String,
    /// The diameter of a marker.
    marker: f32,
}

impl Page<'_> {
    fn rows(&mut self, model: &Model, layout: &Layout) {
        for lifeline in &layout.lifelines {
            self.line(
                Point::new(lifeline.x, lifeline.top),
                Point::new(lifeline.x, lifeline.bottom),
                participant(lifeline.participant),
                1.0,
                "stroke-dasharray=\"2 3\" stroke-opacity=\"0.55\"",
            );
        }
        for placed in &layout.rows {
            match (&placed.shape, model.rows.get(placed.row)) {
                (Shape::Message(shape), Some(Row::Message(message))) => {
                    self.message(shape, message);
                }
                (Shape::Note(shape), Some(Row::Note(note))) => self.note(shape, note),
                (Shape::Divider, _) => {
                    let right = Point::new(placed.band.max.x, placed.band.min.y);
                    self.line(placed.band.min, right, "/stroke/subtle", 1.0, "");
                }
                (Shape::Message(_) | Shape::Note(_), _) => {}
            }
        }
    }

    fn message(&mut self, placed: &PlacedMessage, message: &Message) {
        let (line, text) = match (message.look, message.is_changed) {
            (Look::Failed, _) => ("/message/failure", "/message/failure"),
            (_, true) => ("/message/deviation", "/message/deviation"),
            (Look::ToCome, false) => ("/message/ghost", "/message/ghost_text"),
            (Look::Inferred, false) => ("/message/inferred", "/text/primary"),
            (Look::Past, false) => ("/message/past", "/text/primary"),
        };
        let width = if message.look == Look::Failed || message.is_changed {
            2.0
        } else {
            1.5
        };
        let dash = if message.look == Look::Inferred {
            "stroke-dasharray=\"5 3\""
        } else {
            ""
        };
        self.out
            .push_str(&format!("<g><title>{}</title>\n", escaped(&message.spoken)));
        self.plate(&placed.label);
        let [from, to] = placed.line;
        self.line(from, to, line, width, dash);
        self.arrow_head(placed.head, line, width);
        self.label(&placed.label, text);
        if let Some(tag) = &placed.tag {
            self.plate(tag);
            self.label(tag, "/text/secondary");
        }
        self.mark(placed.marker, message, line);
        self.out.push_str("</g>\n");
    }

    /// The number of the message, in a shape that says how it stands.
    fn mark(&mut self, centre: Point, message: &Message, line: &str) {
        let radius = self.marker / 2.0;
        let (colour, panel) = (
            self.colours.of(line).to_owned(),
            self.colours.of("/surface/panel").to_owned(),
        );
        let Point { x, y } = centre;
        let (shape, text) = match (message.is_changed, message.look) {
            (true, _) => {
                let reach = radius + 2.0;
                let points = format!(
                    "{x},{} {},{y} {x},{} {},{y}",
                    y - reach,
                    x + reach,
                    y + reach,
                    x - reach
                );
                (
                    format!("<polygon points=\"{points}\" fill=\"{colour}\"/>"),
                    "/text/on_accent",
                )
            }
            (false, Look::Failed) => (
                format!(
                    "<rect x=\"{}\" y=\"{}\" width=\"{m}\" height=\"{m}\" rx=\"2\" fill=\"{colour}\"/>",
                    x - radius,
                    y - radius,
                    m = self.marker
                ),
                "/text/on_accent",
            ),
            (false, Look::Inferred | Look::ToCome) => (
                format!(
                    "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{panel}\" stroke=\"{colour}\" stroke-dasharray=\"3 2\"/>"
                ),
                "/text/primary",
            ),
            (false, Look::Past) => (
                format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{colour}\"/>"),
                "/text/on_accent",
            ),
        };
        self.out.push_str(&shape);
        let fill = self.colours.of(text);
        self.out.push_str(&format!(
            "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\" font-size=\"9.5\" font-weight=\"600\" fill=\"{fill}\">{}</text>\n",
            y + 3.4,
            message.number
        ));
    }

    fn arrow_head(&mut self, head: ArrowHead, line: &str, width: f32) {
        let colour = self.colours.of(line).to_owned();
        let joined = |points: [Point; 3]| {
            points
                .map(|point| format!("{},{}", point.x, point.y))
                .join(" ")
        };
        match head {
            ArrowHead::Triangle { points, is_hollow } => {
                let fill = if is_hollow {
                    self.colours.of("/surface/panel")
                } else {
                    &colour
                };
                let shape = format!(
                    "<polygon points=\"{}\" fill=\"{fill}\" stroke=\"{colour}\"/>\n",
                    joined(points)
                );
                self.out.push_str(&shape);
            }
            ArrowHead::Chevron { points } => self.out.push_str(&format!(
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"/>\n",
                joined(points)
            )),
            ArrowHead::Cross {
                centre: Point { x, y },
                radius,
            } => {
                let (left, right, top, bottom) = (x - radius, x + radius, y - radius, y + radius);
                self.line(Point::new(left, top), Point::new(right, bottom), line, 2.2, "");
                self.line(Point::new(left, bottom), Point::new(right, top), line, 2.2, "");
            }
        }
    }

    fn note(&mut self, placed: &NoteBox, note: &Note) {
        let (fill, stroke, sign, radius) = match note.kind {
            NoteKind::Computation => ("/surface/raised", participant(note.on), "=", 4.0),
            NoteKind::Check { verdict } => {
                let radius = placed.rect.height() / 2.0;
                match verdict {
                    Verdict::Pass => ("/verdict/pass_tint", "/verdict/pass", "✓", radius),
                    Verdict::Warn => ("/verdict/warn_tint", "/verdict/warn", "!", radius),
                    Verdict::Fail => ("/verdict/fail_tint", "/verdict/fail", "✕", radius),
                }
            }
        };
        self.rectangle(placed.rect, radius, fill, Some(stroke));
        let icon = placed.icon.centre();
        self.text(
            Point::new(icon.x, icon.y + 4.0),
            "middle",
            TextRole::LabelStrong,
            stroke,
            sign,
        );
        self.label(&placed.text, "/text/primary");
    }

    fn head(&mut self, head: &HeadBox) {
        let colour = participant(head.participant);
        self.rectangle(head.rect, 4.0, "/surface/raised", Some("/stroke/subtle"));
        self.rectangle(head.underline, 0.0, colour, None);
        let Point { x, y } = head.icon.centre();
        let fill = self.colours.of(colour);
        self.out.push_str(&format!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\" fill=\"{fill}\"/>\n",
            head.icon.width() / 3.0
        ));
        for line in std::iter::once(&head.name).chain(&head.second) {
            let colour = match line.role {
                TextRole::HeadName => "/text/primary",
                TextRole::Label
                | TextRole::LabelStrong
                | TextRole::Note
                | TextRole::Computation
                | TextRole::HeadPlace
                | TextRole::Tag => "/text/tertiary",
            };
            let (size, _) = font(line.role);
            let at = Point::new(line.left.x, line.left.y + size * 0.35);
            self.text(at, "start", line.role, colour, &line.text);
        }
    }

    /// Keeps lifelines from crossing the label.
    fn plate(&mut self, label: &LabelBox) {
        let Rect { min, max } = label.rect;
        let plate = Rect::new(
            Point::new(min.x - 3.0, min.y),
            Point::new(max.x + 3.0, max.y),
        );
        self.rectangle(plate, 0.0, "/surface/panel", None);
    }

    fn label(&mut self, label: &LabelBox, colour: &str) {
        let at = Point::new(label.rect.min.x, label.baseline);
        self.text(at, "start", label.role, colour, &label.text);
    }

    fn text(&mut self, at: Point, anchor: &str, role: TextRole, colour: &str, text: &str) {
        let (size, weight) = font(role);
        let family = if role == TextRole::Computation {
            " font-family=\"'JetBrains Mono', Consolas, monospace\""
        } else {
            ""
        };
        let fill = self.colours.of(colour);
        let element = format!(
            "<text x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\" font-size=\"{size}\" font-weight=\"{weight}\"{family} fill=\"{fill}\">{}</text>\n",
            at.x,
            at.y,
            escaped(text)
        );
        self.out.push_str(&element);
    }

    fn line(&mut self, from: Point, to: Point, colour: &str, width: f32, more: &str) {
        let stroke = self.colours.of(colour);
        let element = format!(
            "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{stroke}\" stroke-width=\"{width}\" {more}/>\n",
            from.x, from.y, to.x, to.y
        );
        self.out.push_str(&element);
    }

    fn rectangle(&mut self, rect: Rect, radius: f32, fill: &str, stroke: Option<&str>) {
        let stroke = stroke.map_or_else(String::new, |stroke| {
            format!(" stroke=\"{}\"", self.colours.of(stroke))
        });
        let element = format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{radius}\" fill=\"{}\"{stroke}/>\n",
            rect.min.x,
            rect.min.y,
            rect.width(),
            rect.height(),
            self.colours.of(fill)
        );
        self.out.push_str(&element);
    }
}

fn participant(participant: Participant) -> &'static str {
    match participant {
        Participant::ResourceOwner => "/participant/resource_owner",
        Participant::Browser => "/participant/browser",
        Participant::Client => "/participant/client",
        Participant::AuthorizationServer => "/participant/authorization_server",
        Participant::ResourceServer => "/participant/resource_server",
    }
}

/// Text in XML and HTML. Characters that would not show as themselves are written out, so nothing
/// is left that XML 1.0 forbids.
pub(super) fn escaped(text: &str) -> String {
    let shown = neutralise(text, usize::MAX);
    let mut out = String::with_capacity(shown.len());
    for c in shown.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_that_is_named_is_in_the_theme() {
        let source = include_str!("svg.rs");
        let colours = Colours::light();
        let names: Vec<&str> = source
            .split('"')
            .filter(|piece| {
                piece.starts_with('/') && piece.len() > 3 && !piece.contains(['>', ' ', '\n'])
            })
            .collect();
        assert!(names.len() > 15, "{names:?}");
        for name in names {
            assert!(colours.of(name).starts_with('#'), "{name}");
        }
    }

    #[test]
    fn case_146_text_stays_text() {
        assert_eq!(
            escaped("<script>\u{202e}\u{0}&\"'"),
            "&lt;script&gt;\\u{202e}\\u{0}&amp;&quot;&#39;"
        );
    }
}

//! How the parts of the diagram look: lifelines, arrows, markers, notes, heads.

use egui::{
    Align2, Color32, FontFamily, FontId, Painter, Pos2, Rect, Shape as Painted, Stroke, StrokeKind,
    Vec2, pos2, vec2,
};
use egui_material_icons::{
    MaterialIcon,
    icons::{
        ICON_CALCULATE, ICON_DATABASE, ICON_LANGUAGE, ICON_PERSON, ICON_RADIO_BUTTON_UNCHECKED,
        ICON_SHIELD, ICON_TERMINAL,
    },
};

use super::{
    findings,
    theme::{Theme, Type},
};
use crate::{
    diagram::{
        ArrowHead, HeadBox, LabelBox, Layout, Look, Message, Model, Note, NoteBox, NoteKind,
        PlacedMessage, Point, Rect as PlacedRect, Row, Shape, TextRole,
    },
    flow::Participant,
};

/// Paints one layout with its top left corner at `origin`.
pub(super) struct Marks<'a> {
    painter: &'a Painter,
    theme: &'a Theme,
    origin: Vec2,
    layout: &'a Layout,
}

pub(super) fn font_of(theme: &Theme, role: TextRole) -> FontId {
    let diagram = theme.font(Type::Diagram);
    let strong = theme.font(Type::Participant).family;
    match role {
        TextRole::Label => diagram,
        TextRole::LabelStrong => FontId::new(diagram.size, strong),
        TextRole::Note => FontId::new(diagram.size, theme.font(Type::Control).family),
        TextRole::Computation => FontId::new(theme.font(Type::Label).size, FontFamily::Monospace),
        TextRole::HeadName => theme.font(Type::Participant),
        TextRole::HeadPlace => FontId::new(theme.font(Type::Label).size, diagram.family),
        TextRole::Tag => FontId::new(
            theme.font(Type::Label).size,
            theme.font(Type::Control).family,
        ),
    }
}

pub(super) fn diamond(centre: Pos2, radius: f32, colour: Color32) -> Painted {
    let points = vec![
        centre - vec2(0.0, radius),
        centre + vec2(radius, 0.0),
        centre + vec2(0.0, radius),
        centre - vec2(radius, 0.0),
    ];
    Painted::convex_polygon(points, colour, Stroke::NONE)
}

pub(super) fn cross(centre: Pos2, radius: f32, stroke: Stroke) -> [Painted; 2] {
    let down = vec2(radius, radius);
    let up = vec2(radius, -radius);
    [
        Painted::line_segment([centre - down, centre + down], stroke),
        Painted::line_segment([centre - up, centre + up], stroke),
    ]
}

/// The colours of one message.
struct Paint {
    line: Color32,
    text: Color32,
    width: f32,
}

impl<'a> Marks<'a> {
    pub fn new(painter: &'a Painter, theme: &'a Theme, origin: Pos2, layout: &'a Layout) -> Self {
        Self {
            painter,
            theme,
            origin: origin.to_vec2(),
            layout,
        }
    }

    fn at(&self, point: Point) -> Pos2 {
        pos2(point.x, point.y) + self.origin
    }

    fn rect(&self, rect: PlacedRect) -> Rect {
        Rect::from_min_max(self.at(rect.min), self.at(rect.max))
    }

    /// Lifelines, bands and plates below; arrows and notes above; then what is selected. Only
    /// what reaches into the clip rectangle is painted.
    pub fn rows(&self, model: &Model, outline: Option<PlacedRect>) {
        self.lifelines();
        let (top, bottom) = self.in_view();
        let visible = self.layout.rows_between(top, bottom);
        let visible = self.layout.rows.get(visible).unwrap_or_default();
        for placed in visible {
            let is_current = match model.rows.get(placed.row) {
                Some(Row::Message(message)) => message.is_current,
                Some(Row::Note(note)) => note.is_current,
                Some(Row::StageDivider(_)) | None => false,
            };
            let band = self.rect(placed.band);
            if is_current {
                self.band(band);
            }
            match &placed.shape {
                Shape::Message(message) => self.plate(&message.label, is_current),
                Shape::Note(_) => {}
                Shape::Divider => {
                    let stroke = self.stroke(
                        self.theme.metrics.stroke_width.hair,
                        self.theme.colours.stroke.subtle,
                    );
                    self.painter.hline(band.x_range(), band.top(), stroke);
                }
            }
        }
        for placed in visible {
            match (&placed.shape, model.rows.get(placed.row)) {
                (Shape::Message(placed), Some(Row::Message(message))) => {
                    self.message(placed, message);
                }
                (Shape::Note(placed), Some(Row::Note(note))) => self.note(placed, note),
                (Shape::Message(_) | Shape::Note(_) | Shape::Divider, _) => {}
            }
        }
        if let Some(outline) = outline {
            self.painter.rect_stroke(
                self.rect(outline),
                self.theme.metrics.radius.card,
                self.stroke(
                    self.theme.metrics.stroke_width.hair,
                    self.theme.colours.accent.solid,
                ),
                StrokeKind::Inside,
            );
        }
    }

    /// The heights of the layout between which anything is seen, with a row to spare: marks may
    /// reach over the edge of theirs.
    fn in_view(&self) -> (f32, f32) {
        let clip = self.painter.clip_rect();
        let spare = self.layout.metrics.row_max;
        (
            clip.top() - self.origin.y - spare,
            clip.bottom() - self.origin.y + spare,
        )
    }

    fn stroke(&self, width: f32, colour: Color32) -> Stroke {
        Stroke::new(width, colour)
    }

    fn lifelines(&self) {
        let (dash, gap) = self.theme.metrics.diagram.lifeline_dash;
        let (top, bottom) = self.in_view();
        for lifeline in &self.layout.lifelines {
            let colour = self.theme.participant(lifeline.participant);
            // From a dash that is out of sight, so that the dashes scroll with the rows.
            let above = ((top - lifeline.top) / (dash + gap)).floor().max(0.0);
            let ends = [
                self.at(Point::new(lifeline.x, lifeline.top + above * (dash + gap))),
                self.at(Point::new(lifeline.x, lifeline.bottom.min(bottom))),
            ];
            let stroke = self.stroke(
                self.theme.metrics.stroke_width.hair,
                colour.gamma_multiply(LIFELINE_OPACITY),
            );
            self.painter
                .extend(Painted::dashed_line(&ends, stroke, dash, gap));
        }
    }

    /// What happens next.
    fn band(&self, band: Rect) {
        let colours = &self.theme.colours;
        self.painter
            .rect_filled(band, 0.0, colours.surface.selected);
        let bar = Rect::from_min_size(band.min, vec2(3.0, band.height()));
        self.painter.rect_filled(bar, 0.0, colours.message.current);
    }

    /// Keeps lifelines from crossing the label.
    fn plate(&self, label: &LabelBox, is_current: bool) {
        let surface = &self.theme.colours.surface;
        let fill = if is_current {
            surface.selected
        } else {
            surface.panel
        };
        let rect = self.rect(label.rect).expand2(vec2(3.0, 0.0));
        self.painter.rect_filled(rect, 0.0, fill);
    }

    fn look(&self, message: &Message) -> Paint {
        let colours = &self.theme.colours;
        let widths = &self.theme.metrics.stroke_width;
        let (line, text, width) = match (message.look, message.is_changed, message.is_current) {
            (Look::Failed, _, _) => (
                colours.message.failure,
                colours.message.failure,
                widths.focus,
            ),
            (_, true, _) => (
                colours.message.deviation,
                colours.message.deviation,
                widths.focus,
            ),
            (_, false, true) => (
                colours.message.current,
                colours.text.primary,
                widths.message_current,
            ),
            (Look::ToCome, false, false) => (
                colours.message.ghost,
                colours.message.ghost_text,
                widths.hair,
            ),
            (Look::Past, false, false) => {
                (colours.message.past, colours.text.primary, widths.message)
            }
            (Look::Inferred, false, false) => (
                colours.message.inferred,
                colours.text.primary,
                widths.message,
            ),
        };
        Paint { line, text, width }
    }

    fn message(&self, placed: &PlacedMessage, message: &Message) {
        let look = self.look(message);
        let stroke = self.stroke(look.width, look.line);
        let line = placed.line.map(|point| self.at(point));
        if message.look == Look::Inferred {
            let (dash, gap) = self.theme.metrics.diagram.dash;
            self.painter
                .extend(Painted::dashed_line(&line, stroke, dash, gap));
        } else {
            self.painter.line_segment(line, stroke);
        }
        self.head(placed.head, &look);
        self.label(&placed.label, look.text);
        if let Some(tag) = &placed.tag {
            self.tag(tag, look.line);
        }
        self.marker(self.at(placed.marker), message, &look);
    }

    fn head(&self, head: ArrowHead, look: &Paint) {
        let stroke = self.stroke(look.width.max(1.2), look.line);
        match head {
            ArrowHead::Triangle { points, is_hollow } => {
                let fill = if is_hollow {
                    self.theme.colours.surface.panel
                } else {
                    look.line
                };
                let points = points.map(|point| self.at(point)).to_vec();
                let stroke = self.stroke(1.0, look.line);
                self.painter
                    .add(Painted::convex_polygon(points, fill, stroke));
            }
            ArrowHead::Chevron { points } => {
                let points = points.map(|point| self.at(point)).to_vec();
                self.painter.add(Painted::line(points, stroke));
            }
            ArrowHead::Cross { centre, radius } => {
                let stroke = self.stroke(2.2, look.line);
                self.painter.extend(cross(self.at(centre), radius, stroke));
            }
        }
    }

    fn label(&self, label: &LabelBox, colour: Color32) {
        self.painter.text(
            self.rect(label.rect).left_center(),
            Align2::LEFT_CENTER,
            &label.text,
            font_of(self.theme, label.role),
            colour,
        );
    }

    fn tag(&self, tag: &LabelBox, colour: Color32) {
        let rect = self.rect(tag.rect).expand2(vec2(4.0, 0.0));
        self.painter
            .rect_filled(rect, 0.0, self.theme.colours.surface.panel);
        let corners = [
            rect.left_top(),
            rect.right_top(),
            rect.right_bottom(),
            rect.left_bottom(),
            rect.left_top(),
        ];
        let stroke = self.stroke(self.theme.metrics.stroke_width.hair, colour);
        self.painter
            .extend(Painted::dashed_line(&corners, stroke, 3.0, 2.0));
        self.label(tag, self.theme.colours.text.secondary);
    }

    /// The number of the message, in a shape that says how it stands.
    fn marker(&self, centre: Pos2, message: &Message, look: &Paint) {
        let radius = self.layout.metrics.marker / 2.0;
        let panel = self.theme.colours.surface.panel;
        let on = self.theme.colours.text.on_accent;
        let width = self.theme.metrics.stroke_width.hair;
        let text = match (message.is_changed, message.look) {
            (true, _) => {
                let shape = diamond(centre, radius + 2.0, look.line);
                self.painter.add(shape);
                on
            }
            (false, Look::Failed) => {
                let square = Rect::from_center_size(centre, Vec2::splat(radius * 2.0));
                let corner = self.theme.metrics.radius.marker;
                self.painter.rect_filled(square, corner, look.line);
                on
            }
            (false, Look::Inferred) => {
                self.painter.circle_filled(centre, radius, panel);
                let circle: Vec<Pos2> = (0..=24u8)
                    .map(|step| {
                        let angle = f32::from(step) * std::f32::consts::TAU / 24.0;
                        centre + radius * Vec2::angled(angle)
                    })
                    .collect();
                let stroke = self.stroke(width, look.line);
                self.painter
                    .extend(Painted::dashed_line(&circle, stroke, 3.0, 2.0));
                look.text
            }
            (false, Look::ToCome) if !message.is_current => {
                let stroke = self.stroke(width, look.line);
                self.painter.circle(centre, radius - 0.5, panel, stroke);
                look.text
            }
            (false, Look::Past | Look::ToCome) => {
                self.painter.circle_filled(centre, radius, look.line);
                on
            }
        };
        self.painter.text(
            centre,
            Align2::CENTER_CENTER,
            message.number.to_string(),
            FontId::new(MARKER_TEXT, self.theme.font(Type::Label).family),
            text,
        );
    }

    fn note(&self, placed: &NoteBox, note: &Note) {
        let colours = &self.theme.colours;
        let rect = self.rect(placed.rect);
        let ghost = colours.message.ghost;
        let (fill, line, icon, icon_colour) = match (note.kind, note.to_come) {
            (NoteKind::Computation, false) => (
                colours.surface.raised,
                self.theme.participant(note.on),
                ICON_CALCULATE,
                colours.text.primary,
            ),
            (NoteKind::Computation, true) => (
                colours.surface.panel,
                ghost,
                ICON_CALCULATE,
                colours.message.ghost_text,
            ),
            (NoteKind::Check { verdict }, false) => (
                self.tint(verdict),
                self.theme.verdict(verdict),
                findings::icon(verdict),
                self.theme.verdict(verdict),
            ),
            (NoteKind::Check { .. }, true) => (
                colours.surface.panel,
                ghost,
                ICON_RADIO_BUTTON_UNCHECKED,
                colours.message.ghost_text,
            ),
        };
        let radius = match note.kind {
            NoteKind::Computation => self.theme.metrics.radius.control,
            NoteKind::Check { .. } => self.theme.metrics.radius.pill,
        };
        let line = if note.is_current {
            colours.message.current
        } else {
            line
        };
        let stroke = self.stroke(self.theme.metrics.stroke_width.hair, line);
        self.painter
            .rect(rect, radius, fill, stroke, StrokeKind::Inside);
        self.icon(self.rect(placed.icon), icon, icon_colour);
        let text = if note.to_come && !note.is_current {
            colours.message.ghost_text
        } else {
            colours.text.primary
        };
        self.label(&placed.text, text);
    }

    fn tint(&self, verdict: crate::flow::Verdict) -> Color32 {
        let tints = &self.theme.colours.verdict;
        match verdict {
            crate::flow::Verdict::Pass => tints.pass_tint,
            crate::flow::Verdict::Warn => tints.warn_tint,
            crate::flow::Verdict::Fail => tints.fail_tint,
        }
    }

    fn icon(&self, place: Rect, icon: MaterialIcon, colour: Color32) {
        let font = FontId::new(place.height(), icon.font_family());
        let centre = place.center();
        self.painter
            .text(centre, Align2::CENTER_CENTER, icon.codepoint, font, colour);
    }

    /// The heads, above the rows.
    pub fn heads(&self) {
        for head in &self.layout.heads {
            self.one_head(head);
        }
    }

    fn one_head(&self, head: &HeadBox) {
        let colours = &self.theme.colours;
        let colour = self.theme.participant(head.participant);
        let stroke = self.stroke(self.theme.metrics.stroke_width.hair, colours.stroke.subtle);
        self.painter.rect(
            self.rect(head.rect),
            self.theme.metrics.radius.control,
            colours.surface.raised,
            stroke,
            StrokeKind::Inside,
        );
        self.painter
            .rect_filled(self.rect(head.underline), 0.0, colour);
        let icon = match head.participant {
            Participant::ResourceOwner => ICON_PERSON,
            Participant::Browser => ICON_LANGUAGE,
            Participant::Client => ICON_TERMINAL,
            Participant::AuthorizationServer => ICON_SHIELD,
            Participant::ResourceServer => ICON_DATABASE,
        };
        self.icon(self.rect(head.icon), icon, colour);
        for (line, colour) in [
            (Some(&head.name), colours.text.primary),
            (head.second.as_ref(), colours.text.tertiary),
        ] {
            let Some(line) = line else { continue };
            let colour = match line.role {
                TextRole::HeadName => colours.text.primary,
                TextRole::Label
                | TextRole::LabelStrong
                | TextRole::Note
                | TextRole::Computation
                | TextRole::HeadPlace
                | TextRole::Tag => colour,
            };
            self.painter.text(
                self.at(line.left),
                Align2::LEFT_CENTER,
                &line.text,
                font_of(self.theme, line.role),
                colour,
            );
        }
    }
}

const LIFELINE_OPACITY: f32 = 0.55;
const MARKER_TEXT: f32 = 9.5;

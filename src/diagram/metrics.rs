//! How large things are at a text size of 100 %.

/// Sizes of the diagram in points, at a text size of 100 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    pub lane_gap_min: f32,
    pub lane_gap_max: f32,
    pub participant_height: f32,
    /// Above the box of a head.
    pub head_top: f32,
    pub head_underline: f32,
    pub head_padding: f32,
    pub icon: f32,
    pub icon_gap: f32,
    pub row: f32,
    pub row_max: f32,
    /// From the end of a row up to its line.
    pub line_above_end: f32,
    /// Diameter.
    pub marker: f32,
    pub arrow_length: f32,
    pub arrow_half_width: f32,
    /// From the cross of a failed message to the receiver's lifeline.
    pub cross_before: f32,
    /// From the line up to the label's baseline.
    pub label_above: f32,
    pub label_ascent: f32,
    pub label_descent: f32,
    pub note_height: f32,
    pub note_padding: f32,
    /// From the receiver's lifeline to the tag *inferred*.
    pub tag_behind: f32,
    pub tag_padding: f32,
    /// Above the first row and below the last.
    pub above_rows: f32,
    pub below_rows: f32,
}

impl Metrics {
    pub const NORMAL: Self = Self {
        lane_gap_min: 72.0,
        lane_gap_max: 220.0,
        participant_height: 46.0,
        head_top: 5.0,
        head_underline: 2.0,
        head_padding: 7.0,
        icon: 15.0,
        icon_gap: 5.0,
        row: 26.0,
        row_max: 62.0,
        line_above_end: 7.0,
        marker: 16.0,
        arrow_length: 8.0,
        arrow_half_width: 4.0,
        cross_before: 13.0,
        label_above: 5.0,
        label_ascent: 11.0,
        label_descent: 3.0,
        note_height: 19.0,
        note_padding: 8.0,
        tag_behind: 10.0,
        tag_padding: 4.0,
        above_rows: 6.0,
        below_rows: 8.0,
    };

    /// To be read from the back of a room.
    pub const PRESENTATION: Self = Self {
        lane_gap_min: 150.0,
        lane_gap_max: 380.0,
        participant_height: 76.0,
        head_top: 6.0,
        head_underline: 4.0,
        head_padding: 14.0,
        icon: 24.0,
        icon_gap: 5.0,
        row: 46.0,
        row_max: 62.0,
        line_above_end: 14.0,
        marker: 28.0,
        arrow_length: 15.0,
        arrow_half_width: 8.0,
        cross_before: 29.0,
        label_above: 9.0,
        label_ascent: 17.0,
        label_descent: 5.0,
        note_height: 36.0,
        note_padding: 14.0,
        tag_behind: 14.0,
        tag_padding: 4.0,
        above_rows: 10.0,
        below_rows: 8.0,
    };
}

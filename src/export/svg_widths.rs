//! How wide a text is about to be, for a picture whose fonts are not known.

use crate::diagram::TextRole;

/// Size in pixels and weight, as the window has them at a text size of 100 %.
pub(super) fn font(role: TextRole) -> (f32, u16) {
    match role {
        TextRole::Label => (11.5, 400),
        TextRole::LabelStrong => (11.5, 600),
        TextRole::Note => (11.5, 500),
        TextRole::Computation | TextRole::Tag => (11.0, 500),
        TextRole::HeadName => (12.0, 600),
        TextRole::HeadPlace => (11.0, 400),
    }
}

/// The width in pixels, by a table of what letters of a usual sans serif take, rather too
/// much than too little: a label that is cut is better than one that runs into another.
pub(super) fn width(text: &str, role: TextRole) -> f32 {
    let (size, weight) = font(role);
    if role == TextRole::Computation {
        return text.chars().map(|_| 0.6 * size).sum();
    }
    let stretch = if weight >= 600 { 1.1 } else { 1.05 };
    text.chars().map(|c| em(c) * size * stretch).sum()
}

fn em(c: char) -> f32 {
    match c {
        'i' | 'j' | 'l' | '\'' | '.' | ',' | ':' | ';' | '|' | '!' | 'I' => 0.27,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | ' ' | '/' | '-' | '"' => 0.37,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 0.88,
        'A'..='Z' | '=' | '+' | '&' | '?' | '<' | '>' => 0.68,
        ' '..='~' => 0.59,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' => 1.0,
        c if u32::from(c) >= 0x1_0000 => 1.1,
        _ => 0.65,
    }
}

//! The fonts that the program brings along: words in Inter, bytes in JetBrains Mono, icons.

use std::sync::Arc;

use egui::{Context, FontData, FontDefinitions, FontFamily};

const REGULAR: &str = "Inter Regular";
const MEDIUM: &str = "Inter Medium";
const SEMIBOLD: &str = "Inter SemiBold";
const MONO: &str = "JetBrains Mono";
const MONO_BOLD: &str = "JetBrains Mono Bold";

/// The family for words of that weight (400, 500, 600).
pub(super) fn words(weight: u16) -> FontFamily {
    match weight {
        600.. => FontFamily::Name(SEMIBOLD.into()),
        500..600 => FontFamily::Name(MEDIUM.into()),
        0..500 => FontFamily::Proportional,
    }
}

pub(super) fn bold_bytes() -> FontFamily {
    FontFamily::Name(MONO_BOLD.into())
}

/// Replaces egui's fonts; its own stay behind ours, for characters that ours lack.
pub(super) fn install(ctx: &Context) {
    let mut fonts = FontDefinitions::default();
    let files: [(&str, &'static [u8]); 5] = [
        (
            REGULAR,
            include_bytes!("../../../assets/fonts/Inter-Regular.ttf"),
        ),
        (
            MEDIUM,
            include_bytes!("../../../assets/fonts/Inter-Medium.ttf"),
        ),
        (
            SEMIBOLD,
            include_bytes!("../../../assets/fonts/Inter-SemiBold.ttf"),
        ),
        (
            MONO,
            include_bytes!("../../../assets/fonts/JetBrainsMono-Regular.ttf"),
        ),
        (
            MONO_BOLD,
            include_bytes!("../../../assets/fonts/JetBrainsMono-Bold.ttf"),
        ),
    ];
    for (name, bytes) in files {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let fallback = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    let mut family = |family: FontFamily, ours: &[&str]| {
        let names = ours.iter().map(|name| (*name).to_owned());
        let list = names.chain(fallback.iter().cloned()).collect();
        fonts.families.insert(family, list);
    };
    family(FontFamily::Proportional, &[REGULAR, MONO]);
    family(FontFamily::Name(MEDIUM.into()), &[MEDIUM, MONO]);
    family(FontFamily::Name(SEMIBOLD.into()), &[SEMIBOLD, MONO_BOLD]);
    family(FontFamily::Monospace, &[MONO, REGULAR]);
    family(FontFamily::Name(MONO_BOLD.into()), &[MONO_BOLD, SEMIBOLD]);
    ctx.set_fonts(fonts);
    egui_material_icons::initialize(ctx);
}

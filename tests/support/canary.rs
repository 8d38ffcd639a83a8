//! Finds secrets where none may be: in files, in output, plain or in the encodings they travel in.

use std::{fs, path::Path};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};

/// Which of the secrets occur in the bytes, with how: `plain`, `base64`, `percent`, `hex`, `reversed`.
///
/// Base64 is searched at all three offsets that a secret can have within longer encoded text.
pub(crate) fn found_in(bytes: &[u8], secrets: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for secret in secrets {
        assert!(
            secret.len() >= 8,
            "too short to tell from chance: {secret:?}"
        );
        for (how, form) in forms(secret) {
            if bytes.windows(form.len()).any(|window| window == form) {
                found.push(format!("{secret} ({how})"));
            }
        }
    }
    found
}

/// As [`found_in`], over every file below the folder, its name included; each hit names its file.
pub(crate) fn found_below(folder: &Path, secrets: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let path = entry.path();
        let shown = path.display().to_string();
        let mut hits = found_in(shown.as_bytes(), secrets);
        if entry.file_type().expect("a file type").is_dir() {
            found.extend(found_below(&path, secrets));
        } else {
            hits.extend(found_in(
                &fs::read(&path).expect("a readable file"),
                secrets,
            ));
        }
        found.extend(hits.into_iter().map(|hit| format!("{shown}: {hit}")));
    }
    found
}

fn forms(secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut forms = vec![
        ("plain", secret.as_bytes().to_vec()),
        ("reversed", secret.bytes().rev().collect()),
        (
            "hex",
            secret
                .bytes()
                .flat_map(|byte| format!("{byte:02x}").into_bytes())
                .collect(),
        ),
    ];
    let percent: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    forms.push(("percent", percent.into_bytes()));
    for lead in 0..3 {
        let mut padded = vec![b'x'; lead];
        padded.extend(secret.as_bytes());
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            let text = engine.encode(&padded);
            // Characters that also encode a neighbour's bits differ from case to case.
            let start = (lead * 8).div_ceil(6);
            let end = padded.len() * 8 / 6;
            forms.push(("base64", text.as_bytes()[start..end].to_vec()));
        }
    }
    forms.push(("base64", STANDARD.encode(secret).into_bytes()));
    forms
}

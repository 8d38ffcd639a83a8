//! What goes out comes in again as it was.

use super::one;
use crate::profile::{Profile, SHIPPED, import::link};

const WHOLE: &str = r#"{
    "schema": 1, "id": "one", "name": "One", "drink": "tea",
    "server": { "issuer": "https://issuer.example", "x_vendor": [1, {"deep": null}], "token_endpoint": "javascript:alert(1)" },
    "client": { "client_id": "c", "client_secret": { "env": "VAR" }, "contacts": ["a@b"] },
    "redirect": { "host": "127.0.0.1", "port": null, "path": "/cb", "capture": "paste", "later": 1 },
    "request": { "pkce": "S256", "response_mode": null, "extra_parameters": [["prompt", "none"], ["prompt", "none"]], "claims": {} },
    "trust": { "kind": "ca", "file": "ca.pem", "of_tomorrow": true },
    "template": [{ "name": "host", "ask": "Host?", "default": "localhost", "kind": "name" }],
    "notes": [{ "text": "t", "source": "s", "verified": "2026-11-21", "author": "somebody" }]
}"#;

#[test]
fn every_profile_comes_back_as_it_went() {
    let shipped = SHIPPED
        .iter()
        .map(|(_, bytes)| Profile::parse(bytes).unwrap());
    for profile in shipped.chain([Profile::parse(WHOLE.as_bytes()).unwrap()]) {
        for text in [profile.to_text(), link(&profile).unwrap()] {
            let imported = one(&text);
            assert_eq!(imported.profile, profile);
            assert_eq!(imported.profile.to_json(), profile.to_json());
            assert!(!imported.remarks.iter().any(super::ImportRemark::is_loss));
        }
    }
}

//! What goes out comes in again as it was, but for secrets, and that is said.

use serde_json::{Map, Value, json};

use super::one;
use crate::profile::{
    Profile, SHIPPED,
    import::{ImportRemark, link},
};

fn shipped() -> impl Iterator<Item = Profile> {
    SHIPPED
        .iter()
        .map(|(_, bytes)| Profile::parse(bytes).unwrap())
}

/// A value for every member of the schema. Where there are alternatives it is the one of that
/// number, so that each comes up.
fn sample(root: &Value, schema: &Value, name: &str, nth: usize) -> Value {
    if let Some(place) = schema.get("$ref").and_then(Value::as_str) {
        let place = place.strip_prefix('#').unwrap();
        return sample(root, root.pointer(place).unwrap(), name, nth);
    }
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    for alternatives in ["enum", "oneOf"] {
        if let Some(Value::Array(all)) = schema.get(alternatives) {
            let chosen = &all[nth % all.len()];
            if alternatives == "enum" {
                return chosen.clone();
            }
            // A source is one member and no more.
            let mut source = sample(root, chosen, name, nth);
            source
                .as_object_mut()
                .unwrap()
                .shift_remove("x_of_tomorrow");
            return source;
        }
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds[nth % kinds.len()].as_str().unwrap(),
        kind => kind.as_str().unwrap_or("string"),
    };
    match kind {
        "object" => {
            let properties = schema.get("properties").and_then(Value::as_object);
            let mut members: Map<String, Value> = properties
                .into_iter()
                .flatten()
                .map(|(name, schema)| (name.clone(), sample(root, schema, name, nth)))
                .collect();
            members.insert(
                String::from("x_of_tomorrow"),
                json!({ "deep": [nth, null] }),
            );
            Value::Object(members)
        }
        "array" => match schema.get("prefixItems").and_then(Value::as_array) {
            Some(items) => items
                .iter()
                .map(|item| sample(root, item, "of_a_pair", nth))
                .collect(),
            None => {
                let item = |nth| sample(root, &schema["items"], name, nth);
                Value::Array(vec![item(nth), item(nth + 1)])
            }
        },
        "integer" | "number" => json!(nth + 1),
        "boolean" => json!(true),
        "null" => Value::Null,
        _ => json!(format!("{name}-{nth}")),
    }
}

/// Profiles with every member that the schema names; one that is added to it is in them.
fn whole() -> Vec<Value> {
    let schema: Value =
        serde_json::from_slice(include_bytes!("../../../../profiles/schema.json")).unwrap();
    let profiles = (0..8).map(|nth| {
        let mut profile = sample(&schema, &schema, "profile", nth);
        profile["id"] = json!(format!("whole-{nth}"));
        // Each kind of trust has members of its own.
        let kind = profile["trust"]["kind"].clone();
        let members = profile["trust"].as_object_mut().unwrap();
        members.retain(|name, _| match name.as_str() {
            "file" => kind == "ca",
            "sha256" => kind == "pin",
            _ => true,
        });
        // The same once more as what an environment changes.
        let mut changes = profile.clone();
        let members = changes.as_object_mut().unwrap();
        members.retain(|name, _| matches!(name.as_str(), "server" | "client" | "request"));
        profile["environments"][0]["changes"] = changes;
        profile["environments"][1]["changes"] = json!({ "name": "Other" });
        profile
    });
    profiles.collect()
}

/// The places in which something else stands, or nothing.
fn differing(wanted: &Value, got: &Value, at: &str, out: &mut Vec<String>) {
    match (wanted, got) {
        (Value::Object(wanted), Value::Object(got)) => {
            for (name, wanted) in wanted {
                let got = got.get(name).unwrap_or(&Value::Null);
                let is_left_out = wanted.is_null() && got.is_null();
                if !is_left_out {
                    differing(wanted, got, &format!("{at}/{name}"), out);
                }
            }
        }
        (Value::Array(wanted), Value::Array(got)) if wanted.len() == got.len() => {
            for (index, (wanted, got)) in wanted.iter().zip(got).enumerate() {
                differing(wanted, got, &format!("{at}/{index}"), out);
            }
        }
        (wanted, got) if wanted != got => out.push(at.to_owned()),
        _ => {}
    }
}

fn without(value: &Value, place: &str) -> Value {
    let mut value = value.clone();
    let (holder, name) = place.rsplit_once('/').unwrap();
    let holder = value.pointer_mut(holder).unwrap();
    holder.as_object_mut().unwrap().shift_remove(name);
    value
}

/// Takes away what an import says that it left out, and nothing else.
fn without_what_is_told(profile: &Profile, remarks: &[ImportRemark]) -> Value {
    let mut wanted = profile.to_json();
    for remark in remarks.iter().filter(|remark| remark.is_loss()) {
        let (ImportRemark::Command { member } | ImportRemark::Keychain { member }) = remark else {
            panic!("{remark}");
        };
        let (holder, name) = member.rsplit_once('/').unwrap();
        let holder = wanted.pointer_mut(holder).unwrap();
        assert!(holder.as_object_mut().unwrap().remove(name).is_some());
    }
    wanted
}

#[test]
fn every_profile_comes_back_as_it_went() {
    let whole = whole().into_iter().map(|value| {
        let profile = Profile::parse(value.to_string().as_bytes());
        (
            profile.unwrap_or_else(|error| panic!("{error}\n{value:#}")),
            Some(value),
        )
    });
    let mut losses = 0;
    for (profile, source) in shipped().map(|profile| (profile, None)).chain(whole) {
        if let Some(source) = source {
            let mut unwritten = Vec::new();
            differing(&source, &profile.to_json(), "", &mut unwritten);
            for place in unwritten {
                let shorter = without(&source, &place);
                let shorter = Profile::parse(shorter.to_string().as_bytes()).unwrap();
                assert_eq!(shorter, profile, "{place} is neither written nor usual");
            }
        }
        for text in [
            profile.to_text(),
            link(&profile).unwrap(),
            profile.to_text().replace('\n', "\r\n"),
            format!("\u{feff}{}", profile.to_text()),
        ] {
            let imported = one(&text);
            let wanted = without_what_is_told(&profile, &imported.remarks);
            assert_eq!(imported.profile.to_json(), wanted);
            losses += imported
                .remarks
                .iter()
                .filter(|remark| remark.is_loss())
                .count();
            // A second time there is nothing left to leave out.
            let again = one(&imported.profile.to_text());
            assert_eq!(again.profile, imported.profile);
            assert!(!again.remarks.iter().any(ImportRemark::is_loss));
        }
    }
    assert!(losses > 0);
}

/// A secret of each kind that no profile may bring, wherever it stands: gone, named, and nothing
/// else is.
#[test]
fn secrets_are_all_that_is_lost_and_each_is_named() {
    let mut profile = whole().remove(0);
    profile["client"]["client_secret"] = json!({ "env": "VARIABLE" });
    profile["environments"][0]["changes"]["client"]["client_secret"] = json!({ "env": "VARIABLE" });
    let clean = one(&profile.to_string());
    assert!(!clean.remarks.iter().any(ImportRemark::is_loss));
    let mut places = Vec::new();
    for (holder, name) in [
        ("/client", "registration_access_token"),
        ("/client/x_of_tomorrow", "password"),
        (
            "/environments/0/changes/client",
            "registration_access_token",
        ),
        ("/server/x_of_tomorrow", "initial_access_token"),
        ("/x_of_tomorrow", "refresh_token"),
    ] {
        profile.pointer_mut(holder).unwrap()[name] = json!(super::CANARY);
        places.push(format!("{holder}/{name}"));
    }
    let pairs = profile.pointer_mut("/request/api_headers").unwrap();
    pairs
        .as_array_mut()
        .unwrap()
        .push(json!(["Authorization", super::CANARY]));
    places.push(String::from("/request/api_headers/Authorization"));
    let imported = one(&profile.to_string());
    let mut told = super::secrets(&imported);
    told.sort_unstable();
    places.sort_unstable();
    assert_eq!(told, places);
    assert_eq!(imported.profile, clean.profile);
}

/// What a server would say of itself, and what `discover` saves.
#[test]
fn a_discovery_document_made_of_a_profile_comes_back_whole() {
    let mut count = 0;
    for profile in shipped() {
        let mut document = profile.server.clone();
        let has_endpoint = document.keys().any(|name| name.ends_with("_endpoint"));
        let is_open = |value: &Value| value.as_str().is_some_and(|text| text.contains('{'));
        // Where a host is asked for, there is no document yet.
        if !has_endpoint || document.values().any(is_open) {
            continue;
        }
        document
            .entry("issuer")
            .or_insert_with(|| json!("https://issuer.example"));
        let text = Value::Object(document.clone()).to_string();
        let imported = one(&text);
        assert_eq!(imported.profile.server, document, "{}", profile.id);
        assert!(!imported.remarks.iter().any(ImportRemark::is_loss));
        count += 1;
    }
    assert!(count > 20, "{count}");
}

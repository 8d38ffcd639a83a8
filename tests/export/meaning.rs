//! What exports say and must not leave out, whatever their words look like.

use oauth_playground::export::FORMATS;
use serde_json::Value;

use crate::runs::{complete, outside, refused, seven_letters};

const UNCHECKED: &str = "Certificates were not checked";

#[test]
fn case_111_an_accept_any_profile_shows_in_every_export() {
    let (careless, careful) = (outside(), complete());
    for format in FORMATS {
        let name = format.name;
        assert!(careless.masked(name).contains(UNCHECKED), "{name}");
        assert!(!careful.masked(name).contains(UNCHECKED), "{name}");
    }
}

#[test]
fn case_146_no_export_lets_foreign_text_act() {
    let run = outside();
    for format in FORMATS {
        let rendered = run.masked(format.name);
        let is_data = ["har", "json"].contains(&format.name);
        for hostile in ["\u{202e}", "\u{1b}"] {
            assert!(!rendered.contains(hostile) || is_data, "{}", format.name);
        }
        if ["svg", "html", "markdown"].contains(&format.name) {
            assert!(!rendered.contains("<img"), "{}", format.name);
            assert!(!rendered.contains("<b>"), "{}", format.name);
        }
        assert!(
            !rendered.lines().any(|line| line.starts_with("## verified")),
            "{}",
            format.name
        );
    }
}

#[test]
fn the_code_flow_has_the_seven_letters_of_the_specification() {
    let text = seven_letters().masked("text");
    let legend: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("   ("))
        .collect();
    assert_eq!(legend.len(), 7, "{legend:#?}");
    for (line, (letter, word)) in legend.iter().zip([
        ("(A)", "sends the browser"),
        ("(B)", "resource owner"),
        ("(C)", "redirect URI"),
        ("(D)", "POST /token"),
        ("(E)", "200"),
        ("(F)", "resource server"),
        ("(G)", "200"),
    ]) {
        assert!(line.contains(letter) && line.contains(word), "{line}");
    }
}

#[test]
fn a_har_holds_every_exchange_that_was_seen_and_counts_the_others() {
    let run = outside();
    let har: Value = serde_json::from_str(&run.masked("har")).unwrap();
    let entries = har["log"]["entries"].as_array().unwrap();
    let ids: Vec<_> = entries.iter().map(|entry| entry["_id"].as_u64()).collect();
    assert_eq!(ids, [Some(1), Some(3), Some(4)]);
    let comment = har["log"]["comment"].as_str().unwrap();
    assert!(
        comment.contains("nobody here saw their bytes: 1"),
        "{comment}"
    );
    let first = &entries[0];
    let url = "https://id.example/.well-known/openid-configuration";
    assert_eq!(first["request"]["url"], url);
    assert_eq!(
        first["response"]["content"]["text"],
        r#"{"issuer":"https://id.example"}"#
    );
    assert_eq!(first["timings"]["ssl"], 31.0);
    assert_eq!(first["timings"]["connect"], 51.5);
    let phases = ["dns", "connect", "send", "wait", "receive"];
    let sum: f64 = phases
        .iter()
        .map(|phase| first["timings"][phase].as_f64().unwrap())
        .sum();
    assert!((sum - first["time"].as_f64().unwrap()).abs() < 0.001);
    let broken = &entries[2];
    assert_eq!(broken["response"]["status"], 0);
    assert!(broken["_error"].as_str().unwrap().contains("closed"));
}

#[test]
fn what_the_user_changed_is_marked() {
    let run = refused();
    for format in ["markdown", "html", "text"] {
        let rendered = run.masked(format);
        assert!(rendered.contains("Changed by the user"), "{format}");
    }
    assert!(run.masked("mermaid").contains("changed)"));
    assert!(
        run.masked("har")
            .contains("changed by the user before it left")
    );
    assert!(run.masked("markdown").contains("invalid\\_grant"));
}

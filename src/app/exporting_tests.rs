//! What is handed over when a run is taken away, and what becomes of it.

use crate::{
    app::{
        Command, Effect, ExportNews, ExportOutcome, ExportRefusal, ExportRequest, ExportTo, State,
        StoreEvent, WorldEvent, update, update_tests::started,
    },
    export::by_name,
    oauth::Timestamp,
    session::OpenedSession,
};

const NOW: Timestamp = Timestamp::from_secs(1_780_000_000);

fn send(state: &mut State, command: Command) -> Vec<Effect> {
    update(state, command, NOW)
}

fn export(state: &mut State, to: ExportTo) -> Vec<Effect> {
    let request = ExportRequest {
        format: by_name("har").unwrap(),
        to,
        with_secrets: true,
    };
    send(state, Command::Export(Box::new(request)))
}

#[test]
fn one_export_at_a_time_and_none_without_a_run() {
    let mut state = State::default();
    assert!(export(&mut state, ExportTo::Clipboard).is_empty());
    let mut state = started();
    let effects = export(&mut state, ExportTo::Clipboard);
    assert!(matches!(&effects[..], [Effect::Export(job)] if job.request.with_secrets));
    assert!(export(&mut state, ExportTo::Clipboard).is_empty());
    send(&mut state, Command::DismissExport);
    assert_eq!(state.export, Some(ExportNews::UnderWay));
}

#[test]
fn a_past_run_is_never_asked_for_with_secrets() {
    let mut state = started();
    let opened = OpenedSession {
        trace: state.session.as_ref().unwrap().trace().clone(),
        torn: None,
        codings: std::collections::BTreeMap::new(),
    };
    let event = StoreEvent::SessionOpened(Box::new(opened));
    send(&mut state, Command::World(WorldEvent::Store(event)));
    let effects = export(&mut state, ExportTo::Clipboard);
    assert!(matches!(&effects[..], [Effect::Export(job)] if !job.request.with_secrets));
}

#[test]
fn what_became_of_it_is_told_and_the_clipboard_gets_what_was_rendered() {
    let mut state = started();
    export(&mut state, ExportTo::Clipboard);
    let rendered = ExportOutcome::Rendered {
        text: String::from("text"),
        format: "HAR 1.2",
        with_secrets: false,
    };
    let effects = send(&mut state, Command::World(WorldEvent::Exported(rendered)));
    assert!(matches!(&effects[..], [Effect::Copy(text)] if text == "text"));
    let refused = ExportOutcome::Refused(ExportRefusal::Exists);
    let effects = send(&mut state, Command::World(WorldEvent::Exported(refused)));
    assert!(effects.is_empty());
    assert_eq!(
        state.export,
        Some(ExportNews::Refused(ExportRefusal::Exists))
    );
    send(&mut state, Command::DismissExport);
    assert_eq!(state.export, None);
}

//! The run as one JSON object: what it was about, and its records as JSON lines have them.

use serde_json::{Value, json};

use crate::{
    export::{
        Export, notices,
        record_object::{end_object, record_object},
    },
    flow::Entry,
};

pub(super) fn render(export: &Export<'_>) -> String {
    let trace = export.trace();
    let header = trace.header();
    let records: Vec<Value> = trace
        .records()
        .iter()
        .filter_map(|record| match &record.entry {
            Entry::End(end) => Some(end_object(end, &header.id, record.at)),
            Entry::Stage { .. }
            | Entry::LocalWork { .. }
            | Entry::Exchange(_)
            | Entry::BrowserAsked { .. }
            | Entry::Finding { .. }
            | Entry::Deviation { .. }
            | Entry::ContinuedAnyway { .. }
            | Entry::Tokens { .. }
            | Entry::Notice { .. } => record_object(record),
        })
        .collect();
    let object = json!({
        "format": "oauth-playground session",
        "version": 1,
        "with_secrets": export.with_secrets(),
        "notices": notices::notices(export),
        "session": header.id,
        "started": header.started.to_string(),
        "grant": header.grant.name(),
        "trust": notices::trust_kind(&header.profile.trust),
        "profile": serde_json::to_value(&header.profile).unwrap_or_default(),
        "records": records,
    });
    format!("{object:#}\n")
}

//! All words that a person reads: stages, parameters, checks, errors and messages, with their sections.

#[macro_use]
mod id_token_words;
#[macro_use]
mod signed_token_words;

mod awaiting;
mod certificates;
mod check_words;
mod client_certificates;
pub mod connection_page;
pub mod controls;
pub mod discovery;
pub mod environments;
mod error_codes;
mod errors;
pub mod extensions;
mod failures;
mod findings;
mod grants;
pub mod import_preview;
mod inputs;
mod messages;
mod parameter_tables;
mod parameters;
pub mod past_runs;
pub mod profile_keys;
pub mod profile_page;
pub mod profile_protection;
pub mod provider;
mod provider_codes;
mod registration_tables;
pub mod secrets;
mod sections;
pub mod settings;
mod stages;
pub mod storage;
pub mod taking_away;
mod targets;
mod ways;

pub use awaiting::awaiting;
pub use certificates::{can_be_pinned, fingerprint, to_compare};
pub use client_certificates::client_certificate;
pub use errors::{Explanation, explain, suspects};
pub use failures::{Advice, browser_failed, end, end_at_terminal, failure, listen_failed, notice};
pub use findings::{consequence, sentence, title, verdict};
pub use grants::{token_lesson, token_spec};
pub use inputs::{InputWords, input};
pub use messages::{
    accessible_name, built, change, local_work, participant, planned_request, planned_response,
    request_label, response_label, spoken_answer, spoken_participant, spoken_received,
    spoken_request, spoken_response,
};
pub use parameters::{Message, Need, ParameterFacts, UNKNOWN_PARAMETER, header, parameter};
pub use provider_codes::hint;
pub use sections::section_address;
pub use stages::{
    lesson, press, rail, spec, stage_title, status, step_lesson, step_spec, step_title,
};
pub use targets::planned_request_to;
pub use ways::{own_certificate, proxy_bytes, way, way_in_short};

/// One sentence stands without a full stop; of several each has one.
#[cfg(test)]
fn is_well_ended(text: &str) -> bool {
    !text.is_empty() && !text.ends_with("..") && text.contains(". ") == text.ends_with('.')
}

//! The program as scripts use it: arguments go in, lines and an exit status come out.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test touches the world and may fail loudly"
)]

mod support;

#[allow(dead_code, reason = "shared with the tests of the wire")]
#[path = "wire_proxy/recording_proxy.rs"]
mod recording_proxy;

#[path = "command_line/contract.rs"]
mod contract;
#[path = "command_line/grants.rs"]
mod grants;
#[path = "command_line/launch.rs"]
mod launch;
#[path = "command_line/scripted_server.rs"]
mod scripted_server;

#[path = "command_line/answers.rs"]
mod answers;
#[path = "command_line/curl_through_proxies.rs"]
mod curl_through_proxies;
#[path = "command_line/demonstration.rs"]
mod demonstration;
#[path = "command_line/discover.rs"]
mod discover;
#[path = "command_line/documented_requests.rs"]
mod documented_requests;
#[path = "command_line/environments.rs"]
mod environments;
#[path = "command_line/exit_statuses.rs"]
mod exit_statuses;
#[path = "command_line/exports.rs"]
mod exports;
#[path = "command_line/extensions.rs"]
mod extensions;
#[path = "command_line/faults.rs"]
mod faults;
#[path = "command_line/finding_and_registering.rs"]
mod finding_and_registering;
#[path = "command_line/imports.rs"]
mod imports;
#[path = "command_line/kept_secrets.rs"]
mod kept_secrets;
#[path = "command_line/keys.rs"]
mod keys;
#[path = "command_line/masking.rs"]
mod masking;
#[path = "command_line/metadata_answers.rs"]
mod metadata_answers;
#[path = "command_line/mutual_tls.rs"]
mod mutual_tls;
#[path = "command_line/peculiar_answers.rs"]
mod peculiar_answers;
#[path = "command_line/peer.rs"]
mod peer;
#[path = "command_line/peer_trust.rs"]
mod peer_trust;
#[path = "command_line/personas.rs"]
mod personas;
#[path = "command_line/pinning.rs"]
mod pinning;
#[path = "command_line/profile_files.rs"]
mod profile_files;
#[path = "command_line/profile_library.rs"]
mod profile_library;
#[path = "command_line/redirects.rs"]
mod redirects;
#[path = "command_line/results.rs"]
mod results;
#[path = "command_line/secrets.rs"]
mod secrets;
#[path = "command_line/serve.rs"]
mod serve;
#[path = "command_line/sessions.rs"]
mod sessions;
#[path = "command_line/sign_in_and_out.rs"]
mod sign_in_and_out;
#[path = "command_line/signed_answers.rs"]
mod signed_answers;
#[path = "command_line/source_systems.rs"]
mod source_systems;
#[path = "command_line/token_answers.rs"]
mod token_answers;
#[path = "command_line/transport.rs"]
mod transport;

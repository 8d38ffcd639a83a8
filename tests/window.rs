//! The window as a user meets it, by accessible names, with a world in memory behind it.

#![cfg(feature = "gui")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may fail anywhere"
)]

#[path = "window/world_in_memory.rs"]
mod world_in_memory;

#[path = "window/choosing_the_way.rs"]
mod choosing_the_way;
#[path = "window/editing_a_profile.rs"]
mod editing_a_profile;
#[path = "window/fitting_the_top_bar.rs"]
mod fitting_the_top_bar;
#[path = "window/naming_every_control.rs"]
mod naming_every_control;

#[path = "window/importing_settings.rs"]
mod importing_settings;
#[path = "window/keeping_profiles.rs"]
mod keeping_profiles;

#[path = "window/discovering.rs"]
mod discovering;
#[path = "window/shelf.rs"]
mod shelf;

#[path = "window/changing_a_signed_token.rs"]
mod changing_a_signed_token;
#[path = "window/choosing_a_grant.rs"]
mod choosing_a_grant;
#[path = "window/choosing_a_provider.rs"]
mod choosing_a_provider;
#[path = "window/choosing_options.rs"]
mod choosing_options;

#[path = "window/starting.rs"]
mod starting;

#[path = "window/stepping.rs"]
mod stepping;

#[path = "window/changing_a_request.rs"]
mod changing_a_request;

#[path = "window/reading_the_diagram.rs"]
mod reading_the_diagram;

#[path = "window/waiting_for_the_browser.rs"]
mod waiting_for_the_browser;

#[path = "window/overruling_a_check.rs"]
mod overruling_a_check;

#[path = "window/giving_a_secret.rs"]
mod giving_a_secret;
#[path = "window/keeping_secrets.rs"]
mod keeping_secrets;

#[path = "window/sending_again.rs"]
mod sending_again;

#[path = "window/reading_peculiar_answers.rs"]
mod reading_peculiar_answers;
#[path = "window/rehearsing.rs"]
mod rehearsing;

#[path = "window/running_commands.rs"]
mod running_commands;

#[path = "window/reading_bytes.rs"]
mod reading_bytes;

#[path = "window/keeping_a_run.rs"]
mod keeping_a_run;
#[path = "window/long_runs.rs"]
mod long_runs;
#[path = "window/looking_away.rs"]
mod looking_away;

#[path = "window/rearranging_panes.rs"]
mod rearranging_panes;

#[path = "window/browsing_past_runs.rs"]
mod browsing_past_runs;
#[path = "window/reading_a_past_run.rs"]
mod reading_a_past_run;
#[path = "window/reading_an_encrypted_token.rs"]
mod reading_an_encrypted_token;
#[path = "window/registering_protection.rs"]
mod registering_protection;
#[path = "window/setting_up.rs"]
mod setting_up;
#[path = "window/taking_a_run_away.rs"]
mod taking_a_run_away;

#[path = "window/switching_environments.rs"]
mod switching_environments;

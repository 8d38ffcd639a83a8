//! Which lines the list of all runs has, and where its columns are.

use egui::{Color32, FontId, Rangef, Rect, Ui, pos2, text::LayoutJob};

use crate::{
    app::State,
    gui::{past_runs as words, words as controls},
    session::SessionSummary,
};

/// One line of the list; runs and files by their place in the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    Run(usize),
    DamagedTitle,
    Damaged(usize),
}

/// The lines that have what was typed in them: runs first, then files that cannot be opened.
pub(super) fn found(state: &State, typed: &str) -> Vec<Item> {
    let wanted = typed.trim().to_lowercase();
    let has = |text: &str| text.to_lowercase().contains(&wanted);
    let is_found = |summary: &SessionSummary| {
        wanted.is_empty()
            || has(&summary.profile)
            || has(summary.issuer.as_deref().unwrap_or_default())
            || has(&summary.client_id)
            || has(words::outcome(summary.end))
            || has(controls::grant(summary.grant))
            || has(&summary.id)
            || has(&words::time(summary.started))
    };
    let runs = state.history.iter().enumerate();
    let mut items: Vec<Item> = runs
        .filter(|(_, summary)| is_found(summary))
        .map(|(at, _)| Item::Run(at))
        .collect();
    let damaged: Vec<Item> = state
        .damaged_sessions
        .iter()
        .enumerate()
        .filter(|(_, one)| wanted.is_empty() || has(&one.id) || has(&one.problem))
        .map(|(at, _)| Item::Damaged(at))
        .collect();
    if !damaged.is_empty() {
        items.push(Item::DamagedTitle);
        items.extend(damaged);
    }
    items
}

/// Where each column begins and ends, as the room allows; the outcome is never cut first.
pub(super) struct Columns {
    pub time: Rangef,
    pub profile: Rangef,
    pub grant: Rangef,
    pub issuer: Rangef,
    pub client: Rangef,
    pub outcome: Rangef,
}

const GAP: f32 = 12.0;
const TIME: f32 = 150.0;
const GRANT: f32 = 176.0;
const OUTCOME: f32 = 176.0;
/// Room for the button that deletes.
const DELETE: f32 = 36.0;
/// Below this width the grant gives way: it is in the accessible name and in the run.
const ROOMY: f32 = 960.0;

impl Columns {
    pub fn of(row: Rect) -> Self {
        let left = row.left() + 8.0;
        let outcome = row.right() - DELETE - OUTCOME;
        let time = Rangef::new(left, left + TIME);
        let grant_width = if row.width() >= ROOMY {
            GRANT + GAP
        } else {
            0.0
        };
        let rest = outcome - time.max - 4.0 * GAP - grant_width;
        let from = |left: f32, width: f32| Rangef::new(left, left + width.max(0.0));
        let profile = from(time.max + GAP, rest * 0.32);
        let grant = from(profile.max + GAP, grant_width - GAP);
        let issuer = from(
            if grant_width > 0.0 {
                grant.max
            } else {
                profile.max
            } + GAP,
            rest * 0.42,
        );
        let client = from(issuer.max + GAP, rest * 0.26);
        Self {
            time,
            profile,
            grant,
            issuer,
            client,
            outcome: Rangef::new(outcome, row.right() - DELETE),
        }
    }

    /// The titles of the columns that there is room for.
    pub fn titles(&self) -> impl Iterator<Item = (Rangef, &'static str)> {
        [
            (self.time, words::TIME),
            (self.profile, words::PROFILE),
            (self.grant, words::GRANT),
            (self.issuer, words::ISSUER),
            (self.client, words::CLIENT_ID),
            (self.outcome, words::OUTCOME),
        ]
        .into_iter()
        .filter(|(x, _)| x.span() > 0.0)
    }
}

/// Text in a column, cut with an ellipsis where it is longer.
pub(super) fn cell(ui: &Ui, row: Rect, x: Rangef, text: &str, (font, colour): (FontId, Color32)) {
    if x.span() <= 0.0 {
        return;
    }
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, colour);
    job.wrap = egui::text::TextWrapping::truncate_at_width(x.span());
    let galley = ui.painter().layout_job(job);
    let top = row.center().y - galley.size().y / 2.0;
    ui.painter().galley(pos2(x.min, top), galley, colour);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        app::DamagedSession,
        flow::{EndStatus, Grant},
        oauth::Timestamp,
    };

    fn run(id: &str, profile: &str, end: EndStatus) -> SessionSummary {
        SessionSummary {
            id: id.to_owned(),
            started: Timestamp::from_secs(1_795_262_671),
            profile: profile.to_owned(),
            issuer: Some(format!("https://{profile}.example")),
            client_id: String::from("playground"),
            grant: Grant::AuthorizationCode,
            end: Some(end),
        }
    }

    #[test]
    fn letters_find_profile_issuer_outcome_and_id() {
        let state = State {
            history: vec![
                run("s1", "Müller", EndStatus::Completed),
                run("s2", "keycloak", EndStatus::OAuthError),
            ],
            damaged_sessions: vec![DamagedSession {
                id: String::from("s3"),
                problem: String::from("line 1: empty"),
            }],
            ..State::default()
        };
        assert_eq!(found(&state, "").len(), 4);
        assert_eq!(found(&state, "MÜLL"), [Item::Run(0)]);
        assert_eq!(found(&state, "keycloak.example"), [Item::Run(1)]);
        assert_eq!(found(&state, "refused"), [Item::Run(1)]);
        assert_eq!(found(&state, "s3"), [Item::DamagedTitle, Item::Damaged(0)]);
        assert!(found(&state, "xyzzy").is_empty());
    }

    #[test]
    fn columns_stand_in_order_and_within_the_row() {
        for width in [600.0, 900.0, 1240.0, 2000.0] {
            let row = Rect::from_min_size(pos2(10.0, 0.0), egui::vec2(width, 24.0));
            let columns: Vec<Rangef> = Columns::of(row).titles().map(|(x, _)| x).collect();
            for pair in columns.windows(2) {
                assert!(pair[0].max <= pair[1].min, "{width}: {pair:?}");
            }
            assert!(columns.iter().all(|x| row.x_range().contains(x.max)));
        }
    }
}

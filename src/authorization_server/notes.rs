//! The API that tokens are for: the notes of a person or of a client, to be read or added to.

use serde_json::{Value, json};

use crate::http::Response;

use super::{State, bearer, endpoints::Call, error::secret_json, resource::NOTES};

/// Notes of one person that are kept beside the ready ones; the oldest go.
const CAPACITY: usize = 20;
const LONGEST_CHARACTERS: usize = 500;

pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Response {
    if call.request.method == "POST" {
        return add(state, call);
    }
    match bearer::for_api(state, call, NOTES, "notes.read") {
        Err(challenge) => challenge,
        Ok((_, grant)) => {
            let notes: Vec<&str> = ["Water the plants", "Read RFC 9700"]
                .into_iter()
                .chain(
                    state
                        .notes
                        .iter()
                        .filter(|(username, _)| username == grant.owner())
                        .map(|(_, note)| note.as_str()),
                )
                .collect();
            secret_json(200, &json!({ "owner": grant.owner(), "notes": notes }))
        }
    }
}

/// Takes `{"note": "…"}`.
fn add(state: &mut State, call: &mut Call<'_>) -> Response {
    let username = match bearer::for_api(state, call, NOTES, "notes.write") {
        Err(challenge) => return challenge,
        Ok((_, grant)) => grant.owner().to_owned(),
    };
    let note = serde_json::from_slice::<Value>(&call.request.body)
        .ok()
        .and_then(|body| Some(body.get("note")?.as_str()?.to_owned()))
        .filter(|note| note.chars().count() <= LONGEST_CHARACTERS);
    let Some(note) = note else {
        return secret_json(
            400,
            &json!({ "message": "Send {\"note\": \"some text\"}." }),
        );
    };
    let of_person = |(owner, _): &(String, String)| *owner == username;
    if state.notes.iter().filter(|note| of_person(note)).count() >= CAPACITY
        && let Some(oldest) = state.notes.iter().position(of_person)
    {
        state.notes.remove(oldest);
    }
    state.notes.push((username, note.clone()));
    secret_json(201, &json!({ "note": note }))
}

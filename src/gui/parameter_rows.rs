//! The draft's parameters beside those that were prepared: which row is which; no widget in here.

use crate::oauth::{Parameter, Parameters};

/// How a row of the table stands to what was prepared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    AsPrepared,
    Changed,
    Added,
    Removed,
}

/// One row: a parameter of the draft, or one that is no longer in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Its place in the draft; `None` where it was removed.
    pub index: Option<usize>,
    pub name: String,
    pub value: String,
    /// The value that was prepared.
    pub prepared: Option<String>,
    pub state: State,
}

/// The rows of the draft in order; removed ones stay where they were. Doubles are told apart by
/// their order.
pub(super) fn rows(draft: &Parameters, prepared: &Parameters) -> Vec<Row> {
    let before: Vec<&Parameter> = prepared.iter().collect();
    let mut is_matched = vec![false; before.len()];
    let partners: Vec<Option<usize>> = draft
        .iter()
        .map(|parameter| {
            let at = before
                .iter()
                .enumerate()
                .position(|(at, other)| !is_matched[at] && other.name == parameter.name)?;
            is_matched[at] = true;
            Some(at)
        })
        .collect();
    let mut out = Vec::new();
    let mut next_removed = 0;
    for (index, (parameter, partner)) in draft.iter().zip(&partners).enumerate() {
        if let Some(partner) = partner {
            removed_until(*partner, &before, &is_matched, &mut next_removed, &mut out);
        }
        let original = partner
            .and_then(|at| before.get(at))
            .map(|other| &other.value);
        out.push(Row {
            index: Some(index),
            name: parameter.name.clone(),
            value: parameter.value.clone(),
            prepared: original.cloned(),
            state: match original {
                None => State::Added,
                Some(original) if *original == parameter.value => State::AsPrepared,
                Some(_) => State::Changed,
            },
        });
    }
    removed_until(
        before.len(),
        &before,
        &is_matched,
        &mut next_removed,
        &mut out,
    );
    out
}

fn removed_until(
    end: usize,
    before: &[&Parameter],
    is_matched: &[bool],
    next: &mut usize,
    out: &mut Vec<Row>,
) {
    while *next < end {
        let at = *next;
        *next += 1;
        if is_matched[at] {
            continue;
        }
        out.push(Row {
            index: None,
            name: before[at].name.clone(),
            value: before[at].value.clone(),
            prepared: Some(before[at].value.clone()),
            state: State::Removed,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(draft: &[(&str, &str)], prepared: &[(&str, &str)]) -> Vec<(String, State)> {
        let list = |pairs: &[(&str, &str)]| pairs.iter().copied().collect::<Parameters>();
        rows(&list(draft), &list(prepared))
            .into_iter()
            .map(|row| (row.name, row.state))
            .collect()
    }

    fn is(name: &str, state: State) -> (String, State) {
        (name.to_owned(), state)
    }

    #[test]
    fn a_removed_row_stays_where_it_was() {
        assert_eq!(
            states(
                &[("a", "1"), ("c", "3")],
                &[("a", "1"), ("b", "2"), ("c", "3")]
            ),
            [
                is("a", State::AsPrepared),
                is("b", State::Removed),
                is("c", State::AsPrepared)
            ]
        );
        assert_eq!(
            states(&[("a", "1")], &[("a", "1"), ("b", "2")]),
            [is("a", State::AsPrepared), is("b", State::Removed)]
        );
    }

    #[test]
    fn changed_added_and_repeated_rows_are_told_apart() {
        assert_eq!(
            states(&[("a", "9"), ("a", "1"), ("x", "")], &[("a", "1")]),
            [
                is("a", State::Changed),
                is("a", State::Added),
                is("x", State::Added)
            ]
        );
    }
}

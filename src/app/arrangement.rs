//! Where the panes of a run stand: a tree of splits and tabs, and what can be done to it.

/// The parts of a run that have a place of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    #[default]
    Step,
    Sequence,
    Inspector,
}

impl Pane {
    pub const ALL: [Self; 3] = [Self::Step, Self::Sequence, Self::Inspector];
}

/// How the parts of a split stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Side by side.
    Columns,
    /// One above the other.
    Rows,
}

/// An edge of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

impl Side {
    fn direction(self) -> Direction {
        match self {
            Self::Left | Self::Right => Direction::Columns,
            Self::Top | Self::Bottom => Direction::Rows,
        }
    }

    fn is_first(self) -> bool {
        matches!(self, Self::Left | Self::Top)
    }
}

/// A place and what stands in it. Every pane stands in exactly one.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrangement {
    Pane(Pane),
    /// At least two parts, each with its share of the room; the shares add up to one.
    Split {
        direction: Direction,
        parts: Vec<(f32, Arrangement)>,
    },
    /// At least two parts in one place; `shown` counts from 0.
    Tabs {
        shown: usize,
        parts: Vec<Arrangement>,
    },
}

/// Why a tree cannot be shown.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ArrangementError {
    #[error("expected every pane once, got {pane:?} {times} times")]
    Pane { pane: Pane, times: usize },
    #[error("expected at least two parts in a split or in tabs, got {0}")]
    Parts(usize),
    #[error("expected a share above 0, got {0}")]
    Share(f32),
    #[error("expected a tab that is there, got number {0}")]
    Shown(usize),
}

/// No pane of a split gets less of it than this by a command.
const LEAST_SHARE: f32 = 0.1;
/// What a pane gets when it is moved beside all others.
const MOVED_SHARE: f32 = 0.4;
/// The same for the inspector, which is low, and as high as in the pictures.
const INSPECTOR_HEIGHT: f32 = 0.2775;
const INSPECTOR_WIDTH: f32 = 0.28;

impl Default for Arrangement {
    /// Step and sequence side by side, the inspector below both, as large as in the pictures.
    fn default() -> Self {
        let above = Self::Split {
            direction: Direction::Columns,
            parts: vec![
                (0.532, Self::Pane(Pane::Step)),
                (0.468, Self::Pane(Pane::Sequence)),
            ],
        };
        Self::Split {
            direction: Direction::Rows,
            parts: vec![
                (0.7225, above),
                (INSPECTOR_HEIGHT, Self::Pane(Pane::Inspector)),
            ],
        }
    }
}

impl Arrangement {
    /// The panes in reading order.
    pub fn panes(&self) -> Vec<Pane> {
        match self {
            Self::Pane(pane) => vec![*pane],
            Self::Split { parts, .. } => parts.iter().flat_map(|(_, part)| part.panes()).collect(),
            Self::Tabs { parts, .. } => parts.iter().flat_map(Self::panes).collect(),
        }
    }

    /// Whether it can be shown, which what comes from a file may not.
    pub fn check(&self) -> Result<(), ArrangementError> {
        let panes = self.panes();
        for pane in Pane::ALL {
            let times = panes.iter().filter(|other| **other == pane).count();
            if times != 1 {
                return Err(ArrangementError::Pane { pane, times });
            }
        }
        self.check_parts()
    }

    fn check_parts(&self) -> Result<(), ArrangementError> {
        match self {
            Self::Pane(_) => Ok(()),
            Self::Split { parts, .. } => {
                if parts.len() < 2 {
                    return Err(ArrangementError::Parts(parts.len()));
                }
                let sum: f32 = parts.iter().map(|(share, _)| *share).sum();
                for (share, part) in parts {
                    // Not a number is no share either; and one that is next to nothing of the sum
                    // would hide what has it.
                    let is_share = share.is_finite() && sum.is_finite() && *share >= 0.01 * sum;
                    if !is_share || *share <= 0.0 {
                        return Err(ArrangementError::Share(*share));
                    }
                    part.check_parts()?;
                }
                Ok(())
            }
            Self::Tabs { shown, parts } => {
                if parts.len() < 2 {
                    return Err(ArrangementError::Parts(parts.len()));
                }
                if *shown >= parts.len() {
                    return Err(ArrangementError::Shown(*shown));
                }
                parts.iter().try_for_each(Self::check_parts)
            }
        }
    }

    /// The same with nothing superfluous: a split in a split of its direction is one, a part alone
    /// needs no split, and shares add up to one. `None` where nothing is left.
    pub fn simplified(self) -> Option<Self> {
        match self {
            Self::Pane(_) => Some(self),
            Self::Split { direction, parts } => {
                let mut flat = Vec::new();
                for (share, part) in parts {
                    match part.simplified() {
                        Some(Self::Split {
                            direction: inner,
                            parts,
                        }) if inner == direction => {
                            flat.extend(parts.into_iter().map(|(of, part)| (share * of, part)));
                        }
                        Some(part) => flat.push((share, part)),
                        None => {}
                    }
                }
                if flat.len() < 2 {
                    return flat.pop().map(|(_, part)| part);
                }
                let sum: f32 = flat.iter().map(|(share, _)| *share).sum();
                for (share, _) in &mut flat {
                    *share = (*share / sum * 10_000.0).round() / 10_000.0;
                }
                Some(Self::Split {
                    direction,
                    parts: flat,
                })
            }
            Self::Tabs { shown, parts } => {
                let mut left = Vec::new();
                let mut now_shown = 0;
                for (at, part) in parts.into_iter().enumerate() {
                    if let Some(part) = part.simplified() {
                        if at <= shown {
                            now_shown = left.len();
                        }
                        left.push(part);
                    }
                }
                if left.len() < 2 {
                    return left.pop();
                }
                Some(Self::Tabs {
                    shown: now_shown,
                    parts: left,
                })
            }
        }
    }

    /// What is left when a pane is taken out.
    pub fn without(&self, pane: Pane) -> Option<Self> {
        self.emptied(pane).simplified()
    }

    /// The same tree with an empty place where the pane was.
    fn emptied(&self, pane: Pane) -> Self {
        match self {
            Self::Pane(own) if *own == pane => Self::Tabs {
                shown: 0,
                parts: Vec::new(),
            },
            Self::Pane(own) => Self::Pane(*own),
            Self::Split { direction, parts } => Self::Split {
                direction: *direction,
                parts: parts
                    .iter()
                    .map(|(share, part)| (*share, part.emptied(pane)))
                    .collect(),
            },
            Self::Tabs { shown, parts } => Self::Tabs {
                shown: *shown,
                parts: parts.iter().map(|part| part.emptied(pane)).collect(),
            },
        }
    }

    /// The pane beside, above or below all others.
    #[must_use]
    pub fn moved(&self, pane: Pane, side: Side) -> Self {
        let Some(rest) = self.without(pane) else {
            return self.clone();
        };
        let share = match (pane, side.direction()) {
            (Pane::Inspector, Direction::Rows) => INSPECTOR_HEIGHT,
            (Pane::Inspector, Direction::Columns) => INSPECTOR_WIDTH,
            (Pane::Step | Pane::Sequence, Direction::Rows | Direction::Columns) => MOVED_SHARE,
        };
        let mut parts = vec![(1.0 - share, rest)];
        let at = usize::from(!side.is_first());
        parts.insert(at, (share, Self::Pane(pane)));
        let moved = Self::Split {
            direction: side.direction(),
            parts,
        };
        moved.simplified().unwrap_or_default()
    }

    /// The second pane behind the first one, as its tab.
    #[must_use]
    pub fn stacked(&self, first: Pane, second: Pane) -> Self {
        if first == second {
            return self.clone();
        }
        self.without(second)
            .map(|rest| rest.with_tab(first, second))
            .and_then(Self::simplified)
            .unwrap_or_default()
    }

    fn with_tab(self, first: Pane, second: Pane) -> Self {
        match self {
            Self::Pane(pane) if pane == first => Self::Tabs {
                shown: 0,
                parts: vec![Self::Pane(first), Self::Pane(second)],
            },
            Self::Pane(pane) => Self::Pane(pane),
            Self::Tabs { shown, mut parts } if parts.contains(&Self::Pane(first)) => {
                parts.push(Self::Pane(second));
                Self::Tabs { shown, parts }
            }
            Self::Tabs { shown, parts } => Self::Tabs {
                shown,
                parts: parts
                    .into_iter()
                    .map(|part| part.with_tab(first, second))
                    .collect(),
            },
            Self::Split { direction, parts } => Self::Split {
                direction,
                parts: parts
                    .into_iter()
                    .map(|(share, part)| (share, part.with_tab(first, second)))
                    .collect(),
            },
        }
    }

    /// Everything in one place.
    pub fn all_stacked() -> Self {
        Self::Tabs {
            shown: 0,
            parts: Pane::ALL.map(Self::Pane).to_vec(),
        }
    }

    /// The pane with another share of the innermost split that it stands in.
    #[must_use]
    pub fn resized(&self, pane: Pane, factor: f32) -> Self {
        let mut changed = self.clone();
        changed.resize(pane, factor);
        changed.simplified().unwrap_or_default()
    }

    /// Tells whether a split was found.
    fn resize(&mut self, pane: Pane, factor: f32) -> bool {
        match self {
            Self::Pane(_) => false,
            Self::Tabs { parts, .. } => parts.iter_mut().any(|part| part.resize(pane, factor)),
            Self::Split { parts, .. } => {
                if parts.iter_mut().any(|(_, part)| part.resize(pane, factor)) {
                    return true;
                }
                let count = parts.len();
                let Some(at) = parts
                    .iter()
                    .position(|(_, part)| part.panes().contains(&pane))
                else {
                    return false;
                };
                let before = parts[at].0;
                let others = (1.0 - before).max(f32::EPSILON);
                let most = (1..count).fold(1.0, |most: f32, _| most - LEAST_SHARE);
                let after = (before * factor).clamp(LEAST_SHARE, most);
                for (number, (share, _)) in parts.iter_mut().enumerate() {
                    *share = if number == at {
                        after
                    } else {
                        *share / others * (1.0 - after)
                    };
                }
                true
            }
        }
    }

    /// Brings the pane to the front of the tabs it stands in.
    #[must_use]
    pub fn showing(mut self, pane: Pane) -> Self {
        self.show(pane);
        self
    }

    fn show(&mut self, pane: Pane) {
        match self {
            Self::Pane(_) => {}
            Self::Split { parts, .. } => parts.iter_mut().for_each(|(_, part)| part.show(pane)),
            Self::Tabs { shown, parts } => {
                let at = parts.iter().position(|part| part.panes().contains(&pane));
                if let Some(at) = at {
                    *shown = at;
                    parts[at].show(pane);
                }
            }
        }
    }

    /// Whether the pane shares its place with others.
    pub fn is_stacked(&self, pane: Pane) -> bool {
        match self {
            Self::Pane(_) => false,
            Self::Split { parts, .. } => parts.iter().any(|(_, part)| part.is_stacked(pane)),
            Self::Tabs { .. } => self.panes().contains(&pane),
        }
    }

    /// How wide it must be, where `of` says how wide each pane must be.
    pub fn least_width(&self, of: fn(Pane) -> f32) -> f32 {
        let widest = |widths: &mut dyn Iterator<Item = f32>| widths.fold(0.0, f32::max);
        match self {
            Self::Pane(pane) => of(*pane),
            Self::Split { direction, parts } => {
                let mut widths = parts.iter().map(|(_, part)| part.least_width(of));
                match direction {
                    Direction::Columns => widths.sum(),
                    Direction::Rows => widest(&mut widths),
                }
            }
            Self::Tabs { parts, .. } => widest(&mut parts.iter().map(|part| part.least_width(of))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_rearrangement() -> Vec<Arrangement> {
        let mut found = vec![Arrangement::default(), Arrangement::all_stacked()];
        for start in found.clone() {
            for pane in Pane::ALL {
                for side in [Side::Left, Side::Right, Side::Top, Side::Bottom] {
                    found.push(start.moved(pane, side));
                }
                for other in Pane::ALL {
                    found.push(start.stacked(pane, other));
                }
            }
        }
        found
    }

    #[test]
    fn whatever_is_done_every_pane_stays_in_one_place() {
        for one in every_rearrangement() {
            assert_eq!(one.check(), Ok(()), "{one:?}");
            for pane in Pane::ALL {
                for factor in [0.0, 0.8, 1.25, 1e9] {
                    assert_eq!(one.resized(pane, factor).check(), Ok(()), "{one:?}");
                }
                assert_eq!(one.without(pane).unwrap().panes().len(), 2);
                assert_eq!(one.clone().showing(pane).check(), Ok(()));
            }
        }
    }

    #[test]
    fn a_pane_is_moved_beside_all_others() {
        let right = Arrangement::default().moved(Pane::Inspector, Side::Right);
        assert_eq!(right.panes(), Pane::ALL);
        assert!((right.least_width(|_| 1.0) - 3.0).abs() < 0.01);
        let back = right.moved(Pane::Inspector, Side::Bottom);
        assert_eq!(back.panes(), Arrangement::default().panes());
        let left = Arrangement::default().moved(Pane::Sequence, Side::Left);
        assert_eq!(left.panes(), [Pane::Sequence, Pane::Step, Pane::Inspector]);
    }

    #[test]
    fn tabs_are_one_place() {
        let stacked = Arrangement::default().stacked(Pane::Step, Pane::Sequence);
        assert!((stacked.least_width(|_| 1.0) - 1.0).abs() < 0.01);
        assert!(stacked.is_stacked(Pane::Sequence) && !stacked.is_stacked(Pane::Inspector));
        let three = stacked.stacked(Pane::Step, Pane::Inspector);
        assert_eq!(three, Arrangement::all_stacked());
        let shown = three.showing(Pane::Inspector);
        assert!(matches!(shown, Arrangement::Tabs { shown: 2, .. }));
        let without = shown.without(Pane::Inspector).unwrap();
        assert!(matches!(without, Arrangement::Tabs { shown: 1, .. }));
    }

    #[test]
    fn case_136_an_impossible_tree_is_refused() {
        let pane = Arrangement::Pane;
        let split = |shares: [f32; 3]| Arrangement::Split {
            direction: Direction::Rows,
            parts: shares.into_iter().zip(Pane::ALL.map(pane)).collect(),
        };
        assert_eq!(split([1.0, 2.0, 3.0]).check(), Ok(()));
        for shares in [
            [1.0, -1.0, 1.0],
            [1.0, 0.0, 1.0],
            [1.0, f32::NAN, 1.0],
            [1.0, f32::INFINITY, 1.0],
            [f32::MAX, f32::MAX, 1.0],
            [1e-30, 1.0, 1.0],
        ] {
            let refused = split(shares).check();
            assert!(
                matches!(refused, Err(ArrangementError::Share(_))),
                "{shares:?}: {refused:?}"
            );
        }
        for impossible in [
            pane(Pane::Step),
            Arrangement::Tabs {
                shown: 3,
                parts: Pane::ALL.map(pane).to_vec(),
            },
            Arrangement::Tabs {
                shown: 0,
                parts: [Pane::Step, Pane::Step, Pane::Sequence, Pane::Inspector]
                    .map(pane)
                    .to_vec(),
            },
            Arrangement::Tabs {
                shown: 0,
                parts: vec![Arrangement::default()],
            },
        ] {
            assert!(impossible.check().is_err(), "{impossible:?}");
        }
    }
}

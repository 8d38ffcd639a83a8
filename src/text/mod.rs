//! Words, for now.

use crate::{flow::*, http::Change};

pub struct Words {
    pub title: String,
    pub remedy: String,
}
pub struct Named {
    pub title: &'static str,
}
pub fn notice(notice: &Notice) -> String {
    format!("{notice:?}")
}
pub fn finding(finding: &Finding) -> String {
    format!("{} {:?}", finding.check.id(), finding.remark)
}
pub fn participant(p: Participant) -> Named {
    Named { title: p.name() }
}
pub fn stage_title(stage: Stage) -> &'static str {
    stage.name()
}
pub fn change(change: &Change) -> String {
    format!("{change:?}")
}
pub fn end(end: &End) -> Words {
    Words {
        title: format!("{:?} {:?}", end.status, end.error),
        remedy: String::new(),
    }
}

//! What is said of findings, check by check and remark by remark.

use super::*;
use crate::text::is_well_ended;

fn remarks() -> [Remark; 14] {
    [
        Remark::Fits,
        Remark::Missing,
        Remark::Differs,
        Remark::DiffersSlightly,
        Remark::Unexpected,
        Remark::Repeated,
        Remark::Malformed,
        Remark::NotSent,
        Remark::Expired,
        Remark::InTheFuture,
        Remark::Narrower,
        Remark::Wider,
        Remark::NotEncrypted,
        Remark::Because(String::from("a reason.")),
    ]
}

fn every_finding() -> impl Iterator<Item = Finding> {
    Check::ALL.iter().flat_map(|check| {
        [Verdict::Pass, Verdict::Warn, Verdict::Fail]
            .into_iter()
            .flat_map(move |verdict| {
                remarks()
                    .into_iter()
                    .map(move |remark| Finding::new(*check, verdict, remark))
            })
    })
}

#[test]
fn every_check_has_a_title_of_its_own_and_a_consequence() {
    let mut titles: Vec<_> = Check::ALL.iter().map(|check| title(*check)).collect();
    assert!(
        titles
            .iter()
            .all(|title| !title.is_empty() && !title.ends_with('.'))
    );
    titles.sort_unstable();
    titles.dedup();
    assert_eq!(titles.len(), Check::ALL.len());
    for check in Check::ALL {
        let risk = consequence(*check);
        assert!(!risk.is_empty() && !risk.ends_with('.'), "{check:?}");
    }
}

#[test]
fn every_finding_has_a_sentence_and_a_doubtful_one_says_why_it_matters() {
    for finding in every_finding() {
        let text = sentence(&finding);
        assert!(is_well_ended(&text), "{text}");
        let parts = text.matches(". ").count() + 1;
        let wanted = if finding.verdict == Verdict::Pass {
            1
        } else {
            2
        };
        assert_eq!(parts, wanted, "{text}");
    }
}

#[test]
fn sentences_never_repeat_a_value() {
    let (expected, received) = ("sent-af0ifjsldkj", "came-n-0S6_WzA2Mj");
    for finding in every_finding() {
        let finding = finding.expected(expected).received(received);
        let text = sentence(&finding);
        assert!(
            !text.contains(expected) && !text.contains(received),
            "{text}"
        );
    }
}

#[test]
fn what_a_check_says_depends_on_what_was_found() {
    let said = |verdict, remark| sentence(&Finding::new(Check::RedirectState, verdict, remark));
    let pass = said(Verdict::Pass, Remark::Fits);
    let differs = said(Verdict::Fail, Remark::Differs);
    let missing = said(Verdict::Fail, Remark::Missing);
    let not_sent = said(Verdict::Warn, Remark::NotSent);
    let mut all = vec![pass, differs, missing, not_sent];
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 4);
}

#[test]
fn pragma_is_asked_for_by_one_specification_and_no_longer_by_others() {
    let text = sentence(&Finding::warn(Check::TokenPragma, Remark::Missing));
    assert_eq!(
        text,
        "Pragma: no-cache is missing. RFC 6749 asks for it; OAuth 2.1 and OpenID Connect no longer do."
    );
}

#[test]
fn http_on_loopback_is_a_labelled_deviation_and_elsewhere_a_failure() {
    let label = "labelled deviation of a server on loopback";
    let local = Finding::warn(Check::MetadataHttps, Remark::NotEncrypted);
    assert!(sentence(&local).contains(label));
    let far = Finding::fail(Check::MetadataHttps, Remark::NotEncrypted);
    assert!(!sentence(&far).contains(label));
    let used = |origin: &str| {
        sentence(&Finding::warn(Check::TlsUsed, Remark::NotEncrypted).received(origin))
    };
    assert!(used("http://127.0.0.1:9400").contains(label));
    assert!(!used("http://as.example").contains(label));
}

#[test]
fn a_reason_in_other_words_keeps_its_own_words() {
    let finding = Finding::warn(
        Check::RedirectStray,
        Remark::Because(String::from("state is missing")),
    );
    assert_eq!(
        sentence(&finding),
        "A request came that is not the awaited answer: state is missing. Any program or page can call \
         this address, so it is not taken for the answer, and the wait goes on."
    );
}

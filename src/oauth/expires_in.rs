//! The lifetime of a token as a server wrote it, or failed to (RFC 6749 §5.1).

use serde_json::Value;

use super::{display_text::neutralise, json_object::JsonKind};

/// Longer lifetimes do not fit a [`Timestamp`](super::Timestamp), whose unit is the microsecond.
const MAX_SECONDS: u64 = i64::MAX.unsigned_abs() / 1_000_000;
/// Whole numbers beyond this are not exact in a double.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;
const MAX_SHOWN_CHARS: usize = 40;

/// `expires_in`: seconds from the moment of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpiresIn {
    Absent,
    /// Always small enough to be added to a timestamp.
    Seconds(u64),
    /// A number in a string, which servers send and RFC 6749 does not foresee.
    Text(String),
    /// What came instead, made harmless to show.
    Invalid(String),
}

impl ExpiresIn {
    /// Reads the member; 0 counts as a number, anything negative, broken or beyond reason does not.
    pub fn read(member: Option<&Value>) -> Self {
        match member {
            None => Self::Absent,
            Some(Value::Number(number)) => {
                let seconds = number.as_u64().or_else(|| {
                    number
                        .as_f64()
                        .filter(|value| (0.0..=MAX_EXACT).contains(value) && value.fract() == 0.0)
                        // Whole, not negative and exact by the filter: its digits are the number.
                        .and_then(|value| format!("{value:.0}").parse().ok())
                });
                match seconds.filter(|seconds| *seconds <= MAX_SECONDS) {
                    Some(seconds) => Self::Seconds(seconds),
                    None => Self::Invalid(number.to_string()),
                }
            }
            Some(Value::String(text)) => match digits(text) {
                Some(_) => Self::Text(text.clone()),
                None => Self::Invalid(format!("{:?}", neutralise(text, MAX_SHOWN_CHARS))),
            },
            Some(other @ (Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_))) => {
                Self::Invalid(JsonKind::of(other).to_string())
            }
        }
    }

    /// The number, however it was written.
    pub fn seconds(&self) -> Option<u64> {
        match self {
            Self::Seconds(seconds) => Some(*seconds),
            Self::Text(text) => digits(text),
            Self::Absent | Self::Invalid(_) => None,
        }
    }

    /// Reads a field of a form, such as that of an answer in the fragment (RFC 6749 §4.2.2).
    pub fn of_form(field: Option<&str>) -> Self {
        Self::read(field.map(Value::from).as_ref()).into_form_field()
    }

    /// In a form every value is text, so a number in text is nothing to remark on.
    pub(super) fn into_form_field(self) -> Self {
        match self.seconds() {
            Some(seconds) => Self::Seconds(seconds),
            None => self,
        }
    }
}

/// Digits only: `parse` alone would take a plus sign.
fn digits(text: &str) -> Option<u64> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|seconds| *seconds <= MAX_SECONDS)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn case_59_every_way_to_write_a_lifetime() {
        let invalid = |text: &str| ExpiresIn::Invalid(text.into());
        let cases = [
            (json!(3600), ExpiresIn::Seconds(3600), Some(3600)),
            (json!(0), ExpiresIn::Seconds(0), Some(0)),
            (json!(3600.0), ExpiresIn::Seconds(3600), Some(3600)),
            (json!("3600"), ExpiresIn::Text("3600".into()), Some(3600)),
            (json!(-1), invalid("-1"), None),
            (json!(1.5), invalid("1.5"), None),
            (json!(1e20), invalid("1e+20"), None),
            (json!(u64::MAX), invalid("18446744073709551615"), None),
            (json!("+5"), invalid("\"+5\""), None),
            (json!(""), invalid("\"\""), None),
            (json!("soon"), invalid("\"soon\""), None),
            (json!(null), invalid("null"), None),
            (json!([3600]), invalid("an array"), None),
        ];
        for (value, expected, seconds) in cases {
            let read = ExpiresIn::read(Some(&value));
            assert_eq!(read, expected, "{value}");
            assert_eq!(read.seconds(), seconds, "{value}");
        }
        assert_eq!(ExpiresIn::read(None), ExpiresIn::Absent);
        let long = json!("9".repeat(100));
        assert!(matches!(
            ExpiresIn::read(Some(&long)),
            ExpiresIn::Invalid(_)
        ));
    }
}

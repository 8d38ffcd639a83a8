//! What a token endpoint answered, read tolerantly and with every oddity told (RFC 6749 §5.1, §5.2).

use std::fmt;

use serde_json::{Map, Value};

use super::{
    ErrorResponse, Parameters, Secret,
    display_text::neutralise,
    error_response::{ErrorResponseError, object_of, take_text},
    expires_in::ExpiresIn,
    json_object::{JsonKind, JsonObject, JsonObjectError},
};

/// Longer bodies are not read; the transport caps earlier.
const MAX_BODY_BYTES: usize = 4 << 20;
const MAX_FIRST_BYTES: usize = 512;
const MAX_MEDIA_TYPE_CHARS: usize = 100;

/// The three things an answer can be.
#[derive(Clone, Debug, PartialEq)]
pub enum TokenAnswer {
    Tokens(Box<TokenResponse>),
    Error(ErrorResponse),
    Unusable(UnusableAnswer),
}

/// A successful answer (RFC 6749 §5.1). `Debug` shows no value.
#[derive(Clone, PartialEq)]
pub struct TokenResponse {
    pub access_token: Secret,
    pub token_type: Option<String>,
    pub expires_in: ExpiresIn,
    pub refresh_token: Option<Secret>,
    pub id_token: Option<Secret>,
    /// A list comes with spaces between its members, as text does (RFC 6749 §3.3).
    pub scope: Option<String>,
    pub scope_shape: ScopeShape,
    /// The member that held the tokens, where they did not stand at the top.
    pub nested_in: Option<String>,
    /// Every other member, and those above that did not have their type.
    pub other: Map<String, Value>,
    /// Members that were expected to be strings and were something else, `null` included.
    pub mistyped_members: Vec<MistypedMember>,
    pub was_form_encoded: bool,
    pub content_type_remark: Option<ContentTypeRemark>,
    pub byte_order_mark: bool,
    /// Names that stood more than once; of JSON members the last counts, of form fields the first.
    pub repeated_members: Vec<String>,
}

/// How `scope` was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScopeShape {
    /// As text, or not at all.
    Text,
    /// As a JSON array of strings.
    Array,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MistypedMember {
    pub name: &'static str,
    pub received: JsonKind,
}

/// The body was JSON, or a form, although the header said otherwise.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContentTypeRemark {
    #[error("expected Content-Type {expected}, got none")]
    Missing { expected: &'static str },
    #[error("expected Content-Type {expected}, got {received:?}")]
    Unexpected {
        expected: &'static str,
        received: String,
    },
}

/// An answer that is neither tokens nor an error response.
#[derive(Clone, PartialEq, Eq)]
pub struct UnusableAnswer {
    pub status: u16,
    /// As received, made harmless to show.
    pub media_type: Option<String>,
    pub reason: UnusableReason,
    /// The start of the body, raw: mask it before showing it.
    pub first_bytes: Vec<u8>,
}

/// What was expected and what came, without any value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnusableReason {
    #[error("expected tokens or an error in JSON, got an empty body")]
    EmptyBody,
    #[error("the body could not be read: {0}")]
    Body(JsonObjectError),
    #[error("expected access_token (RFC 6749 §5.1) or error (RFC 6749 §5.2), got neither")]
    Neither,
    #[error("expected a string in access_token, got {received}")]
    AccessTokenType { received: JsonKind },
    #[error("expected a token in access_token, got an empty string")]
    EmptyAccessToken,
    #[error("expected status 200 with access_token, got a status of failure")]
    StatusWithTokens,
    #[error("expected error or access_token, got a broken error: {0}")]
    BrokenError(ErrorResponseError),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Json,
    Form,
}

impl TokenAnswer {
    /// Reads an answer; `content_type` is the header's value as it came. An `error` makes it an
    /// error whatever the status says.
    pub fn read(status: u16, content_type: Option<&str>, body: &[u8]) -> Self {
        read(status, content_type, body).unwrap_or_else(|reason| {
            Self::Unusable(UnusableAnswer {
                status,
                media_type: content_type.map(|text| neutralise(text, MAX_MEDIA_TYPE_CHARS)),
                reason,
                first_bytes: body[..body.len().min(MAX_FIRST_BYTES)].to_vec(),
            })
        })
    }
}

fn read(
    status: u16,
    content_type: Option<&str>,
    body: &[u8],
) -> Result<TokenAnswer, UnusableReason> {
    let (mut object, encoding) = read_object(content_type, body)?;
    // `"error": null` beside tokens is how some servers say that there was none.
    if object
        .members
        .get("error")
        .is_some_and(|error| !error.is_null())
    {
        return ErrorResponse::from_any_object(object)
            .map(TokenAnswer::Error)
            .map_err(UnusableReason::BrokenError);
    }
    let nested_in = unfold(&mut object);
    match object.members.get("access_token") {
        None => {
            return match ErrorResponse::from_any_object(object) {
                Ok(error) => Ok(TokenAnswer::Error(error)),
                Err(_) => Err(UnusableReason::Neither),
            };
        }
        Some(Value::String(token)) if token.is_empty() => {
            return Err(UnusableReason::EmptyAccessToken);
        }
        Some(Value::String(_)) => {}
        Some(other) => {
            return Err(UnusableReason::AccessTokenType {
                received: JsonKind::of(other),
            });
        }
    }
    if !(200..300).contains(&status) {
        return Err(UnusableReason::StatusWithTokens);
    }
    let mut tokens = TokenResponse::from_object(object, encoding, content_type);
    tokens.nested_in = nested_in;
    Ok(TokenAnswer::Tokens(Box::new(tokens)))
}

/// Brings tokens that stand one object deeper to the top, and says in which member they stood.
fn unfold(object: &mut JsonObject) -> Option<String> {
    if object.members.contains_key("access_token") {
        return None;
    }
    let name = object.members.iter().find_map(|(name, member)| {
        let token = member.as_object()?.get("access_token")?;
        token.is_string().then(|| name.clone())
    })?;
    if let Some(Value::Object(inner)) = object.members.shift_remove(&name) {
        object.members.extend(inner);
    }
    Some(name)
}

/// The members of an answer that should be JSON, and whether it was a form instead, as GitHub sends
/// it to those who do not ask for JSON.
///
/// # Errors
///
/// Why the body can be read neither way.
pub fn members_of_answer(
    content_type: Option<&str>,
    body: &[u8],
) -> Result<(JsonObject, bool), UnusableReason> {
    read_object(content_type, body).map(|(object, encoding)| (object, encoding == Encoding::Form))
}

/// JSON first, whatever the header says; a form where the header or the body speaks for one.
fn read_object(
    content_type: Option<&str>,
    body: &[u8],
) -> Result<(JsonObject, Encoding), UnusableReason> {
    let error = match JsonObject::parse(body, MAX_BODY_BYTES) {
        Ok(object) => return Ok((object, Encoding::Json)),
        Err(error) => error,
    };
    match error {
        JsonObjectError::Empty => Err(UnusableReason::EmptyBody),
        JsonObjectError::Syntax { .. } | JsonObjectError::Truncated { .. }
            if is_form(content_type, body) =>
        {
            Ok((object_of(&Parameters::decode(body)), Encoding::Form))
        }
        JsonObjectError::Syntax { .. }
        | JsonObjectError::Truncated { .. }
        | JsonObjectError::TooLong { .. }
        | JsonObjectError::Markup
        | JsonObjectError::NotUtf8 { .. }
        | JsonObjectError::NotAnObject { .. } => Err(UnusableReason::Body(error)),
    }
}

fn is_form(content_type: Option<&str>, body: &[u8]) -> bool {
    if matches!(body.trim_ascii_start().first(), Some(b'{' | b'[' | b'"')) {
        return false;
    }
    if essence(content_type).is_some_and(|essence| essence == Encoding::Form.media_type()) {
        return true;
    }
    body.split(|byte| *byte == b'&')
        .any(|pair| pair.starts_with(b"access_token=") || pair.starts_with(b"error="))
}

/// The media type without its parameters, in lower case.
fn essence(content_type: Option<&str>) -> Option<String> {
    let essence = content_type?.split(';').next()?.trim();
    Some(essence.to_ascii_lowercase())
}

impl Encoding {
    fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Form => "application/x-www-form-urlencoded",
        }
    }

    fn remark(self, content_type: Option<&str>) -> Option<ContentTypeRemark> {
        let expected = self.media_type();
        let Some(essence) = essence(content_type) else {
            return Some(ContentTypeRemark::Missing { expected });
        };
        let fits = essence == expected || (self == Self::Json && essence.ends_with("+json"));
        (!fits).then(|| ContentTypeRemark::Unexpected {
            expected,
            received: neutralise(&essence, MAX_MEDIA_TYPE_CHARS),
        })
    }
}

impl TokenResponse {
    fn from_object(object: JsonObject, encoding: Encoding, content_type: Option<&str>) -> Self {
        let mut other = object.members;
        let mut mistyped_members = Vec::new();
        let mut text = |other: &mut Map<String, Value>, name: &'static str| {
            let received = JsonKind::of(other.get(name)?);
            let text = take_text(other, name);
            if text.is_none() {
                mistyped_members.push(MistypedMember { name, received });
            }
            text
        };
        let access_token = Secret::new(text(&mut other, "access_token").unwrap_or_default());
        let token_type = text(&mut other, "token_type");
        let refresh_token = text(&mut other, "refresh_token").map(Secret::new);
        let id_token = text(&mut other, "id_token").map(Secret::new);
        let (scope, scope_shape) = match listed(&mut other, "scope") {
            Some(scope) => (Some(scope), ScopeShape::Array),
            None => (text(&mut other, "scope"), ScopeShape::Text),
        };
        let lifetime = other.shift_remove("expires_in");
        let expires_in = match encoding {
            Encoding::Json => ExpiresIn::read(lifetime.as_ref()),
            Encoding::Form => ExpiresIn::read(lifetime.as_ref()).into_form_field(),
        };
        Self {
            access_token,
            token_type,
            expires_in,
            refresh_token,
            id_token,
            scope,
            scope_shape,
            nested_in: None,
            other,
            mistyped_members,
            was_form_encoded: encoding == Encoding::Form,
            content_type_remark: encoding.remark(content_type),
            byte_order_mark: object.byte_order_mark,
            repeated_members: object.repeated_members,
        }
    }

    /// Whether `token_type` is that one; names are compared without regard to case
    /// (RFC 6749 §5.1).
    pub fn has_token_type(&self, name: &str) -> bool {
        self.token_type
            .as_deref()
            .is_some_and(|received| received.eq_ignore_ascii_case(name))
    }
}

impl fmt::Debug for TokenResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenResponse")
            .field("expires_in", &self.expires_in)
            .field("refresh_token", &self.refresh_token)
            .field("id_token", &self.id_token)
            .field("was_form_encoded", &self.was_form_encoded)
            .finish_non_exhaustive()
    }
}

/// Takes an array of strings out as words with spaces between them.
fn listed(members: &mut Map<String, Value>, name: &str) -> Option<String> {
    let Value::Array(items) = members.get(name)? else {
        return None;
    };
    let words: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
    let text = words?.join(" ");
    members.shift_remove(name);
    Some(text)
}

impl UnusableAnswer {
    /// `status 502, text/html: expected …, got …`.
    pub fn summary(&self) -> String {
        let media_type = self.media_type.as_deref().unwrap_or("no Content-Type");
        format!("status {}, {media_type}: {}", self.status, self.reason)
    }
}

/// Leaves out the bytes, which may hold tokens.
impl fmt::Debug for UnusableAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnusableAnswer")
            .field("status", &self.status)
            .field("media_type", &self.media_type)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

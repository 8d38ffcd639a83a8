//! What the authorization endpoint hands out (Multiple Response Types §3 and §5).

/// A combination of `code`, `token` and `id_token`; the order of the words carries no meaning
/// (Multiple Response Types §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseType {
    Code,
    Token,
    IdToken,
    IdTokenToken,
    CodeIdToken,
    CodeToken,
    CodeIdTokenToken,
}

impl ResponseType {
    /// Every combination, in the order of `response_types_supported`.
    pub const ALL: [Self; 7] = [
        Self::Code,
        Self::Token,
        Self::IdToken,
        Self::IdTokenToken,
        Self::CodeIdToken,
        Self::CodeToken,
        Self::CodeIdTokenToken,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Token => "token",
            Self::IdToken => "id_token",
            Self::IdTokenToken => "id_token token",
            Self::CodeIdToken => "code id_token",
            Self::CodeToken => "code token",
            Self::CodeIdTokenToken => "code id_token token",
        }
    }

    /// Reads the words in any order; `None` for a word that is unknown or stands twice.
    pub fn parse(text: &str) -> Option<Self> {
        let sorted = |text: &str| {
            let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
            words.sort();
            words
        };
        let asked = sorted(text);
        Self::ALL
            .into_iter()
            .find(|known| sorted(known.as_str()) == asked)
    }

    pub fn has_code(self) -> bool {
        self.has("code")
    }

    pub fn has_token(self) -> bool {
        self.has("token")
    }

    pub fn has_id_token(self) -> bool {
        self.has("id_token")
    }

    fn has(self, word: &str) -> bool {
        self.as_str().split(' ').any(|known| known == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_may_come_in_any_order_but_only_once() {
        assert_eq!(
            ResponseType::parse("token code id_token"),
            Some(ResponseType::CodeIdTokenToken)
        );
        assert_eq!(
            ResponseType::parse("token id_token"),
            Some(ResponseType::IdTokenToken)
        );
        for text in ["", "code code", "none", "code  token", "tokens"] {
            assert_eq!(ResponseType::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_words_are_told_apart() {
        let has = |kind: ResponseType| (kind.has_code(), kind.has_token(), kind.has_id_token());
        assert_eq!(has(ResponseType::IdToken), (false, false, true));
        assert_eq!(has(ResponseType::CodeToken), (true, true, false));
    }
}

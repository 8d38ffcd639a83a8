//! What only the person knows, in words: its name, why it is needed, and what the button says.

use crate::flow::Input;

/// The words around one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputWords {
    pub name: &'static str,
    pub why: &'static str,
    pub press: &'static str,
    /// While it is waited for.
    pub awaiting: &'static str,
    /// How it is given where nobody can type.
    pub option: &'static str,
}

pub fn input(input: Input) -> InputWords {
    match input {
        Input::ClientSecret => InputWords {
            name: "Client secret",
            why: "The token endpoint wants this client to prove who it is. The secret stays in \
                  memory for this run and is written nowhere.",
            press: "Use this secret",
            awaiting: "Waiting for the client secret…",
            option: "--client-secret-env",
        },
        Input::PrivateKey => InputWords {
            name: "Private key",
            why: "With a key of its own, of which the server knows the public half, the client \
                  signs, and opens what was encrypted to it. PEM (PKCS #8, PKCS #1, SEC 1) or a \
                  private JWK. It stays in memory for this run and is written nowhere.",
            press: "Use this key",
            awaiting: "Waiting for the private key…",
            option: "--private-key",
        },
        Input::Username => InputWords {
            name: "Username",
            why: "This grant hands the name and the password of the person to the client, instead \
                  of to the server alone. That is why it must not be used any more (RFC 9700 §2.4).",
            press: "Use this name",
            awaiting: "Waiting for the username…",
            option: "--username",
        },
        Input::Password => InputWords {
            name: "Password",
            why: "The client learns the password, and could use it anywhere. It stays in memory \
                  for this run and is written nowhere.",
            press: "Use this password",
            awaiting: "Waiting for the password…",
            option: "--password-env",
        },
        Input::RefreshToken => InputWords {
            name: "Refresh token",
            why: "The run begins with a refresh token that you have from somewhere else. It stays \
                  in memory for this run and is written nowhere.",
            press: "Use this token",
            awaiting: "Waiting for the refresh token…",
            option: "--refresh-token-env",
        },
        Input::LoginHint => InputWords {
            name: "Login hint",
            why: "The server has to know whom to ask: a name, an address or a number by which it \
                  knows the person (CIBA §7.1)",
            press: "Use this hint",
            awaiting: "Waiting for the login hint…",
            option: "--login-hint",
        },
        Input::Subject => InputWords {
            name: "Subject",
            why: "The assertion says whom it is about: a person, or the client itself \
                  (RFC 7523 §3)",
            press: "Use this subject",
            awaiting: "Waiting for the subject…",
            option: "--subject",
        },
        Input::SubjectToken => InputWords {
            name: "Subject token",
            why: "This is the token that is exchanged: it says on whose behalf it is done. It stays \
                  in memory for this run and is written nowhere.",
            press: "Use this token",
            awaiting: "Waiting for the subject token…",
            option: "--subject-token-env",
        },
        Input::ActorToken => InputWords {
            name: "Actor token",
            why: "This is the token of the party that acts for the subject. It stays in memory for \
                  this run and is written nowhere.",
            press: "Use this token",
            awaiting: "Waiting for the actor token…",
            option: "--actor-token-env",
        },
        Input::ProxyPassword => InputWords {
            name: "Password for the proxy",
            why: "The profile names a user for the proxy on the way. The password goes to the proxy \
                  alone, stays in memory for this run and is written nowhere.",
            press: "Use this password",
            awaiting: "Waiting for the proxy's password…",
            option: "--proxy-password-env",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::is_well_ended;

    #[test]
    fn every_input_has_words_of_its_own() {
        let mut names: Vec<_> = Input::ALL.iter().map(|one| input(*one).name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Input::ALL.len());
        for one in Input::ALL {
            let words = input(one);
            assert!(is_well_ended(words.why), "{one:?}");
            assert!(words.awaiting.ends_with('…'), "{one:?}");
            assert!(words.option.starts_with("--"), "{one:?}");
        }
    }
}

//! Error codes that no specification names, and a provider documents: whose they are, and what helps.

use super::errors::Explanation;

/// A code of a provider's own, wherever it came.
pub(super) fn explain(error: &str) -> Option<Explanation> {
    let row = PROVIDER_CODES.iter().find(|row| row.code == error)?;
    Some(Explanation {
        is_known: false,
        meaning: row.meaning,
        causes: row.causes,
        remedies: row.remedies,
        spec: row.documentation,
    })
}

/// What the words beside a code give away, where the code is one of RFC 6749: whose they are, and where
/// they are explained.
pub fn hint(description: &str) -> Option<String> {
    if let Some(number) = entra_number(description) {
        return Some(format!(
            "AADSTS{number} is a number of Microsoft Entra: https://login.microsoftonline.com/error?code={number} explains it"
        ));
    }
    description.contains("invalid_rapt").then(|| {
        String::from(
            "invalid_rapt is Google's: the session that the organization allows has run out, and the person has to sign in again (https://support.google.com/a/answer/9368756)",
        )
    })
}

/// The digits behind the first `AADSTS`.
fn entra_number(description: &str) -> Option<&str> {
    let (_, behind) = description.split_once("AADSTS")?;
    let end = behind.find(|character: char| !character.is_ascii_digit());
    let number = behind.get(..end.unwrap_or(behind.len()))?;
    (4..=9).contains(&number.len()).then_some(number)
}

struct Row {
    code: &'static str,
    /// Begins with the provider's name.
    meaning: &'static str,
    causes: &'static [&'static str],
    remedies: &'static [&'static str],
    documentation: &'static str,
}

const GITHUB_TOKEN: &str = "GitHub Docs, Troubleshooting OAuth app access token request errors";
const GITHUB_AUTHORIZATION: &str = "GitHub Docs, Troubleshooting authorization request errors";
const GITHUB_DEVICE: &str = "GitHub Docs, Authorizing OAuth apps, Error codes for the device flow";
const SLACK: &str = "Slack, oauth.v2.access, Errors";
const GOOGLE: &str = "Google, OAuth 2.0 for iOS & Desktop Apps, Authorization errors";

#[rustfmt::skip]
const PROVIDER_CODES: &[Row] = &[
    Row {
        code: "bad_verification_code",
        meaning: "GitHub: the code is wrong or has expired, where RFC 6749 says invalid_grant",
        causes: &["The code was used before, or is older than 10 minutes", "It belongs to another authorization"],
        remedies: &["Start a new authorization, and use its code once"],
        documentation: GITHUB_TOKEN,
    },
    Row {
        code: "incorrect_client_credentials",
        meaning: "GitHub: client_id or client_secret is wrong, where RFC 6749 says invalid_client",
        causes: &["The secret was mistyped or replaced", "They belong to another app", "A device sent no client_id"],
        remedies: &["Compare both with the settings of the app"],
        documentation: GITHUB_TOKEN,
    },
    Row {
        code: "redirect_uri_mismatch",
        meaning: "GitHub and Google: the redirect_uri is not one that is registered for the app",
        causes: &["It differs from the registered one in scheme, host, port or path"],
        remedies: &["Register the redirect URI exactly as it is sent", "At GitHub, leave it out to use the registered one"],
        documentation: GITHUB_AUTHORIZATION,
    },
    Row {
        code: "unverified_user_email",
        meaning: "GitHub: the person has not verified their primary e-mail address",
        causes: &["The account is new, or its address was changed"],
        remedies: &["Have the person verify the address at GitHub, then start again"],
        documentation: GITHUB_TOKEN,
    },
    Row {
        code: "application_suspended",
        meaning: "GitHub: the app is suspended",
        causes: &["Abuse, spam or misuse of the API was reported"],
        remedies: &["Ask GitHub's support"],
        documentation: GITHUB_AUTHORIZATION,
    },
    Row {
        code: "device_flow_disabled",
        meaning: "GitHub: the device flow is not switched on for the app",
        causes: &["It is off until it is enabled in the settings of the app"],
        remedies: &["Tick Enable Device Flow in the settings of the app"],
        documentation: GITHUB_DEVICE,
    },
    Row {
        code: "incorrect_device_code",
        meaning: "GitHub: the device_code is not valid, where RFC 6749 says invalid_grant",
        causes: &["It was mistyped, or belongs to another app"],
        remedies: &["Ask for a new device code"],
        documentation: GITHUB_DEVICE,
    },
    Row {
        code: "bad_client_secret",
        meaning: "Slack: the client_secret is wrong, where RFC 6749 says invalid_client",
        causes: &["The secret was mistyped or replaced", "It belongs to another app"],
        remedies: &["Copy it once more from Basic Information of the app"],
        documentation: SLACK,
    },
    Row {
        code: "invalid_client_id",
        meaning: "Slack: the client_id is wrong, where RFC 6749 says invalid_client",
        causes: &["It was mistyped, or is that of another app"],
        remedies: &["Copy it once more from Basic Information of the app"],
        documentation: SLACK,
    },
    Row {
        code: "invalid_code",
        meaning: "Slack: the code is wrong, where RFC 6749 says invalid_grant",
        causes: &["The code was used before, or is older than 10 minutes", "It belongs to another app"],
        remedies: &["Start a new authorization, and use its code once"],
        documentation: SLACK,
    },
    Row {
        code: "bad_redirect_uri",
        meaning: "Slack: the redirect_uri is not that of the authorization request",
        causes: &["It differs in one of the two requests", "It was sent in one of them only"],
        remedies: &["Send the same redirect_uri in both requests"],
        documentation: SLACK,
    },
    Row {
        code: "invalid_grant_type",
        meaning: "Slack: the grant_type is not known, where RFC 6749 says unsupported_grant_type",
        causes: &["grant_type is misspelt"],
        remedies: &["Send authorization_code, or refresh_token where tokens rotate"],
        documentation: SLACK,
    },
    Row {
        code: "oauth_authorization_url_mismatch",
        meaning: "Slack: the authorization began at another version of the page",
        causes: &["It began at /oauth/authorize, the page of the first version"],
        remedies: &["Begin at https://slack.com/oauth/v2/authorize"],
        documentation: SLACK,
    },
    Row {
        code: "admin_policy_enforced",
        meaning: "Google: the administrator of the account does not allow the app or one of its scopes",
        causes: &["The organization lets only apps in that its administrator trusts"],
        remedies: &["Ask the Google Workspace administrator to allow the client ID"],
        documentation: GOOGLE,
    },
    Row {
        code: "disallowed_useragent",
        meaning: "Google: the page was opened inside an app, in a browser that Google does not allow",
        causes: &["A web view was used in place of the system's browser"],
        remedies: &["Open the address in the system's browser"],
        documentation: GOOGLE,
    },
    Row {
        code: "org_internal",
        meaning: "Google: the app is for accounts of one organization alone",
        causes: &["The person signed in with an account from elsewhere", "The app's user type is internal"],
        remedies: &["Sign in with an account of the organization", "Make the app external in the console"],
        documentation: GOOGLE,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_a_providers_own_are_said_to_be() {
        let entra = "AADSTS50011: The redirect URI 'http://localhost' does not match";
        let said = hint(entra).unwrap();
        assert!(
            said.contains("https://login.microsoftonline.com/error?code=50011 "),
            "{said}"
        );
        let google = hint("reauth related error (invalid_rapt)").unwrap();
        assert!(google.contains("Google"), "{google}");
        for words in [
            "The code has expired",
            "AADSTS",
            "AADSTS: none",
            "AADSTS12x",
        ] {
            assert_eq!(hint(words), None, "{words}");
        }
    }

    #[test]
    fn each_code_stands_once_and_says_whose_it_is() {
        for row in PROVIDER_CODES {
            let same = PROVIDER_CODES.iter().filter(|other| other.code == row.code);
            assert_eq!(same.count(), 1, "{}", row.code);
            let (whose, _) = row.meaning.split_once(": ").unwrap();
            assert!(
                whose
                    .split(" and ")
                    .any(|name| row.documentation.starts_with(name)),
                "{}",
                row.code
            );
            assert!(!row.causes.is_empty() && !row.remedies.is_empty());
            let texts = [row.meaning].into_iter();
            for text in texts.chain(row.causes.iter().chain(row.remedies).copied()) {
                assert!(!text.is_empty() && !text.ends_with('.'), "{text}");
            }
        }
    }
}

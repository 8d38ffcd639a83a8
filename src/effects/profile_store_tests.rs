//! Nothing is lost: damaged, foreign, newer and contested files of the library.

use std::{fs, path::PathBuf};

use serde_json::json;

use crate::{
    app::{ProfileEntry, ProfileOrigin},
    effects::{
        DataFolder, Home, ProfileLibrary, ProfileStoreError, Replacing, data_folder,
        replace_file::backup_of, session_store,
    },
    oauth::Timestamp,
    profile::{Profile, SHIPPED},
};

const NOW: Timestamp = Timestamp::from_secs(1_795_250_000);

struct Library {
    outer: tempfile::TempDir,
    data: DataFolder,
    library: ProfileLibrary,
}

impl Library {
    fn new() -> Self {
        let outer = tempfile::tempdir().unwrap();
        let data = DataFolder::find(&Home::Folder(outer.path().join("home"))).unwrap();
        let library = ProfileLibrary::new(&data);
        Self {
            outer,
            data,
            library,
        }
    }

    fn path(&self, id: &str) -> PathBuf {
        self.data.profiles().join(format!("{id}.json"))
    }

    /// Puts a file there by other means.
    fn put(&self, id: &str, bytes: &[u8]) {
        data_folder::make_private_folder(&self.data.profiles()).unwrap();
        fs::write(self.path(id), bytes).unwrap();
        data_folder::tighten(&self.path(id), 0o600).unwrap();
    }

    /// The user's profiles, and what was said.
    fn own(&self) -> (Vec<ProfileEntry>, Vec<String>) {
        let (mut entries, problems) = self.library.list();
        entries.retain(|entry| entry.origin == ProfileOrigin::User);
        let said = problems
            .into_iter()
            .map(|problem| format!("{}: {}", problem.path, problem.problem))
            .collect();
        (entries, said)
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.data.profiles())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn profile(id: &str, name: &str) -> Profile {
    let mut profile = Profile::for_issuer("https://issuer.example");
    profile.id = id.to_owned();
    profile.name = name.to_owned();
    profile
}

#[test]
fn a_saved_profile_is_listed_before_the_shipped_ones() {
    let place = Library::new();
    assert_eq!(place.library.list().0.len(), SHIPPED.len());
    assert!(!place.data.root().exists(), "reading makes no folder");
    place
        .library
        .save(&profile("mine", "Mine"), Replacing::Nothing)
        .unwrap();
    let (entries, problems) = place.library.list();
    assert_eq!((entries.len(), problems.len()), (SHIPPED.len() + 1, 0));
    assert_eq!(entries[0].profile, profile("mine", "Mine"));
}

#[test]
fn a_profile_of_the_user_shadows_a_shipped_one_until_it_is_deleted() {
    let place = Library::new();
    place
        .library
        .save(&profile("github", "Ours"), Replacing::Nothing)
        .unwrap();
    assert_eq!(place.library.find("github").0.unwrap().profile.name, "Ours");
    assert_eq!(place.library.find("ours").0.unwrap().profile.id, "github");
    assert_eq!(place.library.list().0.len(), SHIPPED.len());
    let trashed = place.library.delete("github", NOW).unwrap();
    let shipped = place.library.find("github").0.unwrap();
    assert_eq!(shipped.origin, ProfileOrigin::Shipped);
    place.library.undelete(&trashed).unwrap();
    assert_eq!(place.library.find("github").0.unwrap().profile.name, "Ours");
    assert!(
        place.library.delete("gitlab", NOW).is_err(),
        "shipped, not ours"
    );
}

#[test]
fn a_profile_is_not_brought_back_over_another() {
    let place = Library::new();
    place
        .library
        .save(&profile("a", "First"), Replacing::Nothing)
        .unwrap();
    let trashed = place.library.delete("a", NOW).unwrap();
    place
        .library
        .save(&profile("a", "Second"), Replacing::Nothing)
        .unwrap();
    place.library.undelete(&trashed).unwrap_err();
    assert_eq!(place.library.find("a").0.unwrap().profile.name, "Second");
    // It is still in the trash, until it is old.
    let count = || fs::read_dir(place.data.trash()).unwrap().count();
    session_store::empty_trash(&place.data, NOW);
    assert_eq!(count(), 1);
    session_store::empty_trash(&place.data, NOW.plus_micros(8 * 24 * 3600 * 1_000_000));
    assert_eq!(count(), 0);
}

#[test]
fn case_121_after_a_power_loss_the_backup_is_used_and_the_damage_kept() {
    for damage in [&b""[..], &[0; 512], b"{\"schema\":1,\"id\":\"a\",\"na"] {
        let place = Library::new();
        place
            .library
            .save(&profile("a", "Before"), Replacing::Nothing)
            .unwrap();
        place
            .library
            .save(&profile("a", "After"), Replacing::Anything)
            .unwrap();
        place.put("a", damage);
        let (entries, said) = place.own();
        assert_eq!(entries[0].profile.name, "Before");
        assert!(said[0].contains("a.json.corrupt-1"), "{said:?}");
        assert!(said[0].contains("the backup took its place"), "{said:?}");
        let aside = place.data.profiles().join("a.json.corrupt-1");
        assert_eq!(fs::read(aside).unwrap(), damage);
        // It is said once, and can be saved on.
        let (entries, said) = place.own();
        assert!(said.is_empty(), "{said:?}");
        let stamp = entries[0].stamp.unwrap();
        place
            .library
            .save(&profile("a", "Later"), Replacing::This(&stamp))
            .unwrap();
    }
}

#[test]
fn case_122_a_damaged_file_is_put_aside_and_the_others_load() {
    let place = Library::new();
    place
        .library
        .save(&profile("good", "Good"), Replacing::Nothing)
        .unwrap();
    let damages = [
        "{",
        "[]",
        "{\"schema\":\"one\"}",
        r#"{"schema":1,"id":"d","name":"n","trust":{"kind":"magic"}}"#,
    ];
    for (index, damage) in damages.iter().enumerate() {
        place.put("bad", damage.as_bytes());
        let (entries, said) = place.own();
        assert_eq!(entries.len(), 1, "{damage}");
        assert_eq!(entries[0].profile.name, "Good");
        let aside = format!("bad.json.corrupt-{}", index + 1);
        assert!(
            said[0].contains(&aside) && said[0].contains("no backup"),
            "{said:?}"
        );
    }
    assert_eq!(
        place.names().len(),
        1 + damages.len(),
        "every damaged file is kept"
    );
}

#[test]
fn case_123_where_nothing_can_be_written_nothing_is_lost() {
    let place = Library::new();
    fs::create_dir_all(place.data.root()).unwrap();
    fs::write(place.data.profiles(), "in the way").unwrap();
    let error = place
        .library
        .save(&profile("a", "A"), Replacing::Nothing)
        .unwrap_err();
    assert!(error.to_string().contains("a.json"), "{error}");
    assert_eq!(fs::read(place.data.profiles()).unwrap(), b"in the way");
    fs::remove_file(place.data.profiles()).unwrap();
    place
        .library
        .save(&profile("a", "A"), Replacing::Nothing)
        .unwrap();
}

#[test]
fn case_125_a_newer_profile_is_left_alone() {
    let place = Library::new();
    let newer = br#"{"schema":2,"id":"a","shape":"unheard of"}"#;
    place.put("a", newer);
    let (entries, said) = place.own();
    assert!(entries.is_empty());
    assert!(said[0].contains("schema 2"), "{said:?}");
    let error = place
        .library
        .save(&profile("a", "A"), Replacing::Anything)
        .unwrap_err();
    assert!(
        matches!(error, ProfileStoreError::NotOurs { .. }),
        "{error}"
    );
    assert_eq!(fs::read(place.path("a")).unwrap(), newer);
    assert_eq!(place.names(), ["a.json"]);
}

#[test]
fn case_126_unknown_members_survive_a_save() {
    let place = Library::new();
    let value = json!({
        "schema": 1, "id": "a", "name": "A", "x-top": { "deep": [1] },
        "server": { "issuer": "https://issuer.example", "x-server": true },
        "client": { "client_id": "c", "contacts": ["a@example.com"] },
        "redirect": { "host": "127.0.0.1", "port": null, "path": "/callback", "capture": "listen", "x-redirect": 1 },
        "request": { "pkce": "S256", "response_mode": null, "x-request": "r" },
        "trust": { "kind": "system", "x-trust": [null] },
        "template": [{ "name": "n", "ask": "?", "default": "", "x-template": 2 }],
        "notes": [{ "text": "t", "x-note": 3 }],
    });
    place.put("a", value.to_string().as_bytes());
    let mut entry = place.own().0.remove(0);
    entry.profile.name = String::from("B");
    place
        .library
        .save(&entry.profile, Replacing::This(&entry.stamp.unwrap()))
        .unwrap();
    let saved: serde_json::Value =
        serde_json::from_slice(&fs::read(place.path("a")).unwrap()).unwrap();
    let mut wanted = value;
    wanted["name"] = json!("B");
    assert_eq!(saved, wanted);
}

#[test]
fn case_127_two_programs_save_different_profiles() {
    let place = Library::new();
    let other = ProfileLibrary::new(&place.data);
    std::thread::scope(|scope| {
        for (library, name) in [(&place.library, "one"), (&other, "two")] {
            scope.spawn(move || {
                for number in 0..20 {
                    let id = format!("{name}-{number}");
                    library
                        .save(&profile(&id, name), Replacing::Nothing)
                        .unwrap();
                }
            });
        }
    });
    let (entries, said) = place.own();
    assert_eq!((entries.len(), said.len()), (40, 0));
}

#[test]
fn case_128_a_change_by_somebody_else_is_noticed() {
    let place = Library::new();
    let stamp = place
        .library
        .save(&profile("a", "A"), Replacing::Nothing)
        .unwrap();
    let theirs = profile("a", "Theirs").to_text();
    place.put("a", theirs.as_bytes());
    let error = place
        .library
        .save(&profile("a", "Mine"), Replacing::This(&stamp))
        .unwrap_err();
    assert!(matches!(error, ProfileStoreError::ChangedOutside { .. }));
    assert_eq!(fs::read_to_string(place.path("a")).unwrap(), theirs);
    // Whoever was asked and said yes keeps theirs as the backup.
    place
        .library
        .save(&profile("a", "Mine"), Replacing::Anything)
        .unwrap();
    assert_eq!(
        fs::read_to_string(backup_of(&place.path("a"))).unwrap(),
        theirs
    );
    // Gone is changed as well.
    fs::remove_file(place.path("a")).unwrap();
    let error = place
        .library
        .save(&profile("a", "Mine"), Replacing::This(&stamp))
        .unwrap_err();
    assert!(matches!(error, ProfileStoreError::ChangedOutside { .. }));
}

#[test]
fn nothing_is_written_over_unasked() {
    let place = Library::new();
    place
        .library
        .save(&profile("a", "A"), Replacing::Nothing)
        .unwrap();
    let error = place
        .library
        .save(&profile("a", "B"), Replacing::Nothing)
        .unwrap_err();
    assert!(matches!(error, ProfileStoreError::Exists { .. }));
    assert_eq!(place.own().0[0].profile.name, "A");
}

#[test]
#[cfg(unix)]
fn case_129_a_file_that_others_can_read_is_closed_and_said() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Library::new();
    place
        .library
        .save(&profile("a", "A"), Replacing::Nothing)
        .unwrap();
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode(place.path("a")), mode(place.data.profiles())),
        (0o600, 0o700)
    );
    fs::set_permissions(place.path("a"), fs::Permissions::from_mode(0o644)).unwrap();
    let (entries, said) = place.own();
    assert_eq!((entries.len(), said.len()), (1, 1));
    assert!(said[0].contains("read by others"), "{said:?}");
    assert_eq!(mode(place.path("a")), 0o600);
    assert!(place.own().1.is_empty());
}

#[test]
#[cfg(unix)]
fn case_130_what_is_no_plain_file_is_refused_without_a_wait() {
    let place = Library::new();
    place
        .library
        .save(&profile("good", "Good"), Replacing::Nothing)
        .unwrap();
    let secret = place.outer.path().join("secret.json");
    fs::write(&secret, profile("secret", "Secret").to_text()).unwrap();
    std::os::unix::fs::symlink(&secret, place.path("link")).unwrap();
    fs::create_dir(place.path("folder")).unwrap();
    fs::File::create(place.path("large"))
        .unwrap()
        .set_len(2 << 30)
        .unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(place.path("pipe"))
        .status();
    assert!(made.unwrap().success());
    let (entries, said) = place.own();
    assert_eq!((entries.len(), said.len()), (1, 4), "{said:?}");
    for id in ["link", "folder", "large", "pipe"] {
        let error = place
            .library
            .save(&profile(id, "X"), Replacing::Anything)
            .unwrap_err();
        assert!(
            matches!(error, ProfileStoreError::Unreadable { .. }),
            "{error}"
        );
    }
    assert_eq!(
        fs::read_to_string(&secret).unwrap(),
        profile("secret", "Secret").to_text()
    );
}

#[test]
fn case_131_names_and_ids_are_never_paths() {
    let place = Library::new();
    let long = "n".repeat(300);
    for id in ["../x", "CON", "/etc/passwd", "\u{1f511}", "a\0b", &long] {
        place
            .library
            .save(&profile(id, id), Replacing::Nothing)
            .unwrap();
        assert!(place.library.delete(id, NOW).is_err());
    }
    // Another case is the same id.
    let error = place
        .library
        .save(&profile("con", "con"), Replacing::Nothing);
    assert!(matches!(error, Err(ProfileStoreError::Exists { .. })));
    let names = place.names();
    assert!(
        names
            .iter()
            .all(|name| crate::profile::is_id(name.strip_suffix(".json").unwrap())),
        "{names:?}"
    );
    let beside: Vec<_> = fs::read_dir(place.data.root()).unwrap().collect();
    assert!(beside.len() <= 2, "profiles and trash alone");
    let (entries, _) = place.own();
    assert!(
        entries.iter().any(|entry| entry.profile.name == "../x"),
        "the name is kept"
    );
}

#[test]
fn what_holds_a_secret_is_neither_used_nor_repeated() {
    let place = Library::new();
    let telling = br#"{"schema":1,"id":"a","name":"A","client":{"client_secret":"canary-secret"}}"#;
    place.put("a", telling);
    let (entries, said) = place.own();
    assert!(
        entries.is_empty() && !said[0].contains("canary"),
        "{said:?}"
    );
    assert_eq!(fs::read(place.path("a")).unwrap(), telling);
}

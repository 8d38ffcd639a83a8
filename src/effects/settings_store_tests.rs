//! Settings on a real disk: damaged, of a later version, hostile, killed while they are saved.

use std::{fs, path::PathBuf};

use super::{
    data_folder::{DataFolder, Home},
    replace_file::{Step, Target, backup_of, replace_in_steps},
    settings_store::{SettingsStore, look_at},
};
use crate::app::{
    Arrangement, DataPlace, Pane, Settings, SettingsEvent, Side, StoreEvent, ThemeChoice,
};

struct Place {
    outer: tempfile::TempDir,
    data: DataFolder,
}

impl Place {
    fn new() -> Self {
        let outer = tempfile::tempdir().unwrap();
        let home = Home::Folder(outer.path().join("home"));
        let data = DataFolder::find(&home).unwrap();
        Self { outer, data }
    }

    fn store(&self) -> SettingsStore {
        SettingsStore::new(&self.data)
    }

    fn path(&self) -> PathBuf {
        self.data.settings()
    }

    fn put(&self, bytes: &[u8]) {
        fs::create_dir_all(self.data.root()).unwrap();
        fs::write(self.path(), bytes).unwrap();
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.data.root()).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn with_theme(theme: ThemeChoice) -> Settings {
    Settings {
        theme,
        ..Settings::default()
    }
}

fn save(store: &SettingsStore, settings: Settings) {
    store.set(settings);
    store.write().unwrap();
}

#[test]
fn what_is_saved_is_loaded_and_nothing_is_made_before() {
    let place = Place::new();
    assert_eq!(place.store().load(), (Settings::default(), None));
    assert!(!place.data.root().exists());
    let mut settings = with_theme(ThemeChoice::Light);
    settings.panes = Arrangement::default().moved(Pane::Inspector, Side::Right);
    save(&place.store(), settings.clone());
    let (loaded, problem) = place.store().load();
    assert_eq!(
        (loaded.panes, loaded.theme),
        (settings.panes, settings.theme)
    );
    assert_eq!(problem, None);
    assert_eq!(place.names(), ["settings.json"]);
}

#[test]
fn case_136_a_damaged_file_is_put_aside_and_said() {
    let large = vec![b' '; 10 << 20];
    let deep = "[".repeat(60_000);
    for damaged in [
        &b"{\"schema\":1"[..],
        b"\xff\xfe\0",
        b"",
        &large,
        deep.as_bytes(),
    ] {
        let place = Place::new();
        place.put(damaged);
        let (settings, problem) = place.store().load();
        assert_eq!(settings, Settings::default());
        let problem = problem.unwrap();
        assert!(
            problem.contains("kept as settings.json.corrupt-1"),
            "{problem}"
        );
        assert_eq!(place.names(), ["settings.json.corrupt-1"]);
        assert_eq!(
            fs::read(place.data.root().join("settings.json.corrupt-1")).unwrap(),
            damaged
        );
        // The next start has nothing to say.
        save(&place.store(), settings);
        assert_eq!(place.store().load().1, None);
    }
}

#[test]
fn case_136_an_impossible_arrangement_resets_the_arrangement_alone() {
    let place = Place::new();
    let text = br#"{"schema":1,"theme":"dark","panes":{"rows":[{"share":-1,"of":"step"}]}}"#;
    place.put(text);
    let (settings, problem) = place.store().load();
    assert_eq!(settings.theme, ThemeChoice::Dark);
    assert_eq!(settings.panes, Arrangement::default());
    assert!(problem.unwrap().contains("panes"));
    assert_eq!(place.names(), ["settings.json.corrupt-1"]);
}

#[test]
fn a_file_of_a_later_version_is_kept() {
    let place = Place::new();
    let newer = br#"{"schema":99,"theme":"neon"}"#;
    for number in 1..=2 {
        place.put(newer);
        let (settings, problem) = place.store().load();
        assert_eq!(settings, Settings::default());
        assert!(problem.unwrap().contains("later version"));
        let aside = format!("settings.json.newer-{number}");
        assert_eq!(fs::read(place.data.root().join(aside)).unwrap(), newer);
    }
}

#[test]
fn case_120_a_kill_while_saving_leaves_the_old_or_the_new_settings() {
    let (old, new) = (
        with_theme(ThemeChoice::Dark),
        with_theme(ThemeChoice::Light),
    );
    for ended_at in Step::ALL {
        let place = Place::new();
        save(&place.store(), old.clone());
        let ended = replace_in_steps(
            &place.path(),
            new.to_text().as_bytes(),
            Target::Old,
            &mut |step| {
                if step == ended_at {
                    Err(std::io::ErrorKind::Interrupted.into())
                } else {
                    Ok(())
                }
            },
        );
        assert!(ended.is_err());
        let (loaded, problem) = place.store().load();
        assert_eq!(problem, None, "{ended_at:?}");
        let expected = if ended_at == Step::SyncFolder {
            ThemeChoice::Light
        } else {
            ThemeChoice::Dark
        };
        assert_eq!(loaded.theme, expected, "{ended_at:?}");
    }
}

#[test]
fn case_127_of_two_windows_the_last_writer_wins_and_nothing_is_damaged() {
    let place = Place::new();
    let (one, other) = (place.store(), place.store());
    for theme in ThemeChoice::ALL {
        save(&one, with_theme(theme));
        save(&other, with_theme(ThemeChoice::HighContrast));
        let (loaded, problem) = place.store().load();
        assert_eq!((loaded.theme, problem), (ThemeChoice::HighContrast, None));
    }
    save(&one, with_theme(ThemeChoice::Dark));
    assert_eq!(place.store().load().0.theme, ThemeChoice::Dark);
    assert_eq!(place.names(), ["settings.json", "settings.json.bak"]);
    let backup = fs::read(backup_of(&place.path())).unwrap();
    assert_eq!(Settings::parse(&backup).problems, []);
}

#[test]
fn of_changes_in_a_row_the_last_one_is_written() {
    let place = Place::new();
    let store = place.store();
    store.set(with_theme(ThemeChoice::Dark));
    store.set(with_theme(ThemeChoice::Light));
    store.write().unwrap();
    store.write().unwrap();
    assert_eq!(place.store().load().0.theme, ThemeChoice::Light);
    assert_eq!(place.names(), ["settings.json"], "written once");
}

#[test]
#[cfg(unix)]
fn case_130_what_is_no_plain_file_is_neither_read_nor_replaced() {
    let place = Place::new();
    fs::create_dir_all(place.data.root()).unwrap();
    let elsewhere = place.outer.path().join("elsewhere.json");
    fs::write(&elsewhere, with_theme(ThemeChoice::Light).to_text()).unwrap();
    std::os::unix::fs::symlink(&elsewhere, place.path()).unwrap();
    let store = place.store();
    let (settings, problem) = store.load();
    assert_eq!(settings, Settings::default());
    assert!(problem.unwrap().contains("symbolic link"));
    store.set(with_theme(ThemeChoice::Dark));
    assert!(store.write().is_err());
    assert!(fs::symlink_metadata(place.path()).unwrap().is_symlink());
    fs::remove_file(place.path()).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(place.path())
        .status();
    assert!(made.unwrap().success());
    assert!(store.load().1.unwrap().contains("pipe"));
}

#[test]
#[cfg(unix)]
fn case_129_settings_are_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = Place::new();
    save(&place.store(), Settings::default());
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(place.path()), 0o600);
    assert_eq!(mode(place.data.root().to_owned()), 0o700);
}

#[test]
fn looking_whether_data_can_be_written_leaves_nothing() {
    let place = Place::new();
    let looked = looked_at(&place);
    assert_eq!(looked.problem, None);
    assert_eq!(looked.path, place.data.root().display().to_string());
    assert_eq!(fs::read_dir(place.outer.path()).unwrap().count(), 0);
    fs::write(place.data.root(), "a file").unwrap();
    assert!(looked_at(&place).problem.is_some());
}

fn looked_at(place: &Place) -> DataPlace {
    match look_at(Ok(&place.data)) {
        StoreEvent::Settings(SettingsEvent::DataPlace(place)) => place,
        other => panic!("{other:?}"),
    }
}

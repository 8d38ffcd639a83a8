//! Writes sessions as they happen, in order and on a thread of its own.

use std::{
    collections::{HashMap, VecDeque},
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::mpsc,
    thread::{self, JoinHandle},
};

use tokio::sync::oneshot;

use crate::{
    app::{Saving, StoreEvent, WorldEvent},
    effects::{
        data_folder::{DataFolder, make_private_folder},
        plain_file::is_plain_name,
        world::Reports,
    },
    session::file::Line,
};

/// The handle of the thread. Dropping it waits until everything that can be written is.
pub(super) struct SessionWriter {
    orders: Option<mpsc::Sender<Order>>,
    thread: Option<JoinHandle<()>>,
}

enum Order {
    Append {
        session: String,
        lines: Vec<Line>,
    },
    Retry,
    /// Answers once everything before it was tried.
    Tell(oneshot::Sender<()>),
}

impl SessionWriter {
    pub(super) fn start(folder: &DataFolder, reports: Reports) -> Self {
        let (orders, received) = mpsc::channel();
        let mut files = Files::new(folder.sessions());
        let thread = thread::spawn(move || {
            for order in received {
                match order {
                    Order::Append { session, lines } => {
                        let bytes = lines.iter().map(Line::to_bytes).collect();
                        files.append(&session, bytes);
                    }
                    Order::Retry => files.retry(),
                    Order::Tell(done) => {
                        let _gone = done.send(());
                        continue;
                    }
                }
                if let Some(news) = files.news() {
                    reports.send(WorldEvent::Store(StoreEvent::Saving(news)));
                }
            }
        });
        Self {
            orders: Some(orders),
            thread: Some(thread),
        }
    }

    pub(super) fn append(&self, session: String, lines: Vec<Line>) {
        self.order(Order::Append { session, lines });
    }

    pub(super) fn retry(&self) {
        self.order(Order::Retry);
    }

    /// Returns once everything ordered so far was tried. Not for the window's thread.
    pub(super) fn wait(&self) {
        let _ended = self.tried().blocking_recv();
    }

    /// Ready once everything ordered so far was tried.
    pub(super) fn tried(&self) -> oneshot::Receiver<()> {
        let (done, is_done) = oneshot::channel();
        self.order(Order::Tell(done));
        is_done
    }

    fn order(&self, order: Order) {
        if let Some(orders) = &self.orders {
            // The thread ends only with the handle.
            let _ended = orders.send(order);
        }
    }
}

impl Drop for SessionWriter {
    fn drop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

/// The files of the sessions that are being written.
struct Files {
    folder: PathBuf,
    open: HashMap<String, OpenFile>,
    /// Why something is not on disk.
    problem: Option<String>,
    /// What was said last.
    told: Option<String>,
}

#[derive(Default)]
struct OpenFile {
    file: Option<File>,
    /// Lines that are not on disk; of the first, what is left of it.
    pending: VecDeque<Vec<u8>>,
}

impl Files {
    fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            open: HashMap::new(),
            problem: None,
            told: None,
        }
    }

    fn append(&mut self, session: &str, lines: Vec<Vec<u8>>) {
        // One run at a time: the files of earlier ones are closed once they are whole.
        self.open
            .retain(|id, file| id == session || !file.pending.is_empty());
        let file = self.open.entry(session.to_owned()).or_default();
        file.pending.extend(lines);
        self.retry();
    }

    /// Goes on where it failed. Nothing is written twice, and nothing is written over.
    fn retry(&mut self) {
        self.problem = None;
        for (session, file) in &mut self.open {
            if let Err(error) = file.write_pending(&self.folder, session) {
                self.problem = Some(format!("the session {session} is not saved: {error}"));
            }
        }
    }

    /// What is to be said, if it differs from what was said last.
    fn news(&mut self) -> Option<Saving> {
        if self.problem == self.told {
            return None;
        }
        self.told.clone_from(&self.problem);
        Some(match &self.problem {
            Some(reason) => Saving::NotSaved {
                reason: reason.clone(),
            },
            None => Saving::Kept,
        })
    }
}

impl OpenFile {
    fn write_pending(&mut self, folder: &Path, session: &str) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(create(folder, session)?),
        };
        write_all(file, &mut self.pending)
    }
}

/// One `write` call a line, unless the system takes only a part of it; the rest stays pending.
fn write_all(file: &mut impl Write, pending: &mut VecDeque<Vec<u8>>) -> io::Result<()> {
    while let Some(line) = pending.front_mut() {
        match file.write(line) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) if count < line.len() => {
                line.drain(..count);
            }
            Ok(_) => {
                pending.pop_front();
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// A new file that only its owner may read, from the first byte.
fn create(folder: &Path, session: &str) -> io::Result<File> {
    if !is_plain_name(session) {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "the id of a session is no file name",
        ));
    }
    make_private_folder(folder)?;
    let mut options = OpenOptions::new();
    options.append(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(folder.join(format!("{session}.jsonl")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk with room for so many bytes.
    struct SmallDisk {
        room: usize,
        written: Vec<u8>,
        calls: usize,
    }

    impl Write for SmallDisk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.calls += 1;
            let count = bytes.len().min(self.room);
            if count == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.room -= count;
            self.written.extend_from_slice(&bytes[..count]);
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn lines() -> VecDeque<Vec<u8>> {
        [&b"one\n"[..], b"two\n", b"three\n"]
            .map(<[u8]>::to_vec)
            .into()
    }

    #[test]
    fn one_call_a_line() {
        let mut disk = SmallDisk {
            room: 100,
            written: Vec::new(),
            calls: 0,
        };
        let mut pending = lines();
        write_all(&mut disk, &mut pending).unwrap();
        assert_eq!((disk.calls, pending.len()), (3, 0));
        assert_eq!(disk.written, b"one\ntwo\nthree\n");
    }

    #[test]
    fn case_123_a_full_disk_takes_the_rest_once_there_is_room() {
        for room in 0..14 {
            let mut disk = SmallDisk {
                room,
                written: Vec::new(),
                calls: 0,
            };
            let mut pending = lines();
            let error = write_all(&mut disk, &mut pending).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::StorageFull);
            assert_eq!(disk.written, &b"one\ntwo\nthree\n"[..room]);
            disk.room = 100;
            write_all(&mut disk, &mut pending).unwrap();
            assert_eq!(disk.written, b"one\ntwo\nthree\n");
        }
    }

    #[test]
    fn case_123_a_folder_that_comes_back_gets_everything() {
        let outer = tempfile::tempdir().unwrap();
        let blocked = outer.path().join("sessions");
        std::fs::write(&blocked, "in the way").unwrap();
        let mut files = Files::new(blocked.clone());
        files.append("a", vec![b"one\n".to_vec()]);
        assert!(matches!(files.news(), Some(Saving::NotSaved { .. })));
        assert_eq!(files.news(), None, "said once");
        assert_eq!(std::fs::read(&blocked).unwrap(), b"in the way");
        std::fs::remove_file(&blocked).unwrap();
        files.append("a", vec![b"two\n".to_vec()]);
        assert_eq!(files.news(), Some(Saving::Kept));
        assert_eq!(
            std::fs::read(blocked.join("a.jsonl")).unwrap(),
            b"one\ntwo\n"
        );
    }

    #[test]
    fn a_session_that_is_there_already_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        std::fs::write(&path, "another\n").unwrap();
        let mut files = Files::new(folder.path().to_owned());
        files.append("a", vec![b"one\n".to_vec()]);
        assert!(matches!(files.news(), Some(Saving::NotSaved { .. })));
        assert_eq!(std::fs::read(&path).unwrap(), b"another\n");
        files.append("../b", vec![b"one\n".to_vec()]);
        assert!(!outer_has(folder.path(), "b.jsonl"));
    }

    fn outer_has(folder: &Path, name: &str) -> bool {
        folder.parent().unwrap().join(name).exists()
    }

    #[test]
    #[cfg(unix)]
    fn case_129_the_file_is_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("sessions");
        let file = create(&folder, "a").unwrap();
        let mode = file.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
    }
}

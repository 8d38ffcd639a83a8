//! From starting the program to its first frame, and the memory it takes then, beside a window
//! that shows one line of text; and with a hundred profiles of one's own in its home.
//!
//! `tests/tools/with-display cargo bench --features inspection --bench startup`, on Linux. Both
//! programs are built alike and run in turns. eframe shows a window when its first frame is
//! painted, and not before; this bench is told so by the X server, so that nothing in either
//! program is there for being measured.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a bench reads the clock, starts programs, prints, and may fail loudly"
)]

use std::{
    env, fs,
    io::{Read as _, Write as _},
    os::unix::net::UnixStream,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use oauth_playground::profile::{Profile, SHIPPED};

const RUNS: usize = 10;
const PROFILES: usize = 100;
/// The bench itself is the bare window when it is started with this.
const BARE_WINDOW: &str = "bare-window";
/// Memory is read when the window has come to rest.
const REST: Duration = Duration::from_secs(1);

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == BARE_WINDOW) {
        return bare_window();
    }
    // Only `cargo bench` says so; without it nothing is to be measured.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    // An X server that loses its last client begins anew, and refuses others meanwhile.
    let _stays = Display::open();
    let home = tempfile::tempdir().expect("a folder");
    let itself = env::current_exe().expect("a path");
    let full_home = tempfile::tempdir().expect("a folder");
    fill(full_home.path());
    let started_on = |home: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_oauth-playground"));
        command.arg("--home").arg(home);
        command
    };
    let program = || started_on(home.path());
    let full = || started_on(full_home.path());
    let bare = || {
        let mut command = Command::new(&itself);
        command.arg(BARE_WINDOW);
        command
    };
    // Once each, so that the files are in the page cache of the system.
    for command in [program(), full(), bare()] {
        measured(command);
    }
    let (mut of_program, mut of_full, mut of_bare) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        of_program.push(measured(program()));
        of_full.push(measured(full()));
        of_bare.push(measured(bare()));
    }
    println!("medians of {RUNS} runs in turns");
    let first_frame = |run: &Run| run.first_frame.as_secs_f64() * 1000.0;
    let resident = |run: &Run| run.resident_mib;
    for (home, of_program) in [("empty home", of_program), ("100 profiles", of_full)] {
        let what = format!("exec to first frame, ms, {home}");
        print(&what, &of_program, &of_bare, first_frame);
        let what = format!("resident after 1 s, MiB, {home}");
        print(&what, &of_program, &of_bare, resident);
    }
}

/// The shipped profiles again and again, as a person's own.
fn fill(home: &Path) {
    let folder = home.join("profiles");
    fs::create_dir_all(&folder).expect("a folder");
    for (at, (id, bytes)) in SHIPPED.iter().cycle().take(PROFILES).enumerate() {
        let mut profile = Profile::parse(bytes).expect("a shipped profile");
        profile.id = format!("{id}-{at}");
        let path = folder.join(format!("{}.json", profile.id));
        fs::write(path, profile.to_text()).expect("a file");
    }
}

fn bare_window() {
    let options = eframe::NativeOptions {
        renderer: eframe::Renderer::Glow,
        viewport: egui::ViewportBuilder::default().with_inner_size([1440.0, 900.0]),
        ..eframe::NativeOptions::default()
    };
    eframe::run_ui_native("Bare window", options, |ui, _| {
        ui.label("Nothing else");
    })
    .expect("a window");
}

struct Run {
    first_frame: Duration,
    resident_mib: f64,
}

fn print(what: &str, of_program: &[Run], of_bare: &[Run], value: impl Fn(&Run) -> f64) {
    let median = |runs: &[Run]| {
        let mut values: Vec<f64> = runs.iter().map(&value).collect();
        values.sort_by(f64::total_cmp);
        f64::midpoint(values[(values.len() - 1) / 2], values[values.len() / 2])
    };
    let (program, bare) = (median(of_program), median(of_bare));
    let ratio = program / bare;
    println!("  {what}: {program:.1}, bare window {bare:.1}, x{ratio:.2}");
}

fn measured(mut command: Command) -> Run {
    let mut display = Display::open();
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let began = Instant::now();
    let mut child = command.spawn().expect("a program that starts");
    display.await_window();
    let first_frame = began.elapsed();
    thread::sleep(REST);
    let resident_mib = resident_mib(&child);
    child.kill().expect("a program that runs");
    child.wait().expect("a program that ends");
    Run {
        first_frame,
        resident_mib,
    }
}

fn resident_mib(child: &Child) -> f64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).expect("its status");
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:")?.split_whitespace().next())
        .expect("its memory");
    kib.parse::<f64>().expect("a number") / 1024.0
}

/// A connection that is told of every window that is made and shown.
struct Display(UnixStream);

/// Helper windows of the toolkit are smaller.
const LEAST_WIDTH: u16 = 640;
const CREATE_NOTIFY: u8 = 16;
const MAP_NOTIFY: u8 = 19;

impl Display {
    fn open() -> Self {
        let display = env::var("DISPLAY").expect("DISPLAY: run under tests/tools/with-display");
        let number = display
            .trim_start_matches(':')
            .split('.')
            .next()
            .expect("a number");
        let path = format!("/tmp/.X11-unix/X{number}");
        let mut stream = UnixStream::connect(path).expect("an X server on this machine");
        stream
            .set_read_timeout(Some(Duration::from_secs(60)))
            .expect("a time limit");
        // Little-endian, version 11.0, no authorisation.
        stream
            .write_all(&[b'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0])
            .expect("a server that listens");
        let mut head = [0; 8];
        stream.read_exact(&mut head).expect("an answer");
        assert_eq!(head[0], 1, "the X server refused");
        let mut setup = vec![0; 4 * usize::from(u16::from_le_bytes([head[6], head[7]]))];
        stream.read_exact(&mut setup).expect("its setup");
        let vendor = usize::from(u16::from_le_bytes([setup[16], setup[17]])).next_multiple_of(4);
        let screen = 32 + vendor + 8 * usize::from(setup[21]);
        let root = &setup[screen..screen + 4];
        // ChangeWindowAttributes of the root: event mask SubstructureNotify.
        let mut request = vec![2, 0, 4, 0];
        request.extend_from_slice(root);
        request.extend_from_slice(&0x0800_u32.to_le_bytes());
        request.extend_from_slice(&0x0008_0000_u32.to_le_bytes());
        // GetInputFocus, whose answer says that the mask is in force.
        request.extend_from_slice(&[43, 0, 1, 0]);
        stream.write_all(&request).expect("a server that listens");
        let mut display = Self(stream);
        while display.next()[0] != 1 {}
        display
    }

    fn next(&mut self) -> [u8; 32] {
        let mut event = [0; 32];
        self.0.read_exact(&mut event).expect("a window in time");
        assert_ne!(event[0], 0, "the X server reported an error");
        event
    }

    fn await_window(&mut self) {
        let mut wide = Vec::new();
        loop {
            let event = self.next();
            let window = [event[8], event[9], event[10], event[11]];
            match event[0] & 0x7f {
                CREATE_NOTIFY if u16::from_le_bytes([event[16], event[17]]) >= LEAST_WIDTH => {
                    wide.push(window);
                }
                MAP_NOTIFY if wide.contains(&window) => return,
                _ => {}
            }
        }
    }
}

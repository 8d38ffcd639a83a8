//! Whole runs in memory: client and server joined without a socket, a clock or a wait.

mod in_memory {
    mod asserts;
    mod pair;
    mod setup;
    mod wire;

    mod edits;
    mod reach;
    mod redirect_parameters;
    mod redirects;
    mod whole_runs;
}

//! One file per grant: its steps, in order.

pub mod authorization_code;

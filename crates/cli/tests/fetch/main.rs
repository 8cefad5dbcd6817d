//! `tolmach models search|fetch|…` against a web server on this machine that serves both channels as the real ones
//! look, and misbehaves.

mod channels;
mod faults;
mod interrupted;
mod keeping;
mod offline;
mod place;
mod secure;
mod server;

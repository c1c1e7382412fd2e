//! The live-reload server over real connections, with a small book of its own behind it.

mod common;
mod http;
mod live;

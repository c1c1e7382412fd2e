//! The `briefbook` command: the exit status, nothing else.

/// Most of a build is many small values made on all cores and given back on others, for which the system's allocator is slow
/// (`docs/decisions/0013-allocator.md`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(briefbook::cli::run(std::env::args_os()))
}

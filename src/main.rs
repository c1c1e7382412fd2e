//! The `briefbook` command: the exit status, nothing else.

fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(briefbook::cli::run(std::env::args_os()))
}

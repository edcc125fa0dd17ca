//! Where the built program lies: Cargo tells tests and benches; what else shares this code looks beside itself.

use std::path::PathBuf;

/// Returns the path of the program under test.
///
/// An example is not told by Cargo. It takes the program named by the variable `WORKER`, or else the one that
/// was built into the folder above its own.
pub(crate) fn path() -> PathBuf {
    if let Some(built) = option_env!("CARGO_BIN_EXE_boctin") {
        return built.into();
    }
    if let Some(named) = std::env::var_os("WORKER") {
        return named.into();
    }
    let own = std::env::current_exe().expect("a running program has a path");
    let built = own.ancestors().nth(2).expect("examples lie in a folder of their own");
    built.join("boctin")
}

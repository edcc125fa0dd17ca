//! Progress bars, on standard error and only where that is a terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Returns a bar that counts bytes; a spinner where their number is not known.
#[must_use]
pub fn bytes(total: Option<u64>) -> ProgressBar {
    bar(
        total,
        "{bar:30} {bytes}/{total_bytes}  {bytes_per_sec}  {eta} left",
        "{spinner} {bytes}  {bytes_per_sec}",
    )
}

fn bar(total: Option<u64>, known: &str, unknown: &str) -> ProgressBar {
    let style = |template: &str| {
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
    };
    let bar = match total {
        Some(total) => ProgressBar::new(total).with_style(style(known)),
        None => ProgressBar::new_spinner().with_style(style(unknown)),
    };
    // Hidden by indicatif itself where standard error is no terminal.
    bar.set_draw_target(ProgressDrawTarget::stderr());
    bar
}

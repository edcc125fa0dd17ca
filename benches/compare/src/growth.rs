//! How the time of each extractor grows with the size and the nesting of a page.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::extractors::extract;

/// Shapes of pages, and the sizes at which they are measured.
const SHAPES: &[&str] = &["paragraphs", "nested-div", "nested-table"];
const BYTES: &[usize] = &[50_000, 200_000, 800_000];
/// What takes longer is ended.
const PATIENCE: Duration = Duration::from_secs(20);

/// Prints the time of an extractor for each shape and size.
pub fn run(name: &str) -> anyhow::Result<()> {
    for shape in SHAPES {
        for bytes in BYTES {
            let program = std::env::current_exe()?;
            let mut child = Command::new(program)
                .args(["grow", name, shape, &bytes.to_string()])
                .stderr(Stdio::null())
                .spawn()?;
            let start = Instant::now();
            let outcome = loop {
                if let Some(status) = child.try_wait()? {
                    break (!status.success()).then(|| format!("ended with {status}"));
                }
                if start.elapsed() > PATIENCE {
                    child.kill()?;
                    child.wait()?;
                    break Some(format!("more than {} s", PATIENCE.as_secs()));
                }
                std::thread::sleep(Duration::from_millis(5));
            };
            if let Some(outcome) = outcome {
                println!("{name} {shape} {bytes}: {outcome}");
                break;
            }
        }
    }
    Ok(())
}

/// Measures one extractor on one page.
pub fn once(name: &str, shape: &str, bytes: usize) -> anyhow::Result<()> {
    let page = page(shape, bytes);
    extract(name, b"<html><body><p>one</p></body></html>", "https://example.org/");
    let start = Instant::now();
    extract(name, page.as_bytes(), "https://example.org/");
    println!("{name} {shape} {bytes}: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    Ok(())
}

fn page(shape: &str, bytes: usize) -> String {
    let text =
        "Hội nghị đã bàn mười hai nội dung quan trọng của năm, trong đó có việc đổi mới cách làm. ";
    let (open, close) = match shape {
        "nested-div" => ("<div>", ""),
        "nested-table" => ("<table><tr><td>", ""),
        _ => ("<p>", "</p>"),
    };
    let unit =
        if close.is_empty() { open.to_owned() } else { format!("{open}{}{close}", text.repeat(3)) };
    let body = unit.repeat(bytes / unit.len());
    format!(
        "<html><head><title>Tựa</title></head><body><h1>Tựa</h1>{body}{}</body></html>",
        text.repeat(8)
    )
}

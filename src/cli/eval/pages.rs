//! Reads HTML pages for evaluations, plain or compressed, and runs the pipeline over them.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;

use crate::cli::knowledge;
use crate::pipeline::labels::LineClass;
use crate::pipeline::{Analysis, Content, Page, Pipeline};
use crate::settings::Settings;
use crate::text_file;

/// Bytes of a page or gold file that are read.
const MAX_BYTES: u64 = 256 << 20;

/// What was read from a page.
#[derive(Debug)]
pub(super) struct Read {
    analysis: Analysis,
    pub(super) title: Option<String>,
    /// The day of publication in ISO form.
    pub(super) day: Option<String>,
    pub(super) authors: Vec<String>,
}

impl Read {
    /// Returns lead, paragraphs and subheadings in page order.
    pub(super) fn body(&self) -> String {
        let parts: Vec<&str> = self
            .analysis
            .blocks
            .iter()
            .filter(|block| {
                matches!(block.kind, LineClass::Lead | LineClass::Body | LineClass::Subheading)
            })
            .filter_map(|block| self.analysis.text.get(block.span.start..block.span.end))
            .collect();
        parts.join("\n")
    }
}

/// Runs the pipeline over pages.
pub(super) struct Reader {
    pipeline: Pipeline,
}

impl Reader {
    pub(super) fn new(settings: &Settings) -> anyhow::Result<Self> {
        let knowledge = Arc::new(knowledge(settings)?);
        Ok(Self { pipeline: Pipeline::new(knowledge, settings.pipeline.budget()) })
    }

    /// Reads a page; where `path` is no file, `path.gz` is.
    pub(super) fn read(&self, path: &Path, url: Option<&str>) -> anyhow::Result<Read> {
        let page = Page {
            content: Content::Bytes(bytes(path)?),
            content_type: Some("text/html".to_owned()),
            url: url.map(str::to_owned),
            ..Page::default()
        };
        let analysis = self.pipeline.analyze(&page).with_context(|| path.display().to_string())?;
        Ok(Read {
            title: analysis.article.title.clone(),
            day: analysis.article.date.published.map(|moment| moment.local.date().to_string()),
            authors: analysis.article.authors.iter().map(|author| author.name.clone()).collect(),
            analysis,
        })
    }
}

fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut packed = path.as_os_str().to_owned();
    packed.push(".gz");
    let packed = PathBuf::from(packed);
    let mut bytes = Vec::new();
    let (path, is_packed) = if path.is_file() { (path, false) } else { (packed.as_path(), true) };
    let file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
    if is_packed {
        flate2::read::MultiGzDecoder::new(file).take(MAX_BYTES).read_to_end(&mut bytes)
    } else {
        file.take(MAX_BYTES).read_to_end(&mut bytes)
    }
    .with_context(|| path.display().to_string())?;
    Ok(bytes)
}

pub(super) fn gold_text(path: &Path) -> anyhow::Result<String> {
    text_file::read(path, MAX_BYTES).with_context(|| path.display().to_string())
}

/// Nothing of nothing is all of it.
pub(super) fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { ratio(part, whole) }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(super) fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

pub(super) fn harmonic(a: f64, b: f64) -> f64 {
    if a + b > 0.0 { 2.0 * a * b / (a + b) } else { 0.0 }
}

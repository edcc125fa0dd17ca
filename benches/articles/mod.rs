//! Raw articles of about 8 KB for the benches, made from the samples, as many different ones as are asked for.
//!
//! Each is one sample, text or HTML, lengthened behind its last paragraph with paragraphs of the others,
//! taken in turn, and a sentence with its number. So the same number always gives the same bytes, and no two
//! messages share an id, a text or a result. Samples that are not UTF-8 are left out.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use boctin::message::Envelope;
use serde_json::json;

/// Size of a page; the message around it adds a few hundred bytes.
const PAGE_BYTES: usize = 8_000;

/// From this size on, a line is a paragraph.
const PARAGRAPH_BYTES: usize = 250;

/// One raw article, before it becomes a message.
#[derive(Debug, Clone)]
pub(crate) struct RawPage {
    /// Its id.
    pub(crate) id: String,
    /// Its address.
    pub(crate) url: String,
    /// `text/plain` or `text/html`, with the charset.
    pub(crate) content_type: &'static str,
    /// The page.
    pub(crate) content: String,
}

/// The samples, cut where they are lengthened.
pub(crate) struct Samples {
    samples: Vec<Sample>,
    paragraphs: Vec<String>,
}

struct Sample {
    is_html: bool,
    before: String,
    after: String,
}

impl Samples {
    /// Reads the samples of the repository.
    pub(crate) fn read() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/articles");
        let mut files: Vec<_> = fs::read_dir(folder)
            .expect("the repository has samples")
            .map(|entry| entry.expect("readable").path())
            .collect();
        files.sort();
        let mut found = Self { samples: Vec::new(), paragraphs: Vec::new() };
        for file in files {
            let is_html = match file.extension().and_then(|extension| extension.to_str()) {
                Some("html") => true,
                Some("txt") => false,
                _ => continue,
            };
            let Ok(page) = fs::read_to_string(&file) else { continue };
            let lines: Vec<&str> = page.lines().collect();
            let last = lines.iter().rposition(|line| is_paragraph(line, is_html));
            // A page without lines of its own for paragraphs cannot be lengthened.
            let Some(last) = last else { continue };
            let (before, after) = lines.split_at(last + 1);
            found.samples.push(Sample {
                is_html,
                before: before.join("\n"),
                after: after.join("\n"),
            });
            if !is_html {
                let paragraphs = lines.iter().filter(|line| is_paragraph(line, false));
                found.paragraphs.extend(paragraphs.map(|line| (*line).to_owned()));
            }
        }
        found
    }

    /// Writes the page with this number.
    pub(crate) fn page(&self, number: usize) -> RawPage {
        let Sample { is_html, before, after } = &self.samples[number % self.samples.len()];
        let mut content = format!("{before}\n");
        let mut add = |paragraph: &str| {
            content.push_str(&if *is_html {
                format!("<p>{paragraph}</p>\n")
            } else {
                format!("\n{paragraph}\n")
            });
            content.len() + after.len() < PAGE_BYTES
        };
        let mut goes_on = add(&format!("Đây là bản tin số {number} của loạt bài này."));
        for paragraph in self.paragraphs.iter().cycle().skip(number % self.paragraphs.len()) {
            if !goes_on {
                break;
            }
            goes_on = add(paragraph);
        }
        content.push_str(after);
        let id = format!("bench-{number:06}");
        RawPage {
            url: format!("https://bao.example/{id}.html"),
            id,
            content_type: if *is_html {
                "text/html; charset=utf-8"
            } else {
                "text/plain; charset=utf-8"
            },
            content,
        }
    }
}

fn is_paragraph(line: &str, is_html: bool) -> bool {
    let ends = if is_html {
        (line.starts_with("<p") && line.ends_with("</p>")) || line.ends_with("<br><br>")
    } else {
        line.ends_with('.')
    };
    ends && line.len() >= PARAGRAPH_BYTES
}

impl RawPage {
    /// The page as a message in JSON form.
    pub(crate) fn json(&self) -> Vec<u8> {
        let body = json!({
            "id": self.id,
            "url": self.url,
            "fetched_at": "2025-11-05T08:00:00+07:00",
            "content_type": self.content_type,
            "content": self.content,
        });
        body.to_string().into_bytes()
    }

    /// The message in JSON form as the decoder gets to see it.
    pub(crate) fn envelope(&self) -> Envelope {
        Envelope {
            body: self.json(),
            content_type: Some("application/json".to_owned()),
            content_encoding: None,
            message_id: Some(self.id.clone()),
            timestamp: None,
            headers: BTreeMap::new(),
        }
    }
}

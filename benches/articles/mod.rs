//! Raw articles of about 8 KB for the benches, as many different ones as are asked for.
//!
//! The same number always gives the same bytes, and different numbers give different texts, so no two
//! messages share an id or a result. Every other page is HTML, the rest is text as a crawler's dump
//! leaves it, with a menu above and lists of links below. The prose is invented.

mod prose;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use boctin::message::Envelope;
use serde_json::json;

use prose::{CITATIONS, PLACES, SECTIONS, SENTENCES, SIGNATURES};

/// Size of a page, menus and links included; the message around it adds a few hundred bytes.
const PAGE_BYTES: usize = 8_000;

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

impl RawPage {
    /// Writes the page with this number.
    pub(crate) fn new(number: usize) -> Self {
        let id = format!("bench-{number:06}");
        let url = format!("https://bao.example/{id}.html");
        if number.is_multiple_of(2) {
            Self { id, url, content_type: "text/plain; charset=utf-8", content: text(number) }
        } else {
            Self { id, url, content_type: "text/html; charset=utf-8", content: html(number) }
        }
    }

    /// The page as a message in JSON form.
    pub(crate) fn json(&self) -> Vec<u8> {
        let body = json!({
            "id": self.id,
            "url": self.url,
            "fetched_at": "2024-05-30T08:00:00+07:00",
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

/// Paragraphs of an article, until the page has its size.
fn paragraphs(number: usize, mut size_bytes: usize) -> Vec<String> {
    let mut paragraphs = Vec::new();
    // A step that shares no factor with the number of sentences visits all of them.
    let (mut at, step) = (number * 7, 1 + 2 * (number % 3));
    for ordinal in 1.. {
        let place = PLACES[(number + ordinal) % PLACES.len()];
        let citation = CITATIONS[(number + ordinal) % CITATIONS.len()];
        let mut paragraph = format!("Tại {place}, ");
        for _ in 0..2 + (number + ordinal) % 3 {
            paragraph.push_str(SENTENCES[at % SENTENCES.len()]);
            paragraph.push(' ');
            at += step;
        }
        if ordinal % 3 == 0 {
            let _ = write!(paragraph, "Việc này được thực hiện theo {citation}. ");
        }
        let _ = write!(paragraph, "Con số của đợt {ordinal} là {}.", number * 13 + ordinal * 7);
        size_bytes = match size_bytes.checked_sub(paragraph.len() + 1) {
            Some(left) => left,
            None => break,
        };
        paragraphs.push(paragraph);
    }
    paragraphs
}

/// The parts that both forms of a page share.
struct Parts {
    section: &'static str,
    title: String,
    date: String,
    lead: String,
    signature: &'static str,
    links: Vec<String>,
}

fn parts(number: usize) -> Parts {
    let place = PLACES[number % PLACES.len()];
    let section = SECTIONS[number % SECTIONS.len()];
    Parts {
        section,
        title: format!("{place} ghi nhận kết quả bước đầu của đợt {number}"),
        date: format!("{:02}/05/2024 {:02}:{:02}", 1 + number % 28, number % 24, number % 60),
        lead: format!(
            "{place} - Sau {} tháng triển khai, nhiều phần việc của đợt {number} đã đi vào nền nếp, \
             được người dân và cán bộ cơ sở đánh giá cao.",
            2 + number % 9
        ),
        signature: SIGNATURES[number % SIGNATURES.len()],
        links: (1..=6)
            .map(|step| {
                let place = PLACES[(number + step * 3) % PLACES.len()];
                format!("{place} chuẩn bị cho đợt {}", number + step)
            })
            .collect(),
    }
}

fn text(number: usize) -> String {
    let Parts { section, title, date, lead, signature, links } = parts(number);
    let menu = SECTIONS.join("\n");
    let links = links.join("\n");
    let frame = menu.len() + title.len() + date.len() + lead.len() + links.len() + 120;
    let body = paragraphs(number, PAGE_BYTES - frame).join("\n\n");
    format!(
        "Trang chủ\n{menu}\n\n{section}\n\n{title}\n\n{date}\n\n{lead}\n\n{body}\n\n{signature}\n\nTin liên quan\n{links}\n\
         Bản quyền thuộc về tòa soạn\n"
    )
}

fn html(number: usize) -> String {
    let Parts { section, title, date, lead, signature, links } = parts(number);
    let item = |text: &str| format!("<li><a href=\"/x\">{text}</a></li>");
    let menu: String = SECTIONS.iter().map(|section| item(section)).collect();
    let links: String = links.iter().map(|link| item(link)).collect();
    let frame = menu.len() + 2 * title.len() + date.len() + lead.len() + links.len() + 760;
    let body: String = paragraphs(number, (PAGE_BYTES - frame) * 49 / 50)
        .iter()
        .map(|paragraph| format!("<p>{paragraph}</p>\n"))
        .collect();
    format!(
        "<!doctype html><html lang=\"vi\"><head><meta charset=\"utf-8\"><title>{title}</title>\n\
         <style>body {{ margin: 0 }} .menu {{ float: left }}</style>\n\
         <script>window.page = {{ number: {number}, ready: true }};</script></head>\n\
         <body><ul class=\"menu\">{menu}</ul>\n<div class=\"section\">{section}</div>\n<h1>{title}</h1>\n\
         <div class=\"date\">{date}</div>\n<p class=\"lead\"><strong>{lead}</strong></p>\n{body}\
         <p class=\"author\">{signature}</p>\n<h3>Tin liên quan</h3><ul>{links}</ul>\n\
         <footer>Bản quyền thuộc về tòa soạn</footer></body></html>\n"
    )
}

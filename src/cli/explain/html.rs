//! The explanation as one HTML page: text with marks, fields beside it, dropped lines in grey.
//!
//! The page loads nothing and runs nothing; whatever stands in the article is escaped.

use std::fmt::Write as _;

use super::findings::{self, Finding, Kind};
use crate::pipeline::Analysis;
use crate::pipeline::labels::LineClass;

const STYLE: &str = include_str!("page.css");
/// Candidates that were refused and are listed.
const REFUSED_SHOWN: usize = 200;

/// Returns the page.
pub(super) fn page(analysis: &Analysis) -> String {
    let findings = findings::all(analysis);
    let title = escape(analysis.article.title.as_deref().unwrap_or("Không có tiêu đề"));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style></head>\n<body><main><article>\n"
    );
    key(&findings, &mut out);
    for block in &analysis.blocks {
        let (tag, class) = element(block.kind);
        let _ = write!(out, "<{tag} class=\"{class}\">");
        for (span, owner) in findings::pieces(&findings, block.span) {
            let piece = escape(analysis.text.get(span.start..span.end).unwrap_or_default());
            match owner.and_then(|owner| findings.get(owner)) {
                Some(finding) => {
                    let _ = write!(
                        out,
                        "<mark class=\"{}\" title=\"{}\">{piece}</mark>",
                        finding.kind.class(),
                        escape(&hover(finding))
                    );
                }
                None => out.push_str(&piece),
            }
        }
        let _ = writeln!(out, "</{tag}>");
    }
    dropped(analysis, &mut out);
    out.push_str("</article>\n<aside>\n");
    fields(analysis, &mut out);
    for kind in Kind::ALL {
        list(kind, &findings, &mut out);
    }
    refused(analysis, &mut out);
    out.push_str("</aside></main></body></html>\n");
    out
}

fn element(class: LineClass) -> (&'static str, &'static str) {
    #[expect(clippy::wildcard_enum_match_arm, reason = "all other blocks look like body text")]
    match class {
        LineClass::Title => ("h1", "title"),
        LineClass::Lead => ("p", "lead"),
        LineClass::Subheading => ("p", "subheading"),
        LineClass::Caption => ("p", "caption"),
        LineClass::Section | LineClass::Byline | LineClass::Agency => ("p", "small"),
        _ => ("p", "body"),
    }
}

fn hover(finding: &Finding) -> String {
    let mut text = format!("{}: {}", finding.kind.label(), finding.says);
    for line in finding.why.iter().take(4) {
        text.push('\n');
        text.push_str(line);
    }
    text
}

/// Which colour means what, and how many there are of each.
fn key(findings: &[Finding], out: &mut String) {
    out.push_str("<div class=\"key\">");
    for kind in Kind::ALL {
        let count = findings.iter().filter(|finding| finding.kind == kind).count();
        if count > 0 {
            let _ = write!(out, "<mark class=\"{}\">{} {count}</mark>", kind.class(), kind.label());
        }
    }
    out.push_str("</div>\n");
}

fn fields(analysis: &Analysis, out: &mut String) {
    out.push_str("<h2>Bài viết</h2><ul>");
    let mut row = |label: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let _ = write!(out, "<li><b>{label}</b> {}</li>", escape(&value));
        }
    };
    let article = &analysis.article;
    row("Loại trang", Some(analysis.kind.to_string()));
    row("Chuyên mục", article.section.clone());
    row("Xuất bản", article.date.published.map(|moment| moment.local.to_string()));
    let authors: Vec<&str> = article.authors.iter().map(|author| author.name.as_str()).collect();
    row("Tác giả", Some(authors.join(", ")));
    let topics: Vec<String> = analysis.topics.iter().map(findings::topic).collect();
    row("Chủ đề", Some(topics.join(", ")));
    row("Từ khóa", Some(analysis.keywords.join(", ")));
    out.push_str("</ul>\n");
}

fn list(kind: Kind, findings: &[Finding], out: &mut String) {
    let of_kind: Vec<&Finding> = findings.iter().filter(|finding| finding.kind == kind).collect();
    if of_kind.is_empty() {
        return;
    }
    let _ = writeln!(out, "<h2>{} ({})</h2><ul>", kind.label(), of_kind.len());
    for finding in of_kind {
        let _ = write!(out, "<li>{}", escape(&finding.says));
        for line in &finding.why {
            let _ = write!(out, "<small>{}</small>", escape(line));
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ul>\n");
}

fn refused(analysis: &Analysis, out: &mut String) {
    let refused = findings::refused(analysis);
    if refused.is_empty() {
        return;
    }
    let _ = writeln!(out, "<h2>Ứng viên bị loại ({})</h2><ul>", refused.len());
    for (trace, words) in refused.iter().take(REFUSED_SHOWN) {
        let _ = writeln!(out, "<li>{}<small>{}</small></li>", escape(words), escape(trace.rule));
    }
    out.push_str("</ul>\n");
}

fn dropped(analysis: &Analysis, out: &mut String) {
    if analysis.dropped.is_empty() {
        return;
    }
    out.push_str("<section class=\"noise\"><h2>Dòng bị bỏ</h2>\n");
    for line in &analysis.dropped {
        let _ = writeln!(out, "<p>[{}] {}</p>", line.class, escape(&line.text));
    }
    out.push_str("</section>\n");
}

/// Escapes a text for content and attributes; characters that turn the direction of writing go.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            '\n' => out.push('\n'),
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_the_page_is_markup() {
        assert_eq!(escape("<b a='\"'>&\u{202e}\u{7}"), "&lt;b a=&#39;&quot;&#39;&gt;&amp; ");
    }
}

//! Reads JSON-LD as pages write it: in arrays and graphs, escaped for HTML, with raw line breaks, in
//! comments, with commas too many.
//!
//! What cannot be read as JSON at all still yields the few values that matter, where they stand as
//! `"name": "text"` in a script that speaks of an article. Scripts are bounded by who hands them over;
//! nesting by the reader of JSON.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Map, Value};

/// Values that one script may hold side by side.
const VALUES: usize = 50;

static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        r#""(?P<key>headline|datePublished|dateModified|articleSection|@type)"\s*:\s*"(?P<value>(?:[^"\\]|\\.){0,1000})""#,
    )
});
static COMMA: LazyLock<Regex> = LazyLock::new(|| compile(r",\s*(?P<end>[}\]])"));

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that every test compiles")
}

/// Returns the values that a script holds.
pub(super) fn parse(script: &str) -> Vec<Value> {
    // Raw line breaks inside strings are the usual fault of templates.
    let text = script.replace(|c: char| c.is_control(), " ");
    let text = unwrapped(&text);
    let plain = values(text);
    if !plain.is_empty() {
        return plain;
    }
    let unescaped = text
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#039;", "'")
        .replace("&amp;", "&");
    let repaired = COMMA.replace_all(&unescaped, "${end}");
    let found = values(&repaired);
    if !found.is_empty() {
        return found;
    }
    salvaged(&repaired)
}

fn unwrapped(text: &str) -> &str {
    let is_wrapping = |c: char| c.is_whitespace() || c == ';';
    let mut text = text.trim_matches(is_wrapping);
    for (start, end) in [
        ("<!--", "-->"),
        ("//<![CDATA[", "//]]>"),
        ("/*<![CDATA[*/", "/*]]>*/"),
        ("<![CDATA[", "]]>"),
    ] {
        text = text.strip_prefix(start).unwrap_or(text).trim_matches(is_wrapping);
        text = text.strip_suffix(end).unwrap_or(text).trim_matches(is_wrapping);
    }
    text
}

fn values(text: &str) -> Vec<Value> {
    let stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    stream.map_while(Result::ok).filter(|v| v.is_object() || v.is_array()).take(VALUES).collect()
}

/// Returns what single fields of a broken script say.
fn salvaged(text: &str) -> Vec<Value> {
    let mut object = Map::new();
    for captures in FIELD.captures_iter(text).take(VALUES) {
        let (Some(key), Some(value)) = (captures.name("key"), captures.name("value")) else {
            continue;
        };
        if key.as_str() == "@type" && !value.as_str().ends_with("Article") {
            continue;
        }
        let value = value.as_str().replace("\\\"", "\"").replace("\\/", "/");
        object.entry(key.as_str().to_owned()).or_insert(Value::String(value));
    }
    if object.contains_key("@type") { vec![Value::Object(object)] } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_scripts_still_say_what_matters() {
        let check = |script: &str| {
            let found = parse(script);
            assert_eq!(found.len(), 1, "{script}");
            assert_eq!(found[0]["headline"], "Tựa \"bài\"", "{script}");
        };
        check("{\"@type\":\"NewsArticle\",\"headline\":\"Tựa \\\"bài\\\"\"}");
        check("{\"@type\":\"NewsArticle\",\"headline\":\"Tựa \\\"bài\\\"\",}");
        check("<!-- {\"@type\":\"NewsArticle\",\"headline\":\"Tựa \\\"bài\\\"\"}; -->");
        check(
            "{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;headline&quot;:&quot;Tựa \\&quot;bài\\&quot;&quot;}",
        );
        check(
            "{\"@type\":\"NewsArticle\",\"headline\":\"Tựa \\\"bài\\\"\",\"description\":\"a \"b\" c\"}",
        );
        assert_eq!(parse("{\"@type\":\"NewsArticle\",").len(), 1);
        assert!(parse(&"[".repeat(100_000)).is_empty());
        assert!(parse("var x = 1").is_empty());
    }
}

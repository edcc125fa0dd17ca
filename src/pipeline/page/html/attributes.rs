//! Keeps the number of attributes of a tag within bounds, before the tokenizer sees them: it compares
//! each with all before it. Touches nothing else of the page.

/// Attributes of one tag that are looked at; the tokenizer's time grows with their square.
const ATTRIBUTES: usize = 128;

/// Returns the page with overlong lists of attributes cut short, in one pass.
pub(super) fn cut(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut copied = 0;
    let mut from = 0;
    while let Some(found) = html.get(from..).and_then(|rest| rest.find('<')) {
        let opens = from + found + 1;
        from = opens;
        let tag = html.get(opens..).unwrap_or_default();
        if !tag.starts_with(|next: char| next.is_ascii_alphabetic()) {
            continue;
        }
        from = html.len();
        let mut attributes = 0;
        let mut quote = None;
        let mut before = ' ';
        let mut cut_from = None;
        for (at, inner) in tag.char_indices().map(|(at, inner)| (opens + at, inner)) {
            match quote {
                Some(open) if open == inner => quote = None,
                Some(_) => {}
                None if inner == '>' => {
                    if let Some(cut_from) = cut_from {
                        kept.push_str(html.get(copied..cut_from).unwrap_or_default());
                        copied = at;
                    }
                    from = at + 1;
                    break;
                }
                None if matches!(inner, '"' | '\'') && before == '=' => quote = Some(inner),
                None => {
                    let separates = |c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'');
                    if separates(before) && !separates(inner) {
                        attributes += 1;
                        if attributes == ATTRIBUTES {
                            cut_from = Some(at);
                        }
                    }
                }
            }
            if !inner.is_whitespace() || before != '=' {
                before = inner;
            }
        }
        if from == html.len()
            && let Some(cut_from) = cut_from
            && copied < cut_from
        {
            // The tag never ends.
            kept.push_str(html.get(copied..cut_from).unwrap_or_default());
            return kept;
        }
    }
    kept.push_str(html.get(copied..).unwrap_or_default());
    kept
}

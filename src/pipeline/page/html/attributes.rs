//! Keeps the number of attributes of a tag within bounds, before the tokenizer sees them: it compares
//! each with all before it. Touches nothing else of the page.

/// Attributes of one tag that are looked at; the tokenizer's time grows with their square.
const ATTRIBUTES: usize = 128;

/// Returns the page with overlong lists of attributes cut short, in one pass.
pub(super) fn cut(html: &str) -> String {
    let mut kept = String::with_capacity(html.len());
    let mut copied = 0;
    let mut characters = html.char_indices().peekable();
    while let Some((_, character)) = characters.next() {
        let opens = character == '<'
            && characters.peek().is_some_and(|(_, next)| next.is_ascii_alphabetic());
        if !opens {
            continue;
        }
        let mut attributes = 0;
        let mut quote = None;
        let mut before = ' ';
        let mut cut_from = None;
        for (at, inner) in characters.by_ref() {
            match quote {
                Some(open) if open == inner => quote = None,
                Some(_) => {}
                None if inner == '>' => {
                    if let Some(from) = cut_from {
                        kept.push_str(html.get(copied..from).unwrap_or_default());
                        copied = at;
                    }
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
        if characters.peek().is_none()
            && let Some(from) = cut_from
            && copied < from
        {
            // The tag never ends.
            kept.push_str(html.get(copied..from).unwrap_or_default());
            return kept;
        }
    }
    kept.push_str(html.get(copied..).unwrap_or_default());
    kept
}

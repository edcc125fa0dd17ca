//! Entities that were escaped twice: "&amp;ecirc;" on a page is "&ecirc;" to a browser and "ê" to its author.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// Returns a text with the entities that are left in it decoded; `None` where there are none.
///
/// A text with a bracket is left alone: it may speak of markup.
pub(super) fn decoded(text: &str) -> Option<String> {
    if !holds_entity(text) || text.contains('<') {
        return None;
    }
    let tokenizer = Tokenizer::new(Characters::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(text));
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    Some(tokenizer.sink.0.into_inner()).filter(|decoded| decoded != text)
}

/// Tells whether something between "&" and ";" may be an entity.
fn holds_entity(text: &str) -> bool {
    text.split('&').skip(1).any(|after| {
        let name = after.split(';').next().unwrap_or_default();
        name.len() < after.len()
            && (2..=8).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
    })
}

#[derive(Default)]
struct Characters(RefCell<String>);

impl TokenSink for Characters {
    type Handle = ();

    fn process_token(&self, token: Token, _line_number: u64) -> TokenSinkResult<()> {
        if let Token::CharacterTokens(text) = token {
            self.0.borrow_mut().push_str(&text);
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_entities_is_decoded() {
        assert_eq!(decoded("Ti&ecirc;u &#x0111;i&#7875;m").as_deref(), Some("Tiêu điểm"));
        assert_eq!(decoded("A&amp;B&nbsp;C").as_deref(), Some("A&B\u{a0}C"));
        for text in ["AT&T; R & D;", "a && b; c", "<b>&ecirc;</b>", "không có"] {
            assert_eq!(decoded(text), None, "{text}");
        }
    }
}

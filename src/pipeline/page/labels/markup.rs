//! What the document tree of an HTML page adds to the judgement of the lines; nothing for dumps.

use crate::pipeline::knowledge::Hint;
use crate::pipeline::labels::LineClass as C;
use crate::pipeline::page::{Depiction, Element, Origin};

/// Returns how much the tree speaks for a class on a line.
#[must_use]
pub fn speaks(origin: &Origin, class: C) -> f64 {
    let content = f64::from(origin.content);
    let by_place = match class {
        // A browser prints no alternative text, but where the picture is missing.
        C::CaptionAlt if origin.element != Element::Unknown => content.min(1.5) - 5.0,
        // Captions stand inside the body, and are none of it.
        C::Body | C::Lead | C::Subheading if is_caption(origin) => content.min(1.0),
        C::Body | C::Lead | C::Subheading => content,
        C::Caption | C::CaptionAlt | C::CaptionDuplicate | C::PhotoCredit => content.min(1.5),
        // Who took the picture signs the picture.
        C::Byline | C::Agency if origin.element == Element::FigureCaption => content.min(-4.0),
        C::Title | C::Section | C::Published | C::Modified | C::Byline | C::Agency => {
            content.clamp(-2.0, 0.0)
        }
        C::Tags => (-content * 0.7).max(0.0),
        C::RenderTime
        | C::Counter
        | C::Widget
        | C::Navigation
        | C::Related
        | C::Comments
        | C::Footer
        | C::BoilerplateEnd
        | C::Other => -content * 0.7,
    };
    by_place + origin.hint.map_or(0.0, |hint| named(hint, class))
}

/// Tells whether the tree is sure that a line stands beside the article.
#[must_use]
pub fn is_beside(origin: &Origin) -> bool {
    origin.content <= -5.0
}

/// Returns what makes up for going to the body without a title or a lead, where the tree says that the
/// body is here.
#[must_use]
pub fn enter_body(origin: &Origin) -> f64 {
    f64::from(origin.content).clamp(0.0, 4.0) * 2.0
}

fn is_caption(origin: &Origin) -> bool {
    origin.element == Element::FigureCaption || origin.depiction == Depiction::Set
}

/// Returns how much the name of an element speaks for a class.
fn named(hint: Hint, class: C) -> f64 {
    match (hint, class) {
        (Hint::Title, C::Title)
        | (Hint::Date, C::Published)
        | (Hint::Caption, C::Caption)
        | (Hint::Comments, C::Comments)
        | (Hint::Related, C::Related)
        | (Hint::Share, C::Widget)
        | (Hint::Navigation, C::Navigation)
        | (Hint::Footer, C::Footer)
        | (Hint::Furniture, C::Other | C::Widget) => 2.0,
        (Hint::Lead, C::Lead) => 5.0,
        (Hint::Byline, C::Byline) => 3.0,
        (Hint::Tags, C::Tags) => 4.0,
        (Hint::Date, C::Subheading) => -6.0,
        (Hint::Byline | Hint::Date, C::Body | C::Subheading) => -3.0,
        (Hint::Caption, C::Body | C::Subheading) => -1.0,
        _ => 0.0,
    }
}

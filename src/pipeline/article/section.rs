//! Finds the section of an article among the lines above its title.
//!
//! Only where no line was taken for the section: menus and the way to the page are navigation, and yet
//! one of their lines may say where the article stands. What a menu says again right above the title is
//! its section; so is what a label names ("Chuyên mục: Thời sự"), and the last step of a way that is
//! printed one step a line. A menu that ends above the title says nothing.

use crate::pipeline::knowledge::{LineRole, PageWords, line_key};
use crate::pipeline::labels::LineClass;
use crate::pipeline::page::{Line, PageText};
use crate::pipeline::text::tokens::count_syllables;

/// Lines above the title of which one may name the section.
const REACH: usize = 8;
/// Lines of these that are looked at.
const CANDIDATES: usize = 3;
/// Syllables of the longest name of a section.
const NAME: usize = 7;
/// Short lines above a section from which they are a menu.
const MENU: usize = 3;

/// Returns what stands above the title and names the section.
pub(super) fn above_title(
    text: &PageText,
    classes: &[LineClass],
    words: &PageWords,
) -> Option<String> {
    let title = classes.iter().position(|class| *class == LineClass::Title)?;
    let lines = text.lines.get(..title)?;
    let is_between = |class: &LineClass| {
        matches!(
            class,
            LineClass::Published
                | LineClass::Modified
                | LineClass::RenderTime
                | LineClass::Byline
                | LineClass::Counter
                | LineClass::Widget
                | LineClass::Comments
                | LineClass::Agency
        )
    };
    let near = (0..title).rev().take(REACH);
    // Some pages print the headline twice.
    let headline = text.lines.get(title).map(|line| line_key(&line.normal))?;
    let is_title = |at: usize| lines.get(at).is_some_and(|line| line_key(&line.normal) == headline);
    let candidates = near.take_while(|at| may_stand(*at, classes) || is_title(*at)).filter(|at| {
        !is_title(*at)
            && classes.get(*at).is_some_and(|class| !is_between(class))
            && lines.get(*at).is_some_and(says_something)
    });
    let candidates: Vec<usize> = candidates.take(CANDIDATES).collect();
    let again = candidates.iter().find(|at| is_said_again(lines, **at));
    let at = *again.or_else(|| candidates.first().filter(|at| is_apart(lines, **at, words)))?;
    lines.get(at).map(|line| line.normal.clone())
}

/// Tells whether a line may name a section and is said above as well.
fn is_said_again(lines: &[Line], at: usize) -> bool {
    let Some((line, above)) = lines.get(at).zip(lines.get(..at)) else { return false };
    let key = line_key(&line.normal);
    is_name(line) && !is_home(&key) && above.iter().any(|other| line_key(&other.normal) == key)
}

/// Tells whether a line names a section, or the last step of a way, apart from any menu.
fn is_apart(lines: &[Line], at: usize, words: &PageWords) -> bool {
    let Some((line, above)) = lines.get(at).zip(lines.get(..at)) else { return false };
    let key = line_key(&line.normal);
    if !is_name(line) || is_home(&key) {
        return false;
    }
    // Short lines above it, signs between the steps of a way apart.
    let menu = above.iter().rev().take(MENU + 3);
    let steps: Vec<&Line> = menu.take_while(|line| is_name(line) || is_separator(line)).collect();
    let has_signs = steps.first().is_some_and(|line| is_separator(line));
    let names = steps.iter().filter(|line| !is_separator(line)).count();
    let is_below_section =
        above.last().is_some_and(|line| words.is_section(&line_key(&line.normal)));
    let is_alone = names < MENU || has_signs || !is_below_section;
    words.is_section(&key) && is_alone || has_signs && is_below_home(&steps)
}

/// Returns what a label above the text says the section is: "Chuyên mục: Thời sự".
pub(super) fn labelled<'l>(line: &'l str, words: &PageWords) -> Option<&'l str> {
    let (label, name) = line.split_once(':')?;
    let name = name.trim();
    let is_label = words.line_words.is(LineRole::Section, &line_key(label));
    (is_label && !name.is_empty() && count_syllables(name) <= NAME && !name.contains([':', '|']))
        .then_some(name)
}

/// Tells whether a section may stand above a line of the front.
fn may_stand(at: usize, classes: &[LineClass]) -> bool {
    classes.get(at).is_some_and(|class| *class != LineClass::Related)
}

fn is_name(line: &Line) -> bool {
    let count = count_syllables(&line.normal);
    (1..=NAME).contains(&count)
        && line.normal.contains(char::is_alphabetic)
        && !line.normal.contains(char::is_numeric)
        && !line.normal.ends_with([':', '.', '?', '!'])
}

fn is_separator(line: &Line) -> bool {
    line.normal.chars().all(|c| !c.is_alphanumeric())
}

/// Tells whether a line says something: signs, tags, the clocks of players and single days do not.
fn says_something(line: &Line) -> bool {
    let is_figure = line.normal.contains(char::is_numeric) && count_syllables(&line.normal) <= 2;
    line.normal.contains(char::is_alphabetic) && !line.normal.starts_with('#') && !is_figure
}

fn is_home(key: &str) -> bool {
    matches!(key, "trang chủ" | "trang nhất" | "home")
}

fn is_below_home(steps: &[&Line]) -> bool {
    steps.iter().any(|step| is_home(&line_key(&step.normal)))
}

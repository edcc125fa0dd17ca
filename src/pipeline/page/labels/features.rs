//! What can be seen of a line, as yes-or-no observations, so that [`super::weights`] reads as a table.
//!
//! [`super::line`] looks at each line alone, [`super::surroundings`] at its neighbours and the page.
//! Nothing is decided here. Each line is read a bounded number of times, and only its first
//! [`READ_CHARS`](super::line::READ_CHARS) characters.

use super::echoes::{echoes, frames};
use super::line::look;
use super::lists::{dated_lists, summaries};
use super::surroundings::{cuts, neighbours, shape, titles};
use crate::pipeline::Hints;
use crate::pipeline::knowledge::{Hit, PageWords};
use crate::pipeline::page::{Element, Origin, PageText};

/// Returns what is seen of each line of a page.
#[must_use]
pub fn observe(page: &PageText, hints: &Hints, words: &PageWords) -> Vec<Observation> {
    let mut observations = Vec::with_capacity(page.lines.len());
    let mut seen = Vec::with_capacity(page.lines.len());
    for line in &page.lines {
        let (observation, line) = look(line, words);
        observations.push(observation);
        seen.push(line);
    }
    summaries(&mut seen, &mut observations);
    shape(&seen, &mut observations);
    // Where the article must end says where its last words are, and who signed it where it must end.
    cuts(&seen, &mut observations);
    neighbours(&seen, words, &mut observations);
    dated_lists(&seen, &mut observations);
    echoes(&seen, &mut observations);
    frames(&seen, &mut observations);
    titles(page, hints, &seen, &mut observations);
    cuts(&seen, &mut observations);
    beyond(&mut observations);
    observations
}

/// What the tree says for a line once a phrase has said that the article is over.
const BEYOND: f32 = -3.0;

/// Takes the word of the tree from lines that stand below the end: the element that holds the article often
/// holds what readers wrote as well.
fn beyond(observations: &mut [Observation]) {
    let mut is_over = false;
    for observation in observations {
        if is_over {
            observation.origin.content = observation.origin.content.min(BEYOND);
        }
        is_over |= observation.is_cut && observation.origin.element != Element::Unknown;
    }
}

/// Something that is or is not so of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Feature {
    /// One syllable.
    Length1,
    /// Two to four syllables.
    Length2,
    /// Five to nine.
    Length5,
    /// Ten to sixteen.
    Length10,
    /// Seventeen to thirty.
    Length17,
    /// Thirty-one to fifty.
    Length31,
    /// More than fifty.
    Length51,
    /// Ends as a sentence does.
    Stop,
    /// Ends with a question mark.
    Question,
    /// Ends with a colon.
    Colon,
    /// Ends with no sign.
    Open,
    /// All letters are capitals.
    Capitals,
    /// Two or more sentences.
    Sentences,
    /// Looks like the name of a person or two.
    Name,
    /// A name, a dash, and an office.
    NameAndRole,
    /// Says where the text was taken from.
    Source,
    /// Hardly more than a date.
    DateLine,
    /// That date has a clock time.
    Clock,
    /// That date has a weekday and no clock time.
    DayOnly,
    /// That date has a weekday.
    Weekday,
    /// Ends with a date after other words.
    DateTail,
    /// Another line further down, at most one paragraph away, is hardly more than a date.
    DateBelow,
    /// Another line nearby is hardly more than a date.
    DateNear,
    /// The next line is hardly more than a date.
    DateNext,
    /// One of the next four lines is.
    DateSoon,
    /// One of the two lines before is.
    DateBefore,
    /// One of the dates that head or close the entries of a list.
    DateInList,
    /// The name of a section.
    Section,
    /// Parts joined as in a breadcrumb.
    Breadcrumb,
    /// Mostly digits and signs.
    Digits,
    /// The name of a picture file.
    FileName,
    /// Several words without any Vietnamese letter on a Vietnamese page.
    Unaccented,
    /// Begins with the mark of a list.
    Bullet,
    /// Begins with what somebody says.
    Speech,
    /// Begins with who asks or answers in an interview.
    Dialogue,
    /// Begins with a number or letter as headings do.
    Numbered,
    /// Ends with who made the picture.
    Credit,
    /// Begins with an outlet's name, or the dash that is left of it.
    OutletPrefix,
    /// The line before is a paragraph.
    LongBefore,
    /// The next line is a paragraph.
    LongNext,
    /// One of the next three lines is a paragraph.
    LongSoon,
    /// No paragraph follows.
    LastWords,
    /// Far shorter than paragraphs of this page are, and not shaped like a heading.
    ShortForPage,
    /// Hardly anything beside the paragraphs of this page.
    TinyForPage,
    /// Nearly the same as one of the lines before.
    Repeats,
    /// One of the next lines is nearly the same.
    Repeated,
    /// No blank line parts it from the next, on a page that has blank lines.
    Tight,
    /// In a run of four or more short lines.
    ShortRun,
    /// In a run of three or more lines that look like headlines.
    HeadlineRun,
    /// The next line looks like a headline.
    HeadlineNext,
    /// In a short list under a heading such as "Tin liên quan".
    UnderListHead,
    /// Among the first three lines.
    First,
    /// What the crawler or the head of the page calls the title.
    StatedTitle,
    /// The sign that ends official texts stands above.
    AfterEndMark,
    /// The main heading of an HTML page.
    Heading1,
    /// Another heading.
    Heading,
    /// A paragraph.
    Paragraph,
    /// A caption element.
    FigureCaption,
    /// An entry of a list.
    ListItem,
    /// A `time` element.
    TimeElement,
    /// Nearly all of it is links.
    Links,
    /// All of it is emphasised.
    Strong,
    /// All of it is in italics.
    Italic,
    /// In a navigation region.
    InNavigation,
    /// Beside the article.
    InAside,
    /// In a footer region.
    InFooter,
    /// In an article region.
    InArticle,
    /// On a button.
    InControl,
    /// Right below a picture.
    BelowPicture,
    /// Set as the caption of the picture right above it.
    SetAsCaption,
    /// Its pairs of words come again in the running text, as those of a headline do.
    Echo,
    /// Nearly half of them do.
    LoudEcho,
    /// None of its pairs of words comes again in the running text.
    NoEcho,
    /// Another line is this one with the name of the site behind it, or the way to the page before it.
    Framed,
    /// Such a line.
    Frame,
    /// Looks like the name of a newspaper or the address of a site.
    SiteName,
    /// A phrase of the furniture of pages stands in it, dates apart.
    Furniture,
    /// Ends with a full stop.
    Period,
    /// Made of the names that people have.
    Person,
    /// Shaped like a name of several words of which no list knows one.
    Doubtful,
    /// The name of a body, right below the text.
    Desk,
    /// The next line says who made a picture and nothing else.
    CreditNext,
    /// Shorter than nearly all headlines.
    Terse,
    /// Says that somebody wrote or sent the article.
    Signer,
    /// The address of a page or of a mailbox, and nothing else.
    Address,
    /// What a label above it names, such as the event of "Sự kiện:".
    UnderLabel,
    /// A body that the person on the line before belongs to.
    Affiliation,
    /// Says what another article is about, in a list of such.
    Summary,
    /// Hardly more than figures: a telephone number, an exchange rate, the weather.
    Figures,
    /// A name and who made the pictures: a signature outside the text, a caption inside it.
    NameAndCredit,
}

/// What was seen of one line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Observation {
    pub(super) features: u128,
    /// Phrases from the boilerplate lexicon.
    pub boilerplate: Vec<Hit>,
    /// Phrases from the lexicon of cues.
    pub cues: Vec<Hit>,
    /// Share of the page's running text that stands above, between 0 and 1.
    pub share_above: f32,
    /// Whether the article cannot go on after this line.
    pub is_cut: bool,
    /// Where in an HTML page the line comes from.
    pub origin: Origin,
}

impl Observation {
    /// Tells whether a feature was seen.
    #[must_use]
    pub fn has(&self, feature: Feature) -> bool {
        self.features & (1 << feature as u8) != 0
    }

    pub(super) fn set(&mut self, feature: Feature, is_so: bool) {
        if is_so {
            self.features |= 1 << feature as u8;
        }
    }

    pub(super) fn unset(&mut self, feature: Feature) {
        self.features &= !(1 << feature as u8);
    }

    pub(super) fn ends_article(&self) -> bool {
        self.boilerplate.iter().any(|hit| hit.end)
    }
}

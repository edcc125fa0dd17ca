//! Closed sets of words that appear in results, metrics and logs: one macro makes the enum, its
//! list of all values, its text and its parser, so that no two places can disagree.

/// Declares an enum whose every variant has a fixed text.
///
/// The enum gets `ALL`, `as_str`, `Display` and `FromStr` (whose error names the words expected).
macro_rules! labels {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant,)+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Returns the text that stands for this value in results, metrics and logs.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    other => Err(format!(
                        "expected one of {}, found {:?}",
                        [$($text),+].join(", "),
                        other.chars().take(60).collect::<String>(),
                    )),
                }
            }
        }
    };
}

pub(crate) use labels;

labels! {
    /// What one line or block of a page is.
    pub enum LineClass {
        /// Desk or section name.
        Section = "section",
        /// The headline.
        Title = "title",
        /// The line with the time of publication.
        Published = "published",
        /// The line with the time of the last change.
        Modified = "modified",
        /// Who wrote it.
        Byline = "byline",
        /// Which agency it came from.
        Agency = "agency",
        /// The standfirst (sapo).
        Lead = "lead",
        /// A paragraph of the body.
        Body = "body",
        /// A heading inside the body.
        Subheading = "subheading",
        /// The caption of a picture.
        Caption = "caption",
        /// The alternative text of a picture, printed as a line of its own.
        CaptionAlt = "caption_alt",
        /// A caption printed a second time.
        CaptionDuplicate = "caption_duplicate",
        /// Who made a picture.
        PhotoCredit = "photo_credit",
        /// The clock of the page.
        RenderTime = "render_time",
        /// Views, comments, likes.
        Counter = "counter",
        /// Font size, share and print buttons.
        Widget = "widget",
        /// Menus and breadcrumbs.
        Navigation = "navigation",
        /// Links to other articles.
        Related = "related",
        /// Tags.
        Tags = "tags",
        /// Comments and their forms.
        Comments = "comments",
        /// Imprint, copyright, hotline.
        Footer = "footer",
        /// A line that says the article is over.
        BoilerplateEnd = "boilerplate_end",
        /// None of these.
        Other = "other",
    }
}

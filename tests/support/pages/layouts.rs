//! Layouts of pages as crawlers dump them, each a list of [`Part`]s.
//!
//! They follow conventions of Vietnamese sites, not single sites.

/// A stretch of a page.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part {
    /// One line of furniture.
    Line(&'static str),
    /// The title of the window: the headline with the name of the site.
    Window(&'static str),
    /// The clock of the page.
    Clock,
    /// The sections, one a line.
    Menu,
    /// The sections on one line.
    MenuLine(&'static str),
    /// The way to the page, by this separator.
    Crumbs(&'static str),
    /// The same with the headline at its end.
    CrumbsWithTitle(&'static str),
    /// The section alone.
    Section,
    /// So many headlines of other articles.
    Ticker(usize),
    /// The headline.
    Title,
    /// The headline with the date glued to it.
    TitleWithDate,
    /// The date.
    Date,
    /// The date before so many views.
    DateWithViews,
    /// Who signed above the text, and the date after this sign.
    BylineWithDate(&'static str),
    /// Who signed above the text.
    HeadByline,
    /// The lead after this prefix.
    Lead(&'static str),
    /// A caption with its credit after this.
    Caption(&'static str),
    /// The paragraphs.
    Text,
    /// The paragraphs with a list of two headlines under this heading between them.
    TextWithList(&'static str),
    /// Who signed below the text.
    Byline,
    /// Headlines under a heading.
    List(&'static str),
    /// Headlines with their days in brackets.
    DatedList(&'static str),
    /// Headlines with lines of dates between them.
    ListWithDateLines(&'static str),
    /// Headlines with ages between them.
    ListWithAges(&'static str),
    /// Comments with their dates.
    Comments(&'static str),
    /// The imprint.
    Footer,
}

use Part::{
    Byline, BylineWithDate, Caption, Clock, Comments, Crumbs, CrumbsWithTitle, Date, DateWithViews,
    DatedList, Footer, HeadByline, Lead, Line, List, ListWithAges, ListWithDateLines, Menu,
    MenuLine, Section, Text, TextWithList, Ticker, Title, TitleWithDate, Window,
};

/// Every layout by its name.
pub(crate) const LAYOUTS: &[(&str, &[Part])] = &[
    ("plain", &[Title, Date, Lead(""), Text, Byline]),
    ("section first", &[Section, Title, Date, Lead(""), Text, Byline, List("Các tin khác")]),
    (
        "clock on top",
        &[Line("BÁO ĐẤT MŨI"), Clock, Menu, Title, Date, Lead(""), Text, Byline, Footer],
    ),
    ("date above the title", &[MenuLine(" | "), Section, Date, Title, Lead(""), Text, Byline]),
    (
        "clock and no date",
        &[Clock, Menu, Title, Lead(""), Text, Byline, DatedList("Tin liên quan")],
    ),
    (
        "breadcrumb",
        &[Menu, CrumbsWithTitle(" > "), Title, Date, Lead("(TTO) - "), Text, Byline, Footer],
    ),
    (
        "window",
        &[
            Window(" | "),
            Menu,
            Crumbs(" › "),
            Title,
            Date,
            Lead(""),
            Caption(". Ảnh: "),
            Text,
            Byline,
        ],
    ),
    ("glued", &[Menu, TitleWithDate, Lead("- "), Text, Byline, List("Tin cùng chuyên mục")]),
    (
        "counters",
        &[Title, DateWithViews, Line("A A"), Lead(""), Text, Byline, Line("Lượt xem: 1.204")],
    ),
    (
        "date with the author",
        &[Menu, Title, BylineWithDate(" - "), Lead(""), Text, List("Đọc nhiều")],
    ),
    (
        "date after the lead",
        &[Clock, Menu, Title, Lead(""), Date, Text, Byline, Comments("Bình luận")],
    ),
    (
        "ticker",
        &[Line("Tin mới nhất"), Ticker(3), Crumbs(" / "), Title, Date, Lead(""), Text, Byline],
    ),
    (
        "share buttons",
        &[Title, Line("Chia sẻ"), Line("Facebook"), Line("Zalo"), Date, Lead(""), Text, Byline],
    ),
    ("list inside", &[Title, Date, Lead(""), TextWithList("Xem thêm"), Byline, Footer]),
    ("dated lines", &[Clock, Menu, Title, Lead(""), Text, Byline, ListWithDateLines("Tin khác")]),
    ("ages", &[Menu, Title, Lead(""), Text, Byline, ListWithAges("Tin mới"), Footer]),
    ("comments without a date", &[Menu, Title, Lead(""), Text, Byline, Comments("Ý kiến bạn đọc")]),
    (
        "portal",
        &[
            Line("CỔNG THÔNG TIN ĐIỆN TỬ HUYỆN SÔNG TRÀ"),
            MenuLine("   "),
            Clock,
            Line("Xem với cỡ chữ"),
            Title,
            Date,
            Lead(""),
            Text,
            Byline,
            DatedList("Các tin đã đưa"),
            Footer,
        ],
    ),
    (
        "author above the text",
        &[
            Menu,
            Title,
            HeadByline,
            Date,
            Lead(""),
            Caption(" - Ảnh: "),
            Text,
            List("Tin liên quan"),
        ],
    ),
    ("date under the text", &[Menu, Title, Lead(""), Text, Byline, Date, List("Tin liên quan")]),
    (
        "slogan",
        &[
            Line("Cơ quan của Đảng bộ tỉnh, tiếng nói của nhân dân"),
            Line("Hotline: 0900.123.456"),
            Menu,
            Title,
            Date,
            Lead("(QNO) - "),
            Text,
            Byline,
            Footer,
        ],
    ),
    (
        "audio",
        &[
            Section,
            Title,
            Date,
            Line("Nghe bài viết"),
            Line("0:00 / 4:12"),
            Line("1x"),
            Lead(""),
            Text,
            Byline,
        ],
    ),
    (
        "window and ticker",
        &[
            Window(" - "),
            Line("Đăng nhập"),
            Clock,
            Ticker(2),
            CrumbsWithTitle(" » "),
            Title,
            Date,
            Lead(""),
            Text,
            Byline,
        ],
    ),
    (
        "two lists",
        &[
            Title,
            Date,
            Lead(""),
            Text,
            Byline,
            List("Tin liên quan"),
            ListWithAges("Xem nhiều"),
            Footer,
        ],
    ),
];

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
    /// The date between the name of a section that no list knows and a counter.
    DateInRow(&'static str),
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
    /// The day, and the clock time on the line below.
    DateOnTwoLines,
    /// Who signed, named by a label on the line above.
    LabelledByline(&'static str),
    /// Who signed, and the body they belong to on the line below.
    BylineWithBody(&'static str),
    /// A caption, and who made the picture on the line below.
    CaptionAboveCredit,
    /// Headlines of events with the days on which they will be.
    Events(&'static str),
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
    Byline, BylineWithBody, BylineWithDate, Caption, CaptionAboveCredit, Clock, Comments, Crumbs,
    CrumbsWithTitle, Date, DateInRow, DateOnTwoLines, DateWithViews, DatedList, Events, Footer,
    HeadByline, LabelledByline, Lead, Line, List, ListWithAges, ListWithDateLines, Menu, MenuLine,
    Section, Text, TextWithList, Ticker, Title, TitleWithDate, Window,
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
    (
        "clock above the section",
        &[Line("Báo Đất Mũi"), Menu, Clock, Section, Title, Lead(""), Text, Byline, Footer],
    ),
    (
        "section again below the menu",
        &[Line("Báo Đất Mũi"), Menu, Section, Title, Date, Lead(""), Text, Byline, List("Tin mới")],
    ),
    ("day and clock on two lines", &[Menu, Section, Title, DateOnTwoLines, Lead(""), Text, Byline]),
    (
        "author under a label",
        &[
            Menu,
            Title,
            LabelledByline("Tác giả"),
            Line("Thời gian đọc: 5 phút"),
            Date,
            Lead(""),
            Text,
        ],
    ),
    (
        "author above the title",
        &[Menu, HeadByline, Title, Date, Lead(""), Text, List("Các bài viết khác"), Footer],
    ),
    (
        "author with a body",
        &[Section, Title, Date, Lead(""), Text, BylineWithBody("Phòng Tham mưu"), List("Tin khác")],
    ),
    (
        "caption above the lead",
        &[Menu, Title, CaptionAboveCredit, Date, Lead(""), Text, Byline, Footer],
    ),
    ("events below", &[Menu, Title, Lead(""), Text, Byline, Events("SỰ KIỆN SẮP TỚI"), Footer]),
    (
        "weather and rates above",
        &[
            Line("Đất Mũi"),
            Line("28°C"),
            Line("Mưa rào"),
            Line("USD"),
            Line("23.190"),
            Menu,
            Section,
            Title,
            Date,
            Lead(""),
            Text,
            Byline,
        ],
    ),
    (
        "address and source",
        &[
            Line("https://datmui.example/van-hoa/1204.html"),
            Title,
            Date,
            Lead(""),
            Text,
            Byline,
            Line("Nguồn: https://datmui.example/van-hoa/1204.html"),
            List("Bạn có thể quan tâm"),
        ],
    ),
    (
        "event named above the date",
        &[
            Menu,
            Title,
            Line("Sự kiện:"),
            Line("Mùa nước nổi"),
            Date,
            Line("Chia sẻ"),
            Lead(""),
            Text,
            Byline,
            Line("Theo dõi Đất Mũi trên"),
        ],
    ),
    (
        "welcome and clock",
        &[
            Line("Chào mừng quý khách ghé thăm trang tin xã"),
            Clock,
            Line("Bộ máy xã"),
            Line("Tin xã"),
            Title,
            Lead(""),
            Text,
            Byline,
            Line("Tổng lượt truy cập: 23.123"),
        ],
    ),
    (
        "row of buttons below the title",
        &[
            Menu,
            Crumbs(" » "),
            Title,
            Line("Chia sẻ | Facebook | Zalo | In bài viết"),
            Date,
            Lead(""),
            Text,
            Byline,
            Line("Bản in, Gửi email, Zalo"),
        ],
    ),
    (
        "clock in the head alone",
        &[
            Line("Báo Đất Mũi"),
            Line("Đường dây nóng: 0900.123.456"),
            Line("Đăng nhập"),
            Clock,
            Title,
            Lead(""),
            Text,
            Byline,
            Footer,
        ],
    ),
    (
        "title printed twice",
        &[Menu, Section, Title, Title, Date, Lead(""), Text, Byline, List("Tin khác")],
    ),
    (
        "way of one step a line",
        &[
            Menu,
            Line("Trang chủ"),
            Line("›"),
            Line("Chuyện bến sông"),
            Title,
            Date,
            Lead(""),
            Text,
            Byline,
        ],
    ),
    (
        "section, date and counter in a row",
        &[Menu, Title, DateInRow(" • "), Line("Theo dõi Đất Mũi trên"), Lead(""), Text, Byline],
    ),
    (
        "figures in the head",
        &[
            Line("Đất Mũi"),
            Line("Bạn đọc: 0900 123 456"),
            Line("Chỉ số 1.245,60 +3,12 (0,25%)"),
            Section,
            Title,
            Date,
            Lead(""),
            Text,
            Byline,
            Comments("Bình luận"),
        ],
    ),
    (
        "english furniture",
        &[
            Line("Home"),
            Line("Details"),
            Title,
            Date,
            Lead(""),
            Text,
            Byline,
            Line("Prev"),
            Line("Next"),
            Line("Latest News"),
            Ticker(4),
        ],
    ),
];

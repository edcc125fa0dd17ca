//! Pages as crawlers dump them, with what is true of them.
//!
//! A page is a layout filled with a story, a date in one of the formats sites print, and who signed in
//! one of the forms they use; noise changes what does not matter: blank lines, line ends, spaces. The
//! same [`Case`] always gives the same page.

mod layouts;
mod texts;

use jiff::civil::{DateTime, Weekday, datetime};

use layouts::{LAYOUTS, Part};
use texts::{HEADLINES, MENU, NAMES, STORIES};

/// What a page is made of: places in the lists, taken round.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Case {
    pub(crate) layout: usize,
    pub(crate) story: usize,
    pub(crate) date: usize,
    pub(crate) byline: usize,
    pub(crate) noise: usize,
}

/// A page and what is true of it.
#[derive(Debug)]
pub(crate) struct Generated {
    pub(crate) layout: &'static str,
    pub(crate) text: String,
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) paragraphs: &'static [&'static str],
    pub(crate) authors: Vec<String>,
    /// Where the page says so on a line of its own.
    pub(crate) section: Option<&'static str>,
    /// To the minute; absent where the page prints none.
    pub(crate) published: Option<DateTime>,
}

/// How many layouts, date formats, forms of bylines, stories and sorts of noise there are.
pub(crate) const COUNTS: Case =
    Case { layout: LAYOUTS.len(), story: STORIES.len(), date: 29, byline: 24, noise: 6 };

/// Returns headlines of other articles.
pub(crate) fn headlines() -> &'static [&'static str] {
    HEADLINES
}

/// Returns a page.
pub(crate) fn generate(case: Case) -> Generated {
    let (layout, parts) = LAYOUTS[case.layout % LAYOUTS.len()];
    let story = &STORIES[case.story % STORIES.len()];
    // Days beyond the twelfth cannot be mistaken for months, others can.
    let day = 1 + i8::try_from((case.date * 7 + case.story * 5) % 28).expect("below 28");
    let mut filling = Filling {
        case,
        published: datetime(2023, 5, day, 16, 40, 0, 0),
        lines: Vec::new(),
        generated: Generated {
            layout,
            text: String::new(),
            title: story.title,
            lead: story.lead,
            paragraphs: story.paragraphs,
            authors: Vec::new(),
            section: None,
            published: None,
        },
    };
    for part in parts {
        filling.part(*part, story);
    }
    filling.generated.text = noisy(&filling.lines, case.noise);
    filling.generated
}

struct Filling {
    case: Case,
    published: DateTime,
    lines: Vec<String>,
    generated: Generated,
}

impl Filling {
    fn push(&mut self, line: impl Into<String>) {
        self.lines.push(line.into());
    }

    fn date(&mut self) -> String {
        self.generated.published = Some(self.published);
        printed(self.published, self.case.date)
    }

    fn sign(&mut self) -> String {
        let (line, authors) = signed(self.case.byline, self.case.story);
        self.generated.authors = authors;
        line
    }

    /// Days before the publication, for what is older.
    fn earlier(&self, days: i64) -> DateTime {
        use jiff::ToSpan as _;
        self.published.checked_sub(days.days()).expect("within the calendar")
    }

    fn part(&mut self, part: Part, story: &texts::Story) {
        let title = story.title;
        let section = MENU[self.case.story % MENU.len()];
        match part {
            Part::Line(line) => self.push(line),
            Part::Window(separator) => self.push(format!("{title}{separator}Báo Đất Mũi")),
            Part::Clock => {
                let now = self.earlier(-40);
                self.push(clock(now, self.case.noise + self.case.layout));
            }
            Part::Menu => {
                for name in MENU {
                    self.push(*name);
                }
            }
            Part::MenuLine(separator) => self.push(MENU.join(separator)),
            Part::Crumbs(separator) => self.push(format!("Trang chủ{separator}{section}")),
            Part::CrumbsWithTitle(separator) => {
                self.push(format!("Trang chủ{separator}{section}{separator}{title}"));
            }
            Part::Section => {
                self.generated.section = Some(section);
                self.push(section);
            }
            Part::Ticker(count) => self.headlines(0..count, |_, headline| vec![headline]),
            Part::Title => self.push(title),
            Part::TitleWithDate => {
                let date = self.date();
                self.push(format!("{title}{date}"));
            }
            Part::Date => {
                let date = self.date();
                self.push(date);
            }
            Part::DateWithViews => {
                let date = self.date();
                self.push(format!("{date} - 1.320 lượt xem"));
            }
            Part::DateInRow(separator) => {
                let date = self.date();
                self.push(format!("Chuyện bến sông{separator}{date}{separator}Lượt xem: 12"));
            }
            Part::BylineWithDate(separator) => {
                let name = NAMES[self.case.byline % NAMES.len()].0;
                self.generated.authors = vec![name.to_owned()];
                let date = self.date();
                self.push(format!("{name}{separator}{date}"));
            }
            Part::HeadByline => {
                let name = NAMES[self.case.byline % NAMES.len()].0;
                self.generated.authors = vec![name.to_owned()];
                self.push(name);
            }
            Part::Lead(prefix) => self.push(format!("{prefix}{}", story.lead)),
            Part::Caption(before) => {
                self.push(format!("{}{before}{}", story.caption, NAMES[0].1));
            }
            Part::Text => self.paragraphs(story.paragraphs),
            Part::TextWithList(heading) => {
                let (above, below) = story.paragraphs.split_at(2);
                self.paragraphs(above);
                self.push(heading);
                self.headlines(6..8, |_, headline| vec![headline]);
                self.paragraphs(below);
            }
            Part::Byline => {
                let line = self.sign();
                self.push(line);
            }
            Part::DateOnTwoLines => {
                self.generated.published = Some(self.published);
                self.push(self.published.strftime("%d/%m/%Y").to_string());
                self.push(self.published.strftime("%H:%M").to_string());
            }
            Part::LabelledByline(label) => {
                self.push(label);
                self.part(Part::HeadByline, story);
            }
            Part::BylineWithBody(body) => {
                self.part(Part::HeadByline, story);
                self.push(body);
            }
            Part::CaptionAboveCredit => {
                self.push(story.caption);
                self.push(format!("(Ảnh: {})", NAMES[0].1));
            }
            Part::Events(heading) => {
                self.push(heading);
                for (days, headline) in [-12, -19].into_iter().zip(HEADLINES) {
                    self.push(self.earlier(days).strftime("%d/%m/%Y").to_string());
                    self.push(*headline);
                }
            }
            Part::List(heading) => {
                self.push(heading);
                self.headlines(0..5, |_, headline| vec![headline]);
            }
            Part::DatedList(heading) => {
                self.push(heading);
                self.headlines(0..5, |date, headline| {
                    vec![format!("{headline} ({})", date.strftime("%d/%m/%Y"))]
                });
            }
            Part::ListWithDateLines(heading) => {
                self.push(heading);
                let format = self.case.date;
                self.headlines(0..5, |date, headline| vec![headline, printed(date, format)]);
            }
            Part::ListWithAges(heading) => {
                self.push(heading);
                self.headlines(4..9, |date, headline| {
                    vec![headline, format!("{} giờ trước", date.day())]
                });
            }
            Part::Comments(heading) => {
                self.push(heading);
                for days in [-1, -2] {
                    let at = printed(self.earlier(days), self.case.date);
                    self.push(NAMES[1].1);
                    self.push(at);
                    self.push("Bài viết rất có ích, mong tòa soạn có thêm nhiều bài như vậy.");
                    self.push("Trả lời");
                }
            }
            Part::Footer => {
                self.push("Giấy phép số 12/GP-BTTTT cấp ngày 01/03/2019");
                self.push("Tổng Biên tập: Vũ Đình Khoát");
                self.push("© 2024 Báo Đất Mũi");
            }
        }
    }

    fn paragraphs(&mut self, paragraphs: &[&str]) {
        for paragraph in paragraphs {
            self.push(*paragraph);
        }
    }

    fn headlines(
        &mut self,
        which: std::ops::Range<usize>,
        entry: impl Fn(DateTime, String) -> Vec<String>,
    ) {
        for (days, headline) in (2_i64..).zip(&HEADLINES[which]) {
            let lines = entry(self.earlier(days), (*headline).to_owned());
            self.lines.extend(lines);
        }
    }
}

/// Returns a moment as a site prints it, to the minute.
fn printed(at: DateTime, format: usize) -> String {
    let weekday = weekday(at);
    let (day, clock) = (at.strftime("%d/%m/%Y"), at.strftime("%H:%M"));
    let (d, m, y) = (at.day(), at.month(), at.year());
    match format % COUNTS.date {
        0 => format!("{clock} {day}"),
        1 => format!("{clock}, {day}"),
        2 => format!("{day} {clock}"),
        3 => format!("{day} - {clock}"),
        4 => format!("{day}, {clock}"),
        5 => format!("{weekday}, {day} | {clock}:09"),
        6 => format!("{weekday}, {day}, {clock} [GMT+7]"),
        7 => format!("Cập nhật, {clock}, {weekday}, {day} (GMT+7)"),
        8 => format!("Cập nhật lúc: {clock} |{day}"),
        9 => format!("{day} lúc {clock} (GMT+7)"),
        10 => format!("{weekday} - {day} {clock}"),
        11 => format!("{clock}, {weekday}, {d}-{m}-{y}"),
        12 => format!("{clock} | {day}"),
        13 => format!("{weekday}, ngày {day}, {clock}"),
        14 => format!("{weekday}, ngày {d:02} tháng {m:02} năm {y}, {clock}"),
        15 => format!("{}:09 {day}", at.strftime("%H:%M")),
        16 => format!("Ngày đăng: {day} {clock}"),
        17 => format!("{}", at.strftime("%Y-%m-%d %H:%M")),
        18 => format!("{} ngày {d}/{m}/{y}", at.strftime("%Hh%M")),
        19 => format!("{} giờ {} phút, ngày {d}.{m}.{y}", at.hour(), at.minute()),
        20 => format!("{day} {}:{} CH", at.hour() - 12, at.minute()),
        21 => format!("Thời gian: {day} {clock}"),
        22 => format!("Tin đăng lúc {clock} {day}"),
        23 => format!("{clock}' ngày {day}"),
        24 => format!("Đăng tải lúc {clock}, ngày {day}"),
        25 => format!("[{day} {clock}]"),
        26 => format!("Xuất bản: {} giờ {:02}, {day}", at.hour(), at.minute()),
        27 => format!("{}, {day} - {clock}", weekday.to_uppercase()),
        _ => format!("{d} tháng {m}, {y} {clock}"),
    }
}

/// Returns the clock of a page.
fn clock(now: DateTime, form: usize) -> String {
    let weekday = weekday(now);
    let (day, time) = (now.strftime("%d/%m/%Y"), now.strftime("%H:%M"));
    match form % 4 {
        0 => format!("{weekday}, {day}"),
        1 => format!("{weekday}, {day}, {time} (GMT+7)"),
        2 => format!("{weekday}, ngày {day}"),
        _ => format!("{day} {time}:09"),
    }
}

fn weekday(at: DateTime) -> &'static str {
    match at.weekday() {
        Weekday::Monday => "Thứ Hai",
        Weekday::Tuesday => "Thứ ba",
        Weekday::Wednesday => "Thứ Tư",
        Weekday::Thursday => "Thứ năm",
        Weekday::Friday => "Thứ 6",
        Weekday::Saturday => "Thứ Bảy",
        Weekday::Sunday => "Chủ nhật",
    }
}

/// Returns a line that signs an article, and who did.
fn signed(form: usize, story: usize) -> (String, Vec<String>) {
    let (one, other) = NAMES[story % NAMES.len()];
    let alone = vec![one.to_owned()];
    let both = vec![one.to_owned(), other.to_owned()];
    match form % COUNTS.byline {
        0 => (one.to_owned(), alone),
        1 => (one.to_uppercase(), alone),
        2 => (format!("Bài và ảnh: {one}"), alone),
        3 => (format!("Tin, ảnh: {}", one.to_uppercase()), alone),
        4 => (format!("{one} (tổng hợp)"), alone),
        5 => (format!("{one} - {other}"), both),
        6 => (format!("{one}, {other}"), both),
        7 => (format!("{one} và {other}"), both),
        8 => (format!("Tác giả: {one}"), alone),
        9 => (format!("{one} (TTXVN)"), alone),
        10 => ("Theo TTXVN".to_owned(), Vec::new()),
        11 => (format!("{one}; ảnh: {other}"), alone),
        12 => (format!("{one} - Ảnh: {other}"), alone),
        13 => (format!("({one})"), alone),
        14 => (format!("({one} tổng hợp)"), alone),
        15 => (format!("* {one}"), alone),
        16 => (format!("— {one}"), alone),
        17 => (format!("{one}/ {other}"), both),
        18 => (format!("{one} | {other}"), both),
        19 => (format!("Biên dịch: {one}"), alone),
        20 => (format!("T/h: {one}"), alone),
        21 => (format!("{one}, CTV"), alone),
        22 => (format!("Luật sư {one}"), alone),
        _ => (format!("{one}/VOV"), alone),
    }
}

/// Joins lines with what crawlers leave between and in them.
fn noisy(lines: &[String], noise: usize) -> String {
    match noise % COUNTS.noise {
        0 => lines.join("\n"),
        1 => lines.join("\n\n"),
        2 => lines.join("\r\n"),
        3 => lines.join("\n\u{a0}\u{a0}\n"),
        4 => lines.iter().map(|line| format!("  {line}\u{a0} ")).collect::<Vec<_>>().join("\n"),
        _ => lines.join(" \n \n\n"),
    }
}

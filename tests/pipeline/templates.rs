//! An article that is put through a template of any family is read back as it was.
//!
//! The articles are drawn from sentences written for this test, the templates are those of the families
//! in small: where title, time, author and text stand, and what stands around them.

use boctin::pipeline::analysis::Analysis;
use boctin::pipeline::labels::LineClass;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::{page, pipeline};

#[derive(Debug, Clone)]
struct Article {
    title: String,
    lead: String,
    paragraphs: Vec<String>,
    author: String,
    day: i8,
    month: i8,
    year: i16,
    hour: i8,
    minute: i8,
}

const TITLES: &[&str] = &[
    "Hợp tác xã vùng cao đưa mật ong lên tàu sang châu Âu",
    "Thư viện xã mở cửa đến nửa đêm, học sinh kéo về ôn thi",
    "Cây cầu tre trăm tuổi được dựng lại sau trận lũ quét",
    "Bác sĩ trẻ bỏ phố về đảo, mở phòng khám bên bến cá",
    "Đội chèo thuyền nữ lần đầu vô địch giải mùa nước nổi",
    "Ba dòng họ cùng góp đất làm con đường xuyên qua làng",
];
const SENTENCES: &[&str] = &[
    "Từ sáng sớm, hàng trăm người dân trong xã đã có mặt ở sân đình để chuẩn bị cho buổi lễ lớn nhất trong năm.",
    "Ông Lường Văn Chựa, người giữ sổ của làng, kể rằng việc này bắt đầu từ một bữa cơm cách đây đã chín năm.",
    "Số tiền thu được trong vụ đầu tiên không nhiều, chỉ đủ mua một chiếc máy bơm cũ và sửa lại hai gian nhà kho.",
    "Nhiều gia đình lúc đầu còn ngần ngại, nhưng khi thấy hàng xóm làm được thì ai cũng xin tham gia vào tổ.",
    "Theo kế hoạch, đến cuối năm sau toàn bộ tuyến kênh dài bốn cây số sẽ được nạo vét và kè lại bằng đá hộc.",
    "Chị Hà Thị Nhẫn vừa lau mồ hôi vừa cười, bảo rằng mệt thì mệt thật nhưng chưa năm nào vui đến như thế.",
    "Cán bộ khuyến nông của huyện về tận ruộng hướng dẫn cách ghi nhật ký, đo độ mặn và chọn ngày xuống giống.",
    "Trận mưa lớn hồi tháng trước cuốn trôi một đoạn bờ, may mà không có ai bị thương và lúa vẫn kịp cứu.",
    "Bà con thống nhất dành một phần ba lợi nhuận để mua sách cho trẻ em và sửa lại con đường ra bến.",
    "Nhóm kỹ sư trẻ đã thử nghiệm thiết bị trong sáu tháng liền trước khi bàn giao cho hợp tác xã sử dụng.",
    "Khó khăn lớn nhất hiện nay là thiếu người trẻ, bởi phần lớn thanh niên đã đi làm ở các khu công nghiệp.",
    "Chiều muộn, khi nước bắt đầu rút, những chiếc thuyền cuối cùng mới lặng lẽ quay về trong tiếng hò reo.",
];
const AUTHORS: &[&str] =
    &["Minh Khuê", "Trần Hoài An", "Lê Thu Hiền", "Phạm Quốc Bảo", "Đỗ Lan Chi"];

fn articles() -> impl Strategy<Value = Article> {
    let paragraph = prop::sample::subsequence((0..SENTENCES.len()).collect::<Vec<_>>(), 2..=3);
    let order = Just((0..SENTENCES.len()).collect::<Vec<_>>()).prop_shuffle();
    let day = (1_i8..=28, 1_i8..=12, 2015_i16..=2025, 6_i8..=22, 0_i8..=59);
    (0..TITLES.len(), 0..AUTHORS.len(), day, order, prop::collection::vec(paragraph, 3..=4))
        .prop_map(|(title, author, (day, month, year, hour, minute), order, lengths)| {
            let text = |from: usize, to: usize| {
                let chosen: Vec<&str> =
                    order.iter().skip(from).take(to - from).map(|at| SENTENCES[*at]).collect();
                chosen.join(" ")
            };
            let mut from = 1;
            let mut paragraphs = Vec::new();
            for length in lengths {
                let to = (from + length.len()).min(order.len());
                if from < to {
                    paragraphs.push(text(from, to));
                }
                from = to;
            }
            Article {
                title: TITLES[title].to_owned(),
                lead: text(0, 1),
                paragraphs,
                author: AUTHORS[author].to_owned(),
                day,
                month,
                year,
                hour,
                minute,
            }
        })
}

impl Article {
    fn wrapped(&self, before: &str, after: &str) -> String {
        self.paragraphs.iter().map(|text| format!("{before}{text}{after}\n")).collect()
    }

    fn visible(&self) -> String {
        let Self { day, month, year, hour, minute, .. } = self;
        format!("{day:02}/{month:02}/{year} {hour:02}:{minute:02}")
    }

    fn machine(&self) -> String {
        let Self { day, month, year, hour, minute, .. } = self;
        format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:00+07:00")
    }
}

const MENU: &str = "<ul class=menu><li><a href=/1>Thời sự</a><li><a href=/2>Kinh tế</a><li><a href=/3>Thể thao</a><li><a href=/4>Giáo dục</a></ul>";
const RELATED: &str = "<div class=related><h3>Tin liên quan</h3><ul><li><a href=/5>Chợ phiên vùng biên đông trở lại sau mùa mưa</a><li><a href=/6>Người giữ lửa cho lò gốm cuối cùng</a></ul></div>";
const FOOTER: &str = "<div class=footer>Giấy phép số 12/GP-BTTTT. Ghi rõ nguồn khi phát hành lại thông tin từ website này.</div>";

/// A template puts an article into a page.
type Template = fn(&Article) -> String;

const TEMPLATES: &[(&str, Template)] = &[
    ("metadata and classes", |a| {
        format!(
            "<!doctype html><html><head><title>{0} - Tin Làng</title><meta property=article:published_time content={1}></head><body>{MENU}<h1 class=title-detail>{0}</h1><p class=description>{2}</p><article class=fck_detail>{3}<p style='text-align:right'><strong>{4}</strong></p></article>{RELATED}{FOOTER}",
            a.title,
            a.machine(),
            a.lead,
            a.wrapped("<p class=Normal>", "</p>"),
            a.author,
        )
    }),
    ("JSON-LD that calls local time UTC", |a| {
        format!(
            "<!doctype html><html><head><title>{0}</title><script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"{0}\",\"datePublished\":\"{1}\",\"author\":{{\"@type\":\"Person\",\"name\":\"{4}\"}}}}</script></head><body>{MENU}<h1>{0}</h1><div class=detail-time>{5}</div><h2 class=detail-sapo>{2}</h2><div class='detail-content afcbc-body'>{3}</div>{RELATED}{FOOTER}",
            a.title,
            a.machine().replace("+07:00", "Z"),
            a.lead,
            a.wrapped("<p>", "</p>"),
            a.author,
            a.visible(),
        )
    }),
    ("tables", |a| {
        format!(
            "<html><body><table width=900><tr><td>{MENU}</td></tr><tr><td><font size=4><b>{0}</b></font></td></tr><tr><td>{1}</td></tr><tr><td><b>{2}</b></td></tr><tr><td>{3}</td></tr><tr><td align=right><b>{4}</b></td></tr><tr><td>Các tin khác</td></tr><tr><td><a href=/7>Chợ phiên vùng biên đông trở lại</a></td></tr></table>",
            a.title,
            a.visible(),
            a.lead,
            a.wrapped("", "<br><br>"),
            a.author,
        )
    }),
    ("pasted from Word", |a| {
        format!(
            "<html><body>{MENU}<h3 class=asset-title>{0}</h3><div class=ngay>{1}</div><div class=noidung><p class=MsoNormal><b><span style='font-size:14pt'>{2}<o:p></o:p></span></b></p>{3}<p class=MsoNormal align=right><b>{4}</b></p></div>{RELATED}{FOOTER}",
            a.title,
            a.visible(),
            a.lead,
            a.wrapped(
                "<p class=MsoNormal style='mso-pagination:none'><span lang=VI>&nbsp;&nbsp; ",
                "<o:p></o:p></span></p>"
            ),
            a.author,
        )
    }),
    ("no classes", |a| {
        format!(
            "<!doctype html><html><head><title>{0}</title></head><body><nav>{MENU}</nav><main><article><h1>{0}</h1><p><time datetime={1}>{5}</time></p><p><strong>{2}</strong></p>{3}<p><strong>{4}</strong></p></article></main><aside>{RELATED}</aside>",
            a.title,
            a.machine(),
            a.lead,
            a.wrapped("<p>", "</p>"),
            a.author,
            a.visible(),
        )
    }),
    ("the state of a script", |a| {
        format!(
            "<!doctype html><html><head><title>{0}</title><meta property=og:title content='{0}'><meta property=og:description content='{2}'><meta property=article:published_time content={1}><meta name=author content='{4}'></head><body><div id=root></div><script>window.__STATE__={{\"article\":{{\"content\":\"{3}\"}}}};</script>",
            a.title,
            a.machine(),
            a.lead,
            a.wrapped("<p>", "<\\/p>").replace('\n', ""),
            a.author,
        )
    }),
];

fn body(analysis: &Analysis) -> Vec<String> {
    let is_body = |kind| matches!(kind, LineClass::Lead | LineClass::Body | LineClass::Subheading);
    let blocks = analysis.blocks.iter().filter(|block| is_body(block.kind));
    let surface = |span: &boctin::pipeline::analysis::Span| analysis.text.get(span.start..span.end);
    blocks
        .filter_map(|block| surface(&block.span))
        .map(|text| text.trim_matches(|c: char| c.is_whitespace()).to_owned())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn an_article_put_through_any_template_is_read_back(article in articles()) {
        static PIPELINE: std::sync::LazyLock<boctin::pipeline::Pipeline> =
            std::sync::LazyLock::new(pipeline);
        for (name, template) in TEMPLATES {
            let analysis = PIPELINE.analyze(&page(template(&article))).expect("text is never an error");
            let found = &analysis.article;
            prop_assert_eq!(found.title.as_deref(), Some(article.title.as_str()), "{}", name);
            let when = found.date.published.map(|moment| moment.local.strftime("%d/%m/%Y %H:%M").to_string());
            prop_assert_eq!(when, Some(article.visible()), "{}", name);
            let authors: Vec<&str> = found.authors.iter().map(|author| author.name.as_str()).collect();
            prop_assert_eq!(authors, [article.author.as_str()], "{}", name);
            let mut expected = vec![article.lead.clone()];
            expected.extend(article.paragraphs.iter().cloned());
            prop_assert_eq!(body(&analysis), expected, "{}", name);
        }
    }
}

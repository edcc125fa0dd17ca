//! Pages that hold a part of an article, hide it, or are only the way to it, and what the result says of that;
//! boxes, pictures and headings that no class explains.

use boctin::pipeline::Page;
use boctin::pipeline::analysis::{Analysis, Kind};

use super::page;
use super::properties::shared;

const TITLE: &str = "Xóm vạn chài lên bờ, trường học mở thêm hai lớp";
const LEAD: &str = "Sau bảy năm dời nhà từ mặt sông lên khu tái định cư, trẻ con xóm vạn chài đã có trường gần nhà.";
const PARAGRAPHS: &[&str] = &[
    "Buổi sáng đầu tuần, bà Lò Thị Mến dắt hai đứa cháu qua con dốc mới đổ bê tông để đến lớp, quãng đường trước đây phải đi mất nửa giờ bằng thuyền nay chỉ còn mười phút.",
    "Theo trưởng thôn Hoàng Văn Sến, cả xóm có bốn mươi hai hộ, phần lớn vẫn giữ nghề lưới nhưng đã trồng thêm chè và nuôi cá lồng để có đồng ra đồng vào quanh năm.",
    "Nhà trường cho biết hai lớp học mới được dựng từ tiền góp của phụ huynh và một nhóm thợ mộc trong vùng, bàn ghế do các anh tự đóng bằng gỗ vườn nhà.",
];

fn analysis(page: &Page) -> Analysis {
    shared().analyze(page).expect("text is never an error")
}

fn paragraphs() -> String {
    PARAGRAPHS.iter().map(|text| format!("<p>{text}</p>\n")).collect()
}

/// Returns a page of an article with something in its head, above its body and below it.
fn html(head: &str, above: &str, below: &str) -> String {
    format!(
        "<!doctype html><html lang=vi><head><title>{TITLE}</title>{head}</head><body><div class=top>{above}</div>\
         <h1>{TITLE}</h1><div class=time>12/05/2023 08:30</div><p>{LEAD}</p><div class=x1>{}</div>{below}",
        paragraphs()
    )
}

fn has_warning(analysis: &Analysis, word: &str) -> bool {
    analysis.warnings.iter().any(|warning| warning.contains(word))
}

#[test]
fn a_page_that_only_leads_on_is_a_redirect_and_says_where_to() {
    for page_text in [
        "<html><head><meta http-equiv='refresh' content='0; url=https://tin.example/moi-1.html'></head><body></body>",
        "<html><head><META HTTP-EQUIV=Refresh CONTENT='3;URL=https://tin.example/moi-1.html'></head><body><p>Bạn đang được chuyển hướng, vui lòng chờ trong giây lát.</p>",
        "<html><body><script>window.location.replace(\"https://tin.example/moi-1.html\");</script><a href='https://tin.example/moi-1.html'>Bấm vào đây</a>",
    ] {
        let analysis = analysis(&page(page_text));
        assert_eq!(analysis.kind, Kind::Redirect, "{page_text}");
        assert!(has_warning(&analysis, "https://tin.example/moi-1.html"), "{page_text}");
    }
}

#[test]
fn an_article_that_reloads_itself_or_could_lead_on_is_an_article() {
    for head in [
        "<meta http-equiv=refresh content=900>",
        "<meta http-equiv=refresh content='900; url=/trang-chu'>",
        "<script>function find() { location.href = '/tim-kiem'; }</script>",
    ] {
        let analysis = analysis(&page(html(head, "", "")));
        assert_eq!(analysis.kind, Kind::Article, "{head}");
        assert_eq!(analysis.warnings, Vec::<String>::new(), "{head}");
    }
}

#[test]
fn one_page_of_several_says_which_it_is() {
    let pager = "<div class=phantrang>Trang <b>1</b> <a href='/xom-van-chai-77-p2.html'>2</a> \
                 <a href='/xom-van-chai-77-p3.html'>3</a></div>";
    let check = |url: &str, expected: Option<&str>| {
        let page = Page { url: Some(url.to_owned()), ..page(html("", "", pager)) };
        let analysis = analysis(&page);
        assert_eq!(analysis.kind, Kind::Article);
        assert_eq!(analysis.article.paragraphs, PARAGRAPHS, "{url}");
        let found = analysis.warnings.iter().find(|warning| warning.contains("number"));
        assert_eq!(found.map(String::as_str), expected, "{url}");
    };
    let first = "https://tin.example/xom-van-chai-77.html";
    check(first, Some("the page is number 1 of 3 of the article"));
    let second = "https://tin.example/xom-van-chai-77-p2.html";
    check(second, Some("the page is number 2 of 3 of the article"));
    check("https://tin.example/bai-khac-78.html", None);
}

/// Returns a text as a page that hides it may encode it.
fn encoded(length: usize) -> String {
    let signs = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/";
    (0..length).map(|at| char::from(signs[(at * 37 + at / 7) % signs.len()])).collect()
}

#[test]
fn encoded_text_is_no_body_and_the_result_says_so() {
    let blob = encoded(4_000);
    let (start, _) = blob.split_at(50);
    let dump = format!("Xã hội\n{TITLE}\n12/05/2023 08:30\n{LEAD}\n{blob}\nTin liên quan\n");
    let shown = format!(
        "<!doctype html><html><body><h1>{TITLE}</h1><div class=time>12/05/2023 08:30</div><p class=sapo>{LEAD}</p>\
         <div id=content>{blob}</div></body></html>"
    );
    let in_script = format!(
        "<!doctype html><html><body><h1>{TITLE}</h1><div class=time>12/05/2023 08:30</div><p class=sapo>{LEAD}</p>\
         <div id=content></div><script>var body = \"{blob}\"; show({{text: body}});</script></body></html>"
    );
    for text in [dump, shown, in_script] {
        let analysis = analysis(&page(text.clone()));
        assert_eq!(analysis.article.title.as_deref(), Some(TITLE), "{text}");
        assert!(!analysis.text.contains(start), "{text}");
        assert!(analysis.text.contains(LEAD), "{text}");
        assert!(has_warning(&analysis, "body_obfuscated: 4000 bytes"), "{:?}", analysis.warnings);
    }
}

#[test]
fn a_picture_that_stands_in_the_page_itself_is_no_encoded_text() {
    let head =
        format!("<script>var logo = {{a: \"data:image/png;base64,{}\"}};</script>", encoded(4_000));
    let below = format!("<img src='data:image/png;base64,{}'>", encoded(4_000));
    assert_eq!(analysis(&page(html(&head, "", &below))).warnings, Vec::<String>::new());
}

#[test]
fn an_article_that_is_sold_says_so_and_keeps_the_offer_out() {
    let sold = "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Xóm vạn chài lên bờ, trường học mở thêm hai lớp\",\"isAccessibleForFree\":\"False\"}</script>";
    let offer = "<div class=b2><p>Đăng ký để đọc tiếp</p><p>Bạn cần đăng nhập để đọc tiếp bài viết này.</p></div>";
    let free = sold.replace("False", "True");
    for (head, is_sold) in [
        (sold, true),
        (free.as_str(), false),
        ("<meta property='article:content_tier' content=locked>", true),
        ("<meta property='article:content_tier' content=free>", false),
    ] {
        let analysis = analysis(&page(html(head, "", offer)));
        assert_eq!(has_warning(&analysis, "not free"), is_sold, "{head}");
        assert!(!analysis.text.contains("đọc tiếp"), "{head}");
    }
}

#[test]
fn pictures_that_are_loaded_late_have_their_own_address() {
    for (tag, url) in [
        ("<img src='/a.jpg'>", "/a.jpg"),
        ("<img src='data:image/gif;base64,R0lG' data-src='/a.jpg'>", "/a.jpg"),
        ("<img src='/cho.gif' data-original='/a.jpg'>", "/a.jpg"),
        ("<img src='DATA:image/gif;base64,R0lG' data-lazy-src='/a.jpg'>", "/a.jpg"),
        ("<img data-srcset='/a.jpg 640w, /b.jpg 1280w'>", "/a.jpg"),
        ("<img src='data:,' srcset='/a.jpg 1x, /b.jpg 2x'>", "/a.jpg"),
        ("<picture><source srcset='/a.webp 1x'><img src='data:,'></picture>", "/a.webp"),
        ("<picture><source srcset='/a.webp 1x'><img src='/a.jpg'></picture>", "/a.jpg"),
        ("<amp-img src='/a.jpg'></amp-img>", "/a.jpg"),
    ] {
        let body = html("", "", "").replace("</p>\n", &format!("</p>\n{tag}\n"));
        let images = analysis(&page(body)).article.images;
        let found: Vec<&str> = images.iter().map(|image| image.url.as_str()).collect();
        assert_eq!(found, [url], "{tag}");
    }
}

#[test]
fn pictures_with_captions_and_hardly_any_text_are_a_gallery() {
    let captions = [
        "Thuyền của xóm chài nối đuôi nhau trở về lúc mặt trời vừa ló.",
        "Lũ trẻ chờ cha ở bến, đứa nào cũng cầm sẵn một chiếc rổ tre.",
        "Mẻ cá đầu tiên được chia đều cho các nhà trên bãi cát ướt.",
        "Chiều xuống, những tấm lưới được giặt sạch và phơi dọc bờ kè.",
    ];
    let figures: String = captions
        .iter()
        .map(|text| format!("<figure><img src=a.jpg data-src='/{}.jpg'><figcaption>{text}</figcaption></figure>", text.len()))
        .collect();
    let analysis = analysis(&page(format!(
        "<!doctype html><html><body><h1>Một ngày ở bến cá xóm chài</h1><div class=time>12/05/2023 08:30</div>\
         <div class=album>{figures}</div></body></html>"
    )));
    assert_eq!(analysis.kind, Kind::Gallery, "{}", analysis.kind_reason);
    let found: Vec<&str> = analysis.article.captions.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(found, captions);
    assert_eq!(analysis.article.images.len(), captions.len());
}

#[test]
fn boxes_with_a_linked_headline_and_a_summary_are_other_articles_whatever_they_are_called() {
    let teaser = |headline: &str, summary: &str| {
        format!("<div class=k7><div class=a9><a href=/9>{headline}</a></div><p>{summary}</p></div>")
    };
    let teasers = teaser(
        "Bản trên núi có điện, đêm hội kéo dài tới sáng",
        "Dòng điện về tới bản cuối cùng của xã sau ba năm kéo dây qua mười một con suối.",
    ) + &teaser(
        "Người giữ rừng già kể chuyện bốn mươi năm",
        "Căn lán của ông nằm lưng chừng dốc, từ đó nhìn thấy khói ở bất cứ góc rừng nào.",
    ) + &teaser(
        "Chợ nổi vắng khách, ghe hàng lên phố bán rau",
        "Những chủ ghe cuối cùng cho biết họ sẽ đi tiếp đến khi con nước rút hẳn.",
    );
    for container in ["<div class=q1>{}</div>", "<section><h4>Xem gì hôm nay</h4>{}</section>"] {
        let inside =
            format!("<div class=x1>{}{}</div>", paragraphs(), container.replace("{}", &teasers));
        let text =
            html("", "", "").replace(&format!("<div class=x1>{}</div>", paragraphs()), &inside);
        let analysis = analysis(&page(text));
        assert_eq!(analysis.article.paragraphs, PARAGRAPHS, "{container}");
        assert_eq!(analysis.article.lead.as_deref(), Some(LEAD), "{container}");
    }
}

#[test]
fn what_stands_apart_in_a_heading_is_no_part_of_the_headline() {
    for apart in [
        "<span class=kicker>Chuyện làng</span> ",
        "<span class=topline><span class=date>12.05.2023</span></span>",
        "<time datetime=2023-05-12>12/05/2023</time>",
    ] {
        let text =
            html("", "", "").replace(&format!("<h1>{TITLE}"), &format!("<h1>{apart}{TITLE}"));
        assert_eq!(analysis(&page(text)).article.title.as_deref(), Some(TITLE), "{apart}");
    }
}

#[test]
fn a_time_of_the_build_gives_way_to_the_one_that_the_article_prints() {
    let stated = |day: &str| {
        format!(
            "<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"{TITLE}\",\"datePublished\":\"{day}T21:07:44+07:00\"}}</script>"
        )
    };
    for (head, expected) in [
        (stated("2023-11-02"), "2023-05-12T08:30"),
        (stated("2023-05-12"), "2023-05-12T21:07"),
        (
            stated("2023-11-02")
                + "<meta property='article:published_time' content='2023-11-02T21:07:44+07:00'>",
            "2023-11-02T21:07",
        ),
    ] {
        let found = analysis(&page(html(&head, "", ""))).article.date;
        let moment =
            found.published.map(|moment| moment.local.strftime("%Y-%m-%dT%H:%M").to_string());
        assert_eq!(moment.as_deref(), Some(expected), "{}", found.reason);
    }
}

#[test]
fn names_are_freed_of_the_site_and_told_apart_by_their_boxes() {
    let check = |head: &str, above: &str, names: &[&str]| {
        let text = html(head, "", "")
            .replace("<div class=time>", &format!("{above}<div class=time>"))
            .replace(&format!("<title>{TITLE}"), &format!("<title>{TITLE} - Tin Bãi Bồi"));
        let authors = analysis(&page(text)).article.authors;
        let found: Vec<&str> = authors.iter().map(|author| author.name.as_str()).collect();
        assert_eq!(found, names, "{head} {above}");
    };
    check("<meta name=author content='Tin Bãi Bồi'>", "", &[]);
    check("", "<div class=author>Lò Hoài An/Tin Bãi Bồi</div>", &["Lò Hoài An"]);
    check(
        "",
        "<div class=author-list><div class=author><a>Lò Hoài An</a></div><div class=author><a>Đỗ Thu Khuê</a></div></div>",
        &["Lò Hoài An", "Đỗ Thu Khuê"],
    );
    check(
        "",
        "<div class=byline>Gửi bởi <span>Lò Hoài An</span> vào 12/05/2023 - 08:30</div>",
        &["Lò Hoài An"],
    );
}

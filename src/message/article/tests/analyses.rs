//! Analyses to write results of: one that found nothing, one that found everything.

use jiff::civil::date;

use crate::pipeline::Analysis;
use crate::pipeline::analysis::*;
use crate::pipeline::labels::LineClass;

pub(super) fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// An analysis that found nothing at all.
pub(super) fn empty() -> Analysis {
    Analysis {
        kind: Kind::TooShort,
        kind_reason: String::new(),
        language: Language { code: LanguageCode::Und, confidence: 0.0 },
        article: Article::default(),
        text: String::new(),
        blocks: Vec::new(),
        documents: Vec::new(),
        persons: Vec::new(),
        organisations: Vec::new(),
        places: Vec::new(),
        story_place: None,
        statistics: Vec::new(),
        periods: Vec::new(),
        topics: Vec::new(),
        quotes: Vec::new(),
        facets: Vec::new(),
        keywords: Vec::new(),
        simhash: None,
        dropped: Vec::new(),
        warnings: Vec::new(),
        evidence: Vec::new(),
        truncated: Vec::new(),
        traces: Vec::new(),
    }
}

pub(super) fn moment(precision: Precision) -> Moment {
    Moment { local: date(2022, 12, 31).at(9, 46, 29, 0), offset_seconds: 25_200, precision }
}

/// An analysis with every field filled, every word of every closed set and a span for each mention.
pub(super) fn full() -> Analysis {
    let text =
        "Bắc Kạn: học tập\n\nThực hiện Chỉ thị số 05-CT/TW, đồng chí Nông Văn A nói: “Được 98,5%”.";
    let at = |surface: &str| {
        let start = text.find(surface).unwrap();
        vec![Span { start, end: start + surface.len() }]
    };
    let decimal = |mantissa, scale| Decimal { mantissa, scale };
    Analysis {
        kind: Kind::Article,
        kind_reason: "title, date and body".to_owned(),
        language: Language { code: LanguageCode::Vi, confidence: 0.987_654_321 },
        article: crate::pipeline::analysis::Article {
            title: some("Bắc Kạn: học tập"),
            section: some("Xây dựng Đảng"),
            lead: some("Thực hiện Chỉ thị – năm nay."),
            date: DateFinding {
                published: Some(moment(Precision::Second)),
                modified: Some(moment(Precision::Minute)),
                raw: some("31/12/2022 09:46:29"),
                confidence: 0.97,
                reason: "below the title".to_owned(),
                candidates: DateRole::ALL
                    .iter()
                    .zip(Precision::ALL.iter().cycle())
                    .map(|(role, precision)| DateCandidate {
                        raw: "31/12/2022".to_owned(),
                        value: moment(*precision),
                        role: *role,
                        score: 3.5,
                        reason: "because".to_owned(),
                    })
                    .collect(),
                not_before: Some(date(2022, 12, 30)),
            },
            authors: vec![Author {
                name: "A".to_owned(),
                role: some("PV"),
                organisation: some("B"),
            }],
            source_agency: some("TTXVN"),
            paragraphs: vec!["Được 98,5%.".to_owned(), "Hai ba".to_owned()],
            subheadings: vec!["Kết quả".to_owned()],
            captions: vec![Caption { text: "Họp".to_owned(), credit: some("TL") }],
            images: vec![Image {
                url: "https://example.vn/a.jpg".to_owned(),
                caption: some("Họp"),
            }],
            tags: vec!["đảng".to_owned()],
            canonical_url: some("https://example.vn/a"),
        },
        text: text.to_owned(),
        blocks: LineClass::ALL
            .iter()
            .map(|kind| Block { kind: *kind, span: at("Thực hiện")[0] })
            .collect(),
        documents: DocumentKind::ALL
            .iter()
            .map(|kind| Document {
                key: "party:tw:ct:5~2016".to_owned(),
                kind: *kind,
                doc_type: some("Chỉ thị"),
                number: some("05"),
                symbol: some("05-CT/TW"),
                issuer: some("Bộ Chính trị"),
                date: Some(date(2016, 5, 15)),
                title: some("Về đẩy mạnh"),
                confidence: 0.9,
                mentions: at("Chỉ thị số 05-CT/TW"),
            })
            .collect(),
        persons: vec![Person {
            name: "Nông Văn A".to_owned(),
            honorific: some("đồng chí"),
            title: some("Bí thư"),
            organisation: some("Tỉnh ủy"),
            mentions: at("Nông Văn A"),
        }],
        organisations: OrganisationKind::ALL
            .iter()
            .zip(OrganisationLevel::ALL.iter().cycle())
            .map(|(kind, level)| Organisation {
                name: "Tỉnh ủy Bắc Kạn".to_owned(),
                kind: *kind,
                level: *level,
                mentions: Vec::new(),
            })
            .collect(),
        places: PlaceLevel::ALL
            .iter()
            .zip(PlaceEpoch::ALL.iter().cycle())
            .map(|(level, valid)| Place {
                name: "Bắc Kạn".to_owned(),
                level: *level,
                code: some("06"),
                valid: *valid,
                successors: vec![Successor {
                    name: "Thái Nguyên".to_owned(),
                    code: "19".to_owned(),
                }],
                alternatives: Vec::new(),
                confidence: 0.9,
                mentions: at("Bắc Kạn"),
            })
            .collect(),
        story_place: Some(StoryPlace {
            province: some("Bắc Kạn"),
            district: some("Ba Bể"),
            commune: some("Khang Ninh"),
            inferred: true,
        }),
        statistics: StatisticKind::ALL
            .iter()
            .map(|kind| Statistic {
                kind: *kind,
                value: decimal(985, 1),
                upper: Some(decimal(100, 0)),
                unit: some("%"),
                of: Some(decimal(120, 0)),
                indicator: some("đạt"),
                subject: some("chi bộ"),
                period: some("2022"),
                approximate: some("hơn"),
                comparator: some("so với cùng kỳ"),
                mentions: at("98,5%"),
            })
            .collect(),
        periods: PeriodKind::ALL
            .iter()
            .map(|kind| Period {
                raw: "nhiệm kỳ 2020-2025".to_owned(),
                kind: *kind,
                from: some("2020"),
                to: some("2025"),
                mentions: Vec::new(),
            })
            .collect(),
        topics: vec![
            Topic {
                id: "the-thao".to_owned(),
                label: "Thể thao".to_owned(),
                iptc: "medtop:15000000".to_owned(),
                score: 0.4,
                primary: false,
                evidence: Vec::new(),
            },
            Topic {
                id: "chinh-tri-xa-hoi".to_owned(),
                label: "Chính trị - Xã hội".to_owned(),
                iptc: "medtop:11000000".to_owned(),
                score: 0.93,
                primary: true,
                evidence: vec!["chi bộ".to_owned()],
            },
        ],
        quotes: vec![Quote {
            speaker: some("Nông Văn A"),
            text: "Được 98,5%".to_owned(),
            direct: true,
            mentions: at("Được 98,5%"),
        }],
        facets: vec![Facet {
            id: "xdd.kiem-tra".to_owned(),
            label: "Kiểm tra".to_owned(),
            iptc: "medtop:20000651".to_owned(),
            score: 0.4,
            primary: true,
            evidence: at("Chỉ thị"),
        }],
        keywords: vec!["chi bộ".to_owned()],
        simhash: Some(0x0123),
        dropped: LineClass::ALL
            .iter()
            .map(|class| Dropped { text: "471 lượt xem".to_owned(), class: *class })
            .collect(),
        warnings: vec!["a warning".to_owned()],
        evidence: vec![(Field::Title, Source::Text)],
        truncated: vec![crate::pipeline::Stage::Extract],
        traces: Vec::new(),
    }
}

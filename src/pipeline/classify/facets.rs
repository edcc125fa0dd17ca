//! The facets of an article: finer aspects of its topics, told by cues, sentence by sentence.
//!
//! A sentence has one vote for each facet, of which every cue brings its weight; a title votes four times, a
//! subheading three times, a lead twice, captions and signatures not at all. A cue with which a sentence
//! begins opens a subject: the sentences after it in the paragraph go on about it until another cue
//! opens the next. Of cues that lie in one another the longest alone counts, of whatever facet, so that
//! a phrase of weight 0 keeps a cue inside it from meaning what it does not.
//!
//! A facet that sums up others is the main one where the title names it, or where many of those
//! were found and none prevails; else it is the one with the most votes. Nothing here knows a facet by name.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::pipeline::analysis::{Facet, Span, Topic};
use crate::pipeline::extract::{ArticleText, PhraseHit};
use crate::pipeline::knowledge::{FacetRule, Knowledge, Lexicon};
use crate::pipeline::labels::LineClass;

/// Tokens that may stand before a cue that opens a subject.
const OPENING: usize = 4;
/// What a sentence without a cue of the open subject votes for it.
const CARRIED: f64 = 0.5;
/// Votes that a facet needs, and how plain one of its sentences is: hints alone add up to nothing.
const LEAST_VOTES: f64 = 0.9;
const PLAIN: f64 = 0.7;
/// Score that a facet needs.
const LEAST_SCORE: f64 = 0.25;
/// Votes of a title: the strongest facet of a page with fewer does not score 1.
const FULL_VOTES: f64 = 4.0;
/// Facets that an overview sums up at least, and the share of votes that none of them exceeds.
const LEAST_SUMMED: usize = 4;
const MOST_SHARE: f64 = 0.4;
/// Cues that are quoted for a facet.
const MOST_EVIDENCE: usize = 12;

/// Returns the facets of an article with the given topics, the main one first.
#[must_use]
pub fn facets(text: &ArticleText<'_>, topics: &[Topic], knowledge: &Knowledge) -> Vec<Facet> {
    let mut tallies = Tallies { text, knowledge, by_facet: BTreeMap::new() };
    tallies.count();
    let rules = knowledge.facets.all();
    let of_topic = |rule: &FacetRule| topics.iter().any(|topic| rule.topics.contains(&topic.id));
    let found: Vec<(&FacetRule, Tally)> = tallies
        .by_facet
        .into_iter()
        .filter(|(_, tally)| tally.votes >= LEAST_VOTES && tally.plainest >= PLAIN)
        .filter_map(|(facet, tally)| Some((rules.get(facet).filter(|rule| of_topic(rule))?, tally)))
        .collect();
    let most = found.iter().map(|(_, tally)| tally.votes).fold(FULL_VOTES, f64::max);
    let score = |tally: &Tally| (tally.votes / most).sqrt();
    let found: Vec<(&FacetRule, Tally)> =
        found.into_iter().filter(|(_, tally)| score(tally) >= LEAST_SCORE).collect();
    let Some(primary) = primary(&found) else { return Vec::new() };
    let mut facets: Vec<Facet> = found
        .into_iter()
        .map(|(rule, tally)| Facet {
            id: rule.id.clone(),
            label: rule.label.clone(),
            iptc: rule.iptc.clone(),
            score: (score(&tally) * 10_000.0).round() / 10_000.0,
            primary: rule.id == primary,
            evidence: tally.evidence,
        })
        .collect();
    facets.sort_by(|a, b| {
        b.primary
            .cmp(&a.primary)
            .then_with(|| b.score.total_cmp(&a.score))
            .then_with(|| a.id.cmp(&b.id))
    });
    facets
}

/// What was counted for one facet.
#[derive(Debug, Default)]
struct Tally {
    votes: f64,
    /// The most that one sentence voted, wherever it stands.
    plainest: f64,
    is_in_title: bool,
    evidence: Vec<Span>,
}

struct Tallies<'t> {
    text: &'t ArticleText<'t>,
    knowledge: &'t Knowledge,
    by_facet: BTreeMap<usize, Tally>,
}

impl Tallies<'_> {
    fn count(&mut self) {
        let cues = cues(self.text, self.knowledge);
        let mut rest = cues.as_slice();
        let mut open: Option<usize> = None;
        let mut paragraph = None;
        for sentence in self.text.sentences() {
            let here = rest.partition_point(|cue| cue.range.start < sentence.end);
            let (cues, after) = rest.split_at(here);
            rest = after;
            let start = self.text.span(sentence.clone()).start;
            let block = self.text.block_at(start);
            if block != paragraph || block.is_none() {
                (open, paragraph) = (None, block);
            }
            let worth = worth(self.text, start);
            if worth > 0.0 {
                self.sentence(sentence, cues, &mut open, worth);
            }
            let is_title = self.text.class_at(start) == Some(LineClass::Title);
            for cue in cues.iter().filter(|_| is_title) {
                self.by_facet.entry(cue.facet).or_default().is_in_title = true;
            }
        }
    }

    fn sentence(
        &mut self,
        sentence: &Range<usize>,
        cues: &[Cue],
        open: &mut Option<usize>,
        worth: f64,
    ) {
        let mut votes: BTreeMap<usize, f64> = BTreeMap::new();
        let mut said: BTreeSet<usize> = BTreeSet::new();
        for cue in cues {
            let tally = self.by_facet.entry(cue.facet).or_default();
            if tally.evidence.len() < MOST_EVIDENCE {
                tally.evidence.push(self.text.span(cue.range.clone()));
            }
            if said.insert(cue.entry) {
                *votes.entry(cue.facet).or_default() += cue.weight;
            }
        }
        let before = |cue: &Cue| {
            self.text.token_from(cue.range.start) - self.text.token_from(sentence.start)
        };
        match cues.first().filter(|cue| before(cue) <= OPENING) {
            Some(opener) => *open = Some(opener.facet),
            None => {
                if let Some(facet) = *open {
                    let vote = votes.entry(facet).or_default();
                    *vote = vote.max(CARRIED);
                }
            }
        }
        for (facet, vote) in votes {
            let tally = self.by_facet.entry(facet).or_default();
            tally.votes += vote.min(1.0) * worth;
            tally.plainest = tally.plainest.max(vote);
        }
    }
}

/// A cue that counts.
struct Cue {
    entry: usize,
    facet: usize,
    weight: f64,
    range: Range<usize>,
}

/// Returns the cues that count, by where they start.
fn cues(text: &ArticleText<'_>, knowledge: &Knowledge) -> Vec<Cue> {
    let sentence = |hit: &PhraseHit| text.sentence_at(hit.range.start);
    let silenced: BTreeSet<(usize, usize)> =
        text.phrases(Lexicon::FacetSilencer).iter().map(|hit| (hit.entry, sentence(hit))).collect();
    // Hits come by their start, the longest first: one that ends no later than an earlier one lies in it.
    let mut outer = 0..0;
    let mut cues = Vec::new();
    for hit in text.phrases(Lexicon::FacetCue) {
        if hit.range.end <= outer.end && hit.range != outer {
            continue;
        }
        outer = hit.range.clone();
        let Some(cue) = knowledge.facets.cue(hit.entry).filter(|cue| cue.weight > 0.0) else {
            continue;
        };
        if !silenced.contains(&(hit.entry, sentence(hit))) {
            let range = hit.range.clone();
            cues.push(Cue { entry: hit.entry, facet: cue.facet, weight: cue.weight, range });
        }
    }
    cues
}

/// Returns how often what stands at a byte of the surface votes; all is alike in a text without blocks.
pub(super) fn worth(text: &ArticleText<'_>, surface: usize) -> f64 {
    const WORTHS: [(LineClass, f64); 4] = [
        (LineClass::Title, FULL_VOTES),
        (LineClass::Subheading, 3.0),
        (LineClass::Lead, 2.0),
        (LineClass::Body, 1.0),
    ];
    if text.blocks().is_empty() {
        return 1.0;
    }
    let class = text.class_at(surface);
    let of_class = WORTHS.into_iter().find(|(of, _)| Some(*of) == class);
    of_class.map_or(0.0, |(_, worth)| worth)
}

/// Returns the id of the main facet.
fn primary<'r>(found: &[(&'r FacetRule, Tally)]) -> Option<&'r str> {
    let overview = found.iter().find(|(rule, tally)| {
        rule.overview_of.as_ref().is_some_and(|summed| tally.is_in_title || sums_up(found, summed))
    });
    let strongest =
        || found.iter().max_by(|a, b| a.1.votes.total_cmp(&b.1.votes).then(b.0.id.cmp(&a.0.id)));
    overview.or_else(strongest).map(|(rule, _)| rule.id.as_str())
}

/// Tells whether many facets of a family were found and none prevails.
fn sums_up(found: &[(&FacetRule, Tally)], family: &str) -> bool {
    let single = || found.iter().filter(|(rule, _)| rule.overview_of.is_none());
    let total: f64 = single().map(|(_, tally)| tally.votes).sum();
    let prevails = single().any(|(_, tally)| tally.votes > total * MOST_SHARE);
    single().filter(|(rule, _)| rule.id.starts_with(family)).count() >= LEAST_SUMMED && !prevails
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use std::sync::LazyLock;

    use super::*;
    use crate::pipeline::analysis::Block;
    use crate::pipeline::knowledge::KnowledgeFile;

    static KNOWLEDGE: LazyLock<Knowledge> =
        LazyLock::new(|| Knowledge::build(Knowledge::embedded()).unwrap());

    fn topic(id: &str) -> Topic {
        let (label, iptc) = (String::new(), String::new());
        Topic { id: id.to_owned(), label, iptc, score: 1.0, primary: true, evidence: Vec::new() }
    }

    fn found(knowledge: &Knowledge, parts: &[(LineClass, &str)]) -> Vec<Facet> {
        let mut surface = String::new();
        let mut blocks = Vec::new();
        for (kind, part) in parts {
            let start = surface.len();
            surface.push_str(part);
            blocks.push(Block { kind: *kind, span: Span { start, end: surface.len() } });
            surface.push_str("\n\n");
        }
        let text = ArticleText::new(&surface, &blocks, &knowledge.vocabulary);
        facets(&text, &[topic("chinh-tri-xa-hoi")], knowledge)
    }

    fn ids(body: &str) -> Vec<String> {
        let found = found(&KNOWLEDGE, &[(LineClass::Body, body)]);
        found.into_iter().map(|facet| facet.id).collect()
    }

    #[test]
    fn every_facet_is_the_main_one_of_a_sentence_about_it() {
        let cases = [
            ("xdd.tong-hop", "Huyện ủy chú trọng công tác xây dựng Đảng và hệ thống chính trị."),
            ("xdd.chinh-tri-tu-tuong", "Đội ngũ báo cáo viên kịp thời định hướng dư luận xã hội."),
            ("xdd.hoc-tap-bac", "Nhiều chi bộ có cách làm hay trong học tập và làm theo Bác."),
            ("xdd.to-chuc", "Tỉnh sắp xếp, tinh gọn bộ máy các cơ quan tham mưu."),
            ("xdd.can-bo", "Ban Thường vụ cho ý kiến về quy hoạch cán bộ nhiệm kỳ tới."),
            ("xdd.dang-vien", "Chi bộ kết nạp được ba quần chúng ưu tú."),
            ("xdd.kiem-tra-ky-luat", "Ủy ban Kiểm tra đề nghị khai trừ một trường hợp."),
            ("xdd.dan-van", "Mô hình dân vận khéo lan tỏa đến từng khu phố."),
            (
                "xdd.noi-chinh-pctn",
                "Ban Chỉ đạo phòng, chống tham nhũng, tiêu cực họp phiên thứ ba.",
            ),
            (
                "xdd.nen-tang-tu-tuong",
                "Nhóm chuyên gia viết bài phản bác quan điểm sai trái, thù địch.",
            ),
            ("xdd.dai-hoi", "Đại hội điểm đã bầu ban chấp hành khóa mới."),
            (
                "xdd.phuong-thuc-lanh-dao",
                "Cấp ủy sửa đổi quy chế làm việc, giữ vững tập trung dân chủ.",
            ),
            ("ct.dan-toc-ton-giao", "Đoàn thăm các chức sắc và người có uy tín trong vùng."),
            (
                "ct.quoc-phong-an-ninh",
                "Thanh niên lên đường nhập ngũ trong ngày hội giao nhận quân.",
            ),
            ("ct.chuyen-doi-so", "Xã lập tổ công nghệ số cộng đồng để đẩy mạnh chuyển đổi số."),
            ("ct.nong-thon-moi", "Thêm hai xã đạt chuẩn nông thôn mới nâng cao."),
            ("ct.giam-ngheo", "Toàn xã còn 12 hộ nghèo sau khi xóa hết nhà tạm."),
            ("ct.kinh-te-xa-hoi", "Giá trị sản xuất và thu ngân sách đều vượt kế hoạch."),
            ("ct.thi-dua-khen-thuong", "Chủ tịch nước tặng Huân chương Lao động cho tập thể."),
            ("ct.mttq-doan-the", "Hội Nông dân và Hội Phụ nữ đăng ký việc làm mới."),
            ("ct.chinh-quyen", "Các đại biểu chất vấn tại kỳ họp HĐND."),
            ("ct.do-thi-quy-hoach", "Đồ án quy hoạch chung đưa thị trấn thành đô thị loại bốn."),
            ("ct.doi-ngoai", "Hai bên hội đàm và nâng tầm quan hệ ngoại giao."),
        ];
        for (facet, sentence) in cases {
            assert_eq!(ids(sentence).first().map(String::as_str), Some(facet), "{sentence}");
        }
        let known: BTreeSet<&str> = KNOWLEDGE.facets.all().iter().map(|rule| &*rule.id).collect();
        assert_eq!(known, cases.into_iter().map(|(facet, _)| facet).collect(), "a case for each");
    }

    #[test]
    fn a_phrase_that_holds_a_cue_may_mean_something_else() {
        for (sentence, wrong) in [
            ("Siết chặt kỷ luật, kỷ cương hành chính.", "xdd.kiem-tra-ky-luat"),
            ("Mặt trận Tổ quốc chủ trì giám sát, phản biện xã hội.", "xdd.kiem-tra-ky-luat"),
            ("Hội đồng nhân dân tiến hành giám sát chuyên đề.", "xdd.kiem-tra-ky-luat"),
            ("Huyện thực hiện Nghị quyết Đại hội Đảng bộ huyện.", "xdd.dai-hoi"),
            ("Tỉnh rà soát quy hoạch cán bộ.", "ct.do-thi-quy-hoach"),
        ] {
            assert!(!ids(sentence).contains(&wrong.to_owned()), "{sentence}");
        }
    }

    #[test]
    fn a_cue_at_the_start_opens_a_subject_until_the_next_one() {
        let opened = "Công tác dân vận được quan tâm. Nhiều việc mới được làm. Bà con rất vui. \
            Công tác cán bộ có tiến bộ.";
        let loose = "Nhiều việc mới được làm. Bà con rất vui. Hội nghị cũng bàn về công tác dân vận. \
            Công tác cán bộ có tiến bộ.";
        let score = |text| {
            let found = found(&KNOWLEDGE, &[(LineClass::Body, text)]);
            found.into_iter().find(|facet| facet.id == "xdd.dan-van").unwrap().score
        };
        assert!(score(opened) > score(loose), "{} {}", score(opened), score(loose));
    }

    #[test]
    fn a_title_outweighs_sentences_and_captions_say_nothing() {
        let parts = [
            (LineClass::Title, "Trao Huy hiệu Đảng cho đảng viên lão thành"),
            (LineClass::Body, "Buổi lễ diễn ra sáng nay. Huyện có nhiều hộ nghèo."),
            (LineClass::Caption, "Lễ giao nhận quân. Diễn tập khu vực phòng thủ."),
        ];
        let found = found(&KNOWLEDGE, &parts);
        let ids: Vec<&str> = found.iter().map(|facet| facet.id.as_str()).collect();
        assert_eq!(ids, ["xdd.dang-vien", "ct.giam-ngheo"]);
        assert!(found.first().unwrap().primary && !found.last().unwrap().primary);
    }

    #[test]
    fn many_facets_of_which_none_prevails_make_the_overview() {
        let body = "Năng lực lãnh đạo, sức chiến đấu của đảng bộ được nâng lên, xây dựng Đảng có tiến bộ. \
            Ủy ban Kiểm tra làm việc tốt. Công tác cán bộ có đổi mới. Công tác dân vận hướng về cơ sở. \
            Công tác tuyên giáo chủ động. Đảng bộ kết nạp đảng viên vượt chỉ tiêu.";
        let found = ids(body);
        assert_eq!(found.first().map(String::as_str), Some("xdd.tong-hop"), "{found:?}");
        assert!(found.len() >= 5, "{found:?}");
    }

    #[test]
    fn evidence_quotes_the_cues_in_page_order() {
        let body = "Huyện có 5 hộ nghèo. Năm nay sẽ giảm nghèo bền vững.";
        let found = found(&KNOWLEDGE, &[(LineClass::Body, body)]);
        let quoted: Vec<&str> =
            found[0].evidence.iter().map(|span| body.get(span.start..span.end).unwrap()).collect();
        assert_eq!(quoted, ["hộ nghèo", "giảm nghèo bền vững"]);
    }

    #[test]
    fn facets_belong_to_topics() {
        let body = "Huyện có 5 hộ nghèo. Năm nay sẽ giảm nghèo bền vững.";
        let text = ArticleText::new(body, &[], &KNOWLEDGE.vocabulary);
        assert!(facets(&text, &[topic("the-thao")], &KNOWLEDGE).is_empty());
        assert!(facets(&text, &[], &KNOWLEDGE).is_empty());
    }

    #[test]
    fn a_facet_of_ones_own_works_for_any_topic() {
        let mut files = Knowledge::embedded();
        files.push(KnowledgeFile {
            path: "facets/tt.bong-da.toml".to_owned(),
            text: "label = \"Bóng đá\"\nlabel_en = \"Football\"\niptc = \"medtop:20000853\"\n\
                topics = [\"the-thao\"]\ncues = [\n  { cue = \"tiền đạo\", weight = 1 },\n]\n"
                .to_owned(),
        });
        let knowledge = Knowledge::build(files).unwrap();
        let text = ArticleText::new("Tiền đạo ghi bàn.", &[], &knowledge.vocabulary);
        let found = facets(&text, &[topic("the-thao")], &knowledge);
        assert_eq!(found[0].id, "tt.bong-da");
        assert!(found[0].primary);
    }

    #[test]
    fn every_phrase_of_no_weight_holds_a_cue() {
        let files = Knowledge::embedded();
        let lines = files
            .iter()
            .filter(|file| file.path.starts_with("facets/"))
            .flat_map(|file| file.text.lines())
            .filter(|line| line.contains("weight = 0.0"));
        for line in lines {
            let phrase = line.split('"').nth(1).unwrap();
            let text = ArticleText::new(phrase, &[], &KNOWLEDGE.vocabulary);
            assert!(text.phrases(Lexicon::FacetCue).len() > 1, "{phrase}");
        }
    }
}

//! The topics of an article: the trained model tells them, cues choose among the roots of a mixed desk.
//!
//! The model reads the kept text from its start, so that section, title and lead come first and count
//! once more. Its probabilities add up to 1 over all topics. The classifier abstains where its best topic
//! would be wrong more often than right: below [`LEAST_PRIMARY`], below [`LEAST_PRIMARY_OF_SHORT`] in a
//! text that is no longer than a headline, both after the section of the page was heard, and in fewer than
//! [`LEAST_SYLLABLES`].
//!
//! A cue counts once a sentence; the title counts four times, lead and section name twice, bylines,
//! agencies and captions not at all. Nothing here knows any topic by name.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::pipeline::analysis::Topic;
use crate::pipeline::extract::ArticleText;
use crate::pipeline::knowledge::{Knowledge, Lexicon, TopicRule};
use crate::pipeline::labels::LineClass;
use crate::pipeline::text::tokens::syllables;

/// Score that the primary topic must reach.
pub const LEAST_PRIMARY: f64 = 0.3;
/// Score that the primary topic of a short text must reach. Of 3,059 news articles cut down to 8 to 16
/// syllables, 37 % got the topic of the whole article where the score was from 0.3 to 0.5, 48 % where it
/// was from 0.5 to 0.6, and 60 % where it was from 0.6 to 0.7; cut down to 24 syllables it was 41 % from
/// 0.3 to 0.5 and 65 % from 0.5 to 0.6.
const LEAST_PRIMARY_OF_SHORT: f64 = 0.6;
/// Syllables below which a text is short.
const SHORT_SYLLABLES: usize = 24;
/// Score that a further topic must reach.
const LEAST_SECONDARY: f64 = 0.2;
/// What the section of the page multiplies the odds of its topic with: a hint, no decision.
const SECTION_ODDS: f32 = 3.0;
/// Words that are quoted for the primary topic.
const MOST_EVIDENCE: usize = 5;
/// Syllables below which a text says nothing.
const LEAST_SYLLABLES: usize = 8;
/// Evidence that a root must have to be preferred to the topic's own.
const LEAST_ROOT: f64 = 1.0;

/// Returns the topics of an article, the primary one first; none when there is too little to go by.
#[must_use]
pub fn topics(text: &ArticleText<'_>, knowledge: &Knowledge) -> Vec<Topic> {
    let least = match syllables(text.folded()).take(SHORT_SYLLABLES).count() {
        ..LEAST_SYLLABLES => return Vec::new(),
        LEAST_SYLLABLES..SHORT_SYLLABLES => LEAST_PRIMARY_OF_SHORT,
        _ => LEAST_PRIMARY,
    };
    let rules = knowledge.topics.all();
    let roots = roots(text, knowledge);
    let subject = subject(text);
    let (model, seen) = (&knowledge.model, knowledge.model.read_text(&subject));
    let mut shares = model.probabilities_of(&seen);
    lean_to_section(&mut shares, text, knowledge);
    let mut scored: Vec<(f64, &TopicRule, &str, usize)> = model
        .classes
        .iter()
        .zip(shares)
        .enumerate()
        .filter_map(|(index, (class, share))| {
            let at = rules.binary_search_by(|rule| rule.id.as_str().cmp(&class.id)).ok()?;
            let (rule, roots) = (rules.get(at)?, roots.get(at)?);
            Some((f64::from(share), rule, root_of(rule, roots), index))
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
    if scored.first().is_none_or(|(score, ..)| *score < least) {
        return Vec::new();
    }
    scored
        .into_iter()
        .enumerate()
        .take_while(|(index, (score, ..))| *index == 0 || *score >= LEAST_SECONDARY)
        .map(|(index, (score, rule, iptc, class))| Topic {
            id: rule.id.clone(),
            label: rule.label.clone(),
            iptc: iptc.to_owned(),
            score: (score * 10_000.0).round() / 10_000.0,
            primary: index == 0,
            evidence: match index {
                0 => model.evidence(&seen, &subject, class, MOST_EVIDENCE),
                _ => Vec::new(),
            },
        })
        .collect()
}

/// Raises the share of the topic that the section of the page stands for.
fn lean_to_section(shares: &mut [f32], text: &ArticleText<'_>, knowledge: &Knowledge) {
    let section = text.blocks().iter().find(|block| block.kind == LineClass::Section);
    let printed = section.and_then(|block| text.surface().get(block.span.start..block.span.end));
    let Some(topic) = printed.and_then(|section| knowledge.section_topics.topic(section)) else {
        return;
    };
    let classes = &knowledge.model.classes;
    let Some(own) = classes.iter().position(|class| class.id == topic) else { return };
    if let Some(share) = shares.get_mut(own) {
        *share *= SECTION_ODDS;
    }
    let total: f32 = shares.iter().sum();
    for share in shares {
        *share /= total;
    }
}

/// Returns the folded text without what says nothing of the subject: captions and signatures.
fn subject<'t>(text: &'t ArticleText<'_>) -> Cow<'t, str> {
    let is_beside =
        |kind| matches!(kind, LineClass::Caption | LineClass::Byline | LineClass::Agency);
    if !text.blocks().iter().any(|block| is_beside(block.kind)) {
        return Cow::Borrowed(text.folded());
    }
    let mut subject = String::with_capacity(text.folded().len());
    for block in text.blocks().iter().filter(|block| !is_beside(block.kind)) {
        subject.push_str(text.folded_block(block.span));
        subject.push('\n');
    }
    Cow::Owned(subject)
}

/// Returns for each topic how much speaks for each of its roots.
///
/// A phrase counts once a sentence; what it counts grows with the logarithm of its votes.
fn roots(text: &ArticleText<'_>, knowledge: &Knowledge) -> Vec<Vec<f64>> {
    let rules = knowledge.topics.all();
    let mut last_sentence: BTreeMap<usize, usize> = BTreeMap::new();
    let mut votes: BTreeMap<usize, f64> = BTreeMap::new();
    for hit in text.phrases(Lexicon::TopicRoot) {
        let sentence = text.sentence_at(hit.range.start);
        if last_sentence.insert(hit.entry, sentence) == Some(sentence) {
            continue;
        }
        let start = text.sentences().get(sentence).map_or(0, |sentence| sentence.start);
        *votes.entry(hit.entry).or_default() += vote(text, start);
    }
    let mut roots: Vec<Vec<f64>> = rules.iter().map(|rule| vec![0.0; rule.roots.len()]).collect();
    for (entry, votes) in votes {
        let Some(cue) = knowledge.topics.cues().get(entry) else { continue };
        if let Some(sum) = roots.get_mut(cue.topic).and_then(|roots| roots.get_mut(cue.root)) {
            *sum += votes.ln_1p();
        }
    }
    roots
}

/// Returns how much the sentence that starts at a byte of the normal view counts.
fn vote(text: &ArticleText<'_>, start: usize) -> f64 {
    if text.blocks().is_empty() {
        return 1.0;
    }
    match text.class_at(text.span(start..start + 1).start) {
        Some(LineClass::Title) => 4.0,
        Some(LineClass::Lead | LineClass::Section) => 2.0,
        Some(LineClass::Body | LineClass::Subheading) => 1.0,
        Some(
            LineClass::Published
            | LineClass::Modified
            | LineClass::Byline
            | LineClass::Agency
            | LineClass::Caption
            | LineClass::CaptionAlt
            | LineClass::CaptionDuplicate
            | LineClass::PhotoCredit
            | LineClass::RenderTime
            | LineClass::Counter
            | LineClass::Widget
            | LineClass::Navigation
            | LineClass::Related
            | LineClass::Tags
            | LineClass::Comments
            | LineClass::Footer
            | LineClass::BoilerplateEnd
            | LineClass::Other,
        )
        | None => 0.0,
    }
}

/// Returns the root with the most evidence; the topic's own where none has enough or in a tie.
fn root_of<'r>(rule: &'r TopicRule, sums: &[f64]) -> &'r str {
    let own = rule
        .roots
        .iter()
        .zip(sums)
        .find(|(root, _)| root.iptc == rule.iptc)
        .map_or(0.0, |(_, sum)| *sum);
    let mut best = (rule.iptc.as_str(), own.max(LEAST_ROOT));
    for (root, sum) in rule.roots.iter().zip(sums) {
        if *sum > best.1 {
            best = (&root.iptc, *sum);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use std::sync::LazyLock;

    use super::*;
    use crate::pipeline::analysis::{Block, Span};

    static KNOWLEDGE: LazyLock<Knowledge> =
        LazyLock::new(|| Knowledge::build(Knowledge::embedded()).unwrap());

    fn ids(surface: &str, blocks: &[Block]) -> Vec<String> {
        let found = topics(&ArticleText::new(surface, blocks, &KNOWLEDGE.vocabulary), &KNOWLEDGE);
        found.into_iter().map(|topic| format!("{} {}", topic.id, topic.iptc)).collect()
    }

    fn primary(surface: &str) -> String {
        ids(surface, &[]).into_iter().next().unwrap_or_default()
    }

    #[test]
    fn plain_articles_go_to_their_desk() {
        for (text, expected) in [
            (
                "Đội tuyển giành chiến thắng. Tiền đạo ghi bàn ở phút 90 của trận chung kết. Huấn luyện viên khen các cầu thủ.",
                "the-thao medtop:15000000",
            ),
            (
                "Bác sĩ khuyên bệnh nhân đi khám sớm. Bệnh viện điều trị nhiều ca biến chứng. Triệu chứng gồm sốt và đau đầu.",
                "suc-khoe medtop:07000000",
            ),
            (
                "Ngân hàng hạ lãi suất. Cổ phiếu tăng giá, doanh nghiệp xuất khẩu hưởng lợi. Thị trường chứng khoán khởi sắc.",
                "kinh-doanh medtop:04000000",
            ),
            (
                "Cơ quan điều tra khởi tố vụ án. Bị can khai nhận hành vi phạm tội. Tòa án sẽ xét xử các bị cáo.",
                "phap-luat medtop:02000000",
            ),
            (
                "Ca sĩ ra mắt album mới. Đạo diễn mời nghệ sĩ vào vai chính của bộ phim. Khán giả yêu âm nhạc chờ đêm nhạc.",
                "van-hoa medtop:01000000",
            ),
            (
                "Phần mềm mới chạy trên Windows. Người dùng tải về máy tính qua website. Hacker khai thác lỗ hổng bảo mật.",
                "cong-nghe medtop:13000000",
            ),
            (
                "Huyện ủy họp Ban Thường vụ. Công tác xây dựng Đảng được chú trọng. Các chi bộ, đảng viên thực hiện nghị quyết.",
                "chinh-tri-xa-hoi medtop:11000000",
            ),
        ] {
            assert_eq!(primary(text), expected, "{text}");
        }
    }

    #[test]
    fn a_mixed_desk_takes_its_root_from_the_text() {
        let quake = "Tổng thống Indonesia tới nơi động đất và sóng thần. Hàng trăm người thiệt mạng, nhiều người mất tích. Cứu hộ tìm trong nhà sập, theo AFP và Reuters từ Jakarta.";
        assert_eq!(primary(quake), "the-gioi medtop:03000000");
        let vote = "Tổng thống Mỹ họp với ngoại trưởng Nga ở Washington. Quốc hội Mỹ bỏ phiếu, phe đối lập phản đối, theo AFP. Bầu cử diễn ra vào tháng sau.";
        assert_eq!(primary(vote), "the-gioi medtop:11000000");
    }

    #[test]
    fn too_little_evidence_means_no_topic() {
        assert!(ids("", &[]).is_empty());
        assert!(ids("Trời hôm nay xanh quá, mây trắng bay.", &[]).is_empty());
        assert!(ids("Nguyễn Văn A", &[]).is_empty());
    }

    #[test]
    fn the_title_counts_and_the_caption_does_not() {
        let title = "Đội tuyển bóng đá giành huy chương vàng";
        let caption = "Bác sĩ bệnh viện điều trị bệnh nhân tim mạch, huyết áp, ung thư";
        let surface = format!("{title}\n\n{caption}");
        let block = |kind, start, end| Block { kind, span: Span { start, end } };
        let at = title.len() + 2;
        let blocks =
            [block(LineClass::Title, 0, title.len()), block(LineClass::Caption, at, surface.len())];
        assert_eq!(ids(&surface, &blocks), ["the-thao medtop:15000000"]);
    }

    #[test]
    fn scores_are_shares_and_one_topic_is_primary() {
        let text = "Tòa án xét xử bị cáo. Ngân hàng cho vay, nợ xấu tăng. Doanh nghiệp phá sản, cổ phiếu giảm giá.";
        let found = topics(&ArticleText::new(text, &[], &KNOWLEDGE.vocabulary), &KNOWLEDGE);
        assert_eq!(found.iter().filter(|topic| topic.primary).count(), 1);
        assert!(found.first().unwrap().primary);
        assert!(found.iter().map(|topic| topic.score).sum::<f64>() <= 1.001);
        assert!(found.windows(2).all(|pair| pair[0].score >= pair[1].score));
    }

    #[test]
    fn only_mixed_desks_have_roots_to_choose_from() {
        let rules = KNOWLEDGE.topics.all();
        let mixed = rules.iter().filter(|rule| !rule.roots.is_empty()).map(|rule| rule.id.as_str());
        assert_eq!(mixed.collect::<Vec<_>>(), ["chinh-tri-xa-hoi", "doi-song", "the-gioi"]);
        assert_eq!(rules.len(), 10);
    }
}

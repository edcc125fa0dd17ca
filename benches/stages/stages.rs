//! The stages that are measured: each on what the one before it leaves of two pages, text and HTML, and
//! the last ones on texts that are made to hurt.

use std::hint::black_box;
use std::rc::Rc;
use std::sync::Arc;

use boctin::knowledge_folder;
use boctin::message::raw::{self, RawArticle};
use boctin::message::{Envelope, article as result};
use boctin::pipeline::article::{self, Assembled, bylines, dateline};
use boctin::pipeline::classify::{Outline, classify, fingerprint, kind, language, topics};
use boctin::pipeline::extract::{ArticleText, Candidates, EXTRACTORS, Records, extract_all};
use boctin::pipeline::labels::LineClass;
use boctin::pipeline::page::{PageText, dump, html, labels};
use boctin::pipeline::text::charset;
use boctin::pipeline::text::dates::find_dates;
use boctin::pipeline::text::fold::FoldedView;
use boctin::pipeline::text::normalize::NormalView;
use boctin::pipeline::text::sentences::sentences;
use boctin::pipeline::{Analysis, Budget, Hints, Knowledge};
use boctin::settings::{Settings, Sources};
use boctin::worker;
use boctin::worker::compute::{Engine, Loaded};

use crate::articles::{RawPage, Samples};

/// A page that is text: the portal of a Party newspaper.
const TEXT: usize = 0;

/// A page in HTML: the layout that is read most.
const HTML: usize = 2;

/// One stage, ready to run as often as wanted.
pub(crate) struct Stage<'a> {
    /// Its name.
    pub(crate) name: String,
    /// Size of the page that it works on.
    pub(crate) page_bytes: usize,
    /// Runs it once.
    pub(crate) run: Box<dyn Fn() + 'a>,
}

impl<'a> Stage<'a> {
    fn new<R>(name: &str, page_bytes: usize, run: impl Fn() -> R + 'a) -> Self {
        let run = Box::new(move || {
            black_box(run());
        });
        Self { name: name.to_owned(), page_bytes, run }
    }
}

/// What the stages leave of one page.
struct Trail {
    envelope: Envelope,
    raw: RawArticle,
    content: String,
    page: PageText,
    classes: Vec<LineClass>,
    assembled: Assembled,
    analysis: Analysis,
}

/// Everything that the stages start from.
pub(crate) struct Prepared {
    engine: Engine,
    loaded: Arc<Loaded>,
    budget: Budget,
    hints: Hints,
    text: Trail,
    html: Trail,
    bytes: Vec<u8>,
    hostile: Vec<(&'static str, String)>,
    /// Dumps that no crawler should bring, and one that is only long.
    dumps: Vec<(&'static str, String)>,
}

/// Bytes of the longest dumps.
const LONG: usize = 10 << 20;

impl Prepared {
    /// Runs all stages once on both pages.
    pub(crate) fn new() -> Self {
        let settings = Settings::load(&Sources::default()).expect("the defaults are valid");
        let knowledge = knowledge_folder::load(&settings.knowledge.dir);
        let knowledge = Arc::new(knowledge.expect("the knowledge in the binary is sound"));
        let metrics = Arc::new(worker::metrics(&settings, &knowledge));
        let engine = Engine::from_settings(&settings, knowledge, metrics);
        let engine = engine.expect("the defaults name no fields");
        let budget = settings.pipeline.budget();
        let samples = Samples::read();
        let text = Trail::new(&engine, budget, samples.page(TEXT));
        let html = Trail::new(&engine, budget, samples.page(HTML));
        let bytes = text.content.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let hostile = vec![
            ("digits", "1".repeat(1 << 20)),
            ("capitals", "A".repeat(1 << 20)),
            ("heads", "Nghị quyết số ".repeat(60_000)),
            ("symbols", "Trung ương có Trung ương 1-CT/TW ".repeat(30_000)),
        ];
        let long = |unit: &str| unit.repeat(LONG / unit.len());
        let dumps = vec![
            ("10 MB of articles", long(&format!("{}\n", text.content))),
            ("one line of 10 MB", long("Huyện ủy sơ kết công tác xây dựng Đảng, ")),
            ("a million empty lines", "\n".repeat(1_000_000)),
            ("100,000 dates", "Thứ Hai, 06/03/2023 10:15\n".repeat(100_000)),
        ];
        let loaded = engine.loaded();
        Self { engine, loaded, budget, hints: Hints::default(), text, html, bytes, hostile, dumps }
    }

    /// Returns all stages, in the order in which they run.
    pub(crate) fn stages(&self) -> Vec<Stage<'_>> {
        let mut stages = self.page();
        stages.extend(self.article());
        stages.extend(self.records());
        stages.extend(self.extractors());
        stages.extend(self.whole());
        stages.extend(self.hostile());
        stages.extend(self.dumps());
        stages
    }

    fn knowledge(&self) -> &Knowledge {
        self.loaded.pipeline.knowledge()
    }

    fn page(&self) -> Vec<Stage<'_>> {
        let Self { engine, text, html, hints, .. } = self;
        let (words, lines) = (&self.knowledge().page_words, self.budget.lines);
        let utf_8 = Some("text/plain; charset=utf-8");
        vec![
            text.stage("decode: message", || {
                raw::decode(&text.envelope, &engine.limits, &engine.fields)
            }),
            text.stage("charset: stated", move || charset::decode(text.content.as_bytes(), utf_8)),
            text.stage("charset: found out", || charset::decode(text.content.as_bytes(), None)),
            text.stage("charset: UTF-16", || {
                charset::decode(&self.bytes, Some("text/plain; charset=utf-16le"))
            }),
            text.stage("page: read a dump", move || dump::read(text.content.clone(), lines)),
            html.stage("page: read HTML", move || html::read(&html.content, lines, words)),
            text.stage("page: label a dump", move || labels::label(&text.page, hints, words)),
            html.stage("page: label HTML", move || labels::label(&html.page, hints, words)),
        ]
    }

    fn article(&self) -> Vec<Stage<'_>> {
        let (words, limit) = (&self.knowledge().page_words, self.budget.candidates);
        let (text, hints) = (&self.text, &self.hints);
        let Trail { page, classes, raw, .. } = text;
        vec![
            text.stage("article: dateline", move || {
                dateline::resolve(page, classes, hints, raw.page.fetched_at, words, limit)
            }),
            text.stage("article: byline", move || bylines::read("Bài, ảnh: Thu Trang", words)),
            text.stage("article: all parts", move || {
                article::assemble(page, classes, &raw.page, words, limit)
            }),
        ]
    }

    fn records(&self) -> Vec<Stage<'_>> {
        let (text, knowledge, budget) = (&self.text, self.knowledge(), self.budget);
        let Assembled { text: kept, blocks, .. } = &text.assembled;
        let views = Rc::new(ArticleText::new(kept, blocks, &knowledge.vocabulary));
        let over_views = |name, run: fn(&ArticleText<'_>, &Knowledge, Budget)| {
            let views = Rc::clone(&views);
            text.stage(name, move || run(&views, knowledge, budget))
        };
        let normal = NormalView::new(kept);
        let language = language::language(normal.text(), &knowledge.language_words);
        vec![
            text.stage("text: normal view", || NormalView::new(kept)),
            text.stage("text: folded view", move || FoldedView::new(&normal)),
            over_views("text: sentences", |text, _, _| keep(sentences(text.normal()).count())),
            over_views("text: dates", |text, _, _| keep(find_dates(text.normal(), 1_000))),
            text.stage("extract: all views", || {
                ArticleText::new(kept, blocks, &knowledge.vocabulary)
            }),
            over_views("extract: all extractors", |text, knowledge, budget| {
                keep(extract_all(text, knowledge, budget));
            }),
            over_views("classify: language", |text, knowledge, _| {
                keep(language::language(text.normal(), &knowledge.language_words));
            }),
            text.stage("classify: kind", {
                let text = Rc::clone(&views);
                move || kind::kind(&text, Outline::default(), &language)
            }),
            over_views("classify: topics", |text, knowledge, _| {
                keep(topics::topics(text, knowledge));
            }),
            over_views("classify: fingerprint", |text, _, _| {
                keep(fingerprint::of_article(text));
            }),
        ]
    }

    /// Each extractor on what those before it found.
    fn extractors(&self) -> Vec<Stage<'_>> {
        let (text, knowledge, budget) = (&self.text, self.knowledge(), self.budget);
        let Assembled { text: kept, blocks, .. } = &text.assembled;
        let views = Rc::new(ArticleText::new(kept, blocks, &knowledge.vocabulary));
        let mut found = Records::default();
        let mut stages = Vec::new();
        for extractor in EXTRACTORS {
            let (earlier, views) = (found.clone(), Rc::clone(&views));
            let run = move |mut records: Records| {
                extractor.extract(&views, knowledge, &mut Candidates::new(budget), &mut records);
                records
            };
            found = run(found);
            let name = format!("extract: {}", extractor.name());
            stages.push(text.stage(&name, move || run(earlier.clone())));
        }
        stages
    }

    fn whole(&self) -> Vec<Stage<'_>> {
        let Self { engine, text, html, .. } = self;
        vec![
            text.stage("encode: result", || {
                let Trail { raw, analysis, .. } = text;
                result::encode(raw, analysis, &engine.loaded().identity, engine.max_result_bytes)
            }),
            text.stage("whole: pipeline, a dump", || {
                engine.loaded().pipeline.analyze(&text.raw.page)
            }),
            html.stage("whole: pipeline, HTML", || {
                engine.loaded().pipeline.analyze(&html.raw.page)
            }),
            text.stage("whole: message to result, a dump", || engine.process(&text.envelope)),
            html.stage("whole: message to result, HTML", || engine.process(&html.envelope)),
        ]
    }

    /// A megabyte of one thing must cost no more a byte than an article does.
    fn hostile(&self) -> Vec<Stage<'_>> {
        let (knowledge, budget) = (self.knowledge(), self.budget);
        let mut stages = Vec::new();
        for (name, surface) in &self.hostile {
            let text = Rc::new(ArticleText::new(surface, &[], &knowledge.vocabulary));
            let same = Rc::clone(&text);
            stages.push(Stage::new(&format!("extract: only {name}"), surface.len(), move || {
                extract_all(&text, knowledge, budget)
            }));
            stages.push(Stage::new(&format!("classify: only {name}"), surface.len(), move || {
                classify(&same, &Records::default(), Outline::default(), knowledge)
            }));
        }
        stages
    }
}

impl Prepared {
    /// The way from a dump to the parts of the article, whose time must grow with the bytes alone.
    fn dumps(&self) -> Vec<Stage<'_>> {
        let (words, budget) = (&self.knowledge().page_words, self.budget);
        let page = &self.text.raw.page;
        let path = move |dump: &str| {
            let read = dump::read(dump.to_owned(), budget.lines);
            let classes = labels::label(&read, &page.hints, words);
            article::assemble(&read, &classes, page, words, budget.candidates)
        };
        let article = std::iter::once(("an article", &self.text.content));
        let others = self.dumps.iter().map(|(name, dump)| (*name, dump));
        let stage = |(name, dump): (&str, &'_ String)| {
            let dump = dump.clone();
            Stage::new(&format!("dump path: {name}"), dump.len(), move || path(&dump))
        };
        article.chain(others).map(stage).collect()
    }
}

impl Trail {
    fn new(engine: &Engine, budget: Budget, page: RawPage) -> Self {
        let is_html = page.content_type.starts_with("text/html");
        let (envelope, content) = (page.envelope(), page.content);
        let raw = raw::decode(&envelope, &engine.limits, &engine.fields).expect("sound");
        let loaded = engine.loaded();
        let words = &loaded.pipeline.knowledge().page_words;
        let page = if is_html {
            html::read(&content, budget.lines, words)
        } else {
            dump::read(content.clone(), budget.lines)
        };
        let classes = labels::label(&page, &raw.page.hints, words);
        let assembled = article::assemble(&page, &classes, &raw.page, words, budget.candidates);
        let analysis = engine.loaded().pipeline.analyze(&raw.page).expect("sound");
        Self { envelope, raw, content, page, classes, assembled, analysis }
    }

    fn stage<'a, R>(&'a self, name: &str, run: impl Fn() -> R + 'a) -> Stage<'a> {
        Stage::new(name, self.content.len(), run)
    }
}

fn keep<T>(value: T) {
    black_box(value);
}

//! Raw articles written for these tests, each with an id of its own.
//!
//! The same id always gives the same bytes, and different ids give different texts. The prose
//! is invented; places and kinds of documents exist.

use lapin::BasicProperties;
use lapin::types::{AMQPValue, FieldTable, LongString};
use serde_json::json;

use super::client::persistent;

/// One message as a crawler would publish it.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    /// The id that comes back as `correlation_id`, and that a dead letter keeps as `message_id`.
    pub(crate) id: String,
    /// Its properties.
    pub(crate) properties: BasicProperties,
    /// Its body.
    pub(crate) body: Vec<u8>,
}

impl Message {
    /// Returns the same message under another id, also where the body says its id.
    pub(crate) fn renamed(mut self, id: &str) -> Self {
        self.properties = self.properties.with_message_id(id.into());
        if let Ok(body) = std::str::from_utf8(&self.body) {
            let (before, after) = (format!(r#""id":"{}""#, self.id), format!(r#""id":"{id}""#));
            self.body = body.replace(&before, &after).into_bytes();
        }
        self.id = id.to_owned();
        self
    }
}

/// What an article does to the worker that has fault injection switched on.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// Ends the process.
    Abort,
    /// Panics in a stage.
    Panic,
    /// Sleeps past the deadline.
    Stall,
    /// Ends the thread that computes it.
    EndThread,
}

impl Fault {
    fn name(self) -> &'static str {
        match self {
            Self::Abort => "abort",
            Self::Panic => "panic",
            Self::Stall => "stall",
            Self::EndThread => "end_thread",
        }
    }
}

const SECTIONS: [&str; 4] = ["Thời sự", "Kinh tế", "Văn hóa", "Thể thao"];

const PLACES: [&str; 5] = ["Bắc Kạn", "Nghệ An", "Cần Thơ", "Quảng Trị", "Hà Giang"];

const SENTENCES: [&str; 6] = [
    "Sáng nay, đoàn công tác đã kiểm tra tiến độ sửa chữa đê điều trước mùa mưa bão.",
    "Nhiều hộ dân cho biết đường liên xã vừa hoàn thành giúp việc chở nông sản nhanh hơn.",
    "Thư viện lưu động sẽ đến từng điểm trường vùng cao trong tháng tới.",
    "Đội bóng trẻ của tỉnh giành chiến thắng sau hai hiệp thi đấu đầy cố gắng.",
    "Hợp tác xã dự kiến xuất bán lô cam đầu tiên vào cuối vụ.",
    "Các chi bộ tiếp tục thực hiện Chỉ thị số 05-CT/TW gắn với công việc hằng ngày.",
];

/// The article with this id, in JSON form.
pub(crate) fn json_article(id: &str) -> Message {
    json_message(id, json!({ "test": true, "id": id }))
}

/// The article with this id, in JSON form, with a fault instruction.
pub(crate) fn faulty(id: &str, fault: Fault) -> Message {
    json_message(id, json!({ "boctin_fault": fault.name() }))
}

/// The article with this id as a raw page of plain text.
pub(crate) fn text_article(id: &str) -> Message {
    raw_message(id, "text/plain; charset=utf-8", page(id).join("\n"))
}

/// The article with this id as a raw HTML page.
pub(crate) fn html_article(id: &str) -> Message {
    let page = page(id);
    let (title, paragraphs) = (&page[1], page[2..].join("</p>\n<p>"));
    let body = format!(
        "<!doctype html><html lang=\"vi\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
         <body><h1>{title}</h1>\n<p>{paragraphs}</p></body></html>"
    );
    raw_message(id, "text/html; charset=utf-8", body)
}

/// A page in another language than the rest, in JSON form.
pub(crate) fn english_article(id: &str) -> Message {
    let page = format!(
        "Markets\n{id}: Exporters expect a quiet season\nThe harbour authority said on Monday that \
         fewer ships than usual had called this month.\nTraders who were asked by this newspaper \
         expect prices to hold until the end of the year."
    );
    let body = json!({ "id": id, "content_type": "text/plain", "content": page });
    bytes(id, "application/json", body.to_string())
}

/// A page that keeps a compute thread busy for a while: paragraphs up to this many bytes.
pub(crate) fn bulky_article(id: &str, size_bytes: usize) -> Message {
    let mut lines = page(id);
    let paragraphs = lines.split_off(4);
    let mut total = 0;
    for (number, paragraph) in paragraphs.iter().cycle().enumerate() {
        total += paragraph.len();
        if total > size_bytes {
            break;
        }
        lines.push(format!("{paragraph} Mục {number}."));
    }
    raw_message(id, "text/plain; charset=utf-8", lines.join("\n"))
}

/// JSON articles with ids `prefix-0000`, `prefix-0001`, ...
pub(crate) fn batch(prefix: &str, count: usize) -> Vec<Message> {
    (0..count).map(|number| json_article(&format!("{prefix}-{number:04}"))).collect()
}

/// A message with any body, for what is no article at all.
pub(crate) fn bytes(id: &str, content_type: &str, body: impl Into<Vec<u8>>) -> Message {
    let properties = persistent().with_message_id(id.into()).with_content_type(content_type.into());
    Message { id: id.to_owned(), properties, body: body.into() }
}

fn json_message(id: &str, meta: serde_json::Value) -> Message {
    let body = json!({
        "id": id,
        "url": format!("https://bao.example/{id}.html"),
        "fetched_at": "2024-05-02T08:00:00+07:00",
        "content_type": "text/plain",
        "content": page(id).join("\n"),
        "meta": meta,
    });
    bytes(id, "application/json", body.to_string())
}

fn raw_message(id: &str, content_type: &str, body: String) -> Message {
    let mut headers = FieldTable::default();
    let mut header = |name: &str, value: &str| {
        headers.insert(name.into(), AMQPValue::LongString(LongString::from(value)));
    };
    header("id", id);
    header("url", &format!("https://bao.example/{id}.html"));
    let mut message = bytes(id, content_type, body);
    message.properties = message.properties.with_headers(headers);
    message
}

/// The lines of a page: section, title, date, lead, paragraphs.
fn page(id: &str) -> Vec<String> {
    let seed = id.bytes().fold(7_usize, |sum, byte| sum * 31 % 100_003 + usize::from(byte));
    let place = PLACES[seed % PLACES.len()];
    let mut lines = vec![
        SECTIONS[seed % SECTIONS.len()].to_owned(),
        format!("{place}: Ghi nhận số {seed} trong ngày ({id})"),
        format!("Thứ năm, ngày 02/05/2024 {:02}:{:02}", seed % 24, seed % 60),
        format!("{place} – Bản tin {seed} ghi lại những việc đáng chú ý ở địa phương."),
    ];
    for step in 0..4 {
        let sentence = SENTENCES[(seed + step) % SENTENCES.len()];
        lines.push(format!("{sentence} Đây là đoạn {} của bản tin {seed}.", step + 1));
    }
    lines
}

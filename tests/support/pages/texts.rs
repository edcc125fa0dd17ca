//! Stories, headlines and names for pages; all of it is invented.

/// An article without its page.
#[derive(Debug)]
pub(crate) struct Story {
    pub(crate) title: &'static str,
    pub(crate) lead: &'static str,
    pub(crate) paragraphs: &'static [&'static str],
    pub(crate) caption: &'static str,
}

pub(crate) const STORIES: &[Story] = &[
    Story {
        title: "Làng chài Cồn Sẻ dựng lại đội thuyền sau ba mùa bão",
        lead: "Sau ba mùa bão liên tiếp, ngư dân làng chài Cồn Sẻ đã góp vốn đóng mới hai mươi chiếc thuyền và lập tổ cứu hộ của riêng mình.",
        paragraphs: &[
            "Buổi sáng ở bến thuyền bắt đầu từ ba giờ. Những người đàn ông chuyền tay nhau từng can dầu, còn phụ nữ kiểm lại lưới và đá lạnh trước khi thuyền rời bến.",
            "Ông Phan Văn Lượm, tổ trưởng tổ cứu hộ, cho biết mỗi hộ góp mười hai triệu đồng và một ngày công mỗi tháng. Số tiền ấy dùng để mua phao, bộ đàm và trả công thợ máy.",
            "Theo ông Lượm, khó nhất là thuyết phục các hộ có thuyền nhỏ. Họ sợ mất thêm tiền mà chưa thấy lợi ích gì.",
            "Đến nay, cả làng đã có hai mươi chiếc thuyền mới, trong đó tám chiếc đủ sức đi khơi. Sản lượng cá của vụ vừa qua tăng gần một phần ba so với vụ trước.",
            "Chính quyền xã hứa sẽ nạo vét luồng lạch trước mùa mưa để thuyền lớn vào bến thuận lợi hơn.",
        ],
        caption: "Thuyền mới của ngư dân Cồn Sẻ trước giờ ra khơi",
    },
    Story {
        title: "Trường học trên núi mở thư viện từ những thùng sách cũ",
        lead: "Từ mười bốn thùng sách cũ do người dân thành phố gửi tặng, thầy trò một trường học trên núi đã dựng nên thư viện đầu tiên của xã.",
        paragraphs: &[
            "Thư viện nằm ở cuối dãy nhà cấp bốn, rộng chưa đầy ba mươi mét vuông. Giá sách được đóng bằng gỗ tận dụng từ những bộ bàn ghế hỏng.",
            "Cô Lò Thị Hậu, người phụ trách, kể rằng học sinh đến mượn sách nhiều nhất vào chiều thứ sáu. Các em mang sách về bản và đọc cho cả nhà nghe.",
            "Mỗi lớp cử hai bạn trực thư viện, ghi sổ mượn trả và dán lại gáy những cuốn đã rách.",
            "Nhà trường đang vận động thêm sách tiếng dân tộc để ông bà của học sinh cũng có thể đọc. Một nhóm sinh viên đã nhận in thử năm mươi truyện cổ.",
            "Theo kế hoạch, thư viện sẽ mở cửa cả hai ngày cuối tuần khi có điện ổn định.",
        ],
        caption: "Học sinh đọc sách trong thư viện vừa mở",
    },
    Story {
        title: "Vì sao giá cam sành giảm sâu giữa vụ thu hoạch?",
        lead: "Giá cam sành tại vườn giảm còn bốn nghìn đồng mỗi ki-lô-gam, thấp nhất trong mười năm, khiến nhiều hộ trồng cam phải bán lỗ.",
        paragraphs: &[
            "Tại các vườn cam ven sông, trái chín vàng nhưng vắng bóng thương lái. Nhiều chủ vườn cho hay họ đã chờ gần một tháng mà chưa bán được.",
            "Nguyên nhân trước hết là diện tích tăng quá nhanh. Chỉ trong bốn năm, diện tích trồng cam của huyện đã gấp đôi trong khi đầu ra hầu như không đổi.",
            "Bà Trần Thị Mười, chủ một vườn cam rộng một héc-ta, nói rằng tiền bán trái không đủ trả tiền phân bón. Bà dự định chặt bỏ một nửa số cây để trồng dừa.",
            "Các chuyên gia cho rằng cần có nhà máy chế biến nước cam tại chỗ. Khi ấy trái nhỏ và trái nứt cũng có thể tiêu thụ được.",
            "Huyện đã mời ba doanh nghiệp đến khảo sát, nhưng chưa doanh nghiệp nào cam kết đầu tư.",
        ],
        caption: "Cam sành chín rộ nhưng ít thương lái đến mua",
    },
    Story {
        title: "Đội bóng nữ công nhân lần đầu vào chung kết",
        lead: "Thắng đội đương kim vô địch với tỷ số hai không, đội bóng nữ của khu công nghiệp Sông Trà lần đầu tiên vào chung kết giải phong trào toàn tỉnh.",
        paragraphs: &[
            "Trận bán kết diễn ra dưới mưa lớn trên sân trung tâm. Hơn hai nghìn công nhân tan ca đã ở lại cổ vũ cho đội nhà đến phút cuối.",
            "Bàn mở tỷ số đến từ cú sút xa của đội trưởng ở phút hai mươi. Đầu hiệp hai, tiền vệ mang áo số bảy đệm bóng cận thành ấn định chiến thắng.",
            "Huấn luyện viên Đoàn Thị Khuê thừa nhận đội chỉ tập được hai buổi mỗi tuần. Tuy nhiên, các cầu thủ đều giữ thể lực bằng cách chạy bộ về nhà trọ.",
            "Trận chung kết sẽ gặp đội của ngành điện, đội bóng đã ba lần vô địch giải này.",
            "Công đoàn khu công nghiệp hứa thưởng mỗi cầu thủ một tháng lương nếu đội mang cúp về.",
        ],
        caption: "Niềm vui của các nữ công nhân sau trận bán kết",
    },
];

/// Headlines of other articles.
pub(crate) const HEADLINES: &[&str] = &[
    "Cầu treo bản Hốc thông xe sau một năm thi công",
    "Bệnh viện huyện mổ nội soi thành công ca khó",
    "Mùa măng đắng trên đỉnh Pha Luông",
    "Ba sáng kiến giúp công nhân lò giảm giờ độc hại",
    "Hội làng mở lại sau hai năm tạm dừng",
    "Học phí đại học dự kiến giữ nguyên",
    "Giá thép xây dựng tăng lần thứ tư",
    "Phố cổ cấm xe máy vào cuối tuần",
    "Nghệ nhân làm đèn lồng bằng vỏ ốc",
    "Tuyến buýt điện đầu tiên chạy thử",
];

/// Names of people who sign.
pub(crate) const NAMES: &[(&str, &str)] = &[
    ("Lê Thu Nguyệt", "Hoàng Bách"),
    ("Minh Khuê", "Trần Hữu Đang"),
    ("Đỗ Vân Anh", "Quốc Thịnh"),
];

/// Names of the sections of a site.
pub(crate) const MENU: &[&str] =
    &["Thời sự", "Kinh tế", "Văn hóa", "Giáo dục", "Thể thao", "Pháp luật", "Du lịch"];

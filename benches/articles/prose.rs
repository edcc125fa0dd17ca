//! Building blocks of the articles: sections, places, sentences, citations and signatures.
//!
//! The sentences are invented; kinds and symbols of documents have the form of real ones.

/// Sections, as in the menu of a newspaper.
pub(crate) const SECTIONS: [&str; 8] = [
    "Thời sự",
    "Kinh doanh",
    "Pháp luật",
    "Sức khỏe",
    "Thể thao",
    "Văn hóa",
    "Khoa học",
    "Đời sống",
];

/// Places that exist.
pub(crate) const PLACES: [&str; 8] = [
    "Bắc Kạn",
    "Nghệ An",
    "Cần Thơ",
    "Quảng Trị",
    "Hà Giang",
    "Lâm Đồng",
    "Bến Tre",
    "thành phố Hải Phòng",
];

/// Sentences of news on all desks; a prime number of them.
pub(crate) const SENTENCES: [&str; 23] = [
    "đoàn công tác đã kiểm tra tiến độ gia cố hai tuyến đê xung yếu trước mùa mưa bão năm nay.",
    "Nhiều hộ dân cho biết con đường liên xã vừa hoàn thành giúp việc chở nông sản ra chợ nhanh hơn hẳn.",
    "Ông Trần Văn Lộc, Chủ tịch Ủy ban nhân dân xã, nói: “Chúng tôi làm từng việc nhỏ, xong việc nào chắc việc ấy”.",
    "Ngân hàng cam kết giữ nguyên lãi suất cho vay đối với các hợp tác xã trong sáu tháng cuối năm.",
    "Theo thống kê của Sở Y tế, tỷ lệ tiêm chủng đầy đủ ở trẻ dưới một tuổi đạt 96,4%, tăng 2,1 điểm phần trăm.",
    "Tòa tuyên phạt bị cáo 7 năm tù về tội lừa đảo chiếm đoạt tài sản, buộc bồi thường 1,2 tỷ đồng cho bị hại.",
    "Đội chủ nhà giành chiến thắng 2-1 nhờ bàn thắng ở phút bù giờ của tiền đạo trẻ mới được đôn lên đội một.",
    "Các bác sĩ khuyến cáo người cao tuổi uống đủ nước, hạn chế ra ngoài trời từ 11 giờ đến 15 giờ.",
    "Đến ngày 15/4/2024, toàn tỉnh giải ngân được 1.250 tỷ đồng vốn đầu tư công, bằng 31% kế hoạch.",
    "Nhóm nghiên cứu đã lai tạo được ba giống lúa chịu mặn, cho năng suất ổn định qua bốn vụ liên tiếp.",
    "Bà Lê Thị Hạnh, giáo viên nghỉ hưu, tự nguyện mở lớp xóa mù chữ vào các buổi tối trong tuần.",
    "Giá xăng trong nước giảm nhẹ, trong khi giá dầu diesel tăng 320 đồng mỗi lít so với kỳ điều hành trước.",
    "Bảo tàng vừa tiếp nhận hơn 200 hiện vật do các gia đình cựu chiến binh trao tặng.",
    "Cơ quan điều tra đã khởi tố vụ án, khởi tố bị can và ra lệnh bắt tạm giam hai đối tượng cầm đầu.",
    "Phát biểu tại hội nghị, đồng chí Bí thư Tỉnh ủy yêu cầu các cấp ủy nêu cao trách nhiệm người đứng đầu.",
    "Chi bộ duy trì sinh hoạt chuyên đề mỗi quý một lần, gắn nội dung với việc làm theo cụ thể của từng đảng viên.",
    "Ủy ban nhân dân huyện giao phòng chuyên môn rà soát toàn bộ hồ sơ, báo cáo trước ngày 30 tháng 6.",
    "Vườn quốc gia ghi nhận ba cá thể voọc quý hiếm quay lại khu rừng mới phục hồi ở vùng đệm.",
    "Doanh nghiệp xuất khẩu 4.500 tấn cà phê nhân, trị giá 18 triệu USD, chủ yếu sang châu Âu và Nhật Bản.",
    "Hội Phụ nữ vận động được 85 suất học bổng, trao tận tay học sinh nghèo vượt khó trước thềm năm học mới.",
    "Dự báo đêm nay vùng núi có mưa vừa, có nơi mưa to và dông; nhiệt độ thấp nhất từ 19 đến 22 độ C.",
    "Lễ hội kéo dài ba ngày, thu hút hơn 20 nghìn lượt khách, nhiều nhà nghỉ trong vùng kín phòng.",
    "Hệ thống cảm biến đặt dọc kênh thủy lợi tự động báo độ mặn, giúp nông dân chủ động lấy nước vào ruộng.",
];

/// Cited documents.
pub(crate) const CITATIONS: [&str; 7] = [
    "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị về đẩy mạnh học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
    "Nghị quyết số 27-NQ/TU của Tỉnh ủy",
    "Nghị định số 34/2021/NĐ-CP của Chính phủ",
    "Quyết định số 112/QĐ-UBND ngày 4/3/2024 của Ủy ban nhân dân tỉnh",
    "Kế hoạch số 15-KH/HU của Huyện ủy",
    "Thông tư số 08/2023/TT-BGDĐT của Bộ Giáo dục và Đào tạo",
    "Luật Đất đai năm 2013",
];

/// Who wrote it.
pub(crate) const SIGNATURES: [&str; 4] =
    ["Hoàng Minh", "Bài, ảnh: Thu Trang", "Nguyễn Hải - Lê Vân", "PV (tổng hợp)"];

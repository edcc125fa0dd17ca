//! Tests of the lists of units as they are embedded, and of what replaces them.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::pipeline::knowledge::{Knowledge, KnowledgeFile};

fn gazetteer() -> Gazetteer {
    Knowledge::build(Knowledge::embedded()).unwrap().gazetteer
}

fn codes(gazetteer: &Gazetteer, name: &str, level: PlaceLevel) -> Vec<String> {
    let units = gazetteer.units_named(name);
    let units = units.iter().map(|id| gazetteer.unit(*id).unwrap());
    units.filter(|unit| unit.level == level).filter_map(|unit| unit.code.clone()).collect()
}

#[test]
fn every_unit_of_both_epochs_is_there() {
    let gazetteer = gazetteer();
    let count = |level, epoch| {
        let of = |unit: &&Unit| (unit.level, unit.epoch) == (level, epoch) && unit.code.is_some();
        gazetteer.units.iter().filter(of).count()
    };
    assert_eq!(count(PlaceLevel::Province, PlaceEpoch::Before), 63);
    assert_eq!(count(PlaceLevel::District, PlaceEpoch::Before), 696);
    assert_eq!(count(PlaceLevel::Commune, PlaceEpoch::Before), 10_035);
    assert_eq!(count(PlaceLevel::Province, PlaceEpoch::After), 34);
    assert_eq!(count(PlaceLevel::Commune, PlaceEpoch::After), 3_321);
}

#[test]
fn every_unit_is_found_by_its_name() {
    let gazetteer = gazetteer();
    for (id, unit) in gazetteer.units.iter().enumerate() {
        let found = gazetteer.units_named(&unit.name.replace("' ", "'"));
        assert!(found.contains(&u32::try_from(id).unwrap()), "{unit:?}");
    }
}

#[test]
fn spelling_does_not_matter() {
    let gazetteer = gazetteer();
    for (one, two) in [
        ("Hoà Bình", "Hòa Bình"),
        ("Đắk Lắk", "Đăk Lăk"),
        ("Đắk Lắk", "Đắc Lắc"),
        ("Bắc Kạn", "Bắc Cạn"),
        ("Hồ Chí Minh", "HCM"),
        ("Hà Nội", "HÀ NỘI"),
        ("Bà Rịa - Vũng Tàu", "Bà Rịa-Vũng Tàu"),
    ] {
        let codes = |name| codes(&gazetteer, name, PlaceLevel::Province);
        assert!(!codes(one).is_empty(), "{one}");
        assert_eq!(codes(one), codes(two), "{one} {two}");
    }
    assert_ne!(
        codes(&gazetteer, "Hòa Bình", PlaceLevel::Province),
        codes(&gazetteer, "Hóa Bình", PlaceLevel::Province)
    );
}

#[test]
fn a_name_must_begin_every_word_with_a_capital() {
    let gazetteer = gazetteer();
    assert_eq!(gazetteer.units_named("Hòa bình"), Vec::<UnitId>::new());
    assert_eq!(gazetteer.names_at("hòa bình", 0), []);
}

#[test]
fn a_list_of_a_folder_replaces_the_embedded_one_and_is_checked() {
    let with = |path: &str, from: &str, to: &str| {
        let mut files = Knowledge::embedded();
        let file = files.iter().find(|file| file.path == path).unwrap();
        let text = file.text.replace(from, to);
        assert_ne!(text, file.text);
        files.push(KnowledgeFile { path: path.into(), text });
        Knowledge::build(files)
    };
    let path = "gazetteers/districts_before.tsv";
    let changed = with(path, "\tBa Bể\t", "\tBa Bảy\t").unwrap().gazetteer;
    assert_eq!(codes(&changed, "Ba Bảy", PlaceLevel::District).len(), 1);
    assert_eq!(codes(&changed, "Ba Bể", PlaceLevel::District).len(), 0);
    let faults = with(path, "\tBa Đình\t01", "\tBa Đình\t99").unwrap_err();
    assert_eq!(
        faults.first().unwrap().to_string(),
        "gazetteers/districts_before.tsv:6: expected the code of a parent, found \"99\""
    );
}

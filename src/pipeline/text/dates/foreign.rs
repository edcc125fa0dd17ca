//! Names of months and weekdays as pages in the languages of Europe write them; Vietnamese counts its own.
//!
//! Months come as full names and as the abbreviations in print, weekdays in full; those of English are
//! abbreviated so often that its three letters are read too.

use jiff::civil::Weekday;

/// Names of months in lower case, sorted.
const MONTHS: &[(&str, i8)] = &[
    ("abr", 4),
    ("abril", 4),
    ("agosto", 8),
    ("août", 8),
    ("apr", 4),
    ("april", 4),
    ("aprile", 4),
    ("aug", 8),
    ("august", 8),
    ("augusti", 8),
    ("augustus", 8),
    ("avr", 4),
    ("avril", 4),
    ("czerwca", 6),
    ("dec", 12),
    ("december", 12),
    ("dez", 12),
    ("dezember", 12),
    ("dezembro", 12),
    ("dicembre", 12),
    ("diciembre", 12),
    ("déc", 12),
    ("décembre", 12),
    ("enero", 1),
    ("feb", 2),
    ("febbraio", 2),
    ("febrero", 2),
    ("februar", 2),
    ("februari", 2),
    ("february", 2),
    ("fevereiro", 2),
    ("févr", 2),
    ("février", 2),
    ("gennaio", 1),
    ("giugno", 6),
    ("grudnia", 12),
    ("jan", 1),
    ("janeiro", 1),
    ("januar", 1),
    ("januari", 1),
    ("january", 1),
    ("janv", 1),
    ("janvier", 1),
    ("juil", 7),
    ("juillet", 7),
    ("juin", 6),
    ("jul", 7),
    ("julho", 7),
    ("juli", 7),
    ("julio", 7),
    ("july", 7),
    ("jun", 6),
    ("june", 6),
    ("junho", 6),
    ("juni", 6),
    ("junio", 6),
    ("jänner", 1),
    ("kwietnia", 4),
    ("lipca", 7),
    ("listopada", 11),
    ("luglio", 7),
    ("lutego", 2),
    ("maart", 3),
    ("maggio", 5),
    ("mai", 5),
    ("maio", 5),
    ("maj", 5),
    ("maja", 5),
    ("mar", 3),
    ("marca", 3),
    ("march", 3),
    ("mars", 3),
    ("marts", 3),
    ("marzo", 3),
    ("março", 3),
    ("may", 5),
    ("mayo", 5),
    ("mei", 5),
    ("märz", 3),
    ("nov", 11),
    ("november", 11),
    ("novembre", 11),
    ("novembro", 11),
    ("noviembre", 11),
    ("oct", 10),
    ("october", 10),
    ("octobre", 10),
    ("octubre", 10),
    ("okt", 10),
    ("oktober", 10),
    ("ottobre", 10),
    ("outubro", 10),
    ("października", 10),
    ("sep", 9),
    ("sept", 9),
    ("september", 9),
    ("septembre", 9),
    ("septiembre", 9),
    ("setembro", 9),
    ("settembre", 9),
    ("sierpnia", 8),
    ("stycznia", 1),
    ("września", 9),
];

/// Names of weekdays in lower case, sorted.
const WEEKDAYS: &[(&str, Weekday)] = &[
    ("czwartek", Weekday::Thursday),
    ("dienstag", Weekday::Tuesday),
    ("dimanche", Weekday::Sunday),
    ("dinsdag", Weekday::Tuesday),
    ("domenica", Weekday::Sunday),
    ("domingo", Weekday::Sunday),
    ("donderdag", Weekday::Thursday),
    ("donnerstag", Weekday::Thursday),
    ("fredag", Weekday::Friday),
    ("freitag", Weekday::Friday),
    ("fri", Weekday::Friday),
    ("friday", Weekday::Friday),
    ("giovedì", Weekday::Thursday),
    ("jeudi", Weekday::Thursday),
    ("jueves", Weekday::Thursday),
    ("lundi", Weekday::Monday),
    ("lunedì", Weekday::Monday),
    ("lunes", Weekday::Monday),
    ("lördag", Weekday::Saturday),
    ("maandag", Weekday::Monday),
    ("mardi", Weekday::Tuesday),
    ("martedì", Weekday::Tuesday),
    ("martes", Weekday::Tuesday),
    ("mercoledì", Weekday::Wednesday),
    ("mercredi", Weekday::Wednesday),
    ("mittwoch", Weekday::Wednesday),
    ("miércoles", Weekday::Wednesday),
    ("mon", Weekday::Monday),
    ("monday", Weekday::Monday),
    ("montag", Weekday::Monday),
    ("måndag", Weekday::Monday),
    ("niedziela", Weekday::Sunday),
    ("onsdag", Weekday::Wednesday),
    ("piątek", Weekday::Friday),
    ("poniedziałek", Weekday::Monday),
    ("quarta-feira", Weekday::Wednesday),
    ("quinta-feira", Weekday::Thursday),
    ("sabato", Weekday::Saturday),
    ("samedi", Weekday::Saturday),
    ("samstag", Weekday::Saturday),
    ("sat", Weekday::Saturday),
    ("saturday", Weekday::Saturday),
    ("segunda-feira", Weekday::Monday),
    ("sexta-feira", Weekday::Friday),
    ("sobota", Weekday::Saturday),
    ("sonnabend", Weekday::Saturday),
    ("sonntag", Weekday::Sunday),
    ("sun", Weekday::Sunday),
    ("sunday", Weekday::Sunday),
    ("sábado", Weekday::Saturday),
    ("söndag", Weekday::Sunday),
    ("terça-feira", Weekday::Tuesday),
    ("thu", Weekday::Thursday),
    ("thurs", Weekday::Thursday),
    ("thursday", Weekday::Thursday),
    ("tisdag", Weekday::Tuesday),
    ("torsdag", Weekday::Thursday),
    ("tue", Weekday::Tuesday),
    ("tues", Weekday::Tuesday),
    ("tuesday", Weekday::Tuesday),
    ("vendredi", Weekday::Friday),
    ("venerdì", Weekday::Friday),
    ("viernes", Weekday::Friday),
    ("vrijdag", Weekday::Friday),
    ("wed", Weekday::Wednesday),
    ("wednesday", Weekday::Wednesday),
    ("woensdag", Weekday::Wednesday),
    ("wtorek", Weekday::Tuesday),
    ("zaterdag", Weekday::Saturday),
    ("zondag", Weekday::Sunday),
    ("środa", Weekday::Wednesday),
];

/// Returns the month of a name in lower case.
pub(super) fn month(name: &str) -> Option<i8> {
    find(MONTHS, name)
}

/// Returns the weekday of a name in lower case.
pub(super) fn weekday(name: &str) -> Option<Weekday> {
    find(WEEKDAYS, name)
}

/// Returns a pattern that reads the name of any month.
pub(super) fn months() -> String {
    alternatives(MONTHS)
}

/// Returns a pattern that reads the name of any weekday.
pub(super) fn weekdays() -> String {
    alternatives(WEEKDAYS)
}

fn find<T: Copy>(names: &[(&str, T)], name: &str) -> Option<T> {
    let at = names.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    names.get(at).map(|(_, value)| *value)
}

/// The longest name that fits is the one meant: "mars" is not "mar".
fn alternatives<T>(names: &[(&str, T)]) -> String {
    let mut names: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_found() {
        assert!(MONTHS.is_sorted_by_key(|(name, _)| name));
        assert!(WEEKDAYS.is_sorted_by_key(|(name, _)| name));
        assert_eq!((month("märz"), month("mars"), month("mart")), (Some(3), Some(3), None));
        assert_eq!(weekday("samedi"), Some(Weekday::Saturday));
    }
}

//! What holds for any bytes and any JSON.

use proptest::prelude::*;

use super::*;

/// Random JSON that is near enough to a raw article to get far.
fn near_article() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        Just("1e999".to_owned()),
        Just(r#""\ud800""#.to_owned()),
        ".{0,20}".prop_map(|text| serde_json::to_string(&text).unwrap()),
        Just("\"eA==\"".to_owned()),
    ];
    let value = leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("[{}]", items.join(","))),
            proptest::collection::vec((name(), inner), 0..4).prop_map(object),
        ]
    });
    proptest::collection::vec((name(), value), 0..8).prop_map(object)
}

fn name() -> impl Strategy<Value = String> {
    let ours = Field::ALL.iter().map(|field| field.as_str().trim_start_matches("hints."));
    prop_oneof![
        4 => proptest::sample::select(ours.collect::<Vec<_>>()).prop_map(str::to_owned),
        1 => ".{0,6}",
    ]
}

fn object(members: Vec<(String, String)>) -> String {
    let members: Vec<_> = members
        .into_iter()
        .map(|(name, value)| format!("{}: {value}", serde_json::to_string(&name).unwrap()))
        .collect();
    format!("{{{}}}", members.join(","))
}

proptest! {
    #[test]
    fn no_bytes_make_the_decoder_panic(
        body in proptest::collection::vec(any::<u8>(), 0..600),
        content_type in proptest::option::of(".{0,30}"),
        content_encoding in proptest::option::of("(gzip|deflate|br|zstd|identity|,| |x){0,3}"),
    ) {
        let message = Envelope { body, content_type, content_encoding, ..Envelope::default() };
        let _ = decode(&message, &LIMITS, &FieldMap::default());
    }

    #[test]
    fn no_json_makes_the_decoder_panic_and_what_it_accepts_is_whole(
        body in near_article(),
        cut in 0_usize..400,
        pointer in "(/(a|hints|title|0|~0|meta)){1,3}",
    ) {
        let mapping = [("hints.title".to_owned(), pointer)].into();
        for fields in [FieldMap::default(), FieldMap::new(&mapping).unwrap()] {
            if let Ok(article) = decode(&typed("application/json", body.clone()), &LIMITS, &fields) {
                prop_assert!(!article.id.is_empty());
                if let Some(meta) = &article.meta {
                    prop_assert_eq!(meta.get().as_bytes().first(), Some(&b'{'));
                }
            }
        }
        let cut: String = body.chars().take(cut).collect();
        let _ = decode(&envelope(cut), &LIMITS, &FieldMap::default());
    }
}

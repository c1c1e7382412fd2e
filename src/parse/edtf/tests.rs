use super::*;
use proptest::prelude::*;

fn ok(text: &str) -> Edtf {
    parse(text).unwrap_or_else(|e| panic!("{text}: {e:?}"))
}

#[test]
fn words() {
    for (text, human) in [
        ("2019-05-16", "16 May 2019"),
        ("2019-05", "May 2019"),
        ("2019", "2019"),
        ("2024~", "about 2024"),
        ("2024?", "possibly 2024"),
        ("2024-03%", "possibly about March 2024"),
        ("2022-10-07/2023-10-17", "7 October 2022 to 17 October 2023"),
        ("2022-10-07/2022-10-09", "7–9 October 2022"),
        ("2022-10-07/2022-11-09", "7 October to 9 November 2022"),
        ("2022-10/2022-12", "October–December 2022"),
        ("2019/2021", "2019–2021"),
        ("2019/..", "since 2019"),
        ("2019/", "from 2019"),
        ("../2019", "until 2019"),
        ("2001-21", "spring 2001"),
        ("201X", "the 2010s"),
        ("19XX", "the 1900s"),
        ("2004-XX", "a month of 2004"),
        ("1985-04-XX", "a day in April 1985"),
        ("1985-XX-XX", "a day of 1985"),
        ("-0043", "44 BC"),
        ("Y170000002", "170000002"),
    ] {
        let date = ok(text);
        assert_eq!(date.human(), human, "{text}");
        assert_eq!(date.to_string(), text);
    }
}

#[test]
fn days() {
    assert_eq!(ok("2024-02").latest_day(), Some((2024, 2, 29)));
    assert_eq!(ok("201X").latest_day(), Some((2019, 12, 31)));
    assert_eq!(ok("2019/..").latest_day(), None);
    assert_eq!(ok("2019-12").iso_end_exclusive().as_deref(), Some("2020-01-01"));
    assert_eq!(ok("2019-05").html_datetime().as_deref(), Some("2019-05"));
    assert_eq!(ok("2019").month(), None);
    assert!(ok("2019-05-16").is_day() && !ok("2019-05-16?").is_day() && !ok("2019-05").is_day());
}

#[test]
fn order_of_mixed_precisions() {
    let mut dates: Vec<Edtf> =
        ["2019-05-16", "2019-05", "2019", "2018-12-31", "../2020", "2019-01-01", "2019/..", "2019-05-01", "2020"]
            .map(ok)
            .to_vec();
    dates.sort_by_key(Edtf::sort_key);
    let order: Vec<String> = dates.iter().map(ToString::to_string).collect();
    assert_eq!(
        order,
        ["../2020", "2018-12-31", "2019/..", "2019", "2019-01-01", "2019-05", "2019-05-01", "2019-05-16", "2020"]
    );
}

#[test]
fn errors_say_what_and_where() {
    for (text, message, range, help) in [
        ("2023-02-30", "February 2023 has 28 days", 8..10, None),
        ("2019-13", "there is no month 13", 5..7, None),
        ("16 May 2019", "a year has four digits", 0..11, Some("write it as `2019-05-16`")),
        ("05/16/2019", "an interval has two ends, with one `/` between them", 0..10, Some("write it as `2019-05-16`")),
        ("2019-5-6", "a month has two digits", 5..6, Some("write it as `2019-05-06`")),
        ("2019-05-16T10:00:00Z", "a time of day has no place here", 10..20, None),
        ("2021/2019", "the interval ends before it begins", 0..9, Some("did you mean `2019/2021`?")),
        ("2019/2023-02-30", "February 2023 has 28 days", 13..15, None),
        ("", "it is empty", 0..0, None),
        ("../..", "an interval needs a date at one end at least", 0..5, None),
        ("Y99999999999", "a year after `Y` has five digits or more, up to two thousand million", 0..12, None),
    ] {
        let error = parse(text).unwrap_err();
        assert_eq!((error.message.as_str(), error.range, error.help.as_deref()), (message, range, help), "{text}");
    }
}

fn any_date() -> impl Strategy<Value = String> {
    let qualifier = prop_oneof![Just(""), Just("?"), Just("~"), Just("%")];
    let date = prop_oneof![
        (0..10_000i32).prop_map(|y| format!("{y:04}")),
        (0..10_000i32, 1..13u8).prop_map(|(y, m)| format!("{y:04}-{m:02}")),
        (0..10_000i32, 1..13u8, 1..29u8).prop_map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}")),
        (0..10_000i32, 21..25u8).prop_map(|(y, s)| format!("{y:04}-{s}")),
        (0..1000i32).prop_map(|y| format!("{y:03}X")),
        (0..100i32).prop_map(|y| format!("{y:02}XX")),
        (0..10_000i32, 1..13u8).prop_map(|(y, m)| format!("{y:04}-{m:02}-XX")),
        (1..10_000i32).prop_map(|y| format!("-{y:04}")),
        (10_000..1_999_999_999i32).prop_map(|y| format!("Y{y}")),
    ];
    (date, qualifier).prop_map(|(d, q)| format!("{d}{q}"))
}

proptest! {
    #[test]
    fn valid_dates_read_back(text in any_date()) {
        let date = ok(&text);
        prop_assert_eq!(date.to_string(), text);
        prop_assert!(date.earliest_day() <= date.latest_day());
        prop_assert!(!date.human().is_empty());
    }

    #[test]
    fn intervals(a in any_date(), b in any_date()) {
        let text = format!("{a}/{b}");
        match parse(&text) {
            Ok(date) => {
                prop_assert_eq!(date.to_string(), text);
                prop_assert!(date.earliest_day() <= date.latest_day());
            }
            Err(_) => prop_assert!(ok(&b).latest_day() < ok(&a).earliest_day()),
        }
    }

    #[test]
    fn nothing_panics(text in "\\PC{0,30}|[0-9XY?~%/.T:-]{0,24}") {
        match parse(&text) {
            Ok(date) => {
                let again = parse(&date.to_string());
                prop_assert_eq!(again, Ok(date.clone()));
                let _ = (date.human(), date.iso_start(), date.iso_end_exclusive(), date.html_datetime());
            }
            Err(error) => {
                prop_assert!(error.range.start <= error.range.end && error.range.end <= text.len());
                prop_assert!(text.is_char_boundary(error.range.start) && text.is_char_boundary(error.range.end));
            }
        }
    }

    #[test]
    fn order_agrees_with_days(a in any_date(), b in any_date()) {
        let (x, y) = (ok(&a), ok(&b));
        if x.latest_day() < y.earliest_day() {
            prop_assert!(x.sort_key() < y.sort_key());
        }
        prop_assert_eq!(x.sort_key().cmp(&y.sort_key()), y.sort_key().cmp(&x.sort_key()).reverse());
    }
}

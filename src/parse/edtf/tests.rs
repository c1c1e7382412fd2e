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
        ("19XX", "the 20th century"),
        ("20XX", "the 21st century"),
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
        ("2019-05-00", "May 2019 has 31 days", 8..10, None),
        ("2019-13", "there is no month 13", 5..7, None),
        ("2001-21-03", "a season cannot have a day", 8..10, None),
        ("2004-XX-03", "a day in an unspecified month is written `XX`", 8..10, None),
        ("201X-05", "a year with unspecified digits cannot have a month", 5..7, None),
        ("2019-05-16T10:00:00Z", "a time of day is not allowed here", 10..20, Some("write it as `2019-05-16`")),
        ("2021/2019", "the interval ends before it starts", 0..9, Some("did you mean `2019/2021`?")),
        ("2019/2023-02-30", "February 2023 has 28 days", 13..15, None),
        ("  2023-02-30 ", "February 2023 has 28 days", 10..12, None),
        ("", "it is empty", 0..0, None),
        ("../..", "an interval needs at least one date", 0..5, None),
        ("/", "an interval needs at least one date", 0..1, None),
        ("Y99999999999", "years go up to 2,000,000,000", 0..12, None),
        (
            "Y2019",
            "a year after `Y` has five digits or more and does not start with 0",
            0..5,
            Some("write it as `2019`"),
        ),
        ("12019", "a year has four digits", 0..5, Some("longer years start with `Y`: `Y12019`")),
        ("-0000", "the year 0 has no sign", 0..5, Some("`0000` is the year 1 BC, `-0001` the year 2 BC")),
    ] {
        let error = parse(text).unwrap_err();
        assert_eq!((error.message.as_str(), error.range, error.help.as_deref()), (message, range, help), "{text}");
    }
}

#[test]
fn other_ways_of_writing() {
    for (text, meant) in [
        ("16 May 2019", Some("2019-05-16")),
        ("16th May 2019", Some("2019-05-16")),
        ("May 16, 2019", Some("2019-05-16")),
        ("2019 May 16", Some("2019-05-16")),
        ("16 MAY 2019", Some("2019-05-16")),
        ("05/16/2019", Some("2019-05-16")),
        ("16.05.2019", Some("2019-05-16")),
        ("05.05.2019", Some("2019-05-05")),
        ("2019-5-6", Some("2019-05-06")),
        ("2019/05/16", Some("2019-05-16")),
        ("20190516", Some("2019-05-16")),
        ("OCT 2019", Some("2019-10")),
        ("Sept. 2019", Some("2019-09")),
        ("2019-5", Some("2019-05")),
        ("5/2019", Some("2019-05")),
        ("2019-2021", Some("2019/2021")),
        ("ca. 2019", Some("2019~")),
        ("c. May 2019", Some("2019-05~")),
        ("201x", Some("201X")),
        // What could mean two days, or no day that there is, is not guessed.
        ("05/06/2019", None),
        ("30 February 2019", None),
        ("Thursday", None),
        ("２０１９", None),
        ("soon", None),
    ] {
        let help = parse(text).unwrap_err().help;
        assert_eq!(help, meant.map(|m| format!("write it as `{m}`")), "{text}");
    }
}

#[test]
fn examples_of_the_specification() {
    for text in [
        "1985-04-12",
        "1985-04",
        "1985",
        "1964/2008",
        "2004-06/2006-08",
        "2004-02-01/2005-02-08",
        "2004-02-01/2005-02",
        "2004-02-01/2005",
        "2005/2006-02",
        "Y170000002",
        "Y-170000002",
        "2001-21",
        "2001-24",
        "1984?",
        "2004-06~",
        "2004-06-11%",
        "201X",
        "20XX",
        "2004-XX",
        "1985-04-XX",
        "1985-XX-XX",
        "1985-04-12/..",
        "1985-04/..",
        "1985/..",
        "../1985-04-12",
        "../1985-04",
        "../1985",
        "1985-04-12/",
        "1985-04/",
        "1985/",
        "/1985-04-12",
        "/1985-04",
        "/1985",
        "-1985",
        "1984?/2004%",
        "0000",
    ] {
        assert_eq!(ok(text).to_string(), text);
    }
    for text in [
        "1985-04-12T23:20:30",
        "1985-4",
        "85",
        "1985-04-12-01",
        "1985~?",
        "../",
        "1985/1986/1987",
        "1985-25",
        "XXXX",
        "Y1985",
        "-19XX",
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn qualifiers() {
    let both = Qualifier { uncertain: true, approximate: true };
    assert_eq!(ok("2019%").qualifier(), both);
    assert_eq!(ok("2019?/2020~").qualifier(), both);
    assert!(ok("2019/2020").qualifier().is_none() && !ok("2019/2020").is_qualified());
    assert!(ok("2004-XX").is_qualified() && ok("2004-XX").qualifier().is_none());
    assert!(!ok("2019-05-16/2019-05-17").is_day());
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
        (0..10_000i32).prop_map(|y| format!("{y:04}-XX")),
        (0..10_000i32).prop_map(|y| format!("{y:04}-XX-XX")),
        (10_000..1_999_999_999i32).prop_map(|y| format!("Y{y}")),
        (10_000..1_999_999_999i32).prop_map(|y| format!("Y-{y}")),
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

    #[test]
    fn order_is_total(a in any_date(), b in any_date(), c in any_date()) {
        let mut dates = [ok(&a), ok(&b), ok(&format!("{c}/..")), ok(&format!("../{a}")), ok(&c)];
        dates.sort();
        for (i, x) in dates.iter().enumerate() {
            for y in &dates[i..] {
                prop_assert!(x <= y && x.earliest_day() <= y.earliest_day() && x.sort_key() <= y.sort_key());
                prop_assert_eq!(x == y, x.cmp(y) == Ordering::Equal);
            }
        }
    }

    #[test]
    fn a_year_comes_before_its_months_before_its_days(y in 0..10_000i32, m in 1..13u8, d in 1..29u8) {
        let (year, month) = (ok(&format!("{y:04}")), ok(&format!("{y:04}-{m:02}")));
        let day = ok(&format!("{y:04}-{m:02}-{d:02}"));
        let first = ok(&format!("{y:04}-01-01"));
        let begin = ok(&format!("{y:04}-{m:02}-01"));
        let until = ok(&format!("../{y:04}"));
        prop_assert!(year < first && year < month && month < begin && month < day && until < year);
    }

    #[test]
    fn suggestions_are_dates(text in "[0-9]{1,4}[-./ ][0-9A-Za-z]{1,4}([-./ ][0-9]{1,4})?|(ca. |c. )?[0-9xX]{4,8}") {
        if let Err(EdtfError { help: Some(help), .. }) = parse(&text)
            && let Some(meant) = help.strip_prefix("write it as `").and_then(|h| h.strip_suffix('`'))
        {
            prop_assert!(parse(meant).is_ok(), "{} for {}", help, text);
        }
    }
}

use super::*;
use proptest::prelude::*;

/// A group written out: kind, then each item as `prefix|-key|label value|suffix`.
fn show(text: &str) -> Vec<String> {
    find(text)
        .iter()
        .map(|g| {
            let items: Vec<String> = g
                .items
                .iter()
                .map(|i| {
                    let locator =
                        i.locator.as_ref().map(|l| format!("{} {}", l.label.csl_name(), l.value)).unwrap_or_default();
                    let minus = if i.suppress_author { "-" } else { "" };
                    format!("{}|{minus}{}|{locator}|{}", &text[i.prefix.clone()], i.key, &text[i.suffix.clone()])
                })
                .collect();
            let kind = if g.kind == GroupKind::Narrative { "N " } else { "" };
            format!("{kind}{}", items.join("; "))
        })
        .collect()
}

#[test]
fn pandocs_manual() {
    for (text, groups) in [
        ("Blah blah [@doe99; @smith2000; @smith2004].", vec!["|doe99||; |smith2000||; |smith2004||"]),
        (
            "[see @doe99, pp. 33-35 and \u{fffc}passim\u{fffc}; @smith04, chap. 1]",
            vec!["see|doe99|page 33-35|and \u{fffc}passim\u{fffc}; |smith04|chapter 1|"],
        ),
        (
            "[@{https://example.com/bib?name=foobar&date=2000}, p.  33]",
            vec!["|https://example.com/bib?name=foobar&date=2000|page 33|"],
        ),
        ("[see @doe99, pp. 33-35, 38-39 and x]", vec!["see|doe99|page 33-35, 38-39|and x"]),
        ("[@doe99, pp. 213 and 235]", vec!["|doe99|page 213 and 235|"]),
        ("[@doe99, p. 4 and I agree]", vec!["|doe99|page 4|and I agree"]),
        ("[@smith{ii, A, D-Z}, with a suffix]", vec!["|smith|page ii, A, D-Z|, with a suffix"]),
        (
            "[@smith, {pp. iv, vi-xi, (xv)-(xvii)} with suffix here]",
            vec!["|smith|page iv, vi-xi, (xv)-(xvii)|with suffix here"],
        ),
        ("[@smith{}, 99 years later]", vec!["|smith||, 99 years later"]),
        ("Smith says blah [-@smith04].", vec!["|-smith04||"]),
        ("@smith04 says blah.", vec!["N |smith04||"]),
        ("@smith04 [p. 33] says blah.", vec!["N |smith04|page 33|"]),
        ("@doe99 [pp. 33-35; also @smith04, chap. 1]", vec!["N |doe99|page 33-35|; also|smith04|chapter 1|"]),
        ("-@doe99 says", vec!["N |-doe99||"]),
    ] {
        assert_eq!(show(text), groups, "{text}");
    }
}

#[test]
fn keys_end_where_pandocs_do() {
    for (text, key) in [
        ("@doe99.", "doe99"),
        ("@doe99, and", "doe99"),
        ("@a.b:c/d", "a.b:c/d"),
        ("@a--b", "a"),
        ("@华为2019", "华为2019"),
        ("@_x?", "_x"),
    ] {
        assert_eq!(find(text)[0].items[0].key, key, "{text}");
    }
}

#[test]
fn what_is_no_citation() {
    for text in ["a@b.org", "[see doe]", "[@]", "@ x", "[x@y.z]", "@{}", "https://example.org/@user", "\u{fffc}key"] {
        assert!(find(text).is_empty(), "{text}: {:?}", show(text));
    }
    // One part without a key: no group, but the keys in it count as running text.
    assert_eq!(show("[@a; see b]"), ["N |a||"]);
    assert_eq!(show("@a [@b]"), ["N |a||", "|b||"]);
    assert_eq!(show("@a [text](url)"), ["N |a||"]);
}

#[test]
fn labels() {
    for (written, locator) in [
        ("§ 3", "section 3"),
        ("§§3–5", "section 3–5"),
        ("para. 4", "paragraph 4"),
        ("¶ 4", "paragraph 4"),
        ("vol. 2", "volume 2"),
        ("n. 7", "note 7"),
        ("s.v. 12", "sub-verbo 12"),
        ("12", "page 12"),
        ("p.4", "page 4"),
        ("pp. iv–vi", "page iv–vi"),
        ("ch. 3 & 5", "chapter 3 & 5"),
        ("Sec. 2(a)", "section 2(a)"),
    ] {
        assert_eq!(show(&format!("[@k, {written}]")), [format!("|k|{locator}|")], "{written}");
    }
    assert_eq!(show("[@k, passim]"), ["|k||, passim"]);
    assert_eq!(show("[@k, version two]"), ["|k||, version two"]);
}

#[test]
fn keys_in_braces_and_addresses() {
    for (text, group) in [
        ("[@http://x.org/y, 3]", "|http://x.org/y|page 3|"),
        ("[@{https://x/[a];b@c}]", "|https://x/[a];b@c||"),
        ("@{a.}. Then", "N |a.||"),
        ("@a//", "N |a||"),
        ("@a:/", "N |a||"),
        ("foo-@bar", "N |bar||"),
        ("--@bar", "N |bar||"),
        ("\u{fffc}@bar", "N |bar||"),
        ("@a\u{fffc}", "N |a||"),
    ] {
        assert_eq!(show(text), [group], "{text}");
    }
    for text in ["@{a b}", "@{a\u{fffc}}", "@{a{b}", "@{a", "@@a", "@\u{fffc}", "@-a"] {
        assert!(find(text).is_empty(), "{text}: {:?}", show(text));
    }
}

#[test]
fn brackets_hold_their_own_keys() {
    for (text, groups) in [
        ("[[@a]]", vec!["|a||"]),
        ("[see [@b] x]", vec!["|b||"]),
        ("[@a, see [@b]]", vec!["|a||, see [@b]"]),
        ("[see [x] @a]", vec!["see [x]|a||"]),
        ("[a [b @c]", vec!["b|c||"]),
        ("[@a {x; @b]", vec!["|a||{x", "|b||"]),
        ("[@a]] [@b]", vec!["|a||", "|b||"]),
        // As in Pandoc, a second key stays in the suffix.
        ("[@a and @b]", vec!["|a||and @b"]),
        ("[@a;]", vec!["N |a||"]),
        ("[@a; ; @b]", vec!["N |a||", "N |b||"]),
    ] {
        let found = show(text).join("; ");
        assert_eq!(found, groups.join("; "), "{text}");
    }
}

#[test]
fn brackets_behind_a_key() {
    for (text, groups) in [
        ("@a [p. 30; see also @b]", vec!["N |a|page 30|; see also|b||"]),
        ("@a [see @b, p. 2; @c]", vec!["N |a||; see|b|page 2|; |c||"]),
        ("@a [; @b]", vec!["N |a||; |b||"]),
        ("@a[p. 3]", vec!["N |a|page 3|"]),
        ("@a\n[p. 3]", vec!["N |a|page 3|"]),
        ("@a [my emphasis]", vec!["N |a||my emphasis"]),
        ("-@a [p. 3]", vec!["N |-a|page 3|"]),
        ("@a{p. 3} says", vec!["N |a|page 3|"]),
        ("@a{p. 3} [4, passim]", vec!["N |a|page 4|, passim"]),
        ("@a{{1}}", vec!["N |a||"]),
        ("@a  [p. 3]", vec!["N |a||"]),
        ("@a\n\n[p. 3]", vec!["N |a||"]),
        ("@a [^1]", vec!["N |a||"]),
        ("@a []", vec!["N |a||"]),
        ("@a [x][y]", vec!["N |a||"]),
        ("@a [p. 3", vec!["N |a||"]),
        ("@a [ @b]", vec!["N |a||", "|b||"]),
        ("@a [-@b]", vec!["N |a||", "|-b||"]),
        ("@a [p. 3; see b; @c]", vec!["N |a||", "N |c||"]),
        ("@a, @b [p. 3]", vec!["N |a||", "N |b|page 3|"]),
    ] {
        assert_eq!(show(text), groups, "{text}");
    }
}

#[test]
fn numbers() {
    for (suffix, locator, rest) in [
        (", 33-35, 38-39", "page 33-35, 38-39", ""),
        (" 33", "page 33", ""),
        (", [17]-[18]", "page [17]-[18]", ""),
        (", 591 [84]", "page 591 [84]", ""),
        (", p. 1.2.3.", "page 1.2.3", "."),
        (", pp. iv, vi-xi, (xv)-(xvii) x", "page iv, vi-xi, (xv)-(xvii)", "x"),
        (", p. C22, C24", "page C22, C24", ""),
        (", p. 33/34: a remark", "page 33/34", ": a remark"),
        (", art. 5(2)(a), and more", "article-locator 5(2)(a)", ", and more"),
        (", vol. 3, p. 4", "volume 3", ", p. 4"),
        (", no. 4", "issue 4", ""),
        (", p.\u{a0}4", "page 4", ""),
        (", {pp. i-iii [17]}, x", "page i-iii [17]", ", x"),
        (", {sec. D-Z}", "section D-Z", ""),
        (", {note}", "page note", ""),
        // The next word looks like a number only to a machine.
        (", p. 33, I think", "page 33", ", I think"),
        (", p. 4 mix of", "page 4", "mix of"),
        (", p. 33, COVID-19 wave", "page 33", ", COVID-19 wave"),
        (", COVID-19 chapter", "", ", COVID-19 chapter"),
        (", I think", "", ", I think"),
        (", sec. D-Z", "", ", sec. D-Z"),
        (", p. \u{fffc}", "", ", p. \u{fffc}"),
        (", {p. \u{fffc}}", "", ", {p. \u{fffc}}"),
        ("{}, 99 years later", "", ", 99 years later"),
        (", {", "", ", {"),
        (",", "", ","),
        ("; ", "-", ""),
    ] {
        let wanted = match locator {
            "-" => "N |k||".to_owned(),
            _ => format!("|k|{locator}|{rest}"),
        };
        assert_eq!(show(&format!("[@k{suffix}]")), [wanted], "{suffix}");
    }
}

#[test]
fn hostile_brackets_are_linear() {
    let units = [
        "[",
        "]",
        "@",
        "a[@a",
        "@a[",
        "@a [",
        "[@a;",
        "[@a]",
        "[[@a]",
        "{[",
        "@{",
        "@a{",
        "@a{@a [",
        "[@a{",
        "@a{x;\u{fffc}",
        "(i",
        "1, ",
        "p. ",
        "//",
        "@a:/",
        "-@",
        "@a [ ",
    ];
    for unit in units {
        let text = unit.repeat(200_000 / unit.len());
        for text in [
            text.clone(),
            format!("[@a, p. {text}]"),
            format!("{text}{}", "]".repeat(50_000)),
            format!("{text}{}", "}".repeat(50_000)),
            format!("{text}{}", "}]".repeat(50_000)),
        ] {
            let start = std::time::Instant::now();
            let _ = find(&text);
            // A quadratic walk takes minutes, the linear one some hundredths of a second; the busiest machine is far below this.
            assert!(start.elapsed().as_secs() < 60, "{unit}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_gives_sound_ranges(text in "[\\[\\]@a-c0-9;,.{}\\- \u{fffc}é华§p]{0,80}|\\PC{0,60}") {
        let mut last = 0;
        for group in find(&text) {
            prop_assert!(group.range.start >= last && group.range.end <= text.len() && !group.items.is_empty());
            last = group.range.end;
            prop_assert!(text.is_char_boundary(group.range.start) && text.is_char_boundary(group.range.end));
            for item in &group.items {
                prop_assert_eq!(&text[item.key_range.clone()], item.key.as_str());
                let locator = item.locator.as_ref().map_or(item.suffix.start..item.suffix.start, |l| l.range.clone());
                if let Some(found) = &item.locator {
                    prop_assert!(text[locator.clone()].contains(&found.value) && !found.value.is_empty());
                    prop_assert!(locator.end <= item.suffix.start || item.suffix.is_empty());
                }
                for range in [&item.prefix, &locator, &item.suffix] {
                    prop_assert!(text.get(range.clone()).is_some());
                    prop_assert!(range.start >= group.range.start && range.end <= group.range.end);
                }
            }
        }
    }

    #[test]
    fn composed_groups_are_found(
        items in prop::collection::vec(("[a-z]{0,6}", any::<bool>(), "[a-z][a-z0-9]{0,8}", 0..3usize, 1..999u32), 1..4),
        before in "[A-Za-z ,.]{0,20}",
    ) {
        let written: Vec<String> = items.iter().map(|(prefix, minus, key, kind, number)| {
            let locator = ["".to_owned(), format!(", p. {number}"), format!(", sec. {number}")][*kind].clone();
            let space = if prefix.is_empty() { "" } else { " " };
            format!("{prefix}{space}{}@{key}{locator}", if *minus { "-" } else { "" })
        }).collect();
        let text = format!("{before} [{}].", written.join("; "));
        let groups = find(&text);
        prop_assert_eq!(groups.len(), 1);
        prop_assert_eq!(groups[0].kind, GroupKind::Parenthetical);
        for (found, (prefix, minus, key, kind, number)) in groups[0].items.iter().zip(&items) {
            prop_assert_eq!(&found.key, key);
            prop_assert_eq!(found.suppress_author, *minus);
            prop_assert_eq!(&text[found.prefix.clone()], prefix);
            let locator = found.locator.as_ref().map(|l| (l.label.csl_name(), l.value.clone()));
            let wanted = [None, Some(("page", number.to_string())), Some(("section", number.to_string()))][*kind].clone();
            prop_assert_eq!(locator, wanted);
        }
    }
}

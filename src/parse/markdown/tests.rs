use super::tree::{BlockKind, InlineKind, Piece};
use super::*;
use crate::rich::RichStyle;
use proptest::prelude::*;

fn facts(text: &str) -> Facts {
    let mut facts = lower(text, 0, MarkdownOptions::default()).facts;
    facts.count_words();
    facts
}

#[test]
fn citations_point_at_their_keys() {
    let text = "> See [see @a, p. 4;\n> @b] and *x [@c]*, `@d`, \\@e, [l](u) @f.\n";
    let facts = facts(text);
    let keys: Vec<(&str, &str)> =
        facts.citations.iter().flat_map(|c| &c.items).map(|i| (i.key.as_str(), &text[i.key_range.clone()])).collect();
    assert_eq!(keys, [("a", "a"), ("b", "b"), ("c", "c"), ("f", "f")]);
    assert_eq!(&text[facts.citations[0].range.clone()], "[see @a, p. 4;\n> @b]");
}

#[test]
fn prefixes_and_suffixes_keep_their_markup() {
    let facts = facts("[see *also* @a, p. 4 and *passim* & more]");
    let item = &facts.citations[0].items[0];
    let emphasis = |text: &str| Rich::Styled(RichStyle::Emphasis, vec![Rich::Text(text.into())]);
    assert_eq!(item.prefix, [Rich::Text("see ".into()), emphasis("also")]);
    assert_eq!(item.suffix, [Rich::Text("and ".into()), emphasis("passim"), Rich::Text(" & more".into())]);
    assert_eq!(item.locator.as_ref().map(|l| l.1.as_str()), Some("4"));
}

#[test]
fn how_a_character_is_read_is_no_part_of_the_text() {
    let texts = |text: &str| facts(text).runs.iter().map(|r| r.text.clone()).collect::<Vec<_>>();
    assert_eq!(texts("见<ruby>汉<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>字。"), ["见汉字。"]);
    assert_eq!(texts("<ruby>汉<RT lang=en>hàn<rb>字<rt>zì</ruby>，也。\n\n下[@a]"), ["汉字，也。", "下\u{fffc}"]);
    assert_eq!(texts("a <rtx>b</rtx> c"), ["a b c"]);
}

#[test]
fn an_element_that_is_cut_is_no_citation() {
    let facts = facts("[see @a *b]* c");
    assert_eq!(facts.citations.len(), 1);
    assert_eq!(facts.citations[0].kind, GroupKind::Narrative);
}

#[test]
fn a_key_with_a_quotation_mark_stays_in_its_text() {
    let text = "@{!&\"}";
    let range = facts(text).citations[0].items[0].key_range.clone();
    assert!(range.end <= text.len());
}

#[test]
fn places_in_text_that_is_written_otherwise_are_borders_of_characters() {
    // Found by fuzzing: curly quotes are longer than their source, and the key's end fell into a character behind it.
    let text = "\u{fffd}@{!&@{!&\"}\"!&@{!&\"}\"@{!&\"}\"}@{!&\"}\u{fffd}\u{fffd}\u{7f}\u{fffd}";
    for cut in text.char_indices().map(|(i, _)| i) {
        for (padding, text) in [("", &text[cut..]), ("华", &text[..cut])] {
            let text = format!("{text}{padding}");
            for citation in facts(&text).citations {
                assert!(text.get(citation.range.clone()).is_some(), "{citation:?}");
                assert!(
                    citation.items.iter().all(|i| text.get(i.key_range.clone()).is_some()),
                    "{citation:?} in {text}"
                );
            }
        }
    }
}

#[test]
fn links_know_their_targets() {
    let text =
        "A [[huawei]], [[smic#own|the *firm*]], ![[x#y]] and [t](../a.md \"T\").\n\n| a |\n|---|\n| [[b\\|c]] |\n";
    let facts = facts(text);
    let targets: Vec<&str> = facts.links.iter().map(|l| &text[l.target_range.clone()]).collect();
    assert_eq!(targets, ["huawei", "smic#own", "x#y", "../a.md", "b"]);
    let (run, place) = facts.links[1].place.clone().unwrap();
    assert_eq!(&facts.runs[run as usize].text[place.start as usize..place.end as usize], "the firm");
}

#[test]
fn headings_and_their_events() {
    let text = "# T\n\n## Same\n\n## Same\n\n## Mate 60 {#mate-60 .x event=\"2023-08-29\" actors=huawei,smic}\n\n## B {#mate-60}\n";
    let lowered = lower(text, 0, MarkdownOptions::default());
    let ids: Vec<&str> = lowered.facts.headings.iter().map(|h| h.id.as_str()).collect();
    assert_eq!(ids, ["t", "same", "same-1", "mate-60", "mate-60"]);
    let event = lowered.facts.headings[3].event.as_ref().unwrap();
    assert_eq!((&text[event.range.clone()], event.actors.len()), ("2023-08-29", 2));
    assert_eq!(lowered.problems.len(), 1);
}

#[test]
fn names_are_linkable_in_running_text_only() {
    let text = "SMIC is “SMIC’s story”, *SMIC Weekly*, `SMIC`, [SMIC](x) and SMIC.\n\n# SMIC\n";
    let facts = facts(text);
    let pieces: Vec<&str> =
        facts.runs.iter().flat_map(|r| r.linkable.iter().map(|l| &r.text[l.start as usize..l.end as usize])).collect();
    assert_eq!(pieces.concat().matches("SMIC").count(), 2, "{pieces:?}");
}

/// Found by fuzzing: a later `event=` of the heading, with another value, was taken for the date's place, which ended within a character.
#[test]
fn the_place_of_a_headings_date_holds_the_date() {
    for (text, place) in [
        ("## A {event=\"202\u{fffd}\u{fffd} .x event=\"2023-08\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}=a,b}\n", None),
        ("## The event=none {#a event=\"2024-05\" .event=x}\n", Some("2024-05")),
    ] {
        for heading in facts(text).headings {
            let Some(event) = heading.event else { continue };
            let at = text.get(event.range.clone()).expect("borders of characters");
            assert!(at == event.date || event.range == heading.range, "{at}");
            if let Some(place) = place {
                assert_eq!(at, place);
            }
        }
    }
}

#[test]
fn words_are_counted() {
    assert_eq!(facts("Two words, and 华为 counts two [@x].").words, 7);
}

#[test]
fn smart_punctuation_changes_no_key_in_braces() {
    let text = "See [@{smith--jones}, p. 1--2; @{o'neil...x}] and @{d'arcy} -- it's fine.\n";
    let lowered = lower(text, 0, MarkdownOptions { smart_punctuation: true, extensions: true, ..Default::default() });
    let keys: Vec<&str> = lowered.facts.citations.iter().flat_map(|c| &c.items).map(|item| item.key.as_str()).collect();
    assert_eq!(keys, ["smith--jones", "o'neil...x", "d'arcy"]);
    for citation in &lowered.facts.citations {
        let written = &text[citation.range.clone()];
        assert!(citation.items.iter().all(|item| written.contains(&item.key)), "{citation:?}");
    }
    assert!(lowered.facts.runs.iter().any(|run| run.text.contains("– it’s fine")));
}

#[test]
fn lowering_twice_gives_the_same_numbers() {
    let text = "A [@a] [[b]] ![[c]] `d`\n\n```rust\nx\n```\n\n## H [@z]\n";
    assert_eq!(lower(text, 7, MarkdownOptions::default()), lower(text, 7, MarkdownOptions::default()));
}

#[test]
fn sentences_are_nodes() {
    let text = "One is *here. Or* there.[^n] “Two.” [@a] @b says\nthree. 一。[^n]二。\n\n- tight. Item\n\n# No. Sentence\n\n![[x]]\n\n[^n]: N.";
    let lowered = lower(text, 0, MarkdownOptions::default());
    let mut found = Vec::new();
    lowered.tree.walk(&mut |piece| {
        if let Piece::Inline(inline) = piece
            && let InlineKind::Sentence { run, text: place, .. } = &inline.kind
        {
            let said = &lowered.facts.runs[*run as usize].text[place.start as usize..place.end as usize];
            found.push((said, &text[inline.range.clone()]));
        }
    });
    let wanted = [
        ("One is here. Or there. ", "One is *here. Or* there.[^n] "),
        ("“Two.” \u{fffc} ", "“Two.” [@a] "),
        ("\u{fffc} says three. ", "@b says\nthree. "),
        ("一。", "一。[^n]"),
        ("二。", "二。"),
        ("tight. ", "tight. "),
        ("Item", "Item"),
        ("N.", "N."),
    ];
    assert_eq!(found, wanted);
}

proptest! {
    #[test]
    fn any_text_lowers_with_sound_ranges(text in "[\\[\\]@a-c0-9#*_`~|<>&!\\\\\"'{}= \n:.^-]{0,120}|\\PC{0,80}") {
        let lowered = lower(&text, 0, MarkdownOptions::default());
        let facts = &lowered.facts;
        let mut pieces = Vec::new();
        let (mut links, mut citations, mut headings, mut code) = (0, 0, 0, 0);
        let count = |number: &mut u32, index: u32| {
            assert_eq!(*number, index, "{text}");
            *number += 1;
        };
        lowered.tree.walk(&mut |piece| match piece {
            Piece::Block(block) => {
                pieces.push(&block.range);
                match block.kind {
                    BlockKind::Heading { index, .. } => count(&mut headings, index),
                    BlockKind::Code(index) => count(&mut code, index),
                    _ => {}
                }
            }
            Piece::Inline(inline) => {
                pieces.push(&inline.range);
                match inline.kind {
                    InlineKind::Link { index, .. } | InlineKind::Image { index, .. } | InlineKind::Embed { index, .. } => {
                        count(&mut links, index);
                    }
                    InlineKind::Citation(index) => count(&mut citations, index),
                    InlineKind::Sentence { run, ref text, .. } => {
                        let run = &facts.runs[run as usize].text;
                        assert!(run.get(text.start as usize..text.end as usize).is_some(), "{text:?} of {run:?}");
                    }
                    _ => {}
                }
            }
        });
        // What the facts number stands in the tree once, in the order of the numbers.
        prop_assert_eq!(links as usize, facts.links.len());
        prop_assert_eq!(citations as usize, facts.citations.len());
        prop_assert_eq!(headings as usize, facts.headings.len());
        prop_assert_eq!(code as usize, facts.code.len());
        let ranges = pieces.into_iter()
            .chain(facts.links.iter().flat_map(|l| [&l.range, &l.target_range]))
            .chain(facts.citations.iter().map(|c| &c.range))
            .chain(facts.citations.iter().flat_map(|c| c.items.iter().map(|i| &i.key_range)))
            .chain(lowered.problems.iter().map(|p| &p.range));
        for range in ranges {
            prop_assert!(range.start <= range.end && range.end <= text.len(), "{:?} of {}", range, text.len());
        }
        for (index, run) in facts.runs.iter().enumerate() {
            for piece in &run.linkable {
                prop_assert!(run.text.get(piece.start as usize..piece.end as usize).is_some());
            }
            for at in 0..run.text.len() {
                prop_assert!(run.text.get(facts.sentence_at(index as u32, at)).is_some());
            }
            let parts: String = facts.sentences(index as u32).into_iter().map(|range| &run.text[range]).collect();
            prop_assert_eq!(&parts, &run.text);
        }
    }
}

#[test]
fn our_own_marks() {
    let said = |text: &str| {
        let lowered = lower(text, 0, MarkdownOptions::default());
        assert!(lowered.problems.is_empty(), "{:?}", lowered.problems);
        let mut out = String::new();
        lowered.tree.walk(&mut |piece| {
            if let Piece::Inline(inline) = piece {
                match &inline.kind {
                    InlineKind::Styled(style, inner) => {
                        out += &format!("<{style:?} {}>", super::tree::plain_text(inner))
                    }
                    InlineKind::Span { attributes, inlines } => {
                        out += &format!("<{} {}>", attributes.classes.join("."), super::tree::plain_text(inlines));
                    }
                    InlineKind::Note(inner) => out += &format!("<note {}>", super::tree::plain_text(inner)),
                    InlineKind::Link { index, .. } => {
                        out += &format!("<{}>", lowered.facts.links[*index as usize].target)
                    }
                    InlineKind::Image { index, .. } => {
                        out += &format!("<{:?}>", lowered.facts.links[*index as usize].size)
                    }
                    _ => {}
                }
            }
        });
        (out, lowered.facts.runs.iter().map(|run| run.text.clone()).collect::<Vec<_>>().join("|"))
    };
    let is =
        |text: &str, marks: &str, plain: &str| assert_eq!(said(text), (marks.to_owned(), plain.to_owned()), "{text}");
    is("a ==b *c*== d", "<Mark b c><Emphasis c>", "a b c d");
    is("a == b ==c and == d", "", "a == b ==c and == d");
    is("*==a*== ===b=== \\==c==", "<Emphasis ==a>", "==a== ===b=== ==c==");
    is("a [b *c* [d]]{.x #i k=\"v w\"} e", "<x b c [d]><Emphasis c>", "a b c [d] e");
    is("[a]{} [b](c){.y} [@d]{.z}", "<y b><c><z >", "[a]{} b \u{fffc}");
    is("a^[b [c](d) e] f", "<note b c e><d>", "a f|b c e");
    is("x \\^[b] ^[ ] c", "", "x ^[b] ^[ ] c");
    is("![a](b.png){width=300 .w}", "<w a><Some((300, None))>", "a");
    is("![a](b.png){width=50%}", "< a><None>", "a");
    is(
        "see https://e.org/a--b?c=\"d\". or me@e.org",
        "<https://e.org/a--b?c=><mailto:me@e.org>",
        "see https://e.org/a--b?c=“d”. or me@e.org",
    );
    is(
        "`==a== [b]{.c} https://e.org` <a href=\"x\">https://e.org</a>",
        "",
        "==a== [b]{.c} https://e.org https://e.org",
    );
    is("# A ==b== [c]{.d}^[e]", "<Mark b><d c><note e>", "A b c|e");
}

#[test]
fn what_a_comment_holds_makes_no_code_of_the_rest() {
    for (comment, rest) in [
        ("%%\n```\n%%", "Shown %%HIDDEN%%."),
        ("%% <div> `%%", "`a` and %%HIDDEN%% b."),
        ("<!--\n\n~~~ -->", "%%\n~~~\n%%\n\nc %%HIDDEN%%"),
    ] {
        let text = format!("x {comment}\n\n{comment}\n\n{rest}\n\n```\n%%code%%\n```\n");
        let facts = facts(&text);
        assert!(facts.runs.iter().all(|run| !run.text.contains("HIDDEN")), "{text}: {:?}", facts.runs);
        assert!(facts.code.iter().any(|code| code.text.contains("%%code%%")), "{text}: {:?}", facts.code);
    }
}

#[test]
fn a_formula_ends_in_its_paragraph() {
    for blank in ["\n\n", "\r\n\r\n", "\n \t\n", "\n>\n> "] {
        let text = format!("> It cost $5 a piece.{blank}And (6$) more.");
        assert!(!facts(&text).has_math, "{text:?}");
    }
    assert!(facts("$a\nb$").has_math);
}

#[test]
fn sections_end_where_they_are_shown_to_end() {
    let text = "# A\n\na\n\n- # B\n\n  b\n\n  ## C\n\nd\n\n## D\n\n# E\n\ne";
    let lowered = lower(text, 0, MarkdownOptions::default());
    let headings = &lowered.facts.headings;
    let sections: Vec<&str> = headings.iter().map(|h| text[h.range.start..h.section_end].trim()).collect();
    assert!(sections[0].starts_with("# A") && sections[0].ends_with("## D"), "{sections:?}");
    assert!(sections[1].starts_with("# B") && sections[1].ends_with("## C"), "{sections:?}");
    assert_eq!(sections[4], "# E\n\ne");
    // The blocks of a section are those between its bytes.
    for (index, heading) in headings.iter().enumerate() {
        let blocks = lowered.tree.section(index as u32, &|index| headings[index as usize].level);
        assert!(blocks.iter().all(|b| heading.range.start <= b.range.start && b.range.start < heading.section_end));
        assert!(blocks.last().unwrap().range.end <= heading.section_end);
    }
}

//! The theme's contract: every field of `site/view.rs` can be asked for by a template, on the page kind that has it.

use briefbook::incremental::{Engine, EngineOptions};
use briefbook::site::view;
use std::fmt::Write;
use std::path::Path;

/// An object of a template and the names of its fields.
type Fields = (&'static str, &'static [&'static str]);

/// A template that names each of the fields that is not there; null and empty are. `a.b[*]` is each of a list, of which there must be one.
fn template(checks: &[Fields]) -> String {
    let mut text = String::from("<!doctype html><title>x</title>");
    for (path, fields) in checks {
        let lists = path.matches("[*]").count();
        let mut object = String::new();
        for (depth, part) in path.split("[*]").enumerate() {
            object.push_str(part);
            if depth < lists {
                let _ = write!(text, "{{% for x{depth} in {object} %}}");
                object = format!("x{depth}");
            }
        }
        if lists > 0 {
            let _ = write!(text, "[seen {path}]");
        }
        for field in *fields {
            let field = field.trim_start_matches("r#");
            let _ = writeln!(
                text,
                "{{% if {object}.{field} is defined %}}{{% else %}}MISSING {object}.{field}{{% endif %}}"
            );
        }
        text.push_str(&"{% endfor %}".repeat(lists));
    }
    text
}

/// A page that shows how much the book holds is made anew whenever a page comes or goes: only the home page may.
#[test]
fn only_the_home_page_counts() {
    for (name, text) in briefbook::theme::built_in::BUILT_IN {
        let asks = text.contains("site.counts") || text.contains("<counts");
        assert_eq!(asks, ["components.html", "index.html"].contains(name), "{name}");
        if *name == "components.html" {
            let (before, rest) = text.split_once("{% component counts(").unwrap();
            let (_, after) = rest.split_once("{%- endcomponent counts %}").unwrap();
            assert!(![before, after].iter().any(|part| part.contains("site.counts") || part.contains("<counts")));
        }
    }
}

#[test]
fn every_field_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/small/book");
    for entry in walkdir::WalkDir::new(&golden).into_iter().flatten().filter(|e| e.file_type().is_file()) {
        let to = dir.path().join(entry.path().strip_prefix(&golden).unwrap());
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(entry.path(), to).unwrap();
    }
    let other = "---\ntitle: Other\nkind: entity\nrelations: [{to: example-agency, kind: regulated by}]\n---\n";
    std::fs::write(dir.path().join("content/entities/other.md"), other).unwrap();
    let agency = dir.path().join("content/entities/example-agency.md");
    let text = std::fs::read_to_string(&agency).unwrap();
    std::fs::write(agency, text + "\nSee [[other]].\n").unwrap();
    let config = std::fs::read_to_string(dir.path().join("briefbook.toml")).unwrap();
    std::fs::write(dir.path().join("briefbook.toml"), config + "theme = \"probe\"\n").unwrap();
    let common: Vec<Fields> = vec![
        ("site", view::Site::FIELDS),
        ("site.counts", view::Counts::FIELDS),
        ("site.nav[0]", view::Nav::FIELDS),
        ("page", view::Page::FIELDS),
        ("meta", view::Meta::FIELDS),
    ];
    let own: Vec<(&str, Vec<Fields>)> = vec![
        (
            "index.html",
            vec![
                ("home", view::Home::FIELDS),
                ("home.latest[0]", view::Card::FIELDS),
                ("home.topics[0]", view::TopicCard::FIELDS),
                ("home.latest[0].date", view::Date::FIELDS),
            ],
        ),
        ("section.html", vec![("section", view::Section::FIELDS)]),
        (
            "entities.html",
            vec![
                ("groups[0]", view::EntityGroup::FIELDS),
                ("map", view::ActorMap::FIELDS),
                ("map_ties[0]", view::MapTie::FIELDS),
            ],
        ),
        (
            "page.html",
            vec![
                ("page.sources[0]", view::Source::FIELDS),
                ("page.events[0]", view::Event::FIELDS),
                ("page.events[0].date", view::EventDate::FIELDS),
                ("page.events[0].sources[0]", view::SourceRef::FIELDS),
                ("page.topics[0]", view::Ref::FIELDS),
                ("page.toc[0]", view::Toc::FIELDS),
                ("page.translations[*]", view::Translation::FIELDS),
                ("page.alternates[*]", view::Alternate::FIELDS),
            ],
        ),
        (
            "entity.html",
            vec![
                ("entity", view::Entity::FIELDS),
                ("entity.ties[0]", view::Tie::FIELDS),
                ("entity.map", view::ActorMap::FIELDS),
                ("entity.timeline", view::Timeline::FIELDS),
                ("page.backlinks[0]", view::Backlink::FIELDS),
            ],
        ),
        ("topic.html", vec![("topic", view::Topic::FIELDS)]),
        ("sources.html", vec![("groups[0]", view::SourceGroup::FIELDS), ("sources_files[0]", view::File::FIELDS)]),
        (
            "source.html",
            vec![
                ("source", view::SourcePage::FIELDS),
                ("source", view::Source::FIELDS),
                ("source.passages[0]", view::Passage::FIELDS),
                ("source.fields[0]", view::Detail::FIELDS),
            ],
        ),
        (
            "timeline.html",
            vec![
                ("timeline", view::Timeline::FIELDS),
                ("timeline.years[0]", view::Year::FIELDS),
                ("timeline.years[0].months[0]", view::Month::FIELDS),
                ("overview", view::Overview::FIELDS),
                ("filters", view::Filters::FIELDS),
                ("filters.topics[0]", view::Filter::FIELDS),
                ("filters.actors[0]", view::Filter::FIELDS),
                ("files[0]", view::File::FIELDS),
            ],
        ),
        (
            "print.html",
            vec![
                ("print", view::Print::FIELDS),
                ("print.parts[0]", view::Part::FIELDS),
                ("print.parts[*].entities[*]", view::PartRef::FIELDS),
                ("print.parts[*].topics[*]", view::Ref::FIELDS),
                ("print.parts[*].relations[*]", view::PartRelation::FIELDS),
                ("print.contents[0]", view::Toc::FIELDS),
                ("print.sources[0]", view::Source::FIELDS),
            ],
        ),
        ("timeline-embed.html", vec![("timeline", view::Timeline::FIELDS), ("overview", view::Overview::FIELDS)]),
    ];
    let folder = dir.path().join("themes/probe/templates");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, checks) in &own {
        let all: Vec<Fields> = common.iter().chain(checks).copied().collect();
        std::fs::write(folder.join(name), template(&all)).unwrap();
    }
    let (loaded, files) = Engine::make(dir.path(), EngineOptions::default());
    let said: Vec<&String> = loaded.diagnostics.iter().map(|d| &d.message).collect();
    assert!(!files.is_empty(), "{said:#?}");
    let probed = [
        "index.html",
        "briefings/index.html",
        "entities/index.html",
        "briefings/everything/index.html",
        "entities/example-agency/index.html",
        "topics/examples/index.html",
        "sources/index.html",
        "sources/agency2024rule/index.html",
        "timeline/index.html",
        "timeline/embed/index.html",
        "print/index.html",
    ];
    for path in probed {
        let file = files.iter().find(|f| f.path == path).unwrap_or_else(|| panic!("{path}"));
        let briefbook::output::Content::Bytes(bytes) = &file.content else { panic!("{path}") };
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("MISSING"), "{path}: {text}");
        let lists = own.iter().filter(|(name, _)| {
            path.starts_with(name.trim_end_matches(".html")) || path.starts_with("briefings/e") && *name == "page.html"
        });
        for (list, _) in lists.flat_map(|(_, checks)| checks).filter(|(path, _)| path.contains("[*]")) {
            assert!(text.contains(&format!("[seen {list}]")), "{path} has no {list}");
        }
    }
}

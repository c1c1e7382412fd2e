//! The built-in templates, and those of a book that would not end.

use super::*;

#[test]
fn the_built_in_theme_parses() {
    let (templates, diagnostics) = Templates::new(std::iter::empty(), std::iter::empty(), Assets::default());
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert!(BUILT_IN.iter().all(|(name, _)| templates.has(name)));
}

fn rendered(text: &str) -> Result<String, Box<Diagnostic>> {
    let own = [("x.html", FileId(1), text)];
    let (templates, found) = Templates::new(own.into_iter(), std::iter::empty(), Assets::default());
    assert!(found.is_empty(), "{found:?}");
    templates.render("x.html", &Context::new()).map(|rendered| rendered.text)
}

#[test]
fn loops_that_do_not_end_are_errors_at_their_line() {
    let bombs = [
        "é\n{% for a in range(end=100000) %}{% for b in range(end=100000) %}{% endfor %}{% endfor %}",
        "é\n{% set r = range(end=9000) %}{% for a in r -%}\n {% for b in r %}{% for c in r %}{% endfor %}{% endfor %}{% endfor %}",
        "é\n{% for a in range(end=100000) %}{{ range(end=100000) | length }}{% endfor %}",
    ];
    for bomb in bombs {
        let error = rendered(bomb).unwrap_err();
        assert!(error.message.starts_with(loops::TOO_OFTEN), "{error:?}");
        let place = &bomb[error.span.unwrap().start..error.span.unwrap().end];
        assert!(
            place.starts_with("{% for b") || place.starts_with("{% for c") || place.starts_with("range("),
            "{place}"
        );
    }
}

#[test]
fn texts_that_double_are_errors_at_their_line() {
    let doubled = "{% set x = x ~ x %}".repeat(40);
    let nested = "{% for y in [x ~ x] %}{% set x = y %}".repeat(20) + &"{% endfor %}".repeat(20);
    let bombs = [
        format!("é\n{{% set x = \"xy\" %}}{doubled}"),
        format!("é\n{{% set x = \"x\" %}}{}", "{% set x %}{{ x }}{{ x }}{% endset %}".repeat(40)),
        format!("é\n{{% set x = \"xxxxxxxxxx\" %}}{nested}{{{{ x }}}}{doubled}"),
        format!("é\n{{% set x = [\"x\"] %}}{}", "{% set x = [x, x] %}".repeat(40)),
        "{% set x = \"aaaaaaaaaa\" %}{% set y = x | replace(from=\"a\", to=x) | replace(from=\"a\", to=x) | replace(from=\"a\", to=x) | replace(from=\"a\", to=x) | replace(from=\"a\", to=x) | replace(from=\"a\", to=x) | replace(from=\"a\", to=x) | replace(from=\"a\", to=x) %}".to_owned(),
        "{% set x = \"x\" | indent(width=1000, first=true) %}{{ [x for i in range(end=100000)] | join(sep=x) | length }}".to_owned(),
        "{% component c(a) %}{{ <c a={a ~ a} /> }}{% endcomponent c %}{{ <c a=\"xxxxxxxx\" /> }}".to_owned(),
    ];
    for bomb in bombs {
        let error = rendered(&bomb).unwrap_err();
        let known = [growth::TOO_LONG, loops::TOO_OFTEN].iter().any(|known| error.message.contains(known));
        assert!(known || error.message.contains("recursion"), "{bomb}: {error:?}");
        assert!(error.span.is_some(), "{error:?}");
    }
    let text = "{% set x = \"a\" ~ 1 %}{{ x | replace(from=\"a\", to=\"<b>\") }} {{ [1, x] | join(sep=\", \") }} {{ \"<a>\" | safe | replace(from=\"a\", to=\"<\") }}";
    let plain = {
        let mut tera = Tera::new();
        tera.add_raw_template("x.html", text).unwrap();
        tera.render("x.html", &Context::new()).unwrap()
    };
    assert_eq!(rendered(text).unwrap(), plain);
}

/// Nothing here gets a name, or only what is small does.
#[test]
fn lists_that_grow_are_errors_at_their_line() {
    let long = "{% set x = \"xxxxxxxxxx\" %}".to_owned() + &"{% set x = x ~ x %}".repeat(16);
    let list = "{% set r = range(end=9000) %}";
    let joined = format!("{}x", "x ~ ".repeat(100));
    let deep = format!("{}x{}", "(x ~ x) ~ (".repeat(15), ")".repeat(15));
    let bombs = [
        format!("é\n{long}{list}{{{{ [x ~ x for i in r] | length }}}}"),
        format!("é\n{long}{list}{{{{ [{joined} for i in r] | length }}}}"),
        format!("é\n{long}{list}{{{{ [[x ~ i, x ~ i] for i in r] | length }}}}"),
        format!("é\n{long}{list}{{{{ ([x for i in r] ~ \"\") ~ \"\" | length }}}}"),
        format!("é\n{list}{{{{ [[1 for a in r] for b in r] | length }}}}"),
        format!("é\n{list}{{{{ [[i for a in r] for b in r] ~ \"\" }}}}"),
        format!("é\n{long}{list}{{% for i in r %}}{{{{ (x ~ x ~ x ~ x ~ x) | length }}}}{{% endfor %}}"),
        format!("é\n{long}{list}{{% for i in r %}}{{% if {deep} == x %}}{{% endif %}}{{% endfor %}}"),
    ];
    for bomb in bombs {
        let error = rendered(&bomb).unwrap_err();
        let known = [growth::TOO_LONG, loops::TOO_OFTEN].iter().any(|known| error.message.contains(known));
        let span = error.span.unwrap();
        assert!(known && span.start > 2 && bomb.get(span.start..span.end).is_some(), "{bomb}: {error:?}");
    }
}

#[test]
fn lists_and_texts_that_are_joined_are_what_they_were() {
    let text = "{% set l = [[\"<b>\" ~ i ~ \"</b>\", i] for i in range(end=3) if i != 1] %}{{ l | length }}{% for p in l %}{{ p[0] }}{{ p[0] | safe }}{% endfor %}\
        {{ [a.k ~ \"!\" for a in [{\"k\": \"x\"}, {\"k\": (\"y\" ~ 1.5)}]] | join(sep=\"~\") }}{{ \"a\" ~ [1, \"b\"] ~ none ~ true ~ (2 * 3 ~ 4) }}\
        {% if \"a\" ~ \"b\" == \"ab\" and \"x~[y for z in w]\" is containing(pat=\"~\") %}yes{% endif %}{{ [k ~ v for k, v in {\"m\": 1}] }}{{ \"<i>\" | safe ~ \"<u>\" }}";
    let plain = {
        let mut tera = Tera::new();
        tera.add_raw_template("x.html", text).unwrap();
        tera.render("x.html", &Context::new()).unwrap()
    };
    assert_eq!(rendered(text).unwrap(), plain);
}

#[test]
fn loops_that_end_are_what_they_were() {
    let text = "{% for a in range(start=1, end=4) -%}\n  {{ a }}{% for b in range(start=6, end=0, step_by=-2) %} {{ b }}{%- endfor %};\n{% endfor %}";
    let plain = {
        let mut tera = Tera::new();
        tera.add_raw_template("x.html", text).unwrap();
        tera.render("x.html", &Context::new()).unwrap()
    };
    assert_eq!(rendered(text).unwrap(), plain);
    // A place behind a loop is where it is in the file.
    let wrong = "{% for a in range(end=1) %}é{{ a.b.c }}{% endfor %}";
    let span = rendered(wrong).unwrap_err().span.unwrap();
    assert!(["a.b", "b"].contains(&&wrong[span.start..span.end]), "{}", &wrong[span.start..span.end]);
    let own = [("x.html", FileId(1), "{% for a in [1] %}{{ a | nonsense }}{% endfor %}")];
    let (_, found) = Templates::new(own.into_iter(), std::iter::empty(), Assets::default());
    assert_eq!(own[0].2.find("nonsense"), found[0].span.map(|s| s.start), "{found:?}");
}

#[test]
fn every_bad_template_is_named() {
    let own = [("page.html", FileId(1), "{% if %}"), ("x.html", FileId(2), "a\n{{ 1 +* }}")];
    let (_, diagnostics) = Templates::new(own.into_iter(), std::iter::empty(), Assets::default());
    let files: Vec<u32> = diagnostics.iter().filter_map(|d| d.span).map(|s| s.file.0).collect();
    assert_eq!(files, [1, 2]);
}

//! The built-in theme: its templates and static files, compiled into the binary.

use crate::diagnostic::FileId;

/// The built-in theme's templates, compiled into the binary.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("404.html", include_str!("../../themes/briefing/templates/404.html")),
    ("base.html", include_str!("../../themes/briefing/templates/base.html")),
    ("components.html", include_str!("../../themes/briefing/templates/components.html")),
    ("entities.html", include_str!("../../themes/briefing/templates/entities.html")),
    ("entity.html", include_str!("../../themes/briefing/templates/entity.html")),
    ("index.html", include_str!("../../themes/briefing/templates/index.html")),
    ("map-parts.html", include_str!("../../themes/briefing/templates/map-parts.html")),
    ("page.html", include_str!("../../themes/briefing/templates/page.html")),
    ("print.html", include_str!("../../themes/briefing/templates/print.html")),
    ("redirect.html", include_str!("../../themes/briefing/templates/redirect.html")),
    ("search.html", include_str!("../../themes/briefing/templates/search.html")),
    ("search-panel.html", include_str!("../../themes/briefing/templates/search-panel.html")),
    ("section.html", include_str!("../../themes/briefing/templates/section.html")),
    ("source.html", include_str!("../../themes/briefing/templates/source.html")),
    ("sources.html", include_str!("../../themes/briefing/templates/sources.html")),
    ("timeline.html", include_str!("../../themes/briefing/templates/timeline.html")),
    ("timeline-embed.html", include_str!("../../themes/briefing/templates/timeline-embed.html")),
    ("timeline-parts.html", include_str!("../../themes/briefing/templates/timeline-parts.html")),
    ("topic.html", include_str!("../../themes/briefing/templates/topic.html")),
    ("topics.html", include_str!("../../themes/briefing/templates/topics.html")),
];

/// The built-in theme's static files: path below the site's root, and bytes.
pub const BUILT_IN_STATIC: &[(&str, &[u8])] = &[
    ("css/briefing.css", include_bytes!("../../themes/briefing/static/css/briefing.css")),
    ("css/print.css", include_bytes!("../../themes/briefing/static/css/print.css")),
    ("js/contents.js", include_bytes!("../../themes/briefing/static/js/contents.js")),
    ("css/cards.css", include_bytes!("../../themes/briefing/static/css/cards.css")),
    ("css/timeline.css", include_bytes!("../../themes/briefing/static/css/timeline.css")),
    ("css/map.css", include_bytes!("../../themes/briefing/static/css/map.css")),
    ("favicon.svg", include_bytes!("../../themes/briefing/static/favicon.svg")),
    ("js/cards.js", include_bytes!("../../themes/briefing/static/js/cards.js")),
    ("js/timeline.js", include_bytes!("../../themes/briefing/static/js/timeline.js")),
    ("css/search.css", include_bytes!("../../themes/briefing/static/css/search.css")),
    ("js/search-core.js", include_bytes!("../../themes/briefing/static/js/search-core.js")),
    ("js/search-panel.js", include_bytes!("../../themes/briefing/static/js/search-panel.js")),
    ("js/search.js", include_bytes!("../../themes/briefing/static/js/search.js")),
];

/// The number and text of a template of the built-in theme.
pub fn template(name: &str) -> Option<(FileId, &'static str)> {
    let index = BUILT_IN.iter().position(|(own, _)| *own == name)?;
    Some((FileId::built_in(index), BUILT_IN[index].1))
}

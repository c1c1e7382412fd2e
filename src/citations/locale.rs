//! BCP 47 tags → the tags that CSL's locales have.

/// The tag by which a locale is looked for: Chinese in traditional letters has the locale of Taiwan.
pub fn tag(language: &str) -> String {
    let tag = language.trim().replace('_', "-");
    let mut parts = tag.split('-').map(str::to_ascii_lowercase);
    if parts.next().as_deref() != Some("zh") {
        return tag;
    }
    let traditional = parts.any(|part| matches!(part.as_str(), "hant" | "tw" | "hk" | "mo"));
    if traditional { "zh-TW" } else { "zh-CN" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::tag;

    #[test]
    fn chinese_has_two_locales() {
        for (language, wanted) in [
            ("zh", "zh-CN"),
            ("zh-Hans-CN", "zh-CN"),
            ("zh-Hant", "zh-TW"),
            ("zh_HK", "zh-TW"),
            ("pt_BR", "pt-BR"),
            ("en", "en"),
        ] {
            assert_eq!(tag(language), wanted, "{language}");
        }
    }
}

//! How laws are numbered: asked where bibliographies are read, and where citations are made.

/// The number of an American public law: `117-167`, with or without `Pub. L. No.` before it, and with a hyphen. `None` for any other number.
pub fn public_law(number: &str) -> Option<String> {
    let number = number.trim();
    let bare = ["Public Law", "Pub. L.", "Pub.L.", "P.L.", "PL "].iter().find_map(|name| number.strip_prefix(name));
    let bare = bare.unwrap_or(number).trim_start();
    let bare = bare.strip_prefix("No.").unwrap_or(bare).trim();
    let (congress, law) = bare.split_once(['-', '–', '‑'])?;
    let is_figure = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let fits = (2..=3).contains(&congress.len()) && (1..=4).contains(&law.len());
    (fits && is_figure(congress) && is_figure(law)).then(|| format!("{congress}-{law}"))
}

#[cfg(test)]
mod tests {
    use super::public_law;

    #[test]
    fn only_public_laws_are_public_laws() {
        for number in ["117-167", "Pub. L. No. 117–167", "P.L. 117-167", "PL 117‑167", "Public Law No. 117-167"] {
            assert_eq!(public_law(number).as_deref(), Some("117-167"), "{number}");
        }
        for number in
            ["2021/821", "15 C.F.R. § 734.9", "c. 12", "商务部令2020年第4号", "1-2", "117-", "117-16a", "GAO-23-105"]
        {
            assert_eq!(public_law(number), None, "{number}");
        }
    }
}

//! Tables of TeX: commands that stand for characters, accents, and what other commands do with their arguments.

use super::super::markup::Tag;
use unicode_normalization::UnicodeNormalization;

/// What a command of letters does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// It stands for a text.
    Text(&'static str),
    /// A combining mark over or under the first letter of its argument.
    Accent(char),
    /// Its argument is marked.
    Marked(Tag),
    /// What follows in its group is marked.
    Switch(Tag),
    /// Its argument stands in quotation marks.
    Quoted,
    /// Its argument stands as it is.
    Argument,
    /// Its argument stands between two texts.
    Between(&'static str, &'static str),
    /// Its argument in capitals, or in small letters.
    Upper,
    Lower,
    /// So many arguments are dropped; the next, if the flag is set, stands.
    Dropped(u8, bool),
    /// The argument is an address.
    Address,
    /// The argument is mathematics.
    Math,
    /// Nothing at all.
    Nothing,
}

/// A command of letters outside of mathematics; `None` for one that nobody knows.
pub fn command(name: &str) -> Option<Command> {
    use Command::*;
    if let Some(text) = text(name) {
        return Some(Text(text));
    }
    if let Some(mark) = letter_accent(name) {
        return Some(Accent(mark));
    }
    Some(match name {
        "emph" | "textit" | "textsl" | "mkbibemph" | "mkbibitalic" => Marked(Tag::Italic),
        "textbf" | "mkbibbold" => Marked(Tag::Bold),
        "textsc" => Marked(Tag::SmallCaps),
        "textsubscript" | "mkbibsubscript" => Marked(Tag::Sub),
        "textsuperscript" | "mkbibsuperscript" => Marked(Tag::Sup),
        "NoCaseChange" => Marked(Tag::NoCase),
        "em" | "it" | "itshape" | "sl" | "slshape" => Switch(Tag::Italic),
        "bf" | "bfseries" => Switch(Tag::Bold),
        "sc" | "scshape" => Switch(Tag::SmallCaps),
        "enquote" | "mkbibquote" | "textquote" | "enquoteit" => Quoted,
        "mkbibparens" => Between("(", ")"),
        "mkbibbrackets" => Between("[", "]"),
        "uppercase" | "MakeUppercase" | "MakeTextUppercase" => Upper,
        "lowercase" | "MakeLowercase" | "MakeTextLowercase" => Lower,
        "texttt" | "textrm" | "textsf" | "textup" | "textmd" | "textnormal" | "text" | "underline" | "uline"
        | "mbox" | "hbox" | "fbox" | "makebox" | "mkbibacro" | "autocap" | "bibstring" | "textlatin" | "textgreek"
        | "textcyrillic" | "textcyr" | "textgerman" | "textfrench" | "textlf" | "textln" | "protect" | "nohyphens"
        | "ensurelatin" | "bibcyr" | "ce" | "BibTeXtitle" | "textlcsc" | "acs" | "acl" | "gls" | "num" | "rlap"
        | "llap" | "smash" | "title" | "uppercasetitle" => Argument,
        "foreignlanguage" | "textcolor" | "href" | "hyperlink" | "hyperref" | "texorpdfstring" | "foreigntextquote"
        | "raisebox" | "scalebox" | "fontsize" | "color" => match name {
            "texorpdfstring" => Dropped(0, true),
            "color" => Dropped(1, false),
            "fontsize" => Dropped(2, false),
            _ => Dropped(1, true),
        },
        "noopsort" | "SortNoop" | "hspace" | "vspace" | "phantom" | "vphantom" | "hphantom" | "footnote" | "label"
        | "index" | "nocite" | "selectlanguage" | "pagestyle" | "switchargs" | "printdelim" => Dropped(1, false),
        "url" | "path" | "nolinkurl" | "doi" | "burl" => Address,
        "ensuremath" => Math,
        "rm" | "sf" | "tt" | "rmfamily" | "sffamily" | "ttfamily" | "upshape" | "mdseries" | "normalfont" | "tiny"
        | "scriptsize" | "footnotesize" | "small" | "normalsize" | "large" | "Large" | "LARGE" | "huge" | "Huge"
        | "relax" | "noindent" | "xspace" | "unskip" | "ignorespaces" | "allowbreak" | "nobreak" | "hfill" | "hfil"
        | "sloppy" | "isdot" | "midsentence" | "bgroup" | "egroup" | "begingroup" | "endgroup" | "leavevmode"
        | "break" | "penalty" | "hyphenation" | "normalshape" | "smaller" | "larger" | "itswitch" | "addnospace" => {
            Nothing
        }
        _ => return None,
    })
}

/// A command of letters that stands for a text.
fn text(name: &str) -> Option<&'static str> {
    Some(match name {
        "ss" => "ß",
        "SS" => "SS",
        "o" => "ø",
        "O" => "Ø",
        "l" => "ł",
        "L" => "Ł",
        "ae" => "æ",
        "AE" => "Æ",
        "oe" => "œ",
        "OE" => "Œ",
        "aa" => "å",
        "AA" => "Å",
        "i" => "ı",
        "j" => "ȷ",
        "dh" => "ð",
        "DH" => "Ð",
        "th" => "þ",
        "TH" => "Þ",
        "dj" => "đ",
        "DJ" => "Đ",
        "ng" => "ŋ",
        "NG" => "Ŋ",
        "S" | "textsection" => "§",
        "P" | "textparagraph" => "¶",
        "copyright" | "textcopyright" => "©",
        "textregistered" => "®",
        "texttrademark" => "™",
        "pounds" | "textsterling" => "£",
        "euro" | "texteuro" => "€",
        "textyen" => "¥",
        "textcent" => "¢",
        "textcurrency" => "¤",
        "textwon" => "₩",
        "dag" | "dagger" | "textdagger" => "†",
        "ddag" | "ddagger" | "textdaggerdbl" => "‡",
        "dots" | "ldots" | "textellipsis" | "bibellipsis" => "…",
        "textendash" | "bibrangedash" | "bibdatedash" => "–",
        "textemdash" => "—",
        "texthyphen" => "-",
        "textquoteleft" | "lq" => "‘",
        "textquoteright" | "rq" => "’",
        "textquotedblleft" => "“",
        "textquotedblright" => "”",
        "textquotesingle" => "'",
        "textquotedbl" | "dq" => "\"",
        "quotedblbase" | "glqq" => "„",
        "quotesinglbase" | "glq" => "‚",
        "grqq" => "“",
        "grq" => "‘",
        "flqq" | "guillemotleft" | "guillemetleft" => "«",
        "frqq" | "guillemotright" | "guillemetright" => "»",
        "flq" | "guilsinglleft" => "‹",
        "frq" | "guilsinglright" => "›",
        "textbackslash" | "backslash" => "\\",
        "textasciitilde" => "~",
        "textasciicircum" => "^",
        "textasciigrave" => "`",
        "textbar" => "|",
        "textbardbl" => "‖",
        "textless" => "<",
        "textgreater" => ">",
        "textunderscore" => "_",
        "textbraceleft" | "lbrace" => "{",
        "textbraceright" | "rbrace" => "}",
        "textdollar" => "$",
        "textpercent" => "%",
        "textampersand" => "&",
        "textdegree" | "degree" => "°",
        "textcelsius" => "°C",
        "textbullet" => "•",
        "textperiodcentered" | "textcentereddot" => "·",
        "textordfeminine" => "ª",
        "textordmasculine" => "º",
        "textonehalf" => "½",
        "textonequarter" => "¼",
        "textthreequarters" => "¾",
        "textonesuperior" => "¹",
        "texttwosuperior" => "²",
        "textthreesuperior" => "³",
        "textmu" | "textmicro" => "µ",
        "textpm" => "±",
        "texttimes" => "×",
        "textdiv" => "÷",
        "textminus" => "−",
        "textlnot" => "¬",
        "textexclamdown" => "¡",
        "textquestiondown" => "¿",
        "textnumero" => "№",
        "textohm" => "Ω",
        "textsurd" => "√",
        "textprime" => "′",
        "textrightarrow" => "→",
        "textleftarrow" => "←",
        "textvisiblespace" => "␣",
        "ayn" | "textrevapostrophe" => "ʿ",
        "hamza" => "ʾ",
        "TeX" => "TeX",
        "LaTeX" => "LaTeX",
        "LaTeXe" => "LaTeX2ε",
        "BibTeX" => "BibTeX",
        "BibLaTeX" => "BibLaTeX",
        "slash" => "/",
        "quad" | "qquad" | "enspace" | "space" | "newline" | "par" | "linebreak" | "addspace" | "enskip"
        | "newunit" | "newblock" => " ",
        "nobreakspace" | "addnbspace" | "nbsp" => "\u{a0}",
        "thinspace" | "addthinspace" => "\u{2009}",
        "addcomma" => ",",
        "adddot" | "addperiod" => ".",
        "addcolon" => ":",
        "addsemicolon" => ";",
        "adddotspace" => ". ",
        "nohyphen" | "textcompwordmark" | "textnospace" => "",
        _ => return None,
    })
}

/// The accents that are written as letters: `\v`, `\H`.
fn letter_accent(name: &str) -> Option<char> {
    Some(match name {
        "u" => '\u{306}',
        "v" => '\u{30c}',
        "H" => '\u{30b}',
        "c" => '\u{327}',
        "k" => '\u{328}',
        "b" => '\u{331}',
        "d" => '\u{323}',
        "r" => '\u{30a}',
        "t" => '\u{361}',
        "G" => '\u{30f}',
        "U" => '\u{30e}',
        "f" => '\u{311}',
        "h" => '\u{309}',
        "textcommabelow" => '\u{326}',
        "textcommaabove" => '\u{313}',
        "textogonekcentered" => '\u{328}',
        _ => return None,
    })
}

/// The accents that are written as signs: `\'`, `\"`.
pub fn sign_accent(sign: char) -> Option<char> {
    Some(match sign {
        '`' => '\u{300}',
        '\'' => '\u{301}',
        '^' => '\u{302}',
        '~' => '\u{303}',
        '"' => '\u{308}',
        '=' => '\u{304}',
        '.' => '\u{307}',
        '|' => '\u{30d}',
        _ => return None,
    })
}

/// A text whose first letter has a mark. A dotless letter has its dot under a mark above.
pub fn accented(text: &str, mark: char) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else {
        return String::new();
    };
    let first = match first {
        'ı' => 'i',
        'ȷ' => 'j',
        other => other,
    };
    [first, mark].into_iter().nfc().chain(letters).collect()
}

/// A command of mathematics that stands for a text.
pub fn math(name: &str) -> Option<&'static str> {
    Some(match name {
        "alpha" => "α",
        "beta" => "β",
        "gamma" => "γ",
        "delta" => "δ",
        "epsilon" | "varepsilon" => "ε",
        "zeta" => "ζ",
        "eta" => "η",
        "theta" | "vartheta" => "θ",
        "iota" => "ι",
        "kappa" => "κ",
        "lambda" => "λ",
        "mu" => "μ",
        "nu" => "ν",
        "xi" => "ξ",
        "pi" => "π",
        "rho" => "ρ",
        "sigma" => "σ",
        "tau" => "τ",
        "upsilon" => "υ",
        "phi" | "varphi" => "φ",
        "chi" => "χ",
        "psi" => "ψ",
        "omega" => "ω",
        "Gamma" => "Γ",
        "Delta" => "Δ",
        "Theta" => "Θ",
        "Lambda" => "Λ",
        "Xi" => "Ξ",
        "Pi" => "Π",
        "Sigma" => "Σ",
        "Phi" => "Φ",
        "Psi" => "Ψ",
        "Omega" => "Ω",
        "times" => "×",
        "div" => "÷",
        "pm" => "±",
        "mp" => "∓",
        "cdot" => "·",
        "sim" => "∼",
        "simeq" => "≃",
        "approx" => "≈",
        "equiv" => "≡",
        "neq" | "ne" => "≠",
        "le" | "leq" | "leqslant" => "≤",
        "ge" | "geq" | "geqslant" => "≥",
        "ll" => "≪",
        "gg" => "≫",
        "infty" => "∞",
        "partial" => "∂",
        "nabla" => "∇",
        "sum" => "∑",
        "prod" => "∏",
        "int" => "∫",
        "sqrt" => "√",
        "in" => "∈",
        "subset" => "⊂",
        "cup" => "∪",
        "cap" => "∩",
        "to" | "rightarrow" | "longrightarrow" => "→",
        "leftarrow" => "←",
        "leftrightarrow" => "↔",
        "Rightarrow" => "⇒",
        "mapsto" => "↦",
        "circ" => "∘",
        "degree" => "°",
        "prime" => "′",
        "star" => "⋆",
        "ast" => "∗",
        "dagger" => "†",
        "bullet" => "•",
        "ell" => "ℓ",
        "hbar" => "ℏ",
        "Re" => "ℜ",
        "Im" => "ℑ",
        "forall" => "∀",
        "exists" => "∃",
        "langle" => "⟨",
        "rangle" => "⟩",
        "lt" => "<",
        "gt" => ">",
        "mid" | "vert" => "|",
        "propto" => "∝",
        "odot" => "⊙",
        "oplus" => "⊕",
        "otimes" => "⊗",
        "left" | "right" | "displaystyle" | "limits" | "big" | "Big" => "",
        "ldots" | "cdots" | "dots" => "…",
        "log" => "log",
        "ln" => "ln",
        "exp" => "exp",
        "sin" => "sin",
        "cos" => "cos",
        "min" => "min",
        "max" => "max",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_join_their_letters() {
        assert_eq!(accented("a", '\u{308}'), "ä");
        assert_eq!(accented("ı", '\u{301}'), "í");
        assert_eq!(accented("oo", '\u{361}'), "o\u{361}o");
        assert_eq!(accented("", '\u{301}'), "");
    }
}

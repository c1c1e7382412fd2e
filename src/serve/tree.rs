//! A page as a tree, with a hash of each node and all below it.

use scraper::{Html, node::Node as Parsed};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Deeper pages are not compared: nobody wrote them, and every level is a call deeper.
const DEEPEST: usize = 256;

/// A node of a page.
pub struct Node {
    pub kind: NodeKind,
    pub children: Vec<Node>,
    /// Of the node and everything below it. It never leaves the process.
    pub hash: u64,
}

/// What a node is.
pub enum NodeKind {
    Text(String),
    Comment(String),
    /// Attributes are sorted by name.
    Element {
        name: String,
        attrs: Vec<(String, String)>,
    },
}

/// The `<html>` element of a page; `None` where it nests too deep.
pub fn parse(html: &str) -> Option<Node> {
    let parsed = Html::parse_document(html);
    convert(*parsed.root_element(), 0)
}

fn convert(node: ego_tree::NodeRef<'_, Parsed>, depth: usize) -> Option<Node> {
    if depth > DEEPEST {
        return None;
    }
    let kind = match node.value() {
        Parsed::Text(text) => NodeKind::Text(text.to_string()),
        Parsed::Comment(comment) => NodeKind::Comment(comment.to_string()),
        Parsed::Element(element) => {
            let attrs = element.attrs().map(|(name, value)| (name.to_owned(), value.to_owned()));
            let mut attrs: Vec<(String, String)> = attrs.collect();
            attrs.sort();
            NodeKind::Element { name: element.name().to_owned(), attrs }
        }
        // Instructions and doctypes within a document are no nodes of a browser's tree.
        _ => return Some(Node::new(NodeKind::Comment(String::new()), Vec::new())),
    };
    let children = node.children().map(|child| convert(child, depth + 1)).collect::<Option<Vec<Node>>>()?;
    Some(Node::new(kind, children))
}

impl Node {
    /// A node with its hash.
    pub fn new(kind: NodeKind, children: Vec<Node>) -> Self {
        let mut hasher = DefaultHasher::new();
        match &kind {
            NodeKind::Text(text) => (0u8, text).hash(&mut hasher),
            NodeKind::Comment(text) => (1u8, text).hash(&mut hasher),
            NodeKind::Element { name, attrs } => (2u8, name, attrs).hash(&mut hasher),
        }
        children.len().hash(&mut hasher);
        children.iter().for_each(|child| child.hash.hash(&mut hasher));
        Self { kind, children, hash: hasher.finish() }
    }

    /// Whether two nodes that differ may be one node before and after an edit.
    pub fn is_like(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (NodeKind::Text(_), NodeKind::Text(_)) | (NodeKind::Comment(_), NodeKind::Comment(_)) => true,
            (NodeKind::Element { name: a, attrs: x }, NodeKind::Element { name: b, attrs: y }) => {
                let id =
                    |attrs: &[(String, String)]| attrs.iter().find(|(name, _)| name == "id").map(|(_, v)| v.clone());
                a == b && id(x) == id(y)
            }
            _ => false,
        }
    }

    /// Whether it is what runs, or what a browser keeps apart from the page. A script that holds JSON is a data block (HTML Living Standard,
    /// 4.12.1): nothing runs it, and its text is text.
    pub fn is_code(&self) -> bool {
        let NodeKind::Element { name, attrs } = &self.kind else { return false };
        let json = |(name, value): &(String, String)| name == "type" && value.to_ascii_lowercase().ends_with("json");
        match name.as_str() {
            "script" => !attrs.iter().any(json),
            "template" | "link" | "style" | "base" => true,
            _ => false,
        }
    }

    /// Whether it is a `<link>`.
    pub fn is_link(&self) -> bool {
        matches!(&self.kind, NodeKind::Element { name, .. } if name == "link")
    }

    /// Whether it is or holds what runs, or what a browser keeps apart from the page.
    pub fn has_code(&self) -> bool {
        self.is_code() || self.children.iter().any(Self::has_code)
    }

    /// The node as HTML (HTML Living Standard, 13.3 Serializing HTML fragments).
    pub fn to_html(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, false);
        out
    }

    fn write(&self, out: &mut String, raw: bool) {
        const VOID: [&str; 14] = [
            "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
            "param",
        ];
        const RAW: [&str; 7] = ["style", "script", "xmp", "iframe", "noembed", "noframes", "noscript"];
        match &self.kind {
            NodeKind::Text(text) if raw => out.push_str(text),
            NodeKind::Text(text) => escape(text, false, out),
            NodeKind::Comment(text) => {
                out.push_str("<!--");
                out.push_str(text);
                out.push_str("-->");
            }
            NodeKind::Element { name, attrs } => {
                out.push('<');
                out.push_str(name);
                for (attr, value) in attrs {
                    out.push(' ');
                    out.push_str(attr);
                    out.push_str("=\"");
                    escape(value, true, out);
                    out.push('"');
                }
                out.push('>');
                if VOID.contains(&name.as_str()) {
                    return;
                }
                // A parser drops the first line break of these.
                let breaks =
                    matches!(self.children.first().map(|c| &c.kind), Some(NodeKind::Text(t)) if t.starts_with('\n'));
                if breaks && ["pre", "textarea", "listing"].contains(&name.as_str()) {
                    out.push('\n');
                }
                let raw = RAW.contains(&name.as_str());
                self.children.iter().for_each(|child| child.write(out, raw));
                out.push_str("</");
                out.push_str(name);
                out.push('>');
            }
        }
    }
}

fn escape(text: &str, attribute: bool, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '\u{a0}' => out.push_str("&nbsp;"),
            '"' if attribute => out.push_str("&quot;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
}

/// Does what the browser's script does, for tests.
#[cfg(test)]
pub fn apply(ops: &[serde_json::Value], html: &str) -> Node {
    let mut tree = parse(html).unwrap();
    for op in ops {
        let mut node = &mut tree;
        for index in op["path"].as_array().unwrap() {
            node = &mut node.children[index.as_u64().unwrap() as usize];
        }
        match (op["op"].as_str().unwrap(), &mut node.kind) {
            ("text", NodeKind::Text(text) | NodeKind::Comment(text)) => *text = op["text"].as_str().unwrap().to_owned(),
            ("sheet", NodeKind::Element { attrs, .. }) => {
                let href = attrs.iter_mut().find(|(name, _)| name == "href").unwrap();
                href.1 = op["href"].as_str().unwrap().to_owned();
            }
            ("attrs", NodeKind::Element { attrs, .. }) => {
                let remove = op["remove"].as_array().unwrap();
                attrs.retain(|(name, _)| !remove.contains(&serde_json::json!(name)) && op["set"].get(name).is_none());
                for (name, value) in op["set"].as_object().unwrap() {
                    attrs.push((name.clone(), value.as_str().unwrap().to_owned()));
                }
                attrs.sort();
            }
            ("children", NodeKind::Element { .. }) => {
                assert_eq!(op["old"], node.children.len());
                let mut old: Vec<Option<Node>> = std::mem::take(&mut node.children).into_iter().map(Some).collect();
                let mut new: std::collections::BTreeMap<usize, Node> = std::collections::BTreeMap::new();
                for run in op["keep"].as_array().unwrap() {
                    let [from, to, length] = [0, 1, 2].map(|i| run[i].as_u64().unwrap() as usize);
                    (0..length).for_each(|i| drop(new.insert(to + i, old[from + i].take().unwrap())));
                }
                for insert in op["insert"].as_array().unwrap() {
                    let made = if let Some(text) = insert["text"].as_str() {
                        Node::new(NodeKind::Text(text.to_owned()), Vec::new())
                    } else if let Some(text) = insert["comment"].as_str() {
                        Node::new(NodeKind::Comment(text.to_owned()), Vec::new())
                    } else {
                        let fragment = Html::parse_fragment(insert["html"].as_str().unwrap());
                        convert(fragment.root_element().first_child().unwrap(), 0).unwrap()
                    };
                    assert!(new.insert(insert["at"].as_u64().unwrap() as usize, made).is_none());
                }
                assert!(new.keys().copied().eq(0..new.len()));
                node.children = new.into_values().collect();
            }
            (op, _) => panic!("{op} does not fit"),
        }
    }
    tree
}

//! Trees written as YAML: short ones in one line, others in block style.

/// A tree to write.
#[derive(Clone, Debug)]
pub(super) enum Yaml {
    Text(String),
    List(Vec<Yaml>),
    Map(Vec<(String, Yaml)>),
}

/// The longest map or list that is written in one line.
const FLOW_MAX: usize = 60;

impl Yaml {
    pub(super) fn text(text: impl Into<String>) -> Yaml {
        Yaml::Text(text.into())
    }

    pub(super) fn texts(texts: impl IntoIterator<Item = String>) -> Yaml {
        Yaml::List(texts.into_iter().map(Yaml::Text).collect())
    }

    pub(super) fn map<K: Into<String>>(entries: impl IntoIterator<Item = (K, Yaml)>) -> Yaml {
        Yaml::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// The same words in both languages.
    pub(super) fn bi(words: &str) -> Yaml {
        Yaml::map([("en", Yaml::text(words)), ("fr", Yaml::text(format!("« {words} »")))])
    }

    /// The whole file.
    pub(super) fn file(&self) -> String {
        let mut text = self.block().join("\n");
        text.push('\n');
        text
    }

    fn flow(&self) -> String {
        match self {
            Yaml::Text(text) => quoted(text),
            Yaml::List(items) => format!("[{}]", items.iter().map(Yaml::flow).collect::<Vec<_>>().join(", ")),
            Yaml::Map(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(key, value)| format!("{}: {}", quoted(key), value.flow())).collect();
                format!("{{ {} }}", entries.join(", "))
            }
        }
    }

    /// What stands after a key or dash in the same line, if it is short.
    fn inline(&self) -> Option<String> {
        let flow = self.flow();
        match self {
            Yaml::Text(_) => Some(flow),
            Yaml::List(items) if items.is_empty() => Some(flow),
            Yaml::Map(entries) if entries.is_empty() => Some(flow),
            _ => Some(flow).filter(|flow| flow.len() <= FLOW_MAX),
        }
    }

    fn block(&self) -> Vec<String> {
        let mut lines = Vec::new();
        match self {
            Yaml::Text(_) => lines.push(self.flow()),
            Yaml::List(items) => {
                for item in items {
                    match item.inline() {
                        Some(text) => lines.push(format!("- {text}")),
                        None => {
                            let inner = item.block();
                            let first = inner.iter().take(1).map(|line| format!("- {line}"));
                            lines.extend(first.chain(inner.iter().skip(1).map(|line| format!("  {line}"))));
                        }
                    }
                }
            }
            Yaml::Map(entries) => {
                for (key, value) in entries {
                    match value.inline() {
                        Some(text) => lines.push(format!("{}: {text}", quoted(key))),
                        None => {
                            lines.push(format!("{}:", quoted(key)));
                            lines.extend(value.block().iter().map(|line| format!("  {line}")));
                        }
                    }
                }
            }
        }
        lines
    }
}

/// The text as a plain scalar, or in double quotes where a plain one would be read otherwise.
fn quoted(text: &str) -> String {
    let plain = !text.is_empty()
        && text.trim() == text
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !text.contains(['[', ']', '{', '}', ',', '"', '\n'])
        && !text.starts_with(['-', '?', ':', '&', '*', '!', '|', '>', '\'', '%', '@', '`', '#']);
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
}

//! Diagnostics with their source lines.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use ntib_rules::{Diagnostic, Severity, SourceFile, Span};

/// `diagnostic` as a person reads it, with the lines it speaks of. `root` is put before paths.
pub fn render(diagnostic: &Diagnostic, files: &[SourceFile], root: &str, coloured: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let code = diagnostic.code.to_string();
    let mut group = Group::with_title(level.primary_title(&diagnostic.message).id(&code));
    let mut places: Vec<(Span, &str, bool)> = vec![(diagnostic.span, diagnostic.label.as_str(), true)];
    places.extend(diagnostic.also.iter().map(|(span, label)| (*span, label.as_str(), false)));
    let mut shown: Vec<u32> = Vec::new();
    for (span, _, _) in &places {
        let Some(file) = files.get(span.file as usize).filter(|_| span.line > 0 && !shown.contains(&span.file)) else { continue };
        shown.push(span.file);
        let mut snippet = Snippet::source(file.text.as_str()).path(format!("{root}{}", file.path));
        for (span, label, primary) in places.iter().filter(|(other, _, _)| other.file == span.file) {
            let kind = if *primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let mut annotation = kind.span(bytes(&file.text, *span));
            if !label.is_empty() {
                annotation = annotation.label(*label);
            }
            snippet = snippet.annotation(annotation);
        }
        group = group.element(snippet);
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    let renderer = if coloured { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

/// The bytes of `span` in `text`.
fn bytes(text: &str, span: Span) -> std::ops::Range<usize> {
    let line = span.line.saturating_sub(1) as usize;
    let start_of_line: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let rest = text.get(start_of_line..).unwrap_or_default();
    let offset = |columns: usize| rest.char_indices().nth(columns).map_or(rest.len(), |(at, _)| at);
    let start = offset(span.column.saturating_sub(1) as usize);
    let end = offset((span.column.saturating_sub(1) + span.length.max(1)) as usize);
    start_of_line + start..start_of_line + end.max(start)
}

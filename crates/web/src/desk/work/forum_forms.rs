//! Forms of forums, meetings, actions, decisions and contacts.

use super::forms::Takes::{Day, Given, Line, Lines, Names, Number, Object, Objects, Pick, Text, Time, Words, YesNo};
use super::forms::{Form, may, must};

const SURE: super::forms::Takes = Pick(&["text_read", "secondary", "unverified"]);

/// Every form.
pub const FORMS: &[Form] = &[
    (
        "found-forum",
        &[
            must("name", Words),
            must("about", Text),
            must("parties", Names),
            must("level", Text),
            must("bases.0.title", Words),
            may("bases.0.at", Line),
            may("bases.0.instrument", Line),
            must("bases.0.binding", YesNo),
            may("since", Day),
            may("every_months", Number),
            must("source.title", Line),
            must("source.seen", Day),
            must("source.confidence", SURE),
        ],
    ),
    ("note-sitting", &[must("on", Day), must("about", Words), must("source.title", Line), must("source.seen", Day), must("source.confidence", SURE)]),
    ("set-cadence", &[may("every_months", Number)]),
    ("end-forum", &[must("on", Day), may("followed_by", Line)]),
    ("call-meeting", &[must("title", Words), may("forum", Line), must("begins", Time), must("minutes", Number), may("place", Words)]),
    ("move-meeting", &[must("begins", Time), must("minutes", Number), may("place", Words)]),
    ("cancel-meeting", &[]),
    ("invite-person", &[must("person", Line)]),
    ("answer-invitation", &[must("coming", Pick(&["yes", "perhaps", "no"]))]),
    ("put-on-agenda", &[must("item", Given), must("title", Words), may("minutes", Number), may("about", Object)]),
    ("hold-meeting", &[may("present", Names), may("guests", Lines)]),
    ("write-minutes", &[may("item", Line), must("text", Text)]),
    ("settle-item", &[must("item", Line), must("outcome", Pick(&["done", "carried_over", "withdrawn"]))]),
    ("close-meeting", &[]),
    ("confirm-reading", &[must("paper", Pick(&["brief", "minutes"]))]),
    ("assign-action", &[must("what", Text), must("to", Line), must("due", Day), may("forum", Line), may("comes_of", Object)]),
    ("move-action", &[must("to", Line), must("due", Day)]),
    ("report-on-action", &[must("text", Text)]),
    ("finish-action", &[must("text", Text)]),
    ("note-promise", &[must("side", Pick(&["made", "received"])), must("other", Line), must("what", Words), must("on", Day), may("due", Day), may("comes_of", Object)]),
    ("settle-promise", &[must("how", Pick(&["kept", "broken", "released"])), must("on", Day)]),
    (
        "propose-decision",
        &[
            must("title", Words),
            must("text", Text),
            may("forum", Line),
            may("meeting", Line),
            may("rests_on.0.instrument", Line),
            may("rests_on.0.at", Line),
            must("rests_on.0.needed", YesNo),
            may("otherwise", Text),
            may("objects", Objects),
            must("review", Day),
        ],
    ),
    ("take-decision", &[must("from", Day)]),
    ("withdraw-decision", &[]),
    ("dissent", &[may("place", Line), must("text", Text)]),
    ("review-decision", &[must("outcome", Pick(&["stands", "replaced", "ended"])), must("text", Text), may("next", Day), may("replaced_by", Line)]),
    ("add-contact", &[must("name", Line), must("organisation", Line), must("post", Line), must("place", Line)]),
    ("note-exchange", &[must("on", Day), must("how", Pick(&["met", "spoke", "wrote"])), must("about", Text)]),
    ("move-contact", &[must("on", Day), may("organisation", Line), may("post", Line)]),
];

//! Who may do what: policies in Cedar, checked against a schema when they are read; what none of them permits is refused.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicyId, PolicySet, Request, RestrictedExpression,
    Schema, ValidationMode, Validator,
};
use ntib_desk::{Asker, Gate, ObjectFacts, Verb, Verdict};
use ntib_record::{Name, Viewer};

use crate::session::How;

/// The kinds of object that are about one person, who has the same name.
const ABOUT_PEOPLE: [&str; 2] = ["account", "person"];

/// What is acted on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thing<'a> {
    /// The kind of object.
    pub kind: &'a str,
    /// Which one.
    pub id: &'a str,
    /// Whose it is.
    pub owners: &'a BTreeSet<Name>,
    /// Everybody who did something to it before.
    pub hands: &'a BTreeSet<Name>,
}

/// One question: may this person do that, to this?
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// Who asks, with the roles of the moment.
    pub viewer: &'a Viewer,
    /// For whom that person works.
    pub organisation: &'a Name,
    /// How that person proved to be that one.
    pub how: How,
    /// The permission asked for, by its name in the schema.
    pub permission: &'a str,
    /// The verb that asks for it: the permission itself where no verb of the desk does.
    pub verb: &'a str,
    /// What it is to be done to.
    pub thing: Thing<'a>,
}

/// What the policies say to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// Whether it may be done.
    pub allowed: bool,
    /// The policies that decided, in rising order: those that permit, or those that forbid. None where nothing permits.
    pub policies: Vec<String>,
}

/// A mistake in the policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    /// The file.
    pub file: String,
    /// What is wrong.
    pub why: String,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file, self.why)
    }
}

impl std::error::Error for PolicyError {}

/// The policies, and what they are about.
pub struct Policies {
    set: PolicySet,
    schema: Schema,
    permissions: BTreeSet<String>,
}

impl fmt::Debug for Policies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Policies({} over {} permissions)", self.set.policies().count(), self.permissions.len())
    }
}

impl Policies {
    /// Reads a schema and files of policies, each with its name. Every policy has an `@id` of its own, and all are valid under the schema:
    /// one that could never be met, or asks for what nothing has, is a mistake.
    pub fn read(schema: (&str, &str), files: &[(&str, &str)]) -> Result<Policies, PolicyError> {
        let wrong = |file: &str, why: String| PolicyError { file: file.to_owned(), why };
        let (read, _) = Schema::from_cedarschema_str(schema.1).map_err(|error| wrong(schema.0, told(&error)))?;
        let permissions = read.actions().map(|action| action.id().unescaped().to_owned()).collect();
        let mut set = PolicySet::new();
        for (file, text) in files {
            let own = PolicySet::from_str(text).map_err(|error| wrong(file, told(&error)))?;
            if own.templates().next().is_some() {
                return Err(wrong(file, "a template; write every policy out".into()));
            }
            for policy in own.policies() {
                let id = policy.annotation("id").filter(|id| !id.is_empty()).ok_or_else(|| wrong(file, format!("a policy without `@id(\"...\")`:\n{policy}")))?;
                let named = policy.new_id(PolicyId::new(id));
                set.add(named).map_err(|error| wrong(file, told(&error)))?;
            }
        }
        let checked = Validator::new(read.clone()).validate(&set, ValidationMode::Strict);
        let found: Vec<String> = checked.validation_errors().map(ToString::to_string).chain(checked.validation_warnings().map(ToString::to_string)).collect();
        if found.is_empty() { Ok(Policies { set, schema: read, permissions }) } else { Err(wrong("policies", found.join("; "))) }
    }

    /// The permissions that the schema names, in rising order.
    pub fn permissions(&self) -> impl Iterator<Item = &str> {
        self.permissions.iter().map(String::as_str)
    }

    /// What the policies say. It fails closed: a question that the schema does not know, and one in whose answering anything goes wrong, are refused.
    pub fn ask(&self, question: &Question<'_>) -> Ruling {
        self.answer(question).unwrap_or_else(|why| Ruling { allowed: false, policies: vec![format!("error: {why}")] })
    }

    fn answer(&self, question: &Question<'_>) -> Result<Ruling, String> {
        let (viewer, thing) = (question.viewer, &question.thing);
        let person = uid("Person", viewer.person.as_str())?;
        let own = uid("Organisation", question.organisation.as_str())?;
        let resource = uid("Thing", &format!("{}/{}", thing.kind, thing.id))?;
        let roles = viewer.roles.iter().map(|role| uid("Role", role.as_str())).collect::<Result<HashSet<_>, _>>()?;
        let owners = thing.owners.iter().map(|owner| uid("Organisation", owner.as_str())).collect::<Result<HashSet<_>, _>>()?;
        let text = |text: &str| RestrictedExpression::new_string(text.to_owned());
        let people = |names: &BTreeSet<Name>| {
            let each = names.iter().map(|name| uid("Person", name.as_str()).map(RestrictedExpression::new_entity_uid));
            Ok::<_, String>(RestrictedExpression::new_set(each.collect::<Result<Vec<_>, _>>()?))
        };
        let about = HashMap::from([("organisation".to_owned(), RestrictedExpression::new_entity_uid(own.clone())), ("place".to_owned(), text(&viewer.place.to_string()))]);
        let mut of = HashMap::from([("kind".to_owned(), text(thing.kind)), ("hands".to_owned(), people(thing.hands)?)]);
        if ABOUT_PEOPLE.contains(&thing.kind) {
            of.insert("subject".to_owned(), RestrictedExpression::new_entity_uid(uid("Person", thing.id)?));
        }
        let bare = roles.iter().chain(&owners).cloned().chain([own]).collect::<HashSet<_>>();
        let mut entities: Vec<Entity> = bare.into_iter().map(|uid| Entity::new_no_attrs(uid, HashSet::new())).collect();
        entities.push(Entity::new(person.clone(), about, roles).map_err(|error| told(&error))?);
        entities.push(Entity::new(resource.clone(), of, owners).map_err(|error| told(&error))?);
        let entities = Entities::from_entities(entities, Some(&self.schema)).map_err(|error| told(&error))?;
        let context = Context::from_pairs([("how".to_owned(), text(question.how.word())), ("verb".to_owned(), text(question.verb))]).map_err(|error| told(&error))?;
        let request = Request::new(person, uid("Action", question.permission)?, resource, context, Some(&self.schema)).map_err(|error| told(&error))?;
        let response = Authorizer::new().is_authorized(&request, &self.set, &entities);
        if let Some(error) = response.diagnostics().errors().next() {
            return Err(told(error));
        }
        let mut policies: Vec<String> = response.diagnostics().reason().map(ToString::to_string).collect();
        policies.sort();
        Ok(Ruling { allowed: response.decision() == Decision::Allow, policies })
    }
}

/// The policies as the desk asks them, for somebody who signed in some way.
pub struct DeskGate<'a> {
    /// The policies.
    pub policies: &'a Policies,
    /// How the asker proved to be that one.
    pub how: How,
}

impl Gate for DeskGate<'_> {
    fn may(&self, asker: &Asker, verb: &Verb, facts: &ObjectFacts) -> Verdict {
        let hands: BTreeSet<Name> = facts.did.values().flatten().cloned().collect();
        let thing = Thing { kind: &facts.kind, id: &facts.id, owners: &facts.owners, hands: &hands };
        let question = Question { viewer: &asker.viewer, organisation: &asker.office, how: self.how, permission: verb.asks, verb: verb.name, thing };
        let Ruling { allowed, policies } = self.policies.ask(&question);
        Verdict { allowed, policies }
    }
}

fn uid(kind: &str, id: &str) -> Result<EntityUid, String> {
    let kind = EntityTypeName::from_str(kind).map_err(|error| told(&error))?;
    Ok(EntityUid::from_type_name_and_id(kind, EntityId::new(id)))
}

fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = inner.source();
    }
    text
}

//! When what is done to a case may be done.

use ntib_core::Date;
use ntib_record::Hash;

use crate::act::{Act, On};
use crate::cases::{
    AskInquirer, AssessCase, CASE_TEXT_MAX, Case, CloseCase, Countersign, CountersignAnswer, DraftAnswer, Ending,
    FINDINGS_MAX, MARKS_MAX, OpenCase, ReopenCase, SendAnswer, Standard, TOLD_MAX, TakeReply, WithdrawInquiry,
};
use crate::people::{Office, for_firm, own_or_official, there};
use crate::refused::Refused;
use crate::wording::{LINE_MAX, TEXT_MAX, Wording, line};

fn sha256(field: &'static str, text: &str) -> Result<(), Refused> {
    if Hash::from_hex(text).is_some() {
        return Ok(());
    }
    Err(Refused::new(
        "digest",
        field,
        [
            "it is not a SHA-256 in 64 hexadecimal digits",
            "ce n’est pas un SHA-256 de 64 chiffres hexadécimaux",
        ],
        ["give that of the file kept", "indiquez celui du fichier conservé"],
    ))
}

fn closed(on: &On<'_, Case>) -> Result<(), Refused> {
    if on.true_state().is_none_or(|case| case.closed.is_none()) || on.corrects {
        return Ok(());
    }
    Err(Refused::new(
        "closed",
        "case",
        ["the case is closed", "le dossier est clos"],
        [
            "open it again first, with a reason",
            "rouvrez-le d’abord, avec un motif",
        ],
    ))
}

/// That a day is not to come, and not before what happened to the clock of the case until then; of a correction, not before
/// the case began.
fn in_order(on: &On<'_, Case>, day: Date) -> Result<(), Refused> {
    on.ground.happened(day)?;
    let case = on.true_state();
    let since = if on.corrects {
        case.and_then(|case| case.opened.as_ref()).map(|opened| opened.on)
    } else {
        case.and_then(|case| case.ticks.iter().map(|(_, day)| *day).max())
    };
    if since.is_none_or(|since| since <= day) {
        return Ok(());
    }
    Err(Refused::new(
        "dates",
        "on",
        [
            "the day is before that of the inquiry, or of what followed it",
            "la date précède celle de la demande, ou de ce qui l’a suivie",
        ],
        [
            "give the day on which it happened",
            "indiquez le jour où cela s’est produit",
        ],
    ))
}

/// That the draft named is the one that counts.
fn same_draft(on: &On<'_, Case>, draft: &str) -> Result<(), Refused> {
    let last = on.true_state().and_then(Case::draft);
    if last.is_some_and(|last| last.leaf.to_string() == draft) {
        return Ok(());
    }
    Err(Refused::new(
        "draft",
        "draft",
        [
            "another draft of the answer counts by now",
            "un autre projet de réponse fait foi maintenant",
        ],
        ["read the last draft", "lisez le dernier projet"],
    ))
}

impl Act for OpenCase {
    const VERB: &'static str = "open-case";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        self.title.check("title", LINE_MAX)?;
        self.inquiry.check("inquiry", TEXT_MAX)?;
        self.question.iter().try_for_each(|one| line("question", one))?;
        on.ground.happened(self.on)?;
        own_or_official(on.ground, "inquirer", self.inquirer.as_ref())?;
        self.inquirer
            .iter()
            .try_for_each(|office| there::<Office>(&on.ground.seen, office))?;
        self.as_stated(on)?;
        self.unturned(on)
    }
}

impl OpenCase {
    /// That the standard is one of the table, as it stands there, and that the second person is asked for as it says.
    fn as_stated(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        let firm = for_firm(on.ground);
        let least = match on.ground.standards {
            Some(all) => {
                let stated = |one: &Standard| all.standard(&one.id).as_ref() == Some(one);
                if self.standard.as_ref().is_some_and(|one| !stated(one)) {
                    return Err(Refused::new(
                        "standard",
                        "standard",
                        [
                            "it is not a service standard of the table as it stands there",
                            "ce n’est pas une norme de service du tableau, telle qu’elle y figure",
                        ],
                        ["choose one of the table", "choisissez-en une dans le tableau"],
                    ));
                }
                all.least(self.standard.as_ref().map(|one| &one.id), firm)
            }
            None if firm => Countersign::Always,
            None => Countersign::Never,
        };
        if self.countersign <= least {
            return Ok(());
        }
        Err(Refused::new(
            "countersign",
            "countersign",
            [
                "the standard of this inquiry asks for a second person more often",
                "la norme de cette demande exige plus souvent une seconde personne",
            ],
            [
                "leave the answer to be countersigned",
                "laissez la réponse être contresignée",
            ],
        ))
    }

    /// That a correction asks for a second person no less often and, once anybody has acted on the case, leaves alone that by which
    /// the acts are measured: who asked, since when, under which standard, with whose hand.
    fn unturned(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        let Some(whole) = on.whole.as_ref().filter(|_| on.corrects) else { return Ok(()) };
        let Some(before) = &whole.opened else { return Ok(()) };
        let acted = whole.kept.iter().any(|kept| kept.verb() != OpenCase::VERB);
        let same = (&self.inquirer, self.on, &self.standard, self.countersign)
            == (&before.inquirer, before.on, &before.standard, before.countersign);
        let stands = if acted { same } else { self.countersign <= before.countersign };
        if stands {
            return Ok(());
        }
        Err(Refused::new(
            "acted-on",
            "corrects",
            [
                "whoever acted on this case relied on how it was opened",
                "ceux qui ont travaillé à ce dossier se sont fiés à la façon dont il a été ouvert",
            ],
            [
                "correct its words alone, or close it and open another",
                "n’en corrigez que le texte, ou fermez-le et ouvrez-en un autre",
            ],
        ))
    }
}

impl Act for AskInquirer {
    const VERB: &'static str = "ask-inquirer";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        self.question.check("question", TEXT_MAX)?;
        if self.facts.len() > TOLD_MAX {
            return Err(Refused::too_many("facts", TOLD_MAX));
        }
        self.facts.iter().try_for_each(|one| line("facts", one))?;
        closed(on)?;
        in_order(on, self.on)
    }
}

impl Act for TakeReply {
    const VERB: &'static str = "take-reply";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        self.reply.check("reply", TEXT_MAX)?;
        if self.told.len() > TOLD_MAX {
            return Err(Refused::too_many("told", TOLD_MAX));
        }
        let texts = self.told.iter().flat_map(|one| [Some(&one.subject), one.leg.as_ref(), Some(&one.fact), one.value.as_ref()]);
        texts.flatten().try_for_each(|text| line("told", text))?;
        closed(on)?;
        in_order(on, self.on)
    }
}

impl Act for AssessCase {
    const VERB: &'static str = "assess-case";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        closed(on)?;
        unrelied(on)?;
        sha256("rulebook", &self.rulebook)?;
        sha256("case_file", &self.case_file)?;
        sha256("answer_file", &self.answer_file)?;
        let other = |text: &String| {
            text.len() > CASE_TEXT_MAX || Hash::of(text.as_bytes()).to_string() != self.case_file
        };
        if self.case_text.as_ref().is_some_and(other) {
            return Err(Refused::new(
                "case-text",
                "case_text",
                [
                    "it is not the case file whose SHA-256 is named, or too long",
                    "ce n’est pas le fichier dont le SHA-256 est indiqué, ou il est trop long",
                ],
                [
                    "keep a long case file beside the record",
                    "conservez un long fichier à côté du registre",
                ],
            ));
        }
        let many =
            self.findings.len() > FINDINGS_MAX || self.findings.iter().any(|one| one.marks.len() > MARKS_MAX);
        let empty = self.findings.is_empty() || self.findings.iter().any(|one| one.outcomes.is_empty());
        if !many && !empty {
            return Ok(());
        }
        Err(Refused::new(
            "findings",
            "findings",
            [
                &format!(
                    "an assessment has 1 to {FINDINGS_MAX} findings, each with an outcome and at most {MARKS_MAX} marks"
                ),
                &format!(
                    "une évaluation compte de 1 à {FINDINGS_MAX} constats, chacun avec une issue et au plus {MARKS_MAX} repères"
                ),
            ],
            [
                "assess fewer matters at once",
                "évaluez moins d’éléments à la fois",
            ],
        ))
    }
}

/// That what was sent, and the signatures under it, are not corrected: the inquirer has them.
fn unsent(on: &On<'_, Case>) -> Result<(), Refused> {
    if on.corrects && on.true_state().is_some_and(|case| case.sent.is_some()) {
        return Err(was_sent());
    }
    unrelied(on)
}

/// That what is corrected stood under no answer that was ever sent: opening the case again takes none back.
fn unrelied(on: &On<'_, Case>) -> Result<(), Refused> {
    let relied_on = |case: &Case| case.work.get(..case.relied_on).unwrap_or_default().to_vec();
    let relied_on = on.true_state().map(relied_on).unwrap_or_default();
    if on.before.as_ref().is_some_and(|before| relied_on.contains(&before.leaf)) {
        return Err(was_sent());
    }
    Ok(())
}

fn was_sent() -> Refused {
    Refused::new(
        "sent",
        "corrects",
        ["the answer was sent", "la réponse a été envoyée"],
        [
            "close the case, open it again and answer anew",
            "fermez le dossier, rouvrez-le et répondez à nouveau",
        ],
    )
}

impl Act for DraftAnswer {
    const VERB: &'static str = "draft-answer";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        closed(on)?;
        unsent(on)?;
        self.answer.check("answer", TEXT_MAX)?;
        self.precedents
            .iter()
            .try_for_each(|case| there::<Case>(&on.ground.seen, case))
    }
}

impl Act for CountersignAnswer {
    const VERB: &'static str = "countersign-answer";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        closed(on)?;
        unsent(on)?;
        same_draft(on, &self.draft)?;
        match (&self.remark, self.agreed) {
            (Some(remark), _) => remark.check("remark", TEXT_MAX),
            (None, true) => Ok(()),
            (None, false) => Wording::default().check("remark", TEXT_MAX),
        }
    }
}

impl Act for SendAnswer {
    const VERB: &'static str = "send-answer";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        closed(on)?;
        if !on.corrects && on.true_state().is_some_and(|case| case.sent.is_some()) {
            return Err(Refused::new(
                "sent",
                "draft",
                ["the answer was sent already", "la réponse a déjà été envoyée"],
                ["close the case", "fermez le dossier"],
            ));
        }
        in_order(on, self.on)?;
        // What was sent is what was sent: when it was is corrected, and nothing else.
        if on.before.as_ref().and_then(|kept| kept.payload::<SendAnswer>().ok()).is_some_and(|before| before.draft != self.draft) {
            return Err(was_sent());
        }
        same_draft(on, &self.draft)?;
        if on.true_state().is_some_and(|case| case.is_agreed() || !case.needs_countersign()) {
            return Ok(());
        }
        Err(Refused::new(
            "countersign",
            "draft",
            [
                "nobody else has countersigned this draft since it was last assessed",
                "personne d’autre n’a contresigné ce projet depuis la dernière évaluation",
            ],
            [
                "ask a colleague to read and countersign it",
                "demandez à un collègue de le lire et de le contresigner",
            ],
        ))
    }
}

impl Act for CloseCase {
    const VERB: &'static str = "close-case";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        closed(on)?;
        in_order(on, self.on)?;
        if self.ending != Ending::Answered || on.true_state().is_some_and(|case| case.sent.is_some()) {
            return Ok(());
        }
        Err(Refused::new(
            "not-answered",
            "ending",
            ["no answer was sent", "aucune réponse n’a été envoyée"],
            [
                "send the answer, or close it as withdrawn or referred",
                "envoyez la réponse, ou fermez le dossier comme retiré ou renvoyé",
            ],
        ))
    }
}

impl Act for WithdrawInquiry {
    const VERB: &'static str = "withdraw-inquiry";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        closed(on)?;
        in_order(on, self.on)?;
        if on.true_state().is_some_and(|case| case.sent.is_some()) && !on.corrects {
            return Err(Refused::new(
                "answered",
                "case",
                ["the answer was sent", "la réponse a été envoyée"],
                ["ask that the case be closed", "demandez que le dossier soit fermé"],
            ));
        }
        let inquirer = on.true_state().and_then(|case| case.opened.as_ref()).and_then(|opened| opened.inquirer.as_ref());
        if inquirer == Some(&on.ground.asker.office) {
            return Ok(());
        }
        Err(Refused::new(
            "not-the-inquirer",
            "case",
            [
                "another organisation made this inquiry",
                "une autre organisation a fait cette demande",
            ],
            [
                "ask whoever made it, or close the case",
                "adressez-vous à qui l’a faite, ou fermez le dossier",
            ],
        ))
    }
}

impl Act for ReopenCase {
    const VERB: &'static str = "reopen-case";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        if on.corrects || on.true_state().is_some_and(|case| case.closed.is_some()) {
            return in_order(on, self.on);
        }
        Err(Refused::new(
            "open",
            "case",
            ["the case is open", "le dossier est ouvert"],
            ["nothing is left to do", "il ne reste rien à faire"],
        ))
    }
}

//! When what is done to a case may be done.

use ntib_core::Date;
use ntib_record::Hash;

use crate::act::{Act, On};
use crate::cases::{
    AskInquirer, AssessCase, CASE_TEXT_MAX, Case, CloseCase, CountersignAnswer, DraftAnswer, Ending, FINDINGS_MAX,
    MARKS_MAX, OpenCase, ReopenCase, SendAnswer, TOLD_MAX, TakeReply, WithdrawInquiry,
};
use crate::people::{Office, there};
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

/// That a day is not before the case began.
fn in_order(on: &On<'_, Case>, day: Date) -> Result<(), Refused> {
    let opened = on
        .true_state()
        .and_then(|case| case.opened.as_ref())
        .map(|opened| opened.on);
    if opened.is_none_or(|opened| opened <= day) {
        return Ok(());
    }
    Err(Refused::new(
        "dates",
        "on",
        [
            "the day is before that of the inquiry",
            "la date précède celle de la demande",
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
        self.inquirer
            .iter()
            .try_for_each(|office| there::<Office>(&on.ground.seen, office))
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

impl Act for DraftAnswer {
    const VERB: &'static str = "draft-answer";
    type Of = Case;

    fn check(&self, on: &On<'_, Case>) -> Result<(), Refused> {
        closed(on)?;
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
        in_order(on, self.on)?;
        same_draft(on, &self.draft)?;
        let ready = on.true_state().is_some_and(|case| {
            let agreed = case
                .draft()
                .is_some_and(|draft| !draft.agreed.is_empty() && draft.sent_back.is_empty());
            agreed || !case.needs_countersign()
        });
        if ready {
            return Ok(());
        }
        Err(Refused::new(
            "countersign",
            "draft",
            [
                "nobody else has countersigned this draft",
                "personne d’autre n’a contresigné ce projet",
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
        if on.true_state().is_some_and(|case| case.closed.is_some()) {
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

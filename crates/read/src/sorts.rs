//! The fixed words of a reading, each list of them a type. Kind, modality and polarity of a claim are the case's own.

pub use detente_calendar::calendar::TimeKind;

pub use detente_case::vocabulary::{ClaimKind, Modality, Polarity};

detente_case::vocabulary! {
    /// Whose words a claim's content is in.
    pub enum Form {
        /// The speaker's: all of it is quoted.
        Direct => "direct",
        /// The reporter's.
        Indirect => "indirect",
        /// The reporter's, with quoted pieces.
        Mixed => "mixed",
        /// The reporter's, of a thing or an act in place of a clause: "rejected the offer".
        Position => "position",
        /// It cannot be told: a quotation mark has no partner.
        Unbalanced => "unbalanced",
    }
}

detente_case::vocabulary! {
    /// How far the reader trusts a claim.
    pub enum Tier {
        /// Independent signs agree; one key confirms it.
        Agreed => "agreed",
        /// To be looked at.
        Proposal => "proposal",
    }
}

detente_case::vocabulary! {
    /// Who speaks.
    pub enum Voice {
        /// Somebody whom the report makes say it.
        Attributed => "attributed",
        /// The report itself.
        Author => "author",
    }
}

detente_case::vocabulary! {
    /// What a name stands for.
    pub enum Role {
        /// Somebody who acts.
        Actor => "actor",
        /// Where something is.
        Place => "place",
        /// A person.
        Person => "person",
    }
}

detente_case::vocabulary! {
    /// What happened, as a PLOVER type (draft 0.8, 2021).
    pub enum EventKind {
        /// Commits itself.
        Agree => "AGREE",
        /// Meets, or talks.
        Consult => "CONSULT",
        /// Backs with words.
        Support => "SUPPORT",
        /// Gives way.
        Concede => "CONCEDE",
        /// Works together.
        Cooperate => "COOPERATE",
        /// Gives goods or services.
        Aid => "AID",
        /// Withdraws, or releases.
        Retreat => "RETREAT",
        /// Asks or demands.
        Request => "REQUEST",
        /// Blames.
        Accuse => "ACCUSE",
        /// Refuses.
        Reject => "REJECT",
        /// Says what harm follows.
        Threaten => "THREATEN",
        /// Demonstrates.
        Protest => "PROTEST",
        /// Cuts ties or help.
        Sanction => "SANCTION",
        /// Readies forces.
        Mobilize => "MOBILIZE",
        /// Represses.
        Coerce => "COERCE",
        /// Uses force.
        Assault => "ASSAULT",
    }
}

impl EventKind {
    /// Quad class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    #[must_use]
    pub fn quad(self) -> u8 {
        match self {
            Self::Agree | Self::Consult | Self::Support | Self::Concede => 1,
            Self::Cooperate | Self::Aid | Self::Retreat => 2,
            Self::Request | Self::Accuse | Self::Reject | Self::Threaten => 3,
            Self::Protest | Self::Sanction | Self::Mobilize | Self::Coerce | Self::Assault => 4,
        }
    }
}

detente_case::vocabulary! {
    /// How it happened, where the trigger shows it; the modes of PLOVER that the list of triggers uses.
    pub enum Mode {
        /// A dispute is settled.
        Settle => "settle",
        /// Somebody travels to somebody.
        Visit => "visit",
    }
}

detente_case::vocabulary! {
    /// A step of a negotiation.
    pub enum Step {
        /// The parties meet for talks.
        Round => "round",
        /// A text or a step is put on the table.
        Proposal => "proposal",
        /// A party says what it would do.
        Offer => "offer",
        /// A party will not.
        Refusal => "refusal",
        /// A party wants something.
        Demand => "demand",
        /// A party says what harm follows if not.
        Threat => "threat",
        /// A party leaves the talks.
        WalkOut => "walk-out",
        /// A party recognises another.
        Recognition => "recognition",
    }
}

detente_case::vocabulary! {
    /// What was found about a text.
    pub enum FindingCode {
        /// A number that is announced is not the number that follows.
        Count => "count",
        /// A round is named whose forerunners are not told of.
        Rounds => "rounds",
        /// A party offers and refuses on one matter.
        OfferAgainstRefusal => "offer-against-refusal",
        /// Nearly all positions are one party's.
        OneSided => "one-sided",
        /// A name takes a side.
        LoadedName => "loaded-name",
        /// A quotation mark has no partner.
        UnbalancedQuotation => "unbalanced-quotation",
    }
}

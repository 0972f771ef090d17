//! What a claim is, in words: its kind, how sure its speaker is, and whether it affirms or denies.

crate::vocabulary! {
    /// What somebody does by saying it.
    pub enum ClaimKind {
        /// Tells that something is so.
        Report => "report",
        /// Wants something of somebody.
        Demand => "demand",
        /// Says what the speaker's side would do.
        Offer => "offer",
        /// Puts a text or a step on the table.
        Proposal => "proposal",
        /// Will not do or sign something.
        Refusal => "refusal",
        /// Says what harm follows if not.
        Threat => "threat",
        /// Blames.
        Accusation => "accusation",
        /// Says what will come.
        Forecast => "forecast",
        /// Says how somebody sees it.
        Attitude => "attitude",
        /// The report's own voice.
        Author => "author",
    }
}

crate::vocabulary! {
    /// How the speaker holds it.
    pub enum Modality {
        /// As a fact.
        Asserted => "asserted",
        /// As something that may be.
        Possible => "possible",
        /// As something that holds if something else does.
        Conditional => "conditional",
        /// As something that has to be.
        Required => "required",
        /// As what somebody else thinks or wants.
        Imputed => "imputed",
    }
}

crate::vocabulary! {
    /// Whether the claim affirms or denies.
    pub enum Polarity {
        /// It affirms.
        Affirms => "+",
        /// It denies.
        Denies => "-",
    }
}

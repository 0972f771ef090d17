//! Would it hold: bargaining range, commitment, enforcement, attrition.

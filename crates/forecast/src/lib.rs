//! Position models: where a settlement would lie, issue by issue.

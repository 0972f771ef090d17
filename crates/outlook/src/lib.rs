//! Draws, models, outlook: the only place where the models meet.

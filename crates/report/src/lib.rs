//! Figures (SVG) and pages (HTML).

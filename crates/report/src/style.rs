//! The style sheets: one for figures, one for pages. Both speak through the same few custom properties, so
//! that light, dark and paper are one list of colours each.
//!
//! Colours of parties are those of Okabe & Ito (2008), "Color Universal Design", which stay apart under the
//! usual forms of colour blindness; every mark has an outline in the ink colour besides, for yellow, orange and
//! sky blue alone do not reach a contrast of 3:1 on white. A shape always doubles the colour.

/// Style of a figure: all selectors begin at the class `dt` of its `<svg>`.
pub const FIGURE: &str = "\
svg.dt{--paper:#fff;--ink:#1c2126;--soft:#535c66;--rule:#d5dae0;--band:#f1f4f7;--good:#0072b2;--bad:#d55e00;--warm:#e69f00;--none:#8a939c;--wash:#bfe0f5;--p7:#1c2126;\
font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Helvetica Neue',Arial,'Noto Sans Arabic','Noto Sans Hebrew',sans-serif;\
display:block;width:100%;height:auto;fill:var(--ink)}\
@media (prefers-color-scheme:dark){svg.dt{--paper:#15191d;--ink:#e8ebee;--soft:#a9b2bb;--rule:#39424b;--band:#1f262d;--good:#4aa3df;--bad:#f0803c;--warm:#f0b429;--none:#8a939c;--wash:#1f4f74;--p7:#e8ebee}}\
@media print{svg.dt{--paper:#fff;--ink:#1c2126;--soft:#535c66;--rule:#d5dae0;--band:#f1f4f7;--good:#0072b2;--bad:#d55e00;--warm:#e69f00;--none:#8a939c;--wash:#bfe0f5;--p7:#1c2126;print-color-adjust:exact;-webkit-print-color-adjust:exact}}\
svg.dt text{unicode-bidi:plaintext;font-size:13px}\
svg.compact text{font-size:12px}\
svg.dt .halo,svg.compact .name{paint-order:stroke;stroke:var(--paper);stroke-width:3.5px;stroke-linejoin:round}\
svg.dt .tick,svg.dt .soft{fill:var(--soft);font-size:12.5px}\
svg.compact .tick,svg.compact .soft{font-size:11.5px}\
svg.dt .head{font-weight:600}\
svg.dt .value{font-variant-numeric:tabular-nums}\
svg.dt .key{font-weight:600;font-size:12px}\
svg.dt .big{font-weight:600;font-size:15px;font-variant-numeric:tabular-nums}\
svg.dt .grid{stroke:var(--rule);stroke-width:1}\
svg.dt .axis{stroke:var(--soft);stroke-width:1.2}\
svg.dt .dash{stroke:var(--soft);stroke-width:1.2;stroke-dasharray:4 3;fill:none}\
svg.dt .level{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 3}\
svg.dt .lead{stroke:var(--soft);stroke-width:.8;fill:none}\
svg.dt .band{fill:var(--band)}svg.dt .ground{fill:var(--paper)}\
svg.dt .mark{stroke:var(--ink);stroke-width:1.1;stroke-linejoin:round}\
svg.dt .hollow{fill:var(--paper);stroke:var(--ink);stroke-width:1.4;stroke-linejoin:round}\
svg.dt .ring{fill:none;stroke:var(--ink);stroke-width:1.6}svg.dt .dashed{stroke-dasharray:3 2.4}\
svg.dt .agreed{fill:var(--wash);stroke:var(--ink);stroke-width:1.4;stroke-linejoin:round}\
svg.dt .solid{fill:var(--ink)}svg.dt .unseen{fill:var(--paper);stroke:var(--soft);stroke-width:1}\
svg.dt .wash{fill:var(--band)}svg.dt .thread{fill:none;stroke:var(--soft);stroke-width:1;stroke-opacity:.35}\
svg.dt .hair{stroke:var(--rule);stroke-width:.7}\
svg.dt .whisker{stroke:var(--ink);stroke-width:1.3;stroke-linecap:round}\
svg.dt .fill{fill:var(--ink);stroke:var(--paper);stroke-width:.8;stroke-linejoin:round}\
svg.dt .span{fill:var(--none);fill-opacity:.5}\
svg.dt .range{stroke:var(--ink);stroke-width:2;stroke-linecap:round}\
svg.dt .thin{stroke:var(--soft);stroke-width:1.6;stroke-linecap:round}\
svg.dt .thick{stroke:var(--soft);stroke-width:5;stroke-opacity:.55}\
svg.dt .when{fill:var(--none);fill-opacity:.45;stroke:var(--soft);stroke-width:1}\
svg.dt .about{fill:var(--none);fill-opacity:.25;stroke:var(--soft);stroke-width:1.2;stroke-dasharray:3 2}\
svg.dt .good{fill:var(--good);stroke:var(--ink);stroke-width:.8}\
svg.dt .bad{fill:var(--bad);stroke:var(--ink);stroke-width:.8}\
svg.dt .warm{fill:var(--warm);stroke:var(--ink);stroke-width:.8}\
svg.dt .none{fill:var(--none);stroke:var(--ink);stroke-width:.8}\
svg.dt .glyph{stroke:#1c2126;stroke-width:2;fill:none;stroke-linecap:round}\
svg.dt .glyph-fill{fill:var(--paper)}\
svg.dt .curve{stroke:var(--ink);stroke-width:2;fill:none;stroke-linejoin:round}\
svg.dt .frontier{stroke:var(--good);stroke-width:1.8;fill:none;stroke-linejoin:round}\
svg.dt .cloud{stroke:var(--none);stroke-width:2.4;stroke-linecap:round;fill:none;stroke-opacity:.5}\
svg.dt .zone{stroke:var(--good);stroke-width:5;stroke-linecap:round;fill:none}\
svg.dt .heat{fill:var(--good)}svg.dt .cell{fill:none;stroke:var(--rule);stroke-width:1}\
svg.dt .h0{fill-opacity:.00}svg.dt .h1{fill-opacity:.06}svg.dt .h2{fill-opacity:.11}svg.dt .h3{fill-opacity:.17}svg.dt .h4{fill-opacity:.22}svg.dt .h5{fill-opacity:.28}svg.dt .h6{fill-opacity:.33}svg.dt .h7{fill-opacity:.39}svg.dt .h8{fill-opacity:.44}svg.dt .h9{fill-opacity:.49}svg.dt .h10{fill-opacity:.55}\
svg.dt .fan{stroke:var(--none);stroke-width:1;fill:none;stroke-opacity:.55}\
svg.dt .bold{stroke-width:2.2;fill:none;stroke:var(--ink)}\
svg.dt .s1{stroke-dasharray:7 4}svg.dt .s2{stroke-dasharray:2 3}svg.dt .s3{stroke-dasharray:9 3 2 3}\
svg.dt .p0{fill:#0072b2}svg.dt .p1{fill:#d55e00}svg.dt .p2{fill:#009e73}svg.dt .p3{fill:#cc79a7}\
svg.dt .p4{fill:#e69f00}svg.dt .p5{fill:#56b4e9}svg.dt .p6{fill:#f0e442}svg.dt .p7{fill:var(--p7)}";

/// Style of a page.
pub const PAGE: &str = "\
:root{color-scheme:light dark;--paper:#fff;--ink:#1c2126;--soft:#535c66;--rule:#d5dae0;--band:#f4f6f8;--link:#0b5a8f;--warn:#9a4400}\
@media (prefers-color-scheme:dark){:root{--paper:#15191d;--ink:#e8ebee;--soft:#a9b2bb;--rule:#39424b;--band:#1d2329;--link:#7cc0ee;--warn:#f0a35e}}\
*{box-sizing:border-box}\
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}\
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Helvetica Neue',Arial,'Noto Sans Arabic','Noto Sans Hebrew',sans-serif;overflow-wrap:break-word;hanging-punctuation:first}\
.skip{position:absolute;inset-inline-start:-999rem}.skip:focus{position:static;display:block;padding:.5rem 1rem}\
header,main,footer{max-width:47rem;margin-inline:auto;padding-inline:1rem}\
header{padding-block:2.2rem .6rem}\
.kicker{margin:0;color:var(--soft);font-size:.85rem;letter-spacing:.04em}\
h1,h2,h3,h4{line-height:1.25;font-weight:650;text-wrap:balance;break-after:avoid}\
h1{font-size:clamp(1.6rem,1.2rem + 2vw,2.2rem);margin:.2rem 0 .5rem;letter-spacing:-.01em}\
h2{font-size:1.35rem;margin:3rem 0 .75rem;padding-block-start:1.1rem;border-block-start:1px solid var(--rule)}\
main>section:first-child>h2{border:0;margin-top:0;padding-top:0}\
h3{font-size:1.08rem;margin:2rem 0 .5rem}\
h4{font-size:1rem;margin:1.25rem 0 .35rem}\
p{margin:.5rem 0}\
a{color:var(--link);text-underline-offset:.15em}\
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}\
.soft{color:var(--soft)}.small{font-size:.875rem}\
nav{margin-block:2.4rem 0}nav ol{list-style:none;margin:0;padding:.6rem 0;display:flex;flex-wrap:wrap;gap:.15rem 1rem;border-block:1px solid var(--rule);font-size:.9rem}\
nav a{display:inline-block;padding-block:.2rem}\
.verdicts{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:1.1rem 2.2rem;margin-block:.9rem 1.6rem}\
.verdict{border-block-start:3px solid var(--ink);padding-block-start:.6rem}\
.verdict p{margin:.2rem 0}.verdict .asked{font-weight:600}\
.verdict .said{font-size:1.75rem;line-height:1.2;letter-spacing:-.01em;margin-block:.25rem .45rem}\
.verdict .said strong{font-weight:650}.verdict .said span{white-space:nowrap;font-variant-numeric:tabular-nums}\
.confidence{border-inline-start:3px solid var(--soft);padding-inline-start:.9rem;margin-block:1.1rem 1.4rem}.confidence p{margin:.15rem 0}\
.points{margin:.4rem 0;padding-inline-start:1.15rem}.points li{margin:.4rem 0}.points li::marker{color:var(--soft)}\
.num{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}\
.nums{font-variant-numeric:tabular-nums}\
table{border-collapse:collapse;width:100%;font-size:.9rem;line-height:1.4}\
caption{text-align:start;font-weight:600;padding-block:.4rem;caption-side:top}\
th,td{text-align:start;vertical-align:top;padding:.38rem .8rem .38rem 0;border-block-end:1px solid var(--rule)}\
th:last-child,td:last-child{padding-inline-end:0}\
thead th{font-weight:600;color:var(--soft);font-size:.84rem;vertical-align:bottom;border-block-end-color:var(--soft)}\
tbody th{font-weight:600}\
thead th.num{text-align:end}\
.scroll{overflow-x:auto;margin-block:.6rem}\
.scroll table{min-width:100%}\
figure{margin:1.2rem 0;container-type:inline-size}\
figcaption{font-size:.9rem;color:var(--soft);margin-block-end:.6rem}figcaption b{color:var(--ink);font-weight:600;display:block}\
figure svg.compact{display:none;max-width:30rem}\
@container (max-width:679px){figure svg.wide{display:none}figure svg.compact{display:block}}\
details{margin:.5rem 0}summary{cursor:pointer;color:var(--link);font-size:.9rem;padding-block:.2rem}\
.note{border-inline-start:3px solid var(--rule);padding-inline-start:.9rem;margin-block:.8rem}\
.warn{border-inline-start:3px solid var(--warn);padding-inline-start:.9rem;margin-block:.8rem}\
.unsupported{color:var(--warn);font-weight:600}\
.claim{padding:.75rem 0;border-block-end:1px solid var(--rule)}\
.claim blockquote{margin:.15rem 0 .3rem;padding:0;font-size:1rem}\
.claim blockquote.exact{border-inline-start:3px solid var(--rule);padding-inline-start:.8rem}\
.claim p{margin:.1rem 0;font-size:.875rem;color:var(--soft)}\
.claim .chain{color:var(--ink)}\
.claim:target{background:var(--band);outline:2px solid var(--link)}\
.tag{font-size:.8rem;border:1px solid currentColor;border-radius:.25rem;padding:0 .35rem;white-space:nowrap;color:var(--soft)}\
.id{font-family:ui-monospace,'SF Mono',Menlo,Consolas,'Noto Sans Mono',monospace;font-size:.84em;overflow-wrap:anywhere}\
dl.short dt{margin-block-start:.5rem}dl{margin:.5rem 0}dt{font-weight:600;margin-block-start:.7rem}dd{margin:0 0 0 0}\
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--band);padding:.8rem;font-size:.82rem;line-height:1.45;border-radius:.25rem}\
th .plain{font-weight:400}\
ul.plain{list-style:none;padding:0;margin:.4rem 0}ul.plain li{margin:.35rem 0}\
footer{margin-block:3rem;color:var(--soft);font-size:.875rem;border-block-start:1px solid var(--rule);padding-block:1rem}\
@media (max-width:36rem){\
table.stack,table.stack caption,table.stack tbody,table.stack tr,table.stack td,table.stack tbody th{display:block;width:100%}\
table.stack thead{position:absolute;inset-inline-start:-999rem}\
table.stack tr{padding-block:.5rem;border-block-end:1px solid var(--rule)}\
table.stack th,table.stack td{border:0;padding:.05rem 0;text-align:start;white-space:normal}\
table.stack td[data-label]::before{content:attr(data-label) ': ';color:var(--soft)}\
table.stack td[data-label]{display:inline-block;width:auto;margin-inline-end:1rem}\
table.stack td:empty{display:none}}\
@page{size:A4;margin:16mm 15mm 18mm}\
@media print{\
:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#444;--rule:#bbb;--band:#f4f6f8;--link:#000;--warn:#7a3600}\
html{font-size:9.5pt}body{font-size:1rem;line-height:1.42}\
main>section:first-child{break-after:page}\
header,main,footer{max-width:none;padding-inline:0}header{padding-block:0 .5rem}\
nav,.skip,figure summary{display:none}summary{list-style:none;color:var(--ink);font-weight:600;break-after:avoid}\
h2{margin-top:1.6rem}\
figure svg.wide{display:block!important}figure svg.compact{display:none!important}\
figure .wide,figcaption,.claim,.verdict,tr,.note,.warn,blockquote{break-inside:avoid}\
figcaption{break-after:avoid}\
thead{display:table-header-group;break-after:avoid}caption{break-after:avoid}tbody tr:first-child{break-before:avoid}\
table{font-size:.84rem;line-height:1.3}th,td{padding-block:.18rem}.claim{padding:.4rem 0}\
.scroll{overflow:visible}\
details::details-content{display:block;content-visibility:visible;height:auto}\
a{text-decoration:none}p,li{orphans:3;widows:3}}";

/// What else a piece needs.
const PIECE: &str = "\
.detente{max-width:47rem}\
.detente header,.detente footer{max-width:none;margin-inline:0;padding-inline:0}\
.detente header{padding-block:0}\
.detente header+section>h3{border:0;margin-top:.5rem;padding-top:0}";

/// [`PAGE`] for a piece inside another document: every selector under `.detente`, headings one level down, no rule
/// for the sheet of paper.
#[must_use]
pub(crate) fn scoped() -> String {
    let mut out = String::new();
    rules(PAGE, &mut out);
    // The other document has margins of its own; title and answer stand together in ours.
    out.push_str(PIECE);
    out
}

fn rules(sheet: &str, out: &mut String) {
    let mut rest = sheet;
    while let Some((selectors, tail)) = rest.split_once('{') {
        // The end of this block: where as many have been closed as were opened.
        let mut open = 1;
        let end = tail.find(|c| {
            open += match c {
                '{' => 1,
                '}' => -1,
                _ => 0,
            };
            open == 0
        });
        let (block, after) = tail.split_at(end.unwrap_or(tail.len()));
        rest = after.strip_prefix('}').unwrap_or("");
        if selectors.starts_with("@page") {
            continue;
        }
        if selectors.starts_with('@') {
            out.push_str(&format!("{selectors}{{"));
            rules(block, out);
            out.push('}');
        } else {
            let scoped: Vec<String> = selectors.split(',').map(under).collect();
            out.push_str(&format!("{}{{{block}}}", scoped.join(",")));
        }
    }
}

fn under(selector: &str) -> String {
    let mut selector = selector.to_owned();
    for level in (1..=4).rev() {
        selector = selector.replace(&format!("h{level}"), &format!("h{}", level + 1));
    }
    match selector.as_str() {
        ":root" | "html" | "body" => ".detente".into(),
        other => format!(".detente {}", other.replace("main>", ".detente>"))
            .replace(".detente .detente", ".detente"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_piece_styles_nothing_but_itself() {
        let sheet = super::scoped();
        assert_eq!(sheet.matches('{').count(), sheet.matches('}').count());
        for rule in sheet.split(['{', '}']).filter(|part| !part.contains(':') || part.contains(".detente")) {
            for selector in rule.split(',').filter(|s| !s.trim().is_empty() && !s.starts_with('@')) {
                assert!(selector.starts_with(".detente"), "{selector}");
            }
        }
        assert!(sheet.contains(".detente h2{") && !sheet.contains(".detente h1") && !sheet.contains("@page"));
    }

    /// WCAG 2 contrast of two colours `#rgb` or `#rrggbb`.
    fn contrast(a: &str, b: &str) -> f64 {
        let light = |hex: &str| {
            let hex = hex.trim_start_matches('#');
            let wide: String =
                if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_owned() };
            let channel = |at: usize| {
                let c = f64::from(u8::from_str_radix(&wide[at..at + 2], 16).unwrap()) / 255.0;
                if c <= 0.04045 { c / 12.92 } else { libm::pow((c + 0.055) / 1.055, 2.4) }
            };
            0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
        };
        let (a, b) = (light(a), light(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Every list of custom properties that a sheet sets: light, dark, print.
    fn palettes(sheet: &str) -> Vec<std::collections::BTreeMap<String, String>> {
        sheet
            .split('{')
            .filter(|block| block.contains("--paper:"))
            .map(|block| {
                block
                    .split('}')
                    .next()
                    .unwrap()
                    .split(';')
                    .filter_map(|line| line.split_once(':'))
                    .filter(|(name, _)| name.starts_with("--"))
                    .map(|(name, value)| (name.to_owned(), value.to_owned()))
                    .collect()
            })
            .collect()
    }

    #[test]
    fn text_and_marks_stand_out() {
        for (sheet, name) in [(super::FIGURE, "figure"), (super::PAGE, "page")] {
            let all = palettes(sheet);
            assert_eq!(all.len(), 3, "{name}");
            for palette in all {
                for ground in ["--paper", "--band"] {
                    for text in ["--ink", "--soft", "--link", "--warn"] {
                        if let Some(colour) = palette.get(text) {
                            let found = contrast(colour, &palette[ground]);
                            assert!(found >= 4.5, "{name} {text} on {ground}: {found:.2}");
                        }
                    }
                }
                for mark in ["--good", "--bad", "--none"] {
                    if let Some(colour) = palette.get(mark) {
                        let found = contrast(colour, &palette["--paper"]);
                        assert!(found >= 3.0, "{name} {mark}: {found:.2}");
                    }
                }
            }
        }
    }
}

//! Words inside a name are no cues: "United States" says nothing, and neither do "Member States" and "Shin Bet".

use crate::cues::{BASE, BE, DO, ED, FINITE, HAVE, ING, MODAL, PARTICIPLE, PAST, SAY, SUPPORT, THIRD_PERSON};
use crate::gazetteer::{Gazetteer, name_at};
use crate::segment::{Kind, Token};

/// What makes a word a verb.
const VERBAL: u64 =
    SAY | BASE | THIRD_PERSON | PAST | PARTICIPLE | ING | FINITE | ED | MODAL | BE | HAVE | DO | SUPPORT;

/// Takes the verbs out of the names of a sentence: of those that are known, and of every word with a capital that
/// follows another one. A sentence that spells most of its words with capitals is a headline, whose verbs have them too.
pub(crate) fn settle(text: &str, tokens: &mut [Token], own: &Gazetteer) {
    let mut at = 0;
    let mut headline = None;
    while at < tokens.len() {
        if tokens[at].kind != Kind::Word || !tokens[at].capital {
            at += 1;
            continue;
        }
        if let Some((len, _)) = name_at(own, text, tokens, at) {
            // A name of one word may be a verb by chance only inside a sentence ("Will", "May").
            for token in tokens.iter_mut().skip(at).take(len).skip(usize::from(at == 0 && len == 1)) {
                still(token);
            }
            at += len;
            continue;
        }
        let follows = at > 0 && tokens[at - 1].capital && tokens[at - 1].quote == tokens[at].quote;
        if follows && tokens[at].is(VERBAL) && !*headline.get_or_insert_with(|| is_headline(text, tokens)) {
            still(&mut tokens[at]);
        }
        at += 1;
    }
}

fn still(token: &mut Token) {
    token.word.tags &= !VERBAL;
    token.word.verb = 0;
    token.word.position = 0;
}

/// True where nearly all longer words have a capital.
fn is_headline(text: &str, tokens: &[Token]) -> bool {
    let long = |token: &&Token| token.kind == Kind::Word && token.text(text).chars().count() > 3;
    let all = tokens.iter().filter(long).count();
    let capitals = tokens.iter().filter(long).filter(|token| token.capital).count();
    all > 2 && capitals * 10 >= all * 8
}

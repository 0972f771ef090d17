//! Which language a text that does not say so looks like: its script, or its commonest small words.
//!
//! The reader's rules know English; a text in another language must not pass for one in which nobody is made to say
//! anything. The guess is only made where it is plain: most letters of another script, or three times as many small
//! words of another language as of English.
//!
//! ```
//! use detente_read::language::looks_like;
//! let text = "Le ministre a déclaré que les négociations reprendront dans la semaine, mais il n'est pas sûr que \
//!             les deux parties soient prêtes à signer un accord.";
//! assert_eq!(looks_like(text).map(|found| found.name), Some("French"));
//! assert_eq!(looks_like("The minister said that talks would resume in La Paz and Le Mans next week, on the river."), None);
//! ```

/// A language, or a script that several share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looks {
    /// BCP 47 tag; of the script's commonest language where several share it.
    pub tag: &'static str,
    /// As an English reader calls it.
    pub name: &'static str,
}

/// Words that are looked at.
const WORDS: usize = 2000;
/// Fewer words tell nothing.
const FEWEST: usize = 12;

const ENGLISH: &str = "the of and to in that is was for it with as his on be at by had not are but from or have an \
    they which were her she there their been will would said";

/// Small words of languages in Latin letters.
const SMALL: [(&str, &str, &str); 10] = [
    (
        "fr",
        "French",
        "le la les des et est une un du que qui dans pour pas sur au aux avec par ce il elle ne sont en de",
    ),
    (
        "de",
        "German",
        "der die das und ist nicht ein eine einen zu den mit von dem des sich auf für auch im es werden hat sie",
    ),
    ("es", "Spanish", "el la los las de que y en un una por con para del se no su al es lo como más pero"),
    ("it", "Italian", "il di che la e un una per non sono del della con da è nel le gli dei ha alla"),
    ("pt", "Portuguese", "o a os as de que e do da em um uma para com não no na por dos das ao foi"),
    ("nl", "Dutch", "de het een van en is dat niet op te zijn voor met die er aan ook wordt door"),
    ("tr", "Turkish", "ve bir bu için ile da de olarak daha çok gibi olan en sonra ancak"),
    ("sv", "Swedish", "och att det som en på är av för med den inte till har om ett i"),
    ("pl", "Polish", "i w na z się nie do że jest to jak o po dla przez od"),
    ("id", "Indonesian", "yang dan di untuk dengan ini itu dari pada tidak dalam akan oleh juga"),
];

/// Scripts by the first and last letter of their blocks.
const SCRIPTS: [(char, char, Looks); 11] = [
    ('\u{0370}', '\u{03FF}', Looks { tag: "el", name: "Greek" }),
    ('\u{0400}', '\u{052F}', Looks { tag: "ru", name: "a language in Cyrillic letters" }),
    ('\u{0530}', '\u{058F}', Looks { tag: "hy", name: "Armenian" }),
    ('\u{0590}', '\u{05FF}', Looks { tag: "he", name: "Hebrew" }),
    ('\u{0600}', '\u{077F}', Looks { tag: "ar", name: "a language in Arabic letters" }),
    ('\u{0900}', '\u{097F}', Looks { tag: "hi", name: "a language in Devanagari letters" }),
    ('\u{10A0}', '\u{10FF}', Looks { tag: "ka", name: "Georgian" }),
    ('\u{1200}', '\u{137F}', Looks { tag: "am", name: "a language in Ethiopic letters" }),
    ('\u{3040}', '\u{30FF}', Looks { tag: "ja", name: "Japanese" }),
    ('\u{4E00}', '\u{9FFF}', Looks { tag: "zh", name: "Chinese" }),
    ('\u{AC00}', '\u{D7AF}', Looks { tag: "ko", name: "Korean" }),
];

/// The language other than English that a text plainly looks like.
#[must_use]
pub fn looks_like(text: &str) -> Option<Looks> {
    let mut scripts = [0_usize; SCRIPTS.len()];
    let mut letters = 0;
    for c in text.chars().filter(|c| c.is_alphabetic()).take(8 * WORDS) {
        letters += 1;
        if let Some(at) = SCRIPTS.iter().position(|(first, last, _)| (*first..=*last).contains(&c)) {
            scripts[at] += 1;
        }
    }
    let most = (0..SCRIPTS.len()).max_by_key(|at| scripts[*at])?;
    if letters >= FEWEST && scripts.iter().sum::<usize>() * 10 > letters * 7 {
        // Japanese is written with Han letters as well.
        let kana = scripts[8] * 5 > scripts[9];
        return Some(if most == 9 && kana { SCRIPTS[8].2 } else { SCRIPTS[most].2 });
    }
    let mut words = 0;
    let mut english = 0;
    let mut counts = [0_usize; SMALL.len()];
    let is_in = |list: &str, word: &str| list.split(' ').any(|known| known == word);
    for word in text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).take(WORDS) {
        let word = word.to_lowercase();
        words += 1;
        english += usize::from(is_in(ENGLISH, &word));
        for (count, (_, _, list)) in counts.iter_mut().zip(SMALL) {
            *count += usize::from(is_in(list, &word));
        }
    }
    let most = (0..SMALL.len()).max_by_key(|at| counts[*at])?;
    let (tag, name, _) = SMALL[most];
    (words >= FEWEST && counts[most] * 8 >= words && counts[most] > 3 * english)
        .then_some(Looks { tag, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_and_english_is_left_alone() {
        for (name, text) in [
            (
                "German",
                "Der Minister sagte, dass die Verhandlungen in der nächsten Woche wieder beginnen und nicht ausgesetzt werden.",
            ),
            (
                "Spanish",
                "El ministro dijo que las negociaciones se reanudarán la próxima semana y que no habrá acuerdo sin garantías para los pueblos.",
            ),
            (
                "Turkish",
                "Bakan, görüşmelerin gelecek hafta yeniden başlayacağını ve bu konuda daha çok çaba için bir plan olduğunu söyledi, ancak kesin değil.",
            ),
            ("a language in Arabic letters", "قال الوزير إن المفاوضات ستستأنف الأسبوع المقبل"),
            ("Hebrew", "שר הביטחון אמר כי השיחות יתחדשו בשבוע הבא"),
            ("a language in Cyrillic letters", "Министр заявил, что переговоры возобновятся"),
            ("Japanese", "大臣は協議が来週再開されると述べた"),
            ("Chinese", "部长表示谈判将于下周恢复举行双方均已同意"),
        ] {
            assert_eq!(looks_like(text).map(|found| found.name), Some(name), "{text}");
        }
        for text in [
            "",
            "Katz: no.",
            "The envoy said „wir“ – we – „are not the enemies of the farmers“, and left for Los Angeles and La Paz.",
            "In a letter the group, al-Haraka al-Wataniya (الحركة الوطنية), said that it would sign.",
        ] {
            assert_eq!(looks_like(text), None, "{text}");
        }
    }
}

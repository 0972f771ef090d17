#!/usr/bin/env python3
"""Builds crates/read/data/offices.txt, the shipped table of heads of state and government and of legislatures.

    python3 scripts/offices.py REPOSITORY [--check]

REPOSITORY is a clone of github.com/factbook/factbook.json with its history (the git folder is enough): the CIA World
Factbook as JSON, which is in the public domain. Its newest commit gives those in office; one commit a month back to
the first gives those who were, with the day on which the next one followed. With --check nothing is written and the
exit code says whether the shipped table is the one that the repository gives.

States are those of crates/read/data/countries.txt, by their names there; territories and realms whose head is another
state's are left out. A legislature is listed by a name that no other state's has and that is no common noun.

Python 3 and git are needed. The same repository gives the same bytes.
"""

import collections
import html
import json
import pathlib
import re
import subprocess
import sys
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "crates" / "read" / "data"
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

# Names of states that the Factbook writes in another way than newspapers.
STATE_NAMES = {
    "Burma": "myanmar",
    "Congo, Democratic Republic of the": "dr-congo",
    "DRC": "dr-congo",
    "Congo (Kinshasa)": "dr-congo",
    "Congo (Brazzaville)": "congo-brazzaville",
    "Congo, Republic of the": "congo-brazzaville",
    "Central African Republic (CAR)": "central-african-republic",
    "The Dominican": "dominican-republic",
    "Sao Tome and Principe": "sao-tome-and-principe",
    "Côte d'Ivoire": "ivory-coast",
    "Holy See": "vatican",
    "United Arab Emirates": "united-arab-emirates",
    "Cote d'Ivoire": "ivory-coast",
    "Gambia, The": "gambia",
    "The Gambia": "gambia",
    "The Bahamas": "bahamas",
    "Bahamas, The": "bahamas",
    "Korea, North": "north-korea",
    "Korea, South": "south-korea",
    "Holy See (Vatican City)": "vatican",
    "Turkey (Turkiye)": "turkey",
    "Macedonia": "north-macedonia",
    "Swaziland": "eswatini",
    "Czech Republic": "czechia",
    "Cape Verde": "cabo-verde",
    "East Timor": "timor-leste",
    "US": "united-states",
    "UK": "united-kingdom",
    "UAE": "united-arab-emirates",
}

# Spellings of family names that newspapers use beside the Factbook's.
SPELLINGS = {
    "asad": ["Assad"],
    "zelenskyy": ["Zelensky", "Zelenskiy"],
    "lukashenka": ["Lukashenko"],
    "qadhafi": ["Gaddafi", "Qaddafi"],
    "sisi": ["Sissi"],
    "afworki": ["Afewerki", "Isaias"],
    "rahmon": ["Rakhmon"],
    "mirziyoyev": ["Mirziyoev"],
    "pashinyan": ["Pashinian"],
    "karzai": ["Karzay"],
    "haniyeh": ["Haniya"],
    "tebboune": ["Tebbun"],
    "aoun": ["Awn"],
    "netanyahu": ["Netanjahu"],
}

# Whom the Factbook does not have, or not by name: ministers of foreign affairs and heads of bodies, by the Détente authors,
# from what is publicly known at the end of 2025.
OTHERS = """
african-union|chairperson|Mahmoud Ali Youssouf|Youssouf|2025-03-13|
armenia|foreign minister|Ararat Mirzoyan|Mirzoyan|2021-08-19|
australia|foreign minister|Penny Wong|Wong|2022-05-23|
azerbaijan|foreign minister|Jeyhun Bayramov|Bayramov|2020-07-16|
brazil|foreign minister|Mauro Vieira|Vieira|2023-01-01|
canada|foreign minister|Anita Anand|Anand|2025-05-13|
china|foreign minister|Wang Yi|Wang Yi|2023-07-25|
china|foreign minister|Qin Gang|Qin Gang|2022-12-30|2023-07-25
egypt|foreign minister|Badr Abdelatty|Abdelatty|2024-07-03|
egypt|foreign minister|Sameh Shoukry|Shoukry,Shukri|2014-06-17|2024-07-03
european-union|president of the commission|Ursula von der Leyen|von der Leyen|2019-12-01|
european-union|president of the council|António Costa|Costa|2024-12-01|
european-union|high representative|Kaja Kallas|Kallas|2024-12-01|
european-union|high representative|Josep Borrell|Borrell|2019-12-01|2024-12-01
france|foreign minister|Jean-Noël Barrot|Barrot|2024-09-21|
germany|foreign minister|Johann Wadephul|Wadephul|2025-05-06|
germany|foreign minister|Annalena Baerbock|Baerbock|2021-12-08|2025-05-06
hungary|foreign minister|Péter Szijjártó|Szijjártó|2014-09-23|
india|foreign minister|Subrahmanyam Jaishankar|Jaishankar|2019-05-31|
iran|foreign minister|Abbas Araghchi|Araghchi,Araqchi|2024-08-21|
iran|foreign minister|Mohammad Javad Zarif|Zarif|2013-08-15|2021-08-25
iraq|foreign minister|Fuad Hussein|Fuad Hussein|2020-06-06|
israel|foreign minister|Gideon Saar|Saar,Sa'ar|2024-11-08|
italy|foreign minister|Antonio Tajani|Tajani|2022-10-22|
jordan|foreign minister|Ayman Safadi|Safadi|2017-01-15|
nato|secretary general|Mark Rutte|Rutte|2024-10-01|
nato|secretary general|Jens Stoltenberg|Stoltenberg|2014-10-01|2024-10-01
oman|foreign minister|Badr Albusaidi|Albusaidi,Al-Busaidi|2020-08-18|
pakistan|foreign minister|Ishaq Dar|Ishaq Dar|2024-03-11|
palestine|president|Mahmoud Abbas|Mahmoud Abbas|2005-01-15|
poland|foreign minister|Radosław Sikorski|Sikorski|2023-12-13|
russia|foreign minister|Sergei Lavrov|Lavrov|2004-03-09|
saudi-arabia|foreign minister|Faisal bin Farhan|Farhan|2019-10-23|
syria|foreign minister|Asaad al-Shaibani|al-Shaibani,Shaibani|2024-12-21|
syria|president|Ahmed al-Sharaa|al-Sharaa,Sharaa,al-Shara|2025-01-29|
turkey|foreign minister|Hakan Fidan|Fidan|2023-06-04|
ukraine|foreign minister|Andrii Sybiha|Sybiha|2024-09-05|
ukraine|foreign minister|Dmytro Kuleba|Kuleba|2020-03-04|2024-09-05
united-kingdom|foreign secretary|Yvette Cooper|Yvette Cooper|2025-09-05|
united-kingdom|foreign secretary|David Lammy|Lammy|2024-07-05|2025-09-05
united-nations|secretary-general|António Guterres|Guterres|2017-01-01|
united-nations|secretary-general|Ban Ki-moon|Ban Ki-moon|2007-01-01|2017-01-01
united-states|secretary of state|Marco Rubio|Rubio|2025-01-21|
united-states|secretary of state|Antony Blinken|Blinken|2021-01-26|2025-01-20
"""

# What many states call their chamber, in their own words.
COMMON = set(
    """parliament senate congress assembly parlement parlamento parlament parlamentu national legislature diet council
    asamblea congreso assemblee federal barlaman majlis parliamentary folketing house consultative shura""".split()
)


def git(repository, *arguments):
    found = subprocess.run(["git", "-C", repository, *arguments], capture_output=True, check=True)
    return found.stdout.decode("utf-8", "replace")


def blobs(repository, names):
    """The texts of git objects, by their hash; what the clone lacks is left out."""
    process = subprocess.Popen(
        ["git", "-C", repository, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    texts = {}
    for name in names:
        process.stdin.write(f"{name}\n".encode())
        process.stdin.flush()
        head = process.stdout.readline().split()
        if len(head) == 3:
            texts[name] = process.stdout.read(int(head[2])).decode("utf-8", "replace")
            process.stdout.read(1)
    process.stdin.close()
    process.wait()
    return texts


def states():
    """Ids of countries.txt by every name there."""
    names = {}
    for line in (DATA / "countries.txt").read_text().splitlines():
        if line.startswith("# ---"):
            break
        if not line.startswith("#"):
            fields = line.split("|")
            for name in fields[1].split(","):
                names[name.removeprefix("the ")] = fields[0]
    return {**names, **STATE_NAMES}


def plain(text):
    text = html.unescape(re.sub(r"<[^>]*>", " ", text or ""))
    return re.sub(r"\s+", " ", text).strip()


def fold(name):
    """A name in small letters without accents."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(c for c in letters if not unicodedata.combining(c)).lower()


def day(words):
    """An ISO day, month or year of "29 December 2022", "December 2022", "1997"."""
    found = re.search(r"(?:(\d{1,2}) )?(?:([A-Z][a-z]{2})[a-z]*\.? )?(\d{4})", words)
    if not found:
        return ""
    number, month, year = found.groups()
    if not month or month.lower() not in MONTHS:
        return year
    month = f"{year}-{MONTHS.index(month.lower()) + 1:02}"
    return f"{month}-{int(number):02}" if number else month


def capitals(word):
    """True for a family name as the Factbook writes it: MACRON, al-SUDANI, O'NEILL, SASSOU-Nguesso, not III."""
    letters = re.sub(r"^(?:al|el|as|ash|Mc|Mac|de|d'|ad|at|an)-?(?=[A-Z])", "", word)
    parts = [re.sub(r"[^\w]", "", part) for part in letters.split("-")]
    return any(
        len(part) > 1 and part == part.upper() and not re.fullmatch(r"[IV]+|X[IVX]+", part) and not part.isdigit()
        or part == "XI"
        for part in parts
    )


def title(word):
    """MACRON as Macron, al-SUDANI as al-Sudani, RAMOS-HORTA as Ramos-Horta."""
    def one(part):
        return part[:1] + part[1:].lower() if capitals(part) else part

    return re.sub(r"[^\W\d_]+", lambda m: one(m.group()), word)


RANKS = re.compile(
    r"^(?:Sr\.|Gen\.|General|Capt\.|Captain|Col\.|Colonel|Lt\.|Maj\.|Brig\.|Brigadier|Field|Marshal|Dr\.|Sir|Dame|Sheikh|Shaykh|"
    r"Emir|Amir|Prof\.|Sheik|Grand|Duke|Ayatollah|Ali-Hoseini|Transitional|Interim|Acting|\(Ret\.\)|Ret\.)$"
)


PARTICLE = re.compile(r"(?:bin|ibn|al|el|de|da|do|dos|del|la|von|van|der|den|ould)\b")
NOUNS = {"Confederation", "Council", "Presidential", "Government", "Republic", "Spain", "Minister", "Ministers", "Homeland", "Swiss",
         "Forces", "Prime", "State", "Libya", "Federal", "Transition", "Sultan"}


def holder(text):
    """Office, name, family name and first day of the one named first: "President Ilham ALIYEV (since 31 October 2003)"."""
    text = re.sub(r" ?[(\[][^()\[\]\d]*[)\]]", "", plain(text))
    if "represented by" in text.split(";")[0] or "Lord of Mann" in text:
        return None
    found = re.match(r"([^(;]+)[^(]* \([^)]*?(?:since )?(\d[^);,]+|[A-Z][a-z]+ \d{4})", text)
    if not found:
        return None
    words, since = found.group(1).replace("(", " ").split(), day(found.group(2))
    # The name ends before what is said of it: "Yair LAPID serving as caretaker", "Joseph R. BIDEN, Jr."
    words = [word.rstrip(",") for word in words]
    # The name begins behind the last word of the office.
    first = 0
    for n, word in enumerate(words):
        if re.fullmatch(
            r"(?:[Cc]o-)?(?:President|Premier|Minister|King|Queen|Sultan|Emir|Amir|Prince|Pope|Chairperson|Chairman|Chancellor|"
            r"Leader|Governor|Emperor|Taoiseach|Head|Duke|Captain|Regent|Ruler|Chair)", word
        ):
            first = n + 1
    # "President of the National Council … General Abdourahame TIANI": the office goes up to the last word in small letters.
    caps = [n for n, word in enumerate(words) if capitals(word) and n >= first]
    if not caps:
        return None
    if first < len(words) and words[first] in ("of", "for"):
        small = [n for n in range(first, caps[0]) if words[n][:1].islower() and not re.match(r"(?:al|el|bin|de|von)\b", words[n])]
        first = (small[-1] + 2) if small else first
    while first < len(words) and RANKS.match(words[first]) and not capitals(words[first]):
        first += 1
    last = min((n for n, word in enumerate(words) if capitals(word)), default=0)
    while last + 1 < len(words) and (words[last + 1][:1].isupper() or PARTICLE.match(words[last + 1])):
        last += 1
    words = words[: last + 1]
    if words[-1] in ("Jr.", "Sr."):
        words = words[:-1]
    name = words[first:]
    # "(CNSP) General Abdourahame TIANI", "Council Abdourahame …": titles and nouns before the name are no part of it.
    while name and name[0] in NOUNS and not capitals(name[0]):
        name = name[1:]
    name = [word for word in name if not RANKS.match(word) or capitals(word)]
    family = [word for word in name if capitals(word)]
    office = " ".join(words[:first]).strip().lower()
    for known in ("prime minister", "president", "king", "queen", "emir", "amir", "sultan", "chancellor", "premier", "pope", "emperor",
                  "supreme leader", "taoiseach", "prince", "chairperson", "chairman", "chair", "grand duke", "captain regent"):
        if known in office:
            office = {"amir": "emir"}.get(known, known)
            break
    if not name or not family or not since or len(name) > 6 or len(office) > 24:
        return None
    return office, " ".join(title(w) for w in name), " ".join(title(w) for w in family), since


def profile(text):
    try:
        government = json.loads(text).get("Government") or {}
    except ValueError:
        return None
    value = lambda row, key: plain(((government.get(row) or {}).get(key) or {}).get("text", ""))
    return {
        "name": value("Country name", "conventional short form"),
        "long": value("Country name", "conventional long form"),
        "texts": [value("Executive branch", key) for key in ("chief of state", "head of government")],
        "heads": [holder(value("Executive branch", key)) for key in ("chief of state", "head of government")],
        "legislature": value("Legislative branch", "legislature name"),
    }


def snapshots(repository):
    """The last commit of each month, oldest first, with its day."""
    months = {}
    for line in git(repository, "log", "--format=%H %cs").splitlines():
        commit, when = line.split()
        months.setdefault(when[:7], (when, commit))
    return sorted(months.values())


def terms(repository, known):
    """For each state the holders of its two offices: [office, name, family, since, until], oldest first."""
    when_and_files = []
    wanted = set()
    for when, commit in snapshots(repository):
        files = {}
        for line in git(repository, "ls-tree", "-r", commit).splitlines():
            head, path = line.split("\t")
            if path.endswith(".json") and "/" in path:
                files[path] = head.split()[2]
        when_and_files.append((when, files))
        wanted.update(files.values())
    profiles = {name: profile(text) for name, text in blobs(repository, sorted(wanted)).items()}
    held = collections.defaultdict(list)
    legislatures = {}
    for when, files in when_and_files:
        for path, blob in sorted(files.items()):
            found = profiles.get(blob)
            names = (found["name"], found["name"].split(" (")[0], found["long"]) if found else ()
            state = next((known[name] for name in names if name in known), None)
            if not state:
                continue
            legislatures[state] = found["legislature"]
            for place, one in enumerate(found["heads"]):
                row = held[state, place]
                if one is None:
                    # Who is named no more, or as a former one, holds the office no more.
                    text = fold(found["texts"][place])
                    gone = row and (fold(row[-1][2]).split("-")[-1] not in text or "former" in text)
                    if gone and text and not row[-1][4]:
                        row[-1][4] = when
                    continue
                office, name, family, since = one
                # The same person: by the name, or by the first day where the spelling was changed.
                same = row and (
                    fold(row[-1][2]) == fold(family) and not (row[-1][4] and row[-1][4] <= since)
                    or fold(row[-1][1]) == fold(name) and not (row[-1][4] and row[-1][4] <= since)
                    or row[-1][3] == since
                )
                if same:
                    row[-1][0:3] = [office, name, family]
                    continue
                if row and not row[-1][4]:
                    row[-1][4] = since if row[-1][3][:4] <= since[:4] and since <= when else when
                row.append([office, name, family, since, ""])
    return held, legislatures, when_and_files[-1][0]


def chambers(legislatures):
    """Names of legislatures that are one state's alone."""
    names = collections.defaultdict(set)
    for state, text in legislatures.items():
        for piece in re.split(r"[()/;,]| - | or ", text):
            piece = re.sub(r"^(?:the|The) ", "", piece.strip())
            words = fold(piece).split()
            if words and piece[0].isupper() and len(piece) > 4:
                names[piece].add(state)
    rows = []
    for piece, of in names.items():
        words = [word for word in fold(piece).split() if len(word) > 3]
        if len(of) == 1 and words and not all(word in COMMON for word in words) and len(words) < 4:
            rows.append((next(iter(of)), "legislature", piece, "", "", ""))
    return rows


def table(repository):
    known = states()
    held, legislatures, newest = terms(repository, known)
    rows = set(chambers(legislatures))
    for (state, place), terms_of in held.items():
        for office, name, family, since, until in terms_of:
            # A king who is another state's is that state's.
            if office in ("king", "queen") and re.match(r"(?:Charles|Elizabeth) I", name) and state != "united-kingdom":
                continue
            # Who holds both offices of a state is listed once.
            if place == 1 and any(row[1] == name and row[3] == since for row in held[state, 0]):
                continue
            office = office or ("head of government" if place else "head of state")
            if until and until < since[: len(until)]:
                continue
            parts = {part for word in family.split() if "-" in word and not re.match(r"[aA]l-|[eE]l-|[aA]s-", word) for part in [word.split("-")[0], word.split("-")[-1]]}
            spellings = sorted(part for part in parts if part[:1].isupper())
            spellings += [s for word in fold(family).replace("-", " ").split() for s in SPELLINGS.get(word, [])]
            rows.add((state, office, name, ",".join([family, *spellings]), since, until))
    rows.update(tuple(line.split("|")) for line in OTHERS.strip().splitlines())
    head = f"""# Heads of state and government since 2014, and legislatures: state|office|name|family names|since|until
# From the CIA World Factbook (public domain) as JSON, github.com/factbook/factbook.json, commit
# {git(repository, "rev-parse", "HEAD").strip()} of {newest}, by scripts/offices.py: do not edit. Foreign ministers
# and heads of bodies stand in the script, by the Détente authors, as of the end of 2025. Who has no last day was in office
# when the Factbook was last brought up to date, in January 2026; days are as exact as it has them.
"""
    return head + "".join("|".join(row) + "\n" for row in sorted(rows))


def main():
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    if len(arguments) != 1:
        sys.exit(__doc__)
    text = table(arguments[0])
    place = DATA / "offices.txt"
    if "--check" in sys.argv:
        sys.exit(0 if place.read_text() == text else f"{place} is not what the repository gives")
    place.write_text(text)
    print(f"{place}: {text.count(chr(10))} lines")


if __name__ == "__main__":
    main()

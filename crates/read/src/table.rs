//! Lists of words as hash tables: words are looked up whatever their case.

/// A hash table from words, whatever their case, to values. Its order is that of the file it was made of.
#[derive(Clone, Debug)]
pub(crate) struct Table<V> {
    slots: Vec<u32>,
    keys: Vec<Box<str>>,
    values: Vec<V>,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self { slots: vec![0; 64], keys: Vec::new(), values: Vec::new() }
    }
}

/// FNV-1a over the lower-cased word; the curly apostrophe counts as the plain one.
fn hash(word: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut eat = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    if word.is_ascii() {
        for byte in word.bytes() {
            eat(byte.to_ascii_lowercase());
        }
    } else {
        let mut buffer = [0; 4];
        for c in word.chars().flat_map(char::to_lowercase) {
            let c = if c == '’' { '\'' } else { c };
            for byte in c.encode_utf8(&mut buffer).bytes() {
                eat(byte);
            }
        }
    }
    hash ^ (hash >> 29)
}

/// True where the words are the same but for case and the curly apostrophe; `key` is in lower case.
fn same(key: &str, word: &str) -> bool {
    if word.is_ascii() {
        return key.eq_ignore_ascii_case(word);
    }
    let lower = word.chars().flat_map(char::to_lowercase).map(|c| if c == '’' { '\'' } else { c });
    key.chars().eq(lower)
}

impl<V> Table<V> {
    fn slot(&self, word: &str) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash(word) as usize & mask;
        loop {
            match self.slots[slot] {
                0 => return slot,
                n if same(&self.keys[n as usize - 1], word) => return slot,
                _ => slot = (slot + 1) & mask,
            }
        }
    }

    /// True where nothing was put in.
    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The value of a word.
    pub(crate) fn get(&self, word: &str) -> Option<&V> {
        match self.slots[self.slot(word)] {
            0 => None,
            n => self.values.get(n as usize - 1),
        }
    }

    /// Every word, in the order in which they were put in.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(AsRef::as_ref)
    }

    /// Sets the value of a word.
    pub(crate) fn insert(&mut self, word: &str, value: V) {
        if (self.keys.len() + 1) * 2 > self.slots.len() {
            self.slots = vec![0; self.slots.len() * 2];
            for at in 0..self.keys.len() {
                let slot = self.slot(&self.keys[at].clone());
                self.slots[slot] = at as u32 + 1;
            }
        }
        let slot = self.slot(word);
        match self.slots[slot] {
            0 => {
                self.keys.push(
                    word.chars()
                        .flat_map(char::to_lowercase)
                        .map(|c| if c == '’' { '\'' } else { c })
                        .collect(),
                );
                self.values.push(value);
                self.slots[slot] = self.keys.len() as u32;
            }
            n => self.values[n as usize - 1] = value,
        }
    }
}

impl<V: Default> Table<V> {
    /// The value of a word, made if absent.
    pub(crate) fn entry(&mut self, word: &str) -> &mut V {
        if self.get(word).is_none() {
            self.insert(word, V::default());
        }
        let at = self.slots[self.slot(word)] as usize - 1;
        &mut self.values[at]
    }
}

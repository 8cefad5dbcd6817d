//! Small words: which belong to the word after them, and which begin a phrase.

use std::collections::HashMap;

/// Small words of one language, and whether they lean on the next word and begin a phrase.
pub(super) struct Phrases {
    /// Empty where they are not known: then the length of a word decides.
    words: HashMap<&'static str, (bool, bool)>,
}

struct Row {
    language: &'static str,
    /// Articles, prepositions, possessives, and pronouns and negations before a verb.
    leaning: &'static str,
    /// Conjunctions and the like.
    beginning: &'static str,
}

/// Longest word, in letters, that is taken for a small one in a language without a list.
const SHORT: usize = 3;
/// Longest word of the lists, in bytes.
const LONGEST: usize = 24;

const ROWS: &[Row] = &[
    Row {
        language: "en",
        leaning: "a an the this that these those my your his her its our their of to in on at by for from with into onto \
                  over under about after before between through without against during no not i you he she it we they \
                  is are was were be been am has have had do does did will would can could shall should may might must \
                  very so as than mr. mrs. dr.",
        beginning: "and or but nor because that which who whom whose when while where if unless until since although \
                    though as than to of in on at for with from by after before so",
    },
    Row {
        language: "pt",
        leaning: "o a os as um uma uns umas de do da dos das em no na nos nas num numa por pelo pela pelos pelas para \
                  pra pro com sem sob sobre entre até ao à aos às meu minha meus minhas teu tua seu sua seus suas \
                  nosso nossa este esta esse essa aquele aquela não me te se lhe eu tu ele ela nós eles elas é são foi \
                  muito mais tão que sr. sra. dr.",
        beginning: "e ou mas nem porque que quem cujo cuja quando enquanto onde se como embora pois de do da em no na por \
                    para com sem sobre até depois antes",
    },
    Row {
        language: "es",
        leaning: "el la los las un una unos unas lo de del a al en por para con sin sobre entre hasta desde hacia mi mis tu \
                  tus su sus nuestro nuestra este esta ese esa aquel aquella no me te se le les yo tú él ella es son fue \
                  muy más tan que sr. sra. dr.",
        beginning: "y e o u pero ni porque que quien cuyo cuando mientras donde si como aunque pues de del en por para con \
                    sin sobre hasta después antes",
    },
    Row {
        language: "fr",
        leaning: "le la les un une des du de à au aux en dans par pour avec sans sous sur entre chez vers mon ma mes ton ta \
                  tes son sa ses notre nos votre vos leur leurs ce cet cette ces ne me te se je tu il elle on nous vous \
                  ils elles est sont très plus si que m. mme",
        beginning: "et ou mais ni car que qui dont quand lorsque où si comme de du dans par pour avec sans sur après avant",
    },
    Row {
        language: "it",
        leaning: "il lo la i gli le un uno una di del dello della dei degli delle a al allo alla ai agli alle da dal dalla \
                  in nel nello nella nei negli nelle su sul sulla con per tra fra mio mia tuo tua suo sua nostro questo \
                  questa quel quella non mi ti si ci vi io lui lei noi è sono molto più che sig.",
        beginning: "e o ma né perché che chi cui quando mentre dove se come di del in nel per con senza su dopo prima",
    },
    Row {
        language: "de",
        leaning: "der die das den dem des ein eine einen einem einer eines von vom zu zum zur in im an am auf aus bei beim \
                  mit nach für über unter vor durch gegen ohne um zwischen mein meine dein deine sein seine ihr ihre \
                  unser kein keine dieser diese dieses nicht ich du er sie es wir ist sind war sehr so hr. dr.",
        beginning: "und oder aber denn weil dass wenn als wer wo ob während obwohl bis von zu in an auf aus mit nach für \
                    ohne um",
    },
    Row {
        language: "nl",
        leaning: "de het een van in op aan bij met voor naar uit over onder door tegen zonder om tussen mijn je jouw zijn \
                  haar ons onze hun geen deze dit die dat niet ik jij hij zij wij is zijn was zeer zo",
        beginning: "en of maar want omdat dat die wie als toen waar terwijl hoewel van in op met voor naar uit om",
    },
    Row {
        language: "ru",
        leaning: "в во на с со к ко у о об обо от до из за над под при про для без по через между перед не ни мой моя моё \
                  мои твой твоя его её их наш ваш этот эта это эти тот та те я ты он она мы вы они очень самый г. ул.",
        beginning: "и а но или да что чтобы который которая которое которые когда пока где куда если хотя потому как чем \
                    в на с к от из за для без по",
    },
    Row {
        language: "uk",
        leaning: "в у на з із зі до від за над під при про для без по через між перед не ні мій моя твій його її їх наш \
                  ваш цей ця це ці той та ті я ти він вона ми ви вони дуже",
        beginning: "і й та а але або чи що щоб який яка яке які коли поки де куди якщо хоча бо як ніж в у на з до від для",
    },
    Row {
        language: "pl",
        leaning: "w we na z ze do od za nad pod przy o dla bez po przez między przed nie mój moja twój jego jej ich nasz \
                  wasz ten ta to te ja ty on ona my wy oni bardzo",
        beginning: "i a ale lub albo czy że żeby który która które gdy kiedy gdzie jeśli chociaż bo jak niż w na z do od dla",
    },
];

impl Phrases {
    /// Those of the language that a tag names.
    pub(super) fn of(language: &str) -> Self {
        let primary = language.split(['-', '_']).next().unwrap_or_default();
        let mut words = HashMap::new();
        if let Some(row) = ROWS.iter().find(|row| row.language.eq_ignore_ascii_case(primary)) {
            for word in row.leaning.split_ascii_whitespace() {
                words.entry(word).or_insert((false, false)).0 = true;
            }
            for word in row.beginning.split_ascii_whitespace() {
                words.entry(word).or_insert((false, false)).1 = true;
            }
        }
        Self { words }
    }

    /// Whether `word` belongs to the word after it.
    pub(super) fn leans_on_next(&self, word: &str) -> bool {
        if self.words.is_empty() {
            let letters = word.chars().take(SHORT + 1).filter(|c| c.is_alphabetic()).count();
            return letters > 0 && letters <= SHORT && word.chars().all(|c| c.is_alphabetic() || c == '\'');
        }
        self.find(word).0
    }

    /// Whether a phrase begins with `word`.
    pub(super) fn begins(&self, word: &str) -> bool {
        self.find(word).1
    }

    fn find(&self, word: &str) -> (bool, bool) {
        // Longer words are in no list.
        if word.len() > LONGEST {
            return (false, false);
        }
        let found = match word.chars().any(char::is_uppercase) {
            true => self.words.get(word.to_lowercase().as_str()),
            false => self.words.get(word),
        };
        found.copied().unwrap_or((false, false))
    }
}

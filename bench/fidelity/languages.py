"""What the corruptions must know of each language: words of units, months and the like in the forms that texts use.

Each row of a group holds forms of one meaning that can stand for each other's counterparts: place n of one row is
replaced by place n of another, so that the sentence stays grammatical and only its meaning is wrong.
"""

# Lists in one grammatical case each.
MONTHS = {
    "en": ["January February March April May June July August September October November December".split()],
    "pt": ["janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()],
    "ru": ["января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split(),
           "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре".split()],
}

WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo".split(),
    "ru": "понедельник вторник среду четверг пятницу субботу воскресенье".split(),
}

# Rows of one group measure the same thing.
UNITS = {
    "en": [
        [("km", "kilometers", "kilometres", "kilometer"), ("miles", "miles", "miles", "mile"),
         ("m", "meters", "metres", "meter"), ("cm", "centimeters", "centimetres", "centimeter"),
         ("mm", "millimeters", "millimetres", "millimeter"), ("ft", "feet", "feet", "foot")],
        [("kg", "kilograms", "kilogrammes", "kilogram"), ("lb", "pounds", "pounds", "pound"),
         ("t", "tons", "tonnes", "ton")],
        [("km/h", "kph"), ("mph", "mph"), ("m/s", "m/s")],
        [("hours", "hour"), ("minutes", "minute"), ("days", "day"), ("weeks", "week"), ("months", "month"),
         ("years", "year")],
        [("hectares",), ("acres",)],
    ],
    "pt": [
        [("km", "quilômetros", "quilómetros", "quilômetro"), ("milhas", "milhas", "milhas", "milha"),
         ("m", "metros", "metros", "metro"), ("cm", "centímetros", "centímetros", "centímetro"),
         ("mm", "milímetros", "milímetros", "milímetro"), ("pés", "pés", "pés", "pé")],
        [("kg", "quilos", "quilogramas", "quilo"), ("lb", "libras", "libras", "libra"),
         ("t", "toneladas", "toneladas", "tonelada")],
        [("km/h",), ("mph",), ("m/s",)],
        [("horas", "hora"), ("minutos", "minuto"), ("dias", "dia"), ("semanas", "semana"), ("meses", "mês"),
         ("anos", "ano")],
        [("hectares",), ("acres",)],
    ],
    "ru": [
        [("км", "километров", "километра", "километр"), ("миль", "миль", "мили", "миля"),
         ("м", "метров", "метра", "метр"), ("см", "сантиметров", "сантиметра", "сантиметр"),
         ("мм", "миллиметров", "миллиметра", "миллиметр"), ("футов", "футов", "фута", "фут")],
        [("кг", "килограммов", "килограмма", "килограмм"), ("фунтов", "фунтов", "фунта", "фунт"),
         ("т", "тонн", "тонны", "тонна")],
        [("км/ч",), ("миль/ч",), ("м/с",)],
        [("часов", "часа", "час"), ("минут", "минуты", "минута"), ("дней", "дня", "день"),
         ("недель", "недели", "неделя"), ("месяцев", "месяца", "месяц"), ("лет", "года", "год")],
        [("гектаров", "гектара"), ("акров", "акра")],
    ],
}

CURRENCIES = {
    "en": [[("dollars", "dollar"), ("euros", "euro"), ("pounds", "pound"), ("rubles", "ruble"), ("yen", "yen"),
            ("yuan", "yuan")], [("$",), ("€",), ("£",)]],
    "pt": [[("dólares", "dólar"), ("euros", "euro"), ("libras", "libra"), ("rublos", "rublo"), ("ienes", "iene"),
            ("reais", "real")], [("US$",), ("€",), ("£",)], [("$",), ("€",), ("£",)]],
    "ru": [[("долларов", "доллара", "доллар"), ("евро", "евро", "евро"), ("фунтов", "фунта", "фунт"),
            ("рублей", "рубля", "рубль"), ("иен", "иены", "иена"), ("юаней", "юаня", "юань")],
           [("$",), ("€",), ("£",)]],
}

MAGNITUDES = {
    "en": [("thousand",), ("million",), ("billion",), ("trillion",)],
    "pt": [("mil", "mil"), ("milhões", "milhão"), ("bilhões", "bilhão"), ("trilhões", "trilhão")],
    "ru": [("тысяч", "тыс.", "тысячи"), ("миллионов", "млн", "миллиона"), ("миллиардов", "млрд", "миллиарда"),
           ("триллионов", "трлн", "триллиона")],
}

# (thousands, decimal) as the language writes them; the first thousands mark is the usual one.
SEPARATORS = {"en": (",", "."), "pt": (".", ","), "ru": (" \u00a0\u202f", ",")}

NEGATIONS = {"en": ["not", "n't", "never", "cannot"], "pt": ["não", "nunca"], "ru": ["не", "нет", "никогда"]}

# Other words that deny, and what stands in their places where nothing does.
DENIALS = {
    "en": [("never", "always"), ("nobody", "everybody"), ("no one", "everyone"), ("nothing", "everything"),
           ("nowhere", "everywhere"), ("neither", "both"), ("nor", "and"), ("none", "all"), ("without", "with"),
           ("impossible", "possible"), ("unlikely", "likely"), ("unable", "able"), ("no", "some"),
           ("unknown", "known"), ("illegal", "legal"), ("unclear", "clear"), ("unusual", "usual"),
           ("uncommon", "common"), ("unnecessary", "necessary"), ("incorrect", "correct"), ("inaccurate", "accurate"),
           ("unavailable", "available"), ("unsafe", "safe"), ("unpopular", "popular"), ("unsuccessful", "successful"),
           ("inadequate", "adequate"), ("inefficient", "efficient"), ("invisible", "visible"), ("irregular", "regular"),
           ("uncertain", "certain"), ("unstable", "stable"), ("unfair", "fair"), ("impractical", "practical")],
    "pt": [("nunca", "sempre"), ("jamais", "sempre"), ("ninguém", "todos"), ("nenhum", "algum"), ("nenhuma", "alguma"),
           ("nada", "tudo"), ("nem", "e"), ("sem", "com"), ("impossível", "possível"), ("improvável", "provável"),
           ("incapaz", "capaz"), ("incapazes", "capazes"), ("desconhecido", "conhecido"), ("desconhecida", "conhecida"),
           ("ilegal", "legal"), ("ilegais", "legais"), ("incomum", "comum"), ("incomuns", "comuns"),
           ("desnecessário", "necessário"), ("desnecessária", "necessária"), ("incorreto", "correto"),
           ("incorreta", "correta"), ("indisponível", "disponível"),
           ("inadequado", "adequado"), ("inadequada", "adequada"), ("ineficiente", "eficiente"),
           ("invisível", "visível"), ("irregular", "regular"),
           ("instável", "estável"), ("injusto", "justo"), ("injusta", "justa")],
    "ru": [("никогда", "всегда"), ("никто", "каждый"), ("ничего", "всё"), ("ничто", "всё"), ("нигде", "везде"),
           ("никаких", "любых"), ("без", "с"), ("невозможно", "возможно"), ("нельзя", "можно"),
           ("неизвестно", "известно"), ("неизвестный", "известный"), ("незаконный", "законный"),
           ("незаконно", "законно"), ("невидимый", "видимый"), ("необычный", "обычный"), ("неправильно", "правильно"),
           ("маловероятно", "вероятно"), ("небезопасно", "безопасно"), ("неясно", "ясно"), ("нет", "есть")],
}

# What is too frequent, and says too little, to be made a denial of.
PLAIN = {"and", "with", "e", "com", "с"}

# "not" goes after (en) or before (pt, ru) one of these.
VERBS = {
    "en": "is are was were will would can could should may might must has have had do does did".split(),
    "pt": "é são foi foram era eram será serão está estão estava estavam tem têm tinha teve pode podem poderia deve "
          "devem disse afirmou vai vão há".split(),
    "ru": "был была было были будет будут может могут мог могла могли стал стала стало стали является являются имеет "
          "имеют сказал сказала заявил заявила сообщил сообщила хочет хотят должен должна должны получил получила "
          "удалось смог смогли считает считают".split(),
}

# Rows of number words that can stand for each other; one and two are left out, for they mean much else.
NUMBER_WORDS = {
    "en": [["three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
           ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "thirty", "forty", "fifty",
            "sixty", "seventy", "eighty", "ninety"]],
    "pt": [["três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez", "onze", "doze"],
           ["treze", "quinze", "dezesseis", "dezessete", "dezoito", "vinte", "trinta", "quarenta", "cinquenta", "sessenta",
            "setenta", "oitenta"]],
    "ru": [["три", "четыре"], ["пять", "шесть", "семь", "восемь", "девять", "десять", "одиннадцать", "двенадцать"],
           ["пяти", "шести", "семи", "восьми", "девяти", "десяти"],
           ["пятнадцать", "шестнадцать", "семнадцать", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят"],
           ["тридцати", "пятидесяти", "шестидесяти", "семидесяти"]],
}

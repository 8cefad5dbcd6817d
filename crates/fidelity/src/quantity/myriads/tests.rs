//! Numbers that go by powers of ten thousand, and what stands around them, by a few words of three languages.

use tolmach_language::Traits;

use super::*;
use crate::quantity::reader::Reader;
use crate::quantity::{Kind, Strength};

const CHINESE: &str = "cardinal\t0\t零 〇\ncardinal\t1\t一\ncardinal\t2\t二 两\ncardinal\t3\t三\ncardinal\t4\t四\ncardinal\t5\t五\n\
    cardinal\t6\t六\ncardinal\t7\t七\ncardinal\t8\t八\ncardinal\t9\t九\nmagnitude\t10\t十\nmagnitude\t100\t百\n\
    magnitude\t1000\t千\nmagnitude\t10000\t万\nmagnitude\t100000000\t亿\nmagnitude\t1000000000000\t兆\nseveral\t\t数 几\n\
    skip\t\t多\npoint\t\t点\nfraction\t1/2\t半\nand-half\t\t半\nover\t0\t分之\nover\t100\t百分之\nscaled\t10 percent\t成\n\
    before-ordinal\t\t第\ncounter\t\t个 名\ncalendar-year\t\t年\ncalendar-month\t\t月\ncalendar-day\t\t日\n\
    decade\t\t年代\ncentury\t\t世纪\nreign\t1911\t民国\nbefore-am\t\t上午\nbefore-pm\t\t下午\nbefore-night\t\t晚上\n\
    clock\t\t点\nquarter\t\t刻\nrange\t\t至\nweekday\t3\t周三 (_三_)\nunit\tyear\t年\nunit\tmonth\t个月\nunit\th\t小时\nunit\tmin\t分\n\
    unit\tday\t天 日\nunit\ts\t秒\nunit\tm\t米\nunit\tCNY\t.元\nunit\tdollar\t美元\nword\t\t一些 统一";
const KOREAN: &str = "cardinal\t2\t이 두\ncardinal\t5\t오 다섯\ncardinal\t20\t스물\nmagnitude\t10\t십\nmagnitude\t10000\t만\n\
    magnitude\t100000000\t억\ncounter\t\t명\nweekday\t1\t월요일\ncalendar-month\t\t월\ncalendar-day\t\t일\ncalendar-year\t\t년\nunit\tKRW\t.원";
const JAPANESE: &str =
    "unit\tdollar\tドル\nunit\tmonth\tカ月\nmagnitude\t100000000\t億\nscaled\t10 percent\t割\nunit\tmin\t分";

fn lexicon(tag: &str, data: &'static str) -> Lexicon {
    Lexicon::from_data(Traits::of(tag), data)
}

#[test]
fn numbers_are_read_as_the_table_says() {
    let chinese = lexicon("zh", CHINESE);
    for (text, expected) in [
        ("三千五百万元", "35000000 CNY"),
        ("1亿2345万元", "123450000 CNY"),
        ("5.3万名", "53000"),
        ("３．５％", "7/2 percent"),
        ("３２，５００元", "32500 CNY"),
        ("共有3，5名", "3; 5"),
        ("1.5万亿美元", "1500000000000 dollar"),
        ("二〇二六年", "2026"),
        ("2026年5月3日（三）", "2026; month 5; 3; weekday 3"),
        ("民国115年", "2026"),
        ("三点五米", "7/2 m"),
        ("百分之三十", "30 percent"),
        ("三分之二", "2/3"),
        ("三成五", "35 percent"),
        ("一年半", "3/2 year"),
        ("两个半小时", "5/2 h"),
        ("下午3点半", "time 930"),
        ("上午9点一刻", "time 555"),
        ("晚上11:05", "time 1385"),
        ("九十年代", "decade 90"),
        ("二十一世纪", "century 21"),
        ("20世纪60年代", "decade 1960"),
        ("九秒八三", "983/100 s"),
        ("数十名", "10"),
        ("三十多名", "30"),
        ("52秒73", "5273/100 s"),
        ("三万五", "30005"),
        ("一万零五", "10005"),
        ("1500至2000名", "1500; 2000"),
        ("GDP增长5米", "5 m"),
        ("统一了一些", ""),
    ] {
        assert_eq!(read_with(text, &chinese), expected, "{text}");
    }
    let korean = lexicon("ko", KOREAN);
    for (text, expected) in [
        ("12억 5000만원을", "1250000000 KRW"),
        ("월요일에 스물다섯 명이", "weekday 1; 25"),
        ("3월 5일부터", "month 3; 5"),
        ("대만에서", ""),
        ("만 19명", "10000; 19"),
        ("두고 이 명", "2"),
        ("이십오만 명", "250000"),
    ] {
        assert_eq!(read_with(text, &korean), expected, "{text}");
    }
    let japanese = lexicon("ja", JAPANESE);
    for (text, expected) in
        [("3億ドル", "300000000 dollar"), ("アイドル", ""), ("3カ月", "3 month"), ("3割5分", "35 percent")]
    {
        assert_eq!(read_with(text, &japanese), expected, "{text}");
    }
}

#[test]
fn what_is_hardly_a_number_is_weak() {
    let chinese = lexicon("zh", CHINESE);
    let strength =
        |text: &str| Reader::new(text, &chinese).read().quantities.first().map(|found| found.strength);
    for (text, expected) in [
        ("三国", Strength::Vague),
        ("三名", Strength::Weak),
        ("千名", Strength::Vague),
        ("十五名", Strength::Strong),
    ] {
        assert_eq!(strength(text), Some(expected), "{text}");
    }
}

fn read_with(text: &str, lexicon: &Lexicon) -> String {
    let written = |reading: Reading| {
        let kind = match reading.kind {
            Kind::Number => "",
            Kind::Time { .. } => "time ",
            Kind::Month => "month ",
            Kind::Weekday => "weekday ",
            Kind::Decade => "decade ",
            _ => "century ",
        };
        let (numerator, denominator) = reading.value.parts();
        let part = if denominator == 1 { String::new() } else { format!("/{denominator}") };
        let unit = reading.unit.map(|unit| format!(" {}", unit.name)).unwrap_or_default();
        format!("{kind}{numerator}{part}{unit}")
    };
    let quantities = Reader::new(text, lexicon).read().quantities;
    quantities.iter().map(|quantity| written(quantity.first())).collect::<Vec<_>>().join("; ")
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 300, failure_persistence: None, ..Default::default() })]

    #[test]
    fn numbers_in_words_are_read_back(value in 100_u64..10_000_000_000_000) {
        let text = format!("{}元", han(value));
        let lexicon = lexicon("zh", CHINESE);
        proptest::prop_assert_eq!(read_with(&text, &lexicon), format!("{value} CNY"), "{}", text);
    }

    #[test]
    fn mixed_numbers_are_read_back(high in 1_u64..10_000, low in 0_u64..10_000) {
        let text = if low == 0 { format!("{high}亿元") } else { format!("{high}亿{low}万元") };
        let lexicon = lexicon("zh", CHINESE);
        let value = high * 100_000_000 + low * 10_000;
        proptest::prop_assert_eq!(read_with(&text, &lexicon), format!("{value} CNY"), "{}", text);
    }

    #[test]
    fn any_row_of_such_words_is_read(text in "[0-9０-９一二三〇十百千万亿数多点半分之百第个年月日周三成元米下午a.,，:()（） -]{0,40}") {
        let lexicon = lexicon("zh", CHINESE);
        for quantity in Reader::new(&text, &lexicon).read().quantities {
            proptest::prop_assert!(text.get(quantity.span.start..quantity.span.end).is_some_and(|found| !found.is_empty()));
            proptest::prop_assert!(!quantity.readings.is_empty(), "{}", text);
        }
    }
}

fn han(value: u64) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (mut text, mut rest, mut skipped) = (String::new(), value, false);
    for (power, myriad) in [(1_000_000_000_000, "兆"), (100_000_000, "亿"), (10_000, "万"), (1, "")] {
        let group = rest / power;
        rest %= power;
        for (place, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
            let digit = usize::try_from(group / place % 10).unwrap();
            if digit == 0 {
                skipped |= !text.is_empty();
                continue;
            }
            if std::mem::take(&mut skipped) {
                text.push('零');
            }
            text.push_str(DIGITS[digit]);
            text.push_str(name);
        }
        if group > 0 {
            text.push_str(myriad);
            skipped = false;
        }
    }
    text
}

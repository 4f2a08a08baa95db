//! Sums in every style, written by hand and by a generator.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{Sum, scan};
use crate::record::Qualifier;
use crate::text::{Span, Text};

/// The sums of a text as `text|currency|low|high`.
fn read(text: &str) -> Vec<String> {
    let text = Text::new(text);
    let show = |s: &Sum| {
        let end = if s.low == s.high { String::new() } else { format!("..{}", s.high.normalize()) };
        format!("{}|{}|{}{end}", text.slice(s.span), s.currency.unwrap_or("?"), s.low.normalize())
    };
    scan(&text).iter().map(show).collect()
}

fn one(text: &str) -> Sum {
    scan(&Text::new(text)).into_iter().next().expect("a sum")
}

#[test]
fn signs_stand_before_and_after_with_and_without_a_space() {
    for (text, sum) in [
        ("It paid $50 billion.", "$50 billion|USD|50000000000"),
        ("It paid US$1.2bn.", "US$1.2bn|USD|1200000000"),
        ("It paid A$ 3m.", "A$ 3m|AUD|3000000"),
        ("It paid HK$1,140.50.", "HK$1,140.50|HKD|1140.5"),
        ("It paid 3 000 € today.", "3 000 €|EUR|3000"),
        ("It paid 50¢ each.", "50¢|USD|0.5"),
        ("It paid ₹4.5 crore.", "₹4.5 crore|INR|45000000"),
        ("It paid Rs. 3 lakh in Mumbai.", "Rs. 3 lakh|INR|300000"),
        ("It paid CHF 210mn.", "CHF 210mn|CHF|210000000"),
        ("It paid R1,6 million.", "R1,6 million|ZAR|1600000"),
        ("It paid NT$9.8 billion.", "NT$9.8 billion|TWD|9800000000"),
        ("It paid GH¢432,000.", "GH¢432,000|GHS|432000"),
        ("It paid £812m.", "£812m|GBP|812000000"),
        ("It paid a $10-million bill.", "$10-million|USD|10000000"),
        ("The $12,345-a-month flat.", "$12,345|USD|12345"),
        ("It paid 1.250.000 euros.", "1.250.000 euros|EUR|1250000"),
        ("It paid $20-plus trillion.", "$20-plus trillion|USD|20000000000000"),
        ("It paid $1.3 million dollars.", "$1.3 million dollars|USD|1300000"),
        ("It fell to 812p from £9.", "812p|GBP|8.12"),
        ("It cost ¥9,000 or ₩80,000.", "¥9,000|JPY|9000"),
        ("It paid S$4m and NZ$3m.", "S$4m|SGD|4000000"),
        ("It paid 50 cents.", "50 cents|USD|0.5"),
    ] {
        assert_eq!(read(text).first().map(String::as_str), Some(sum), "{text}");
    }
}

#[test]
fn names_of_currencies_follow_figures_and_words() {
    for (text, sum) in [
        ("It paid 210mn Swiss francs.", "210mn Swiss francs|CHF|210000000"),
        ("It paid 5 million dollars.", "5 million dollars|USD|5000000"),
        ("It paid USD 5m.", "USD 5m|USD|5000000"),
        ("It paid ten thousand pounds.", "ten thousand pounds|GBP|10000"),
        ("It paid three quarters of a million dollars.", "three quarters of a million dollars|USD|750000"),
        ("It paid half a billion euros.", "half a billion euros|EUR|500000000"),
        ("It cost two bucks.", "two bucks|USD|2"),
        ("It cost a dollar.", "a dollar|USD|1"),
        ("It cost a dollar and ten cents.", "a dollar and ten cents|USD|1.1"),
        ("It cost 35 to 60 euro cents.", "35 to 60 euro cents|EUR|0.35..0.6"),
        ("A 75 million-krona fund in Stockholm.", "75 million-krona|SEK|75000000"),
        ("It took 4,000 Hong Kong dollars.", "4,000 Hong Kong dollars|HKD|4000"),
        ("It owes 12 grand.", "12 grand|USD|12000"),
        ("It lost two-million-dollar orders.", "two-million-dollar|USD|2000000"),
    ] {
        assert_eq!(read(text), [sum], "{text}");
    }
}

#[test]
fn ranges_share_currency_and_scale() {
    for (text, sum) in [
        ("It offered $10 to $12 a share.", "$10 to $12|USD|10..12"),
        ("It wants between $2 and $3 million.", "$2 and $3 million|USD|2000000..3000000"),
        ("It wants €40m-€50m.", "€40m-€50m|EUR|40000000..50000000"),
        ("It wants £5-10m.", "£5-10m|GBP|5000000..10000000"),
        ("It wants 140 billion to 160 billion yen.", "140 billion to 160 billion yen|JPY|140000000000..160000000000"),
        ("It wants two to three hundred thousand pounds.", "two to three hundred thousand pounds|GBP|200000..300000"),
        ("Damages run from $750 to $150,000 a work.", "$750 to $150,000|USD|750..150000"),
    ] {
        assert_eq!(read(text), [sum], "{text}");
    }
    assert_eq!(read("He is worth either $43 billion or $55 billion.").len(), 2);
    assert_eq!(read("The price fell from $12 to $14."), ["$12|USD|12", "$14|USD|14"]);
    assert_eq!(read("Oil rose 38 cents to $66.10."), ["38 cents|USD|0.38", "$66.10|USD|66.1"]);
}

#[test]
fn what_is_no_money_is_left_alone() {
    for text in [
        "It sold 3 million shares in 2019, 12% more.",
        "Under 17 C.F.R. § 240.10b-5 and No. 3:25-cv-01822 it fell.",
        "It mined 6.25 BTC with version 2.4.1 for $ELLERS.",
        "The 8 Rand Paul delegates short of the 1,237 mark.",
        "He weighs 200 pounds and won 50 won games in 2019 won.",
        "ALL 5 solutions of the 12 grand jurors; call Bob 3 times; COP 28 in 1080p.",
        "Not a cent of it was paid, and R2 met C3.",
        "That is the $64,000 question, said a fan of the 12 Bucks.",
        "The Euro 2024 tournament began in Germany, after EURO 2020.",
        "It ran awk '{print $1, $2}' and sed 's/a/$3/'.",
        "Some 20 CHE fans saw the team that won 3 games.",
    ] {
        assert_eq!(read(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_bare_dollar_is_the_dollar_of_the_article() {
    let text = "SYDNEY — The Australian Securities and Investments Commission fined it $3 million in Melbourne.";
    assert_eq!(one(text).currency, Some("AUD"));
    assert_eq!(one("OTTAWA — The Canadian firm paid C$9 and a Toronto bank $3.").currency, Some("CAD"));
    assert_eq!(one("It was fined $3 million in Ohio, said an American lawyer in Sydney.").currency, Some("USD"));
    assert_eq!(one("KiwiRail, whose lawyers spoke of honour, was fined $3 million.").currency, Some("NZD"));
    assert_eq!(one("It was fined $3 million, its lawyers in Mildura, Ohio and Texas said.").currency, Some("USD"));
    assert_eq!(read("PRAGUE - A Czech court fined it 5,000 crowns."), ["5,000 crowns|CZK|5000"]);
}

#[test]
fn subunits_may_go_without_a_name() {
    assert_eq!(read("Units rose half a cent to 98.5 cents."), ["half a cent|USD|0.005", "98.5 cents|USD|0.985"]);
    assert_eq!(read("It costs 15 dollars and 50."), ["15 dollars and 50|USD|15.5"]);
    assert_eq!(read("It costs one dollar and two and three points."), ["one dollar and two|USD|1.02"]);
    assert_eq!(read("It costs C$100 and fifty."), ["C$100 and fifty|CAD|100.5"]);
    assert_eq!(read("It costs 10 $ 30 cent."), ["10 $ 30 cent|USD|10.3"]);
    assert_eq!(read("It paid 15 dollars and 50 men."), ["15 dollars|USD|15"]);
    assert_eq!(read("It is between $100 and fifty."), ["$100|USD|100"]);
}

#[test]
fn what_is_also_another_unit_is_money_beside_words_of_money() {
    assert_eq!(read("They were bailed in the sum of R5,000."), ["R5,000|ZAR|5000"]);
    assert_eq!(read("A final dividend of 6.5p makes 9.8p."), ["6.5p|GBP|0.065", "9.8p|GBP|0.098"]);
    assert_eq!(read("The shares, 240p in March, went for 61p at lunch.").len(), 2);
    assert_eq!(read("You owe me fifty pounds."), ["fifty pounds|GBP|50"]);
    assert_eq!(read("The notary was paid 4,000 crowns.").len(), 1);
    assert_eq!(read("He lifted fifty pounds of stock; the 1080p screen cost him R5."), Vec::<String>::new());
}

#[test]
fn abbreviations_of_other_scripts_follow_their_figure() {
    assert_eq!(read("It paid 100,000 ரூ in May."), ["100,000 ரூ|LKR|100000"]);
    assert_eq!(read("It paid 300 руб in May."), ["300 руб|RUB|300"]);
}

#[test]
fn a_word_before_a_sign_is_no_part_of_the_sum() {
    assert_eq!(read("It cost us $612,000 in May."), ["$612,000|USD|612000"]);
    assert_eq!(read("russia accepted a us $ 150 million loan ."), ["us $ 150 million|USD|150000000"]);
    assert_eq!(read("It sold in the UK £5,000 worth."), ["£5,000|GBP|5000"]);
    assert_eq!(read("It cost the US $5 billion."), ["$5 billion|USD|5000000000"]);
    assert_eq!(read("It paid US $5 billion."), ["US $5 billion|USD|5000000000"]);
}

#[test]
fn baht_and_hryvnias_are_abbreviated_where_the_article_tells_of_their_country() {
    assert_eq!(read("BANGKOK: It was fined Bt8.37 million."), ["Bt8.37 million|THB|8370000"]);
    assert_eq!(read("KYIV: It stole Hr 318 million."), ["Hr 318 million|UAH|318000000"]);
    assert_eq!(read("The run took Hr 3 and Bt4."), Vec::<String>::new());
}

#[test]
fn a_sum_may_carry_the_currency_over() {
    assert_eq!(read("Sheets cost 1,900 meticais, against 750 a week ago.").last().unwrap(), "750|MZN|750");
    assert_eq!(read("The court awarded 60 million euros and another 3 million in costs.").len(), 2);
    assert_eq!(read("It owes $60 million to 3 million people.").len(), 1);
    assert_eq!(read("It earned 58 million euros on turnover of 342 million.").len(), 2);
}

#[test]
fn qualifiers_stand_on_both_sides() {
    use Qualifier::*;
    for (text, qualifier) in [
        ("It paid more than $5 million.", MoreThan),
        ("It paid up to another $5 million.", AtMost),
        ("It paid nearly $5 million.", About),
        ("It paid $5 million or so.", About),
        ("It paid $5 million or more.", AtLeast),
        ("It paid at least $5 million.", AtLeast),
        ("It paid just under $5 million.", LessThan),
        ("It paid $5 million to $6 million.", Between),
        ("It paid $5 million.", Exact),
        ("It is suing him in a Paris court over $5 million.", Exact),
        ("It spent over $5 million.", MoreThan),
        ("It handed over $5 million.", Exact),
        ("Dues have gone up to $8,400.", Exact),
        ("It is worth less than $1 billion or more than $4 billion.", LessThan),
    ] {
        assert_eq!(one(text).qualifier, qualifier, "{text}");
    }
    let text = Text::new("It paid about ₹3,900 crore, or $460 million.");
    assert!(scan(&text).iter().all(|s| s.qualifier == About));
}

#[test]
fn units_are_read_and_carried_over() {
    let per = |text: &str| -> Vec<Option<String>> { scan(&Text::new(text)).into_iter().map(|s| s.per).collect() };
    let share = Some("share".to_owned());
    assert_eq!(per("It offered $12 a share."), std::slice::from_ref(&share));
    assert_eq!(per("It offered 61,000 won ($41.60) a share."), [share.clone(), share.clone()]);
    assert_eq!(
        per("Net was 22 cents a share, against a loss of $11.2 million, or 7 cents."),
        [share.clone(), None, share]
    );
    assert_eq!(per("It bills $50/hour, $1.1 billion of goods a year.").len(), 2);
    assert_eq!(per("A $12,345-a-month flat."), [Some("month".to_owned())]);
    assert_eq!(per("It asked $1,140 per sq ft."), [Some("square foot".to_owned())]);
    assert_eq!(per("He offered $750,000 a month before trial."), [None]);
    assert_eq!(per("It pays three cents a pound."), [Some("pound".to_owned())]);
}

#[test]
fn a_value_beyond_the_widest_decimal_is_passed_over() {
    assert_eq!(read(&format!("It wants ${}.", "9".repeat(40))), Vec::<String>::new());
    assert_eq!(read("It wants 412 trillion won."), ["412 trillion won|KRW|412000000000000"]);
}

/// A sum in one of the styles: as written, its currency, its value.
fn written() -> impl Strategy<Value = (String, &'static str, Decimal)> {
    let prefix = prop::sample::select(vec![
        ("$", "USD"),
        ("US$", "USD"),
        ("€", "EUR"),
        ("£", "GBP"),
        ("A$", "AUD"),
        ("C$", "CAD"),
        ("HK$", "HKD"),
        ("₹", "INR"),
        ("CHF ", "CHF"),
        ("EUR ", "EUR"),
        ("USD ", "USD"),
        ("NOK ", "NOK"),
        ("RM", "MYR"),
        ("R$", "BRL"),
        ("₩", "KRW"),
        ("Tk ", "BDT"),
    ]);
    let suffix = prop::sample::select(vec![
        (" euros", "EUR"),
        (" Swiss francs", "CHF"),
        (" dollars", "USD"),
        (" Australian dollars", "AUD"),
        (" yen", "JPY"),
        (" Norwegian kroner", "NOK"),
        (" baht", "THB"),
        (" €", "EUR"),
        (" forints", "HUF"),
        (" GBP", "GBP"),
        (" ringgit", "MYR"),
    ]);
    let scale = prop::sample::select(vec![
        ("", 0),
        (" thousand", 3),
        (" million", 6),
        (" billion", 9),
        (" trillion", 12),
        ("m", 6),
        ("bn", 9),
        ("k", 3),
    ]);
    let word_scale = prop::sample::select(vec![("", 0), (" million", 6), (" billion", 9), (" trillion", 12)]);
    let figure = (1u32..2_000_000, 0u32..3, any::<bool>());
    prop_oneof![
        (prefix, figure.clone(), scale).prop_map(|((sign, code), f, (scale, power))| {
            let (figure, value) = figure_text(f);
            (format!("{sign}{figure}{scale}"), code, value * power_of(power))
        }),
        (suffix, figure, word_scale).prop_map(|((name, code), f, (scale, power))| {
            let (figure, value) = figure_text(f);
            (format!("{figure}{scale}{name}"), code, value * power_of(power))
        }),
        (1u32..1_000_000).prop_map(|n| (format!("{} dollars", in_words(n)), "USD", Decimal::from(n))),
    ]
}

fn power_of(power: u32) -> Decimal {
    Decimal::from(10u64.pow(power))
}

/// A figure with thousands separators and decimals.
fn figure_text((whole, decimals, commas): (u32, u32, bool)) -> (String, Decimal) {
    let digits = whole.to_string();
    let grouped: String = digits
        .char_indices()
        .flat_map(|(i, c)| [(commas && i > 0 && (digits.len() - i) % 3 == 0).then_some(','), Some(c)])
        .flatten()
        .collect();
    let fraction = whole % 10u32.pow(decimals);
    let value = Decimal::from(whole) + Decimal::new(i64::from(fraction), decimals);
    let tail = if decimals > 0 { format!(".{fraction:0width$}", width = decimals as usize) } else { String::new() };
    (grouped + &tail, value)
}

/// A number under a million in words.
fn in_words(n: u32) -> String {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    match n {
        0..20 => SMALL[n as usize].to_owned(),
        20..100 if n.is_multiple_of(10) => TENS[n as usize / 10].to_owned(),
        20..100 => format!("{}-{}", TENS[n as usize / 10], SMALL[n as usize % 10]),
        100..1000 if n.is_multiple_of(100) => format!("{} hundred", in_words(n / 100)),
        100..1000 => format!("{} hundred and {}", in_words(n / 100), in_words(n % 100)),
        _ if n.is_multiple_of(1000) => format!("{} thousand", in_words(n / 1000)),
        _ if n % 1000 < 100 => format!("{} thousand and {}", in_words(n / 1000), in_words(n % 1000)),
        _ => format!("{} thousand {}", in_words(n / 1000), in_words(n % 1000)),
    }
}

proptest! {
    #[test]
    fn a_sum_in_any_style_is_read_back((sum, code, value) in written(), before in "(They paid|It cost|The bill came to) ", after in "( on Friday\\.|, he said\\.|\\.)") {
        let article = format!("{before}{sum}{after}");
        let text = Text::new(&article);
        let found = scan(&text);
        prop_assert_eq!(found.len(), 1, "{}", article);
        prop_assert_eq!(found[0].span, Span::new(before.len(), before.len() + sum.len()), "{}", article);
        prop_assert_eq!(found[0].currency, Some(code), "{}", article);
        prop_assert_eq!(found[0].low, value, "{}", article);
        prop_assert_eq!(found[0].high, value);
    }

    #[test]
    fn any_text_gives_valid_spans_in_order(text in "([$€£0-9., \\-–kmbn%p¢ꓘé½]|million |cents |dollars |between |and |to |from |a |half |of |hundred |Rs\\.|R|US\\$|\\(|\\)|\\n){0,60}") {
        let text = Text::new(&text);
        let sums = scan(&text);
        for sum in &sums {
            prop_assert!(text.source().get(sum.span.range()).is_some_and(|s| !s.is_empty()));
            prop_assert!(sum.low <= sum.high);
        }
        prop_assert!(sums.windows(2).all(|w| w[0].span.end <= w[1].span.start));
    }
}

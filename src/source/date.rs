//! Dates of publication, from the forms that inputs write them in.

/// A date as `YYYY-MM-DD`; none for a form that is unknown or has two readings, as `03/04/2024`.
///
/// Takes ISO dates and times, RFC 2822 dates and dates with the month in English words. Times are dropped, not shifted:
/// the day is the day where it was published.
///
/// ```
/// use lexwire::source::date;
///
/// assert_eq!(date("Fri, 3 May 2024 10:00:00 GMT").as_deref(), Some("2024-05-03"));
/// assert_eq!(date("03/04/2024"), None);
/// ```
pub fn date(written: &str) -> Option<String> {
    let written = written.trim();
    // The longest form known is some fifty bytes long; what is longer is prose.
    if written.len() > 80 {
        return None;
    }
    let (year, month, day) = numeric(written).or_else(|| worded(written))?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    ((1000..=9999).contains(&year) && (1..=days).contains(&day)).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// Year, month, day.
type Ymd = (u32, u32, u32);

/// `2024-05-03`, `2024/5/3`, `20240503`, each with or without a time behind; `25/12/2024` if only one reading is a date.
fn numeric(written: &str) -> Option<Ymd> {
    let end = written.find(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '/' | '.')).unwrap_or(written.len());
    let (head, rest) = written.split_at_checked(end)?;
    let timed = rest.is_empty() || rest.starts_with(['T', 't', ' ', ',']);
    if !timed {
        return None;
    }
    if head.len() == 8 && head.bytes().all(|b| b.is_ascii_digit()) {
        return Some((number(head.get(..4)?)?, number(head.get(4..6)?)?, number(head.get(6..)?)?));
    }
    let separator = head.chars().find(|c| !c.is_ascii_digit())?;
    let mut parts = head.split(separator);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    match (a.len(), c.len()) {
        (4, 1..=2) => Some((number(a)?, number(b)?, number(c)?)),
        (1..=2, 4) => {
            let (a, b, year) = (number(a)?, number(b)?, number(c)?);
            match (a, b) {
                // A dot separates day from month, in this order, wherever dates are written with it.
                _ if separator == '.' => Some((year, b, a)),
                (a, b) if a == b || a > 12 => Some((year, b, a)),
                (a, b) if b > 12 => Some((year, a, b)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// `3 May 2024`, `May 3rd, 2024`, `Friday, Sept. 5, 2023 at 10:00`, `3-May-2024`.
fn worded(written: &str) -> Option<Ymd> {
    let (mut year, mut month, mut day) = (None, None, None);
    for word in written.split(|c: char| c.is_whitespace() || matches!(c, ',' | '-' | '/')).filter(|w| !w.is_empty()) {
        if let Some(found) = month_of(word) {
            if month.replace(found).is_some() {
                return None;
            }
        } else if word.len() == 4 && year.is_none() && word.bytes().all(|b| b.is_ascii_digit()) {
            year = number(word);
        } else if day.is_none() && year.is_none() {
            let digits = word.trim_end_matches(['s', 't', 'n', 'd', 'r', 'h', '.']);
            day = (1..=2).contains(&digits.len()).then(|| number(digits)).flatten();
        }
        if year.is_some() && month.is_some() && day.is_some() {
            break;
        }
    }
    Some((year?, month?, day?))
}

fn month_of(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    let short = if word == "sept" { "sep" } else { &word };
    let found = MONTHS.iter().position(|m| *m == short || (short.len() == 3 && m.starts_with(short)))?;
    u32::try_from(found + 1).ok()
}

fn number(digits: &str) -> Option<u32> {
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::date;

    #[test]
    fn known_forms_are_one_day() {
        for form in [
            "2024-05-03",
            "2024-05-03T10:00:00Z",
            "2024-05-03T23:59:59.000-05:00",
            "2024-05-03 10:00",
            "2024/5/3",
            "20240503",
            "20240503T100000Z",
            "3 May 2024",
            "03-May-2024",
            "May 3, 2024",
            "May 3rd, 2024 at 10:30 a.m.",
            "Friday, May 3, 2024",
            "Fri, 03 May 2024 10:00:00 +0200",
            "Fri May  3 2024",
            "3.5.2024",
        ] {
            assert_eq!(date(form).as_deref(), Some("2024-05-03"), "{form}");
        }
        assert_eq!(date("Sept. 5, 2023").as_deref(), Some("2023-09-05"));
        assert_eq!(date("25/12/2024").as_deref(), Some("2024-12-25"));
        assert_eq!(date("12/25/2024").as_deref(), Some("2024-12-25"));
    }

    #[test]
    fn what_is_unknown_or_has_two_readings_is_none() {
        for form in [
            "",
            "yesterday",
            "03/04/2024",
            "2024",
            "May 2024",
            "2024-02-30",
            "2024-13-01",
            "3 May 24",
            "1714730400",
            "May",
        ] {
            assert_eq!(date(form), None, "{form}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_string_is_a_date_or_none(written: String) {
            let _ = date(&written);
        }
    }
}

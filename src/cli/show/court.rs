//! Names of courts, shortened as in citations.

/// `alabama: Ala.`, one a line.
const STATES: &str = include_str!("data/courts.txt");

/// The abbreviation of a state of the United States.
fn state(name: &str) -> Option<&'static str> {
    let rows = STATES.lines().filter(|row| !row.starts_with('#')).filter_map(|row| row.split_once(": "));
    rows.into_iter().find(|(state, _)| state.eq_ignore_ascii_case(name)).map(|(_, short)| short)
}

/// A court of the United States as citations name it: *N.D. Cal.*, *Bankr. D. Del.*, *9th Cir.*, *Del. Ch.*; any other by
/// its name.
pub fn abbreviated(name: &str) -> String {
    district(name).or_else(|| circuit(name)).or_else(|| of_state(name)).unwrap_or_else(|| name.to_owned())
}

/// *U.S. District Court for the Northern District of California*, *Southern District of New York*
fn district(name: &str) -> Option<String> {
    const HEADS: [(&str, &str); 7] = [
        ("U.S. District Court for the ", ""),
        ("US District Court for the ", ""),
        ("United States District Court for the ", ""),
        ("U.S. District Court in the ", ""),
        ("U.S. Bankruptcy Court for the ", "Bankr. "),
        ("US Bankruptcy Court for the ", "Bankr. "),
        ("United States Bankruptcy Court for the ", "Bankr. "),
    ];
    let head = HEADS.iter().find_map(|(head, court)| Some((name.strip_prefix(head)?, *court)));
    let (rest, court) = head.unwrap_or((name, ""));
    let (side, place) = rest.split_once("District of ")?;
    let letter = match side.trim_end() {
        "Northern" => "N.D. ",
        "Southern" => "S.D. ",
        "Eastern" => "E.D. ",
        "Western" => "W.D. ",
        "Central" => "C.D. ",
        "Middle" => "M.D. ",
        "" if head.is_some() => "D. ",
        _ => return None,
    };
    let short = match state(place)? {
        "D.C." => "D.D.C.".to_owned(),
        // Single letters stand close: S.D.N.Y., D.N.J.
        short if short.len() == 4 && short.ends_with('.') && short.as_bytes()[1] == b'.' => {
            format!("{}{short}", letter.trim_end())
        }
        short => format!("{letter}{short}"),
    };
    Some(format!("{court}{short}"))
}

/// *9th U.S. Circuit Court of Appeals*, *U.S. Court of Appeals for the Second Circuit*
fn circuit(name: &str) -> Option<String> {
    const ORDINALS: [(&str, &str); 13] = [
        ("First", "1st"),
        ("Second", "2d"),
        ("Third", "3d"),
        ("Fourth", "4th"),
        ("Fifth", "5th"),
        ("Sixth", "6th"),
        ("Seventh", "7th"),
        ("Eighth", "8th"),
        ("Ninth", "9th"),
        ("Tenth", "10th"),
        ("Eleventh", "11th"),
        ("Federal", "Fed."),
        ("D.C.", "D.C."),
    ];
    let words =
        ["U.S. Court of Appeals for the ", "US Court of Appeals for the ", "United States Court of Appeals for the "];
    let rest = words.iter().find_map(|head| name.strip_prefix(head));
    let which = match rest {
        Some("District of Columbia Circuit") => "D.C.",
        Some(rest) => rest.strip_suffix(" Circuit")?,
        None => {
            [" U.S. Circuit Court of Appeals", " US Circuit Court of Appeals", " Circuit Court of Appeals", " Circuit"]
                .iter()
                .find_map(|tail| name.strip_suffix(tail))?
        }
    };
    let numbered = match which {
        "2nd" => "2d",
        "3rd" => "3d",
        _ => which,
    };
    let known = ORDINALS.iter().find(|(word, short)| *word == numbered || *short == numbered)?;
    Some(format!("{} Cir.", known.1))
}

/// *Delaware Court of Chancery*, *New York State Supreme Court*, *Superior Court of Delaware*
fn of_state(name: &str) -> Option<String> {
    const COURTS: [(&str, &str); 5] = [
        ("Court of Chancery", " Ch."),
        ("Supreme Court", ""),
        ("Superior Court", " Super. Ct."),
        ("Court of Appeals", " Ct. App."),
        ("Court of Appeal", " Ct. App."),
    ];
    COURTS.iter().find_map(|(court, short)| {
        let place = match name.strip_suffix(court) {
            Some(place) => place.trim_end().trim_end_matches(" State"),
            None => {
                let place = name.strip_prefix(court)?.strip_prefix(" of ")?;
                place.strip_prefix("the State of ").unwrap_or(place)
            }
        };
        let abbreviation = state(place)?;
        // The Supreme Court of New York hears trials: it is no court of last resort.
        let short = if abbreviation == "N.Y." && *court == "Supreme Court" { " Sup. Ct." } else { short };
        Some(format!("{abbreviation}{short}"))
    })
}

#[cfg(test)]
mod tests {
    use super::abbreviated;

    #[test]
    fn federal_district_and_bankruptcy_courts_go_by_district_and_state() {
        let names = [
            ("U.S. District Court for the Northern District of California", "N.D. Cal."),
            ("U.S. District Court for the Southern District of New York", "S.D.N.Y."),
            ("Southern District of New York", "S.D.N.Y."),
            ("U.S. District Court for the District of New Jersey", "D.N.J."),
            ("U.S. District Court for the District of Columbia", "D.D.C."),
            ("U.S. District Court for the Southern District of West Virginia", "S.D. W. Va."),
            ("U.S. Bankruptcy Court for the District of Delaware", "Bankr. D. Del."),
        ];
        for (name, short) in names {
            assert_eq!(abbreviated(name), short);
        }
    }

    #[test]
    fn courts_of_appeals_go_by_circuit() {
        let names = [
            ("9th U.S. Circuit Court of Appeals", "9th Cir."),
            ("2nd U.S. Circuit Court of Appeals", "2d Cir."),
            ("U.S. Court of Appeals for the Second Circuit", "2d Cir."),
            ("U.S. Court of Appeals for the Federal Circuit", "Fed. Cir."),
            ("Ninth Circuit", "9th Cir."),
        ];
        for (name, short) in names {
            assert_eq!(abbreviated(name), short);
        }
    }

    #[test]
    fn courts_of_states_go_by_state() {
        let names = [
            ("Delaware Court of Chancery", "Del. Ch."),
            ("Delaware Supreme Court", "Del."),
            ("New York State Supreme Court", "N.Y. Sup. Ct."),
            ("Superior Court of Delaware", "Del. Super. Ct."),
            ("California Court of Appeal", "Cal. Ct. App."),
        ];
        for (name, short) in names {
            assert_eq!(abbreviated(name), short);
        }
    }

    #[test]
    fn other_courts_keep_their_names() {
        for name in [
            "High Court",
            "U.S. Supreme Court",
            "Tokyo District Court",
            "Supreme Court of Victoria",
            "District Court of Queensland",
            "",
            "é",
        ] {
            assert_eq!(abbreviated(name), name);
        }
    }
}

//! Disputes and agreements as a sentence each.

use lexwire::record::{Agreement, Dispute, Document, Party};

use super::court::abbreviated;

/// `Northgate Systems v. Halcyon Robotics, breach of contract, filed, N.D. Cal., $40 million at stake`
pub fn dispute(document: &Document, dispute: &Dispute) -> String {
    let side = |ids: &[String]| and(shortened(names(document, ids)));
    let mut parts = vec![match (dispute.plaintiffs.is_empty(), dispute.defendants.is_empty()) {
        (_, true) => side(&dispute.plaintiffs),
        (true, _) => format!("proceedings against {}", side(&dispute.defendants)),
        _ => format!("{} v. {}", side(&dispute.plaintiffs), side(&dispute.defendants)),
    }];
    // `other` says what the dispute is not about.
    let claims: Vec<String> = dispute.claims.iter().filter(|claim| *claim != "other").cloned().collect();
    if !claims.is_empty() {
        parts.push(and(claims));
    }
    parts.push(dispute.stage.as_str().to_owned());
    parts.extend(dispute.court.iter().filter_map(|id| party(document, id)).map(|court| abbreviated(&court.name)));
    parts.extend(dispute.docket.iter().map(|docket| format!("No. {docket}")));
    let stakes: Vec<String> = document
        .amounts
        .iter()
        .filter(|amount| amount.dispute.as_ref() == Some(&dispute.id))
        .map(|amount| amount.text.clone())
        .collect();
    if !stakes.is_empty() {
        parts.push(format!("{} at stake", and(shortened(unique(stakes)))));
    }
    parts.join(", ")
}

/// The items, of more than four the first three and the number of the others.
fn shortened(mut items: Vec<String>) -> Vec<String> {
    if items.len() > 4 {
        let others = items.len() - 3;
        items.truncate(3);
        items.push(format!("{others} others"));
    }
    items
}

/// `Northgate Systems and Halcyon Robotics, license, $40 million`
pub fn agreement(document: &Document, agreement: &Agreement) -> String {
    let mut parts = vec![and(names(document, &agreement.parties)), agreement.kind.as_str().to_owned()];
    let sums = document.amounts.iter().filter(|amount| agreement.amounts.contains(&amount.id));
    let sums: Vec<String> = unique(sums.map(|amount| amount.text.clone()).collect());
    if !sums.is_empty() {
        parts.push(and(sums));
    }
    parts.join(", ")
}

/// The names of parties.
pub fn names(document: &Document, ids: &[String]) -> Vec<String> {
    ids.iter().filter_map(|id| party(document, id)).map(|party| party.name.clone()).collect()
}

/// The party of this id.
pub fn party<'a>(document: &'a Document, id: &str) -> Option<&'a Party> {
    document.parties.iter().find(|party| party.id == id)
}

fn unique(mut items: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    items.retain(|item| seen.insert(item.clone()));
    items
}

/// `a`, `a and b`, `a, b and c`
fn and(items: Vec<String>) -> String {
    match items.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [init @ .., last] => format!("{} and {last}", init.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_end_in_and() {
        let list = |items: &[&str]| and(items.iter().map(|s| (*s).to_owned()).collect());
        assert_eq!([list(&["a"]), list(&["a", "b"]), list(&["a", "b", "c"])], ["a", "a and b", "a, b and c"]);
    }

    fn document(sides: serde_json::Value, fields: serde_json::Value) -> Document {
        let mut dispute =
            serde_json::json!({"id": "D1", "case": null, "docket": null, "evidence": [], "confidence": 0.8});
        for part in [sides, fields] {
            for (key, value) in part.as_object().expect("an object") {
                dispute[key] = value.clone();
            }
        }
        let party = |id: &str, name: &str, kind: &str| serde_json::json!({"id": id, "name": name, "type": kind, "roles": [], "mentions": []});
        serde_json::from_value(serde_json::json!({
            "schema": "lexwire/1", "id": "a", "title": null, "published": null, "source": null, "chars": 99,
            "parties": [
                party("P1", "Northgate Systems", "organization"),
                party("P2", "Halcyon Robotics", "organization"),
                party("P3", "U.S. District Court for the Northern District of California", "court")
            ],
            "amounts": [{"id": "M1", "start": 0, "end": 11, "text": "$40 million", "currency": "USD", "low": "40000000",
                "high": "40000000", "qualifier": "exact", "per": null, "kind": "damages", "parties": [], "dispute": "D1",
                "confidence": 0.9}],
            "quotes": [], "agreements": [], "warnings": [], "disputes": [dispute]
        }))
        .unwrap()
    }

    #[test]
    fn a_dispute_is_one_sentence() {
        let document = document(
            serde_json::json!({"plaintiffs": ["P1"], "defendants": ["P2"]}),
            serde_json::json!({"claims": ["breach of contract"], "stage": "filed", "court": "P3", "docket": "3:25-cv-01822"}),
        );
        assert_eq!(
            dispute(&document, &document.disputes[0]),
            "Northgate Systems v. Halcyon Robotics, breach of contract, filed, N.D. Cal., No. 3:25-cv-01822, $40 million at stake"
        );
    }

    #[test]
    fn a_side_that_is_not_there_is_left_out() {
        let fields = || serde_json::json!({"claims": ["bankruptcy", "other"], "stage": "pending", "court": null});
        let sides = serde_json::json!({"plaintiffs": ["P1"], "defendants": []});
        let petition = document(sides, fields());
        let sentence = dispute(&petition, &petition.disputes[0]);
        assert_eq!(sentence, "Northgate Systems, bankruptcy, pending, $40 million at stake");
        let sides = serde_json::json!({"plaintiffs": [], "defendants": ["P2"]});
        let charge = document(sides, fields());
        let sentence = dispute(&charge, &charge.disputes[0]);
        assert_eq!(sentence, "proceedings against Halcyon Robotics, bankruptcy, pending, $40 million at stake");
    }

    #[test]
    fn a_long_list_is_cut() {
        let list = |n: usize| and(shortened((0..n).map(|i| i.to_string()).collect()));
        assert_eq!([list(4), list(6)], ["0, 1, 2 and 3", "0, 1, 2 and 3 others"]);
    }
}

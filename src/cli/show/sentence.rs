//! Disputes and agreements as a sentence each.

use lexwire::record::{Agreement, Dispute, Document, Party};

/// `Northgate Systems v. Halcyon Robotics, breach of contract, filed, N.D. Cal., $40 million at stake`
pub fn dispute(document: &Document, dispute: &Dispute) -> String {
    let side = |ids: &[String]| if ids.is_empty() { "(not named)".to_owned() } else { and(names(document, ids)) };
    let mut parts = vec![format!("{} v. {}", side(&dispute.plaintiffs), side(&dispute.defendants))];
    if !dispute.claims.is_empty() {
        parts.push(and(dispute.claims.clone()));
    }
    parts.push(dispute.stage.as_str().to_owned());
    parts.extend(dispute.court.iter().flat_map(|id| names(document, std::slice::from_ref(id))));
    parts.extend(dispute.docket.iter().map(|docket| format!("docket {docket}")));
    let stakes: Vec<String> = document
        .amounts
        .iter()
        .filter(|amount| amount.dispute.as_ref() == Some(&dispute.id))
        .map(|amount| amount.text.clone())
        .collect();
    if !stakes.is_empty() {
        parts.push(format!("{} at stake", and(unique(stakes))));
    }
    parts.join(", ")
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

    #[test]
    fn a_dispute_is_one_sentence() {
        let document: Document = serde_json::from_value(serde_json::json!({
            "schema": "lexwire/1", "id": "a", "title": null, "published": null, "source": null, "chars": 99,
            "parties": [
                {"id": "P1", "name": "Northgate Systems", "type": "organization", "roles": [], "mentions": []},
                {"id": "P2", "name": "Halcyon Robotics", "type": "organization", "roles": [], "mentions": []}
            ],
            "amounts": [{"id": "M1", "start": 0, "end": 11, "text": "$40 million", "currency": "USD", "low": "40000000",
                "high": "40000000", "qualifier": "exact", "per": null, "kind": "damages", "parties": [], "dispute": "D1",
                "confidence": 0.9}],
            "quotes": [], "agreements": [], "warnings": [],
            "disputes": [{"id": "D1", "plaintiffs": ["P1"], "defendants": ["P2"], "claims": ["breach of contract"],
                "stage": "filed", "court": null, "docket": null, "case": null, "evidence": [], "confidence": 0.8}]
        }))
        .unwrap();
        assert_eq!(
            dispute(&document, &document.disputes[0]),
            "Northgate Systems v. Halcyon Robotics, breach of contract, filed, $40 million at stake"
        );
    }
}

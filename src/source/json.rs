//! An article out of a JSON object.

use super::fields::Collected;
use super::{Fields, OwnedArticle, Reason};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// The article that a JSON object holds; its id is `id` where the object has none.
///
/// Only strings are looked at (and numbers as ids and dates), not what is nested. Fails without a text.
///
/// ```
/// use lexwire::source::{Fields, from_json};
///
/// let article = from_json(r#"{"url": "https://x.example/1", "body": "Acme sued."}"#, "a.jsonl#1", &Fields::default()).unwrap();
/// assert_eq!((article.id.as_str(), article.text.as_str()), ("https://x.example/1", "Acme sued."));
/// ```
pub fn from_json(json: &str, id: &str, fields: &Fields) -> Result<OwnedArticle, Reason> {
    let other = match json.trim_start().bytes().next() {
        Some(b'{') => None,
        None => return Err(Reason::Empty),
        Some(b'[') => Some("an array"),
        Some(b'"') => Some("a string"),
        Some(b'0'..=b'9' | b'-') => Some("a number"),
        Some(_) => Some("a single word"),
    };
    if let Some(other) = other {
        return Err(match serde_json::from_str::<serde::de::IgnoredAny>(json) {
            Ok(_) => Reason::NotAnObject(other),
            Err(_) => Reason::BrokenJson("expected `{`".to_owned()),
        });
    }
    let mut warnings = Vec::new();
    let collected = match parse(json, fields) {
        Ok(collected) => collected,
        Err(error) => {
            // Halves of an escaped emoji, as cutting texts to length leaves them, are no reason to lose the article.
            let mended = mend_surrogates(json);
            let Cow::Owned(mended) = mended else { return Err(broken(&error)) };
            warnings.push("half of a surrogate pair in an escape, replaced by U+FFFD".to_owned());
            parse(&mended, fields).map_err(|e| broken(&e))?
        }
    };
    let missing = || Reason::NoTextField { wanted: fields.text.clone(), found: keys(json) };
    let mut article = collected.finish(id, missing)?;
    article.warnings.splice(0..0, warnings);
    Ok(article)
}

fn broken(error: &serde_json::Error) -> Reason {
    Reason::BrokenJson(error.to_string())
}

fn parse(json: &str, fields: &Fields) -> serde_json::Result<Collected> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let collected = Object(fields).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(collected)
}

/// The keys of an object.
fn keys(json: &str) -> Vec<String> {
    #[derive(serde::Deserialize)]
    #[serde(transparent)]
    struct Keys<'a>(#[serde(borrow)] std::collections::BTreeMap<Cow<'a, str>, IgnoredAny>);
    serde_json::from_str::<Keys>(json).map(|k| k.0.into_keys().map(Cow::into_owned).collect()).unwrap_or_default()
}

/// Replaces `\uD800` to `\uDFFF` where they do not stand in pairs; borrowed where there is none.
fn mend_surrogates(json: &str) -> Cow<'_, str> {
    let mut mended = String::new();
    let mut copied = 0;
    let mut at = 0;
    let bytes = json.as_bytes();
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(b'\\', rest)) {
        let escape = at + found;
        match surrogate(json, escape) {
            Some(0xd800..=0xdbff) if matches!(surrogate(json, escape + 6), Some(0xdc00..=0xdfff)) => at = escape + 12,
            Some(_) => {
                mended.push_str(json.get(copied..escape).unwrap_or_default());
                mended.push_str("\\ufffd");
                at = escape + 6;
                copied = at;
            }
            None => at = escape + 2,
        }
    }
    if copied == 0 {
        return Cow::Borrowed(json);
    }
    mended.push_str(json.get(copied..).unwrap_or_default());
    Cow::Owned(mended)
}

/// The surrogate that an escape at this place stands for.
fn surrogate(json: &str, at: usize) -> Option<u32> {
    let digits = json.get(at..at + 6)?.strip_prefix("\\u")?;
    let unit = digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok()).flatten()?;
    (0xd800..=0xdfff).contains(&unit).then_some(unit)
}

/// Reads the fields of an object that matter and skips the rest without building it.
struct Object<'a>(&'a Fields);

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = Collected;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Collected, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = Collected;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Collected, A::Error> {
        use super::fields::Role;
        let mut collected = Collected::default();
        while let Some(Key(key)) = map.next_key()? {
            let roles: Vec<_> = self.0.roles(&key).collect();
            if roles.is_empty() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            match map.next_value()? {
                Value::Text(value) => match roles.as_slice() {
                    [(role, rank)] => collected.put_owned(*role, *rank, value),
                    roles => roles.iter().for_each(|(role, rank)| collected.put(*role, *rank, &value)),
                },
                Value::Number(value) => {
                    for (role, rank) in roles {
                        match role {
                            Role::Id | Role::Date => collected.put(role, rank, &value),
                            Role::Text => collected.refuse(rank, no_string(&key, "a number")),
                            _ => {}
                        }
                    }
                }
                Value::Other(held) => {
                    for (role, rank) in roles {
                        if role == Role::Text {
                            collected.refuse(rank, no_string(&key, held));
                        }
                    }
                }
            }
        }
        Ok(collected)
    }
}

fn no_string(field: &str, held: &'static str) -> Reason {
    Reason::TextIsNoString { field: field.to_owned(), held }
}

/// A key, borrowed from the input where it has no escapes.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// A value of a field that matters.
enum Value {
    Text(String),
    Number(String),
    Other(&'static str),
}

impl<'de> serde::Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyValue;
        impl<'de> Visitor<'de> for AnyValue {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_str<E>(self, v: &str) -> Result<Value, E> {
                Ok(Value::Text(v.to_owned()))
            }

            fn visit_string<E>(self, v: String) -> Result<Value, E> {
                Ok(Value::Text(v))
            }

            fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
                Ok(Value::Number(v.to_string()))
            }

            fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
                Ok(Value::Number(v.to_string()))
            }

            fn visit_f64<E>(self, v: f64) -> Result<Value, E> {
                Ok(Value::Number(v.to_string()))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
                Ok(Value::Other("true or false"))
            }

            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Other("null"))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Value::Other("an array"))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Value::Other("an object"))
            }
        }
        deserializer.deserialize_any(AnyValue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<OwnedArticle, Reason> {
        from_json(json, "f#1", &Fields::default())
    }

    #[test]
    fn fields_are_guessed_by_name_the_better_guess_first() {
        let article = read(
            r#"{"content": "short", "Text": "The “court”\r\nruled.", "id": 17, "url": "https://x.example/a", "headline": "Court\nrules",
                "publishedAt": "2024-05-03T10:00:00Z", "tags": ["a", {"b": []}]}"#,
        )
        .unwrap();
        assert_eq!(article.text, "The “court”\r\nruled.");
        assert_eq!(article.id, "17");
        assert_eq!(article.title.as_deref(), Some("Court rules"));
        assert_eq!(article.published.as_deref(), Some("2024-05-03"));
        assert_eq!(article.source.as_deref(), Some("https://x.example/a"));
        assert_eq!(read(r#"{"text": "", "body": "x"}"#).unwrap().text, "x");
        assert_eq!(read(r#"{"text": "x"}"#).unwrap().id, "f#1");
    }

    #[test]
    fn a_field_named_by_the_user_is_the_only_one() {
        let fields = Fields { text: Some("story".into()), date: Some("when".into()), ..Fields::default() };
        let json = r#"{"story": "x", "text": "y", "when": "3 May 2024", "date": "2020-01-01"}"#;
        let article = from_json(json, "f#1", &fields).unwrap();
        assert_eq!((article.text.as_str(), article.published.as_deref()), ("x", Some("2024-05-03")));
        let error = from_json(r#"{"text": "y"}"#, "f#1", &fields).unwrap_err();
        assert_eq!(error.to_string(), "no text: there is no field `story`; the fields are `text`");
    }

    #[test]
    fn a_row_without_a_text_says_why() {
        for (json, why) in [
            (r#"{"title": "x"}"#, "none of the fields `title` is one of"),
            (r#"{"text": null}"#, "field `text` holds null"),
            (r#"{"text": ["a"]}"#, "field `text` holds an array"),
            (r#"{"text": 3}"#, "field `text` holds a number"),
            (r#"{"text": " \n"}"#, "empty"),
            (r#"["text"]"#, "an array instead of an object"),
            (r#""text""#, "a string instead of an object"),
            (r#"{"text": "x"} {"#, "not valid JSON"),
            (r#"{"text": "x"#, "not valid JSON"),
            ("text", "not valid JSON"),
        ] {
            let error = read(json).unwrap_err().to_string();
            let known = error.contains(why) || (json == "text" && error.contains("single word"));
            assert!(known, "{json}: {error}");
        }
    }

    #[test]
    fn a_date_that_is_not_understood_is_told() {
        let told = |date: &str| {
            let article = read(&format!(r#"{{"text": "x", "date": {date}}}"#)).unwrap();
            (article.published, article.warnings)
        };
        assert_eq!(told(r#""3 May 2024""#), (Some("2024-05-03".to_owned()), Vec::new()));
        assert_eq!(told(r#""some day""#), (None, vec![r#"the date "some day" is not understood"#.to_owned()]));
        assert_eq!(told("1742256000").1, [r#"the date "1742256000" is not understood"#]);
        assert_eq!(told(r#"" ""#), (None, Vec::new()));
    }

    #[test]
    fn half_a_surrogate_pair_costs_one_character_only() {
        let article = read(r#"{"text": "a \ud83d\ude00 b \ud83d c \ude00 d \\ud83d"}"#).unwrap();
        assert_eq!(article.text, "a 😀 b \u{fffd} c \u{fffd} d \\ud83d");
        assert_eq!(article.warnings.len(), 1);
    }

    #[test]
    fn nesting_neither_overflows_nor_passes_for_an_article() {
        for open in ["[", "{\"a\":"] {
            assert!(read(&format!("{{\"x\": {}", open.repeat(1_000_000))).is_err());
            assert!(read(&format!("{{\"text\": {}", open.repeat(1_000_000))).is_err());
        }
    }

    proptest::proptest! {
        #[test]
        fn any_string_is_an_article_or_an_error(json: String, inner: String) {
            let _ = read(&json);
            let _ = read(&format!("{{{json}"));
            let _ = read(&format!("{{\"text\": \"{inner}\"}}"));
        }
    }
}

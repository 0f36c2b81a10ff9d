//! The schema of plimsoll.toml against its reader: both take the same files.

use plimsoll_core::configuration::{KEY_OF_PATHS, KEYS_OF_ALL, KEYS_OF_FILES, from_toml};
use plimsoll_core::rules::Rules;
use serde_json::{Map, Value};
use toml::de::{DeTable, DeValue};

const SCHEMA: &str = include_str!("../../docs/plimsoll.schema.json");

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("JSON")
}

/// A file of TOML as JSON, as editors look at it.
fn json(text: &str) -> Value {
    fn table(table: &DeTable<'_>) -> Value {
        let pairs = table.iter().map(|(key, it)| (key.get_ref().to_string(), value(it.get_ref())));
        Value::Object(pairs.collect::<Map<String, Value>>())
    }
    fn value(it: &DeValue<'_>) -> Value {
        match it {
            DeValue::String(text) => Value::from(text.as_ref()),
            DeValue::Boolean(truth) => Value::from(*truth),
            DeValue::Integer(number) => Value::from(number.as_str().parse::<i64>().unwrap_or(0)),
            DeValue::Array(list) => list.iter().map(|it| value(it.get_ref())).collect(),
            DeValue::Table(inner) => table(inner),
            other => panic!("{other:?}"),
        }
    }
    table(DeTable::parse(text).expect(text).get_ref())
}

/// True if a value is as the schema has it. Knows the keywords that it uses, and no others.
fn fits(root: &Value, schema: &Value, value: &Value) -> bool {
    let keywords = schema.as_object().expect("a schema");
    keywords.iter().all(|(keyword, said)| match keyword.as_str() {
        "$schema" | "title" | "description" | "default" | "examples" => true,
        "$ref" => {
            let path = said.as_str().and_then(|it| it.strip_prefix('#')).expect("a path here");
            fits(root, root.pointer(path).expect("what it leads to"), value)
        }
        "type" => match said.as_str() {
            Some("object") => value.is_object(),
            Some("array") => value.is_array(),
            Some("string") => value.is_string(),
            Some("boolean") => value.is_boolean(),
            other => panic!("{other:?}"),
        },
        "enum" => said.as_array().expect("a list").contains(value),
        "anyOf" => said.as_array().expect("a list").iter().any(|one| fits(root, one, value)),
        "items" => {
            value.as_array().is_none_or(|list| list.iter().all(|item| fits(root, said, item)))
        }
        "minItems" => value
            .as_array()
            .is_none_or(|list| list.len() as u64 >= said.as_u64().expect("a number")),
        "required" => {
            let mut names = said.as_array().expect("a list").iter().filter_map(Value::as_str);
            value.as_object().is_none_or(|object| names.all(|name| object.contains_key(name)))
        }
        "properties" => value.as_object().is_none_or(|object| {
            let known =
                |(key, it): (&String, &Value)| said.get(key).is_none_or(|one| fits(root, one, it));
            object.iter().all(known)
        }),
        "additionalProperties" => value.as_object().is_none_or(|object| {
            let named =
                |key: &str| keywords.get("properties").is_some_and(|it| it.get(key).is_some());
            object.iter().filter(|(key, _)| !named(key)).all(|(_, it)| match said {
                Value::Bool(allowed) => *allowed,
                schema => fits(root, schema, it),
            })
        }),
        other => panic!("`{other}` is not known here"),
    })
}

/// One of the values of a setting, as TOML.
fn toml(value: &Value) -> String {
    match value {
        Value::Array(list) => format!("[{}]", list.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Value::Object(pairs) => {
            let pair = |(key, value): (&String, &Value)| format!("{key:?} = {}", toml(value));
            format!("{{{}}}", pairs.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

fn is_read(text: &str) -> bool {
    from_toml(text, Rules::all()).is_ok()
}

#[test]
fn it_has_the_keys_that_are_read() {
    let schema = schema();
    let keys = |path: &str| -> Vec<String> {
        let properties = schema.pointer(path).and_then(Value::as_object).expect(path);
        let mut keys: Vec<String> = properties.keys().cloned().collect();
        keys.sort_unstable();
        keys
    };
    for (place, more) in
        [("/properties", &KEYS_OF_ALL[..]), ("/properties/paths/items/properties", &[KEY_OF_PATHS])]
    {
        let mut known = [&KEYS_OF_FILES[..], more].concat();
        known.sort_unstable();
        assert_eq!(keys(place), known, "{place}");
    }
}

#[test]
fn each_value_that_it_names_is_read() {
    let schema = schema();
    let mut seen = 0;
    for (key, setting) in schema["properties"].as_object().expect("settings") {
        let named = ["enum", "examples"].iter().filter_map(|it| setting[it].as_array()).flatten();
        let named: Vec<&Value> = named.chain(setting.get("default")).collect();
        assert!(!named.is_empty(), "{key} has no example");
        for value in named {
            assert!(fits(&schema, setting, value), "{key}: {value}");
            let text = format!("{key} = {}\n", toml(value));
            assert!(is_read(&text), "{text}");
            seen += 1;
        }
        // The words of tables too.
        for word in setting["additionalProperties"]["enum"].as_array().into_iter().flatten() {
            let name = if key == "severity" { "no-user" } else { "a" };
            assert!(is_read(&format!("{key} = {{{name} = {word}}}\n")), "{key}: {word}");
            seen += 1;
        }
    }
    assert!(seen > 40, "{seen}");
}

#[test]
fn both_take_the_same_files() {
    let schema = schema();
    let mut verdicts = [0; 2];
    let words = [
        "'strict'",
        "'x'",
        "true",
        "1",
        "['DL3008']",
        "[1]",
        "[]",
        "{}",
        "{no-user = 'info'}",
        "{a = 1}",
        "'1GB'",
        "'never'",
        "'json'",
        "[{glob = 'a'}]",
        "[{}]",
    ];
    let mut files: Vec<String> = KEYS_OF_FILES
        .iter()
        .chain(&KEYS_OF_ALL)
        .flat_map(|key| words.iter().map(move |word| format!("{key} = {word}\n")))
        .collect();
    let inner = KEYS_OF_FILES.iter().chain(&[KEY_OF_PATHS]).flat_map(|key| {
        words.iter().map(move |word| {
            let glob = if *key == KEY_OF_PATHS { "" } else { "glob = 'a'\n" };
            format!("[[paths]]\n{glob}{key} = {word}\n")
        })
    });
    files.extend(inner);
    for more in [
        "",
        "prest = 'strict'\n",
        "[paths]\nglob = 'a'\n",
        "[[paths]]\nglob = 'a'\nformat = 'json'\n",
        "[[paths]]\nglob = 'a'\n[[paths]]\nglob = ['b', 'c']\npreset = 'strict'\n",
        "[[paths]]\nglob = []\n",
        "[severity]\nno-user = 'bad'\n",
        "[label-schema]\na = 'uri'\n[severity]\nSC2086 = 'info'\n",
    ] {
        files.push(more.to_owned());
    }
    for text in files {
        // What a name or a size is, only the reader knows.
        let beyond = [
            "budget = 'strict'",
            "budget = 'x'",
            "budget = 'never'",
            "budget = 'json'",
            "format = 'strict'",
            "severity = {a",
            "format = 'x'",
            "format = '1GB'",
            "format = 'never'",
        ];
        if beyond.iter().any(|it| text.contains(it)) {
            continue;
        }
        let fits = fits(&schema, &schema, &json(&text));
        assert_eq!(fits, is_read(&text), "{text}");
        verdicts[usize::from(fits)] += 1;
    }
    assert!(verdicts[0] > 50 && verdicts[1] > 30, "{verdicts:?}");
}

//! The shape of JSON that others read: which properties an object may and must have, and what kind of
//! value each is.

use serde_json::Value;

/// The kind of a property, by the standard.
#[derive(Clone, Copy)]
pub(crate) enum Is {
    /// An object of this shape.
    Object(&'static str),
    /// A list of objects of this shape.
    Objects(&'static str),
    Text,
    /// A whole number from this one on.
    Number(u64),
    OneOf(&'static [&'static str]),
    /// A reference below a base, in which only a URI's characters stand.
    Uri,
    /// The property bag: anything.
    Bag,
}

pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) must: &'static [&'static str],
    pub(crate) may: &'static [(&'static str, Is)],
}

/// Fails for a value that is not of the shape of this name.
pub(crate) fn check(shapes: &[Shape], value: &Value, name: &str, path: &str) {
    let shape = shapes.iter().find(|shape| shape.name == name).expect("a known shape");
    let object = value.as_object().unwrap_or_else(|| panic!("{path} is no object: {value}"));
    for must in shape.must {
        assert!(object.contains_key(*must), "{path} lacks {must}");
    }
    for (key, value) in object {
        let path = format!("{path}.{key}");
        let (_, is) =
            shape.may.iter().find(|(may, _)| may == key).unwrap_or_else(|| panic!("{path}"));
        match is {
            Is::Object(name) => check(shapes, value, name, &path),
            Is::Objects(name) => {
                for (at, value) in value.as_array().expect("a list").iter().enumerate() {
                    check(shapes, value, name, &format!("{path}[{at}]"));
                }
            }
            Is::Text => assert!(value.is_string(), "{path}"),
            Is::Number(least) => assert!(value.as_u64() >= Some(*least), "{path}: {value}"),
            Is::OneOf(words) => {
                assert!(
                    value.as_str().is_some_and(|word| words.contains(&word)),
                    "{path}: {value}"
                );
            }
            Is::Uri => {
                let uri = value.as_str().expect("text");
                let is_fine =
                    |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/%:?#".contains(&byte);
                assert!(uri.bytes().all(is_fine), "{path}: {uri}");
            }
            Is::Bag => assert!(value.is_object(), "{path}"),
        }
    }
}

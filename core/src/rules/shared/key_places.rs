//! The places where private keys lie by convention.

use crate::text::path::base_name;

/// Folders that hold private keys and little else.
const FOLDERS: [&str; 2] = ["/.ssh/", "/etc/ssl/private/"];

/// True if a private key lies at the path of a file, by its name or its folder.
pub(crate) fn is_private_key(path: &str) -> bool {
    let path = path.trim_matches(['"', '\'']);
    let name = base_name(path);
    let is_named = ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_ecdsa_sk", "id_ed25519_sk"]
        .contains(&name);
    let in_folder = FOLDERS.iter().any(|folder| {
        let rest = path.split_once(folder).map(|(_, rest)| rest);
        rest.is_some_and(|rest| !rest.is_empty() && !rest.contains('/'))
    });
    is_named || in_folder && !is_public(name)
}

/// True if a file beside keys is none, by its name.
fn is_public(name: &str) -> bool {
    let parts = ["config", "known_hosts", "authorized_keys", "environment", ".pub", ".crt", "cert"];
    parts.iter().any(|part| name.contains(part)) || name == "rc" || name.starts_with("ca.")
}

/// True if the path is that of a folder for private keys.
pub(crate) fn is_key_folder(path: &str) -> bool {
    let path = format!("{}/", path.trim_matches(['"', '\'']).trim_end_matches('/'));
    FOLDERS.iter().any(|folder| path.ends_with(folder))
}

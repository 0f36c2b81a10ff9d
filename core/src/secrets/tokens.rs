//! Tokens that their issuers give a prefix: what they start with, of which bytes the rest is, and
//! how long it is at least. The facts are those that the issuers document and that the rules of
//! gitleaks (MIT) collect.

use super::Shape;
use super::values::is_placeholder;
use crate::text::TextRange;

/// A token that starts with `prefix` and goes on with at least `least` bytes of its alphabet.
struct Token {
    prefix: &'static str,
    what: &'static str,
    least: usize,
    alphabet: fn(u8) -> bool,
}

const fn token(
    prefix: &'static str,
    what: &'static str,
    least: usize,
    alphabet: fn(u8) -> bool,
) -> Token {
    Token { prefix, what, least, alphabet }
}

/// Sorted by prefix.
#[rustfmt::skip]
static TOKENS: [Token; 187] = [
    token("ABIA", "an AWS access key", 16, is_upper),
    token("ABSK", "an AWS Bedrock key", 100, is_base64),
    token("ACCA", "an AWS access key", 16, is_upper),
    token("AGE-SECRET-KEY-1", "an age key", 50, is_upper),
    token("AIza", "a Google API key", 35, is_base64url),
    token("AKCp", "an Artifactory key", 60, is_alphanumeric),
    token("AKIA", "an AWS access key", 16, is_upper),
    token("API-", "an Octopus key", 25, is_upper),
    token("AQVN", "a Yandex Cloud key", 35, is_base64url),
    token("ASIA", "an AWS access key", 16, is_upper),
    token("ATATT3", "an Atlassian token", 60, is_token),
    token("ATBB", "an Atlassian token", 28, is_token),
    token("ATCTT3", "an Atlassian token", 60, is_token),
    token("ATSTT3", "an Atlassian token", 60, is_token),
    token("CCIPAT_", "a CircleCI token", 40, is_word),
    token("CCIPRJ_", "a CircleCI token", 40, is_word),
    token("CFPAT-", "a Contentful token", 40, is_base64url),
    token("CLOJARS_", "a Clojars token", 60, is_alphanumeric),
    token("EAAA", "a Square token", 56, is_base64url),
    token("EAAC", "a Facebook token", 100, is_alphanumeric),
    token("EAAM", "a Facebook token", 100, is_alphanumeric),
    token("EZAK", "an EasyPost key", 54, is_alphanumeric),
    token("EZTK", "an EasyPost key", 54, is_alphanumeric),
    token("FLWSECK", "a Flutterwave key", 32, is_base64url),
    token("GOCSPX-", "a Google client secret", 20, is_base64url),
    token("GR1348941", "a GitLab token", 20, is_base64url),
    token("HRKU-", "a Heroku key", 30, is_base64url),
    // Base64 of `-----BEGIN PRIVATE KEY`, and of those that name an algorithm.
    token("LS0tLS1CRUdJTiBEU0EgUFJJ", ENCODED_KEY, 40, is_base64),
    token("LS0tLS1CRUdJTiBFQyBQUklW", ENCODED_KEY, 40, is_base64),
    token("LS0tLS1CRUdJTiBFTkNSWVBU", ENCODED_KEY, 40, is_base64),
    token("LS0tLS1CRUdJTiBPUEVOU1NI", ENCODED_KEY, 40, is_base64),
    token("LS0tLS1CRUdJTiBQR1AgUFJJ", ENCODED_KEY, 40, is_base64),
    token("LS0tLS1CRUdJTiBQUklWQVRF", ENCODED_KEY, 40, is_base64),
    token("LS0tLS1CRUdJTiBSU0EgUFJJ", ENCODED_KEY, 40, is_base64),
    token("LTAI", "an Alibaba Cloud key", 20, is_alphanumeric),
    token("NRAK-", "a New Relic key", 27, is_upper),
    token("NRII-", "a New Relic key", 32, is_base64url),
    token("PMAK-", "a Postman key", 50, is_base64url),
    token("SG.", "a SendGrid key", 60, is_dotted),
    token("SK", "a Twilio key", 32, is_hex),
    token("access_token$production$", "a Braintree token", 49, is_parted),
    token("amzn.mws.", "an Amazon token", 36, is_base64url),
    token("api_org_", "a Hugging Face token", 30, is_alphanumeric),
    token("atlasv1.", "a Terraform token", 60, is_base64url),
    token("bkct_", "a Buildkite token", 30, is_base64url),
    token("bkua_", "a Buildkite token", 40, is_hex),
    token("cio", "a token of Rust's registry", 32, is_alphanumeric),
    token("cmVmdGtu", "an Artifactory key", 50, is_alphanumeric),
    token("csk-", "a Cerebras key", 48, is_lower),
    token("dapi", "a Databricks token", 32, is_hex),
    token("dckr_oat_", "a Docker token", 20, is_base64url),
    token("dckr_pat_", "a Docker token", 20, is_base64url),
    token("discord.com/api/webhooks/", "a Discord webhook", 40, is_path),
    token("discordapp.com/api/webhooks/", "a Discord webhook", 40, is_path),
    token("doo_v1_", "a DigitalOcean token", 64, is_alphanumeric),
    token("dop_v1_", "a DigitalOcean token", 64, is_alphanumeric),
    token("dor_v1_", "a DigitalOcean token", 64, is_alphanumeric),
    token("dp.audit.", "a Doppler token", 40, is_alphanumeric),
    token("dp.ct.", "a Doppler token", 40, is_alphanumeric),
    token("dp.pt.", "a Doppler token", 40, is_alphanumeric),
    token("dp.sa.", "a Doppler token", 40, is_alphanumeric),
    token("dp.scim.", "a Doppler token", 40, is_alphanumeric),
    token("dp.st.", "a Doppler token", 40, is_alphanumeric),
    token("dt0c01.", "a Dynatrace token", 80, is_dotted),
    token("dt0s16.", "a Dynatrace token", 80, is_dotted),
    token("duffel_live_", "a Duffel token", 40, is_base64url),
    token("duffel_test_", "a Duffel token", 40, is_base64url),
    token("eyJ", "a JSON Web Token", 40, is_dotted),
    token("figd_", "a Figma token", 40, is_base64url),
    token("fio-u-", "a Frame.io token", 60, is_base64url),
    token("fm2_", "a Fly.io token", 80, is_base64),
    token("fo1_", "a Fly.io token", 40, is_base64url),
    token("gho_", "a GitHub token", 36, is_alphanumeric),
    token("ghp_", "a GitHub token", 36, is_alphanumeric),
    token("ghr_", "a GitHub token", 36, is_alphanumeric),
    token("ghs_", "a GitHub token", 36, is_alphanumeric),
    token("ghu_", "a GitHub token", 36, is_alphanumeric),
    token("github_pat_", "a GitHub token", 40, is_word),
    token("glagent-", "a GitLab token", 20, is_base64url),
    token("glc_", "a Grafana token", 32, is_base64),
    token("glcbt-", "a GitLab token", 20, is_base64url),
    token("gldt-", "a GitLab token", 20, is_base64url),
    token("glffct-", "a GitLab token", 20, is_base64url),
    token("glft-", "a GitLab token", 20, is_base64url),
    token("glimt-", "a GitLab token", 20, is_base64url),
    token("gloas-", "a GitLab token", 40, is_base64url),
    token("glpat-", "a GitLab token", 20, is_base64url),
    token("glptt-", "a GitLab token", 20, is_base64url),
    token("glrt-", "a GitLab token", 20, is_base64url),
    token("glrtr-", "a GitLab token", 20, is_base64url),
    token("glsa_", "a Grafana token", 32, is_word),
    token("glsoat-", "a GitLab token", 20, is_base64url),
    token("gsk_", "a Groq key", 40, is_alphanumeric),
    token("hf_", "a Hugging Face token", 30, is_alphanumeric),
    token("hooks.slack.com/services/", "a Slack webhook", 20, is_path),
    token("hooks.slack.com/triggers/", "a Slack webhook", 20, is_path),
    token("hooks.slack.com/workflows/", "a Slack webhook", 20, is_path),
    token("hvb.", "a Vault token", 24, is_base64url),
    token("hvr.", "a Vault token", 24, is_base64url),
    token("hvs.", "a Vault token", 24, is_base64url),
    token("ico-", "an Infracost key", 32, is_alphanumeric),
    token("key-", "a Mailgun key", 32, is_hex),
    token("lin_api_", "a Linear key", 32, is_alphanumeric),
    token("lin_oauth_", "a Linear key", 32, is_alphanumeric),
    token("lsv2_pt_", "a LangSmith key", 30, is_word),
    token("lsv2_sk_", "a LangSmith key", 30, is_word),
    token("napi_", "a Neon key", 60, is_alphanumeric),
    token("nfp_", "a Netlify token", 36, is_alphanumeric),
    token("npm_", "an npm token", 36, is_alphanumeric),
    token("ntn_", "a Notion token", 40, is_alphanumeric),
    token("nvapi-", "an NVIDIA key", 60, is_base64url),
    token("ops_", "a 1Password token", 80, is_base64),
    token("oy2", "a NuGet key", 43, is_lower),
    token("p8e-", "an Adobe key", 32, is_alphanumeric),
    token("pat", "an Airtable token", 76, is_dotted),
    token("pcsk_", "a Pinecone key", 40, is_word),
    token("phx_", "a PostHog key", 40, is_alphanumeric),
    token("pnb_", "a Prefect key", 36, is_alphanumeric),
    token("pnu_", "a Prefect key", 36, is_alphanumeric),
    token("pplx-", "a Perplexity key", 40, is_alphanumeric),
    token("pscale_oauth_", "a PlanetScale key", 32, is_dotted),
    token("pscale_pw_", "a PlanetScale key", 32, is_dotted),
    token("pscale_tkn_", "a PlanetScale key", 32, is_dotted),
    token("pubkey-", "a Mailgun key", 32, is_hex),
    token("pul-", "a Pulumi token", 40, is_hex),
    token("pypi-", "a PyPI token", 80, is_base64url),
    token("r8_", "a Replicate token", 32, is_alphanumeric),
    token("rdme_", "a ReadMe key", 60, is_alphanumeric),
    token("re_", "a Resend key", 30, is_word),
    token("rk_live_", "a Stripe key", 16, is_alphanumeric),
    token("rk_prod_", "a Stripe key", 16, is_alphanumeric),
    token("rk_test_", "a Stripe key", 16, is_alphanumeric),
    token("rubygems_", "a RubyGems key", 40, is_alphanumeric),
    token("rzp_live_", "a Razorpay key", 14, is_alphanumeric),
    token("sb_secret_", "a Supabase key", 30, is_base64url),
    token("sbp_", "a Supabase key", 40, is_hex),
    token("secret_", "a Notion token", 43, is_alphanumeric),
    token("sgp_", "a Sourcegraph token", 40, is_word),
    token("sha256~", "an OpenShift token", 40, is_base64url),
    token("shippo_live_", "a Shippo token", 40, is_hex),
    token("shippo_test_", "a Shippo token", 40, is_hex),
    token("shpat_", "a Shopify token", 32, is_alphanumeric),
    token("shpca_", "a Shopify token", 32, is_alphanumeric),
    token("shppa_", "a Shopify token", 32, is_alphanumeric),
    token("shpss_", "a Shopify token", 32, is_alphanumeric),
    token("sk-", "an OpenAI key", 32, is_alphanumeric),
    token("sk-admin-", "an OpenAI key", 40, is_base64url),
    token("sk-ant-", "an Anthropic key", 40, is_base64url),
    token("sk-or-v1-", "an OpenAI key", 40, is_alphanumeric),
    token("sk-proj-", "an OpenAI key", 40, is_base64url),
    token("sk-svcacct-", "an OpenAI key", 40, is_base64url),
    token("sk.eyJ", "a Mapbox token", 60, is_dotted),
    token("sk_live_", "a Stripe key", 16, is_alphanumeric),
    token("sk_prod_", "a Stripe key", 16, is_alphanumeric),
    token("sk_test_", "a Stripe key", 16, is_alphanumeric),
    token("slk_", "a Sourcegraph token", 40, is_hex),
    token("sntrys_", "a Sentry token", 40, is_base64),
    token("sntryu_", "a Sentry token", 40, is_alphanumeric),
    token("snyk_uat.", "a Snyk token", 40, is_dotted),
    token("sq0atp-", "a Square token", 22, is_base64url),
    token("sq0csp-", "a Square token", 40, is_base64url),
    token("sqa_", "a Sonar token", 40, is_hex),
    token("sqp_", "a Sonar token", 40, is_hex),
    token("squ_", "a Sonar token", 40, is_hex),
    token("tfp_", "a Typeform token", 40, is_base64url),
    token("tskey-", "a Tailscale key", 20, is_base64url),
    token("v1.0-", "a Cloudflare key", 140, is_base64url),
    token("vcp_", "a Vercel token", 50, is_word),
    token("vercel_blob_rw_", "a Vercel token", 30, is_word),
    token("waka_", "a WakaTime key", 36, is_base64url),
    token("webhook.office.com/webhookb2/", "a Teams webhook", 40, is_mailed_path),
    token("whsec_", "a Stripe key", 20, is_base64),
    token("xai-", "an xAI key", 60, is_alphanumeric),
    token("xapp-", "a Slack token", 20, is_base64url),
    token("xkeysib-", "a Brevo key", 60, is_base64url),
    token("xoxa-", "a Slack token", 20, is_base64url),
    token("xoxb-", "a Slack token", 20, is_base64url),
    token("xoxe-", "a Slack token", 20, is_base64url),
    token("xoxe.", "a Slack token", 20, is_dotted),
    token("xoxo-", "a Slack token", 20, is_base64url),
    token("xoxp-", "a Slack token", 20, is_base64url),
    token("xoxr-", "a Slack token", 20, is_base64url),
    token("xoxs-", "a Slack token", 20, is_base64url),
    token("xsmtpsib-", "a Brevo key", 60, is_base64url),
    token("xwfp-", "a Slack token", 20, is_base64url),
    token("y0_", "a Yandex Cloud key", 50, is_base64url),
    token("ya29.", "a Google access token", 20, is_base64url),
];

const ENCODED_KEY: &str = "a private key in base64";
const AWS: &str = "an AWS access key";

/// Finds tokens where words start. Linear: what starts within a token of its kind is not read.
pub(super) fn tokens(text: &str, found: &mut Vec<Shape>) {
    let mut read = [0; TOKENS.len()];
    let mut before = b' ';
    for (start, &byte) in text.as_bytes().iter().enumerate() {
        let inside = is_word(std::mem::replace(&mut before, byte));
        if !byte.is_ascii_alphabetic() || inside && !is_escaped(text, start) {
            continue;
        }
        let from = TOKENS.partition_point(|token| token.prefix.as_bytes().first() < Some(&byte));
        for (token, read) in TOKENS.iter().zip(&mut read).skip(from) {
            if token.prefix.as_bytes().first() != Some(&byte) {
                break;
            }
            let begins = start >= *read
                && text
                    .as_bytes()
                    .get(start..)
                    .is_some_and(|rest| rest.starts_with(token.prefix.as_bytes()));
            if !begins {
                continue;
            }
            let length = run(text, start + token.prefix.len(), token.alphabet);
            *read = start + token.prefix.len() + length;
            let range = TextRange::new(start, *read);
            if is_shaped(token, length, range.slice(text)) {
                found.push(Shape { what: token.what, range });
            }
        }
    }
    bots(text, found);
    terraform_clouds(text, found);
    client_secrets(text, found);
    data_centers(text, found);
    discord_bots(text, found);
}

/// True if what is before a place is no word but an escape: `\n`, `%3D`.
fn is_escaped(text: &str, at: usize) -> bool {
    let back = |count: usize| at.checked_sub(count).and_then(|at| text.as_bytes().get(at)).copied();
    back(2) == Some(b'\\') && back(1).is_some_and(|byte| b"nrt".contains(&byte))
        || back(3) == Some(b'%')
            && [back(1), back(2)].into_iter().flatten().all(|byte| byte.is_ascii_hexdigit())
}

/// True if what starts as a token, with so many bytes after its prefix, is one.
fn is_shaped(token: &Token, length: usize, value: &str) -> bool {
    let rest = value.get(token.prefix.len()..).unwrap_or("");
    let short = || {
        rest.bytes().any(|byte| byte.is_ascii_digit())
            && rest.bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    length >= token.least
        && !is_placeholder(value)
        // Words start with a few letters of any kind too.
        && (token.prefix.len() > 4 || token.prefix == "hf_" && length >= 34 || short())
        && match token.prefix {
            // A JSON Web Token has three parts, the first two of which are JSON.
            "eyJ" => value.contains(".eyJ") && value.matches('.').count() == 2,
            "pat" => rest.find('.') == Some(14) && length == token.least + 3,
            // Checksums go on.
            "key-" | "pubkey-" | "SK" | "dapi" | "cio" | "oy2" => length == token.least,
            _ => token.what != AWS || length == token.least,
        }
}

/// The tokens of Terraform Cloud, whose prefix has letters of its own before it.
fn terraform_clouds(text: &str, found: &mut Vec<Shape>) {
    const MARK: &str = ".atlasv1.";
    const BEFORE: usize = 14;
    for (at, _) in text.match_indices(MARK) {
        let length = run(text, at + MARK.len(), is_base64url);
        let start = at.saturating_sub(BEFORE);
        let before = text.as_bytes().get(start..at).unwrap_or(&[]);
        if length >= 60 && before.len() == BEFORE && before.iter().all(u8::is_ascii_alphanumeric) {
            let range = TextRange::new(start, at + MARK.len() + length);
            found.push(Shape { what: "a Terraform Cloud token", range });
        }
    }
}

/// The tokens of Telegram's bots: `8123456789:AA…`.
fn bots(text: &str, found: &mut Vec<Shape>) {
    for (at, _) in text.match_indices(":AA") {
        let before = text.as_bytes().get(at.saturating_sub(11)..at).unwrap_or(&[]);
        let digits = before.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        if digits < 8 {
            continue;
        }
        let length = run(text, at + 1, is_base64url);
        if (8..=10).contains(&digits) && (34..=36).contains(&length) {
            let range = TextRange::new(at - digits, at + 1 + length);
            found.push(Shape { what: "a Telegram token", range });
        }
    }
}

/// The keys of Mailchimp: 32 hexadecimal digits and a data center, `-us12`.
fn data_centers(text: &str, found: &mut Vec<Shape>) {
    for (at, mark) in text.match_indices("-us") {
        let before = text.as_bytes().get(at.saturating_sub(33)..at).unwrap_or(&[]);
        let hex = before.iter().rev().take_while(|&&byte| is_hex(byte)).count();
        let digits = text.as_bytes().iter().skip(at + mark.len()).take(3);
        let digits = digits.take_while(|byte| byte.is_ascii_digit()).count();
        if hex == 32 && (1..=2).contains(&digits) {
            let range = TextRange::new(at - hex, at + mark.len() + digits);
            found.push(Shape { what: "a Mailchimp key", range });
        }
    }
}

/// The tokens of Discord's bots: an identifier in base64, six bytes and 27 to 38.
fn discord_bots(text: &str, found: &mut Vec<Shape>) {
    for (at, _) in text.match_indices('.') {
        let near = text.get(at + 1..text.floor_char_boundary(at + 64)).unwrap_or("");
        if near.as_bytes().get(6) != Some(&b'.') || run(near, 0, is_base64url) != 6 {
            continue;
        }
        let before = text.as_bytes().get(at.saturating_sub(29)..at).unwrap_or(&[]);
        let head = before.iter().rev().take_while(|&&byte| is_alphanumeric(byte)).count();
        let tail = run(near, 7, is_base64url);
        let range = TextRange::new(at - head, at + 8 + tail);
        let value = range.slice(text);
        let mixed = value.bytes().any(|byte| byte.is_ascii_digit())
            && value.bytes().any(|byte| byte.is_ascii_lowercase());
        if (24..=28).contains(&head)
            && (27..=38).contains(&tail)
            && value.starts_with(['M', 'N', 'O'])
            && mixed
        {
            found.push(Shape { what: "a Discord token", range });
        }
    }
}

/// The client secrets of Microsoft Entra ID: three bytes, a digit, `Q~`, and 31 or more bytes.
fn client_secrets(text: &str, found: &mut Vec<Shape>) {
    for (at, _) in text.match_indices("Q~") {
        let Some(start) = at.checked_sub(4) else { continue };
        let head = text.as_bytes().get(start..at).unwrap_or(&[]);
        let outside = start.checked_sub(1).and_then(|at| text.as_bytes().get(at)).copied();
        let near = text.get(..text.floor_char_boundary(at + 64)).unwrap_or(text);
        let length = run(near, at + 2, |byte| is_dotted(byte) || byte == b'~');
        if head.iter().all(|&byte| is_dotted(byte) || byte == b'~')
            && head.last().is_some_and(u8::is_ascii_digit)
            && !outside.is_some_and(is_word)
            && (31..=34).contains(&length)
        {
            let range = TextRange::new(start, at + 2 + length);
            found.push(Shape { what: "an Azure client secret", range });
        }
    }
}

/// The number of bytes from `start` on that are of an alphabet.
pub(super) fn run(text: &str, start: usize, alphabet: fn(u8) -> bool) -> usize {
    let rest = text.as_bytes().get(start..).unwrap_or(&[]);
    rest.iter().take_while(|&&byte| alphabet(byte)).count()
}

fn is_upper(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn is_lower(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn is_hex(byte: u8) -> bool {
    byte.is_ascii_hexdigit()
}

fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

pub(super) fn is_base64url(byte: u8) -> bool {
    is_word(byte) || byte == b'-'
}

fn is_dotted(byte: u8) -> bool {
    is_base64url(byte) || byte == b'.'
}

fn is_base64(byte: u8) -> bool {
    is_base64url(byte) || b"+/=".contains(&byte)
}

fn is_token(byte: u8) -> bool {
    is_base64url(byte) || byte == b'='
}

fn is_path(byte: u8) -> bool {
    is_base64url(byte) || byte == b'/'
}

fn is_parted(byte: u8) -> bool {
    is_lower(byte) || byte == b'$'
}

fn is_mailed_path(byte: u8) -> bool {
    is_path(byte) || byte == b'@'
}

#[cfg(test)]
mod tests {
    use super::TOKENS;

    #[test]
    fn the_table_is_sorted() {
        assert!(TOKENS.is_sorted_by_key(|token| token.prefix));
    }
}

//! What signing in with a provider of identities needs from outside: HTTP over TLS, and RSA. Built with the feature `oidc`.

use std::path::Path;

use ntib_access::oidc::{Provider, Settings};

use crate::trouble::Trouble;

/// The longest secret of a client that is read, in bytes.
const SECRET_BYTES_MAX: usize = 1_024;

/// A provider as the settings name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its name, exactly as it says it.
    pub issuer: String,
    /// The name of this server there.
    pub client: String,
    /// The file with the secret of this server there, where it has one.
    pub secret: Option<std::path::PathBuf>,
    /// How people know it.
    pub name: Option<String>,
    /// The strengths of which a sign-in there must have one (`acr`).
    pub strengths: Vec<String>,
    /// How long ago somebody may have signed in there, in milliseconds.
    pub since_max: Option<i64>,
}

/// The provider, with the name by which people know it. `address` is what browsers call this server.
pub fn open(named: &Named, address: &str) -> Result<(String, Provider), Trouble> {
    let secret = named.secret.as_deref().map(secret).transpose()?;
    let redirect = format!("{address}{}", ntib_web::desk::BACK);
    let settings = Settings { issuer: named.issuer.clone(), client: named.client.clone(), secret, redirect, strengths: named.strengths.clone(), since_max: named.since_max };
    let host = named.issuer.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let name = named.name.clone().unwrap_or_else(|| host.to_owned());
    let provider = Provider::new(settings, outside::outside()?);
    let help = "give `oidc.issuer` as the provider writes it, over https; `oidc.client` as it is registered there; and `address`";
    provider.map(|provider| (name, provider)).ok_or_else(|| Trouble::usage("the provider of identities cannot be used as it is named", help))
}

fn secret(path: &Path) -> Result<String, Trouble> {
    let text = std::fs::read_to_string(path).map_err(|error| Trouble::file("read the secret", path, error))?;
    let secret = text.trim();
    if secret.is_empty() || secret.len() > SECRET_BYTES_MAX {
        return Err(Trouble::input(format!("`{}` holds no secret", path.display()), "write the secret of the client there, in one line"));
    }
    Ok(secret.to_owned())
}

#[cfg(feature = "oidc")]
mod outside {
    use std::time::Duration;

    use base64::Engine as _;
    use ntib_access::oidc::{DOCUMENT_BYTES_MAX, Outside};

    use super::Trouble;

    /// How long a provider may take to answer.
    const WAIT: Duration = Duration::from_secs(8);

    struct Http(ureq::Agent);

    /// HTTP and RSA.
    pub fn outside() -> Result<Box<dyn Outside>, Trouble> {
        // No redirection is followed: a provider says its addresses itself, and secrets go there alone.
        let config = ureq::Agent::config_builder().timeout_global(Some(WAIT)).max_redirects(0).build();
        Ok(Box::new(Http(config.into())))
    }

    fn body(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Vec<u8>, String> {
        let mut answer = answer.map_err(|error| error.to_string())?;
        let most = u64::try_from(DOCUMENT_BYTES_MAX).unwrap_or(u64::MAX);
        answer.body_mut().with_config().limit(most).read_to_vec().map_err(|error| error.to_string())
    }

    impl Outside for Http {
        fn get(&self, url: &str) -> Result<Vec<u8>, String> {
            body(self.0.get(url).header("accept", "application/json").call())
        }

        fn post(&self, url: &str, form: &str, basic: Option<&str>) -> Result<Vec<u8>, String> {
            let mut request = self.0.post(url).header("accept", "application/json").header("content-type", "application/x-www-form-urlencoded");
            if let Some(pair) = basic {
                request = request.header("authorization", format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair)));
            }
            body(request.send(form))
        }

        fn rs256(&self, modulus: &[u8], exponent: &[u8], message: &[u8], signature: &[u8]) -> bool {
            let key = ring::signature::RsaPublicKeyComponents { n: modulus, e: exponent };
            key.verify(&ring::signature::RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
        }
    }
}

#[cfg(not(feature = "oidc"))]
mod outside {
    use ntib_access::oidc::Outside;

    use super::Trouble;

    pub fn outside() -> Result<Box<dyn Outside>, Trouble> {
        let help = "build it with `cargo build --release --bin ntib --features ntib-cli/oidc`, or take `oidc` out of the settings";
        Err(Trouble::usage("this program was built without providers of identities", help))
    }
}

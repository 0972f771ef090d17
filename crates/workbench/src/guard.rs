//! Who may ask: rules that are checked before a request reaches any page.
//!
//! 1. `Host` must be a name of this machine with our port: a page elsewhere whose name is made to point here
//!    (DNS rebinding) is refused.
//! 2. A request that changes something must come from our own pages: `Sec-Fetch-Site` is `same-origin` or
//!    `none`; where a browser does not say, `Origin` is ours; where there is neither, it is no browser. (The
//!    rule that Go's `CrossOriginProtection` and Datasette follow.)
//! 3. Everything else asks for the cookie that the one-time link is exchanged for.

use hyper::header::{HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use hyper::{Method, StatusCode};

/// The names under which the server may be asked.
#[derive(Clone, Debug)]
pub struct Names {
    hosts: Vec<String>,
}

/// Name of the cookie; the port is in it because cookies do not tell ports apart.
#[must_use]
pub(crate) fn cookie_name(port: u16) -> String {
    format!("detente-{port}")
}

impl Names {
    /// The names of a server on `port`; `host` is one more where the user asked to listen there.
    #[must_use]
    pub fn new(port: u16, host: Option<&str>) -> Self {
        let mut hosts: Vec<String> =
            ["localhost", "127.0.0.1", "[::1]"].iter().map(|name| format!("{name}:{port}")).collect();
        if let Some(host) = host {
            let host =
                if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.into() };
            hosts.push(format!("{host}:{port}"));
        }
        // Browsers leave the usual port away.
        if port == 80 {
            let bare: Vec<String> =
                hosts.iter().filter_map(|host| host.strip_suffix(":80").map(str::to_owned)).collect();
            hosts.extend(bare);
        }
        Self { hosts }
    }

    fn ours(&self, host: &str) -> bool {
        self.hosts.iter().any(|name| name.eq_ignore_ascii_case(host))
    }

    /// Rules 1 and 2.
    ///
    /// # Errors
    /// The status and, in a word, which rule it breaks.
    pub fn check(&self, method: &Method, headers: &HeaderMap) -> Result<(), (StatusCode, &'static str)> {
        let mut hosts = headers.get_all(HOST).iter();
        let host = hosts.next().and_then(|host| host.to_str().ok());
        if hosts.next().is_some() || !host.is_some_and(|host| self.ours(host)) {
            return Err((StatusCode::FORBIDDEN, "refused.host"));
        }
        if method == Method::GET || method == Method::HEAD {
            return Ok(());
        }
        if method != Method::POST {
            return Err((StatusCode::METHOD_NOT_ALLOWED, "refused.method"));
        }
        let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
        let allowed = match (text(HeaderName::from_static("sec-fetch-site")), text(ORIGIN)) {
            (Some(site), _) => matches!(site, "same-origin" | "none"),
            (None, Some(origin)) => origin.strip_prefix("http://") == host,
            (None, None) => true,
        };
        if allowed { Ok(()) } else { Err((StatusCode::FORBIDDEN, "refused.site")) }
    }
}

/// True where the request carries our cookie with the right value. Compares in constant time.
#[must_use]
pub(crate) fn has_cookie(headers: &HeaderMap, name: &str, value: &str) -> bool {
    headers
        .get_all("cookie")
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .any(|(have, secret)| have == name && same(secret, value))
}

/// Compares two secrets without telling by its time where they differ.
#[must_use]
pub fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |seen, (a, b)| seen | (a ^ b)) == 0
}

/// A secret of 128 bits, in hexadecimal digits.
///
/// # Errors
/// Where the system has no randomness to give.
pub fn secret() -> std::io::Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// What every answer carries: nothing but our own files may run or be loaded, nobody may frame it, nothing is
/// told to others, nothing stays in a cache.
pub const HEADERS: [(&str, &str); 8] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("x-frame-options", "DENY"),
    ("cache-control", "no-store"),
];

/// Adds [`HEADERS`].
pub fn protect(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: Method, with: &[(&'static str, &str)]) -> Result<(), u16> {
        let mut headers = HeaderMap::new();
        for (name, value) in with {
            headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        Names::new(4711, None).check(&method, &headers).map_err(|(status, _)| status.as_u16())
    }

    #[test]
    fn only_names_of_this_machine_with_our_port() {
        for host in ["localhost:4711", "LOCALHOST:4711", "127.0.0.1:4711", "[::1]:4711"] {
            assert_eq!(asked(Method::GET, &[("host", host)]), Ok(()), "{host}");
        }
        for host in [
            "evil.example:4711",
            "localhost",
            "localhost:80",
            "127.0.0.1:4712",
            "127.0.0.1.evil.example:4711",
            "localhost:4711.evil.example",
            "localhost:4711@evil.example",
            "0.0.0.0:4711",
            "",
        ] {
            assert_eq!(asked(Method::GET, &[("host", host)]), Err(403), "{host}");
        }
        assert_eq!(asked(Method::GET, &[]), Err(403), "no host at all");
        let two = [("host", "localhost:4711"), ("host", "evil.example")];
        assert_eq!(asked(Method::GET, &two), Err(403), "two hosts");
    }

    #[test]
    fn a_change_comes_from_our_own_pages() {
        let host = ("host", "127.0.0.1:4711");
        let post = |with: &[(&'static str, &str)]| {
            let mut all = vec![host];
            all.extend_from_slice(with);
            asked(Method::POST, &all)
        };
        assert_eq!(post(&[("sec-fetch-site", "same-origin")]), Ok(()));
        assert_eq!(post(&[("sec-fetch-site", "none")]), Ok(()));
        assert_eq!(post(&[]), Ok(()), "no browser");
        assert_eq!(post(&[("origin", "http://127.0.0.1:4711")]), Ok(()));
        for site in ["cross-site", "same-site", "", "same-origin, none"] {
            assert_eq!(post(&[("sec-fetch-site", site)]), Err(403), "{site}");
        }
        let lie = [("sec-fetch-site", "cross-site"), ("origin", "http://127.0.0.1:4711")];
        assert_eq!(post(&lie), Err(403), "what the browser says counts first");
        for origin in
            ["null", "https://127.0.0.1:4711", "http://127.0.0.1:4712", "http://localhost:4711", "x"]
        {
            assert_eq!(post(&[("origin", origin)]), Err(403), "{origin}");
        }
        assert_eq!(asked(Method::PUT, &[host]), Err(405));
        assert_eq!(asked(Method::DELETE, &[host]), Err(405));
    }

    #[test]
    fn the_cookie_is_ours_and_whole() {
        let with = |cookies: &str| {
            let mut headers = HeaderMap::new();
            headers.append("cookie", HeaderValue::from_str(cookies).unwrap());
            has_cookie(&headers, "detente-1", "secret")
        };
        assert!(with("detente-1=secret"));
        assert!(with("a=b; detente-1=secret; c=d"));
        for wrong in
            ["", "detente-1=secre", "detente-1=secrets", "detente-2=secret", "detente-1", "xdetente-1=secret"]
        {
            assert!(!with(wrong), "{wrong}");
        }
        assert_ne!(secret().unwrap(), secret().unwrap());
        assert_eq!(secret().unwrap().len(), 32);
    }
}

//! For whom a record of Remote Settings is: its `filter_expression`.
//!
//! The language is JEXL. Of it this reads comparisons, `in`, `&&`, `||`, `!`, parentheses, strings, numbers, lists, names
//! and `|versionCompare(…)`: all that occurs in collections of models and more. Anything else is an error, and a
//! record with it is offered to nobody.

/// Longest expression; those in use are some 60 bytes.
const LONGEST: usize = 4096;
/// Deepest nesting of parentheses, lists and negations.
const DEEPEST: usize = 32;

/// The program that asks, as the expression sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Environment {
    /// `env.appinfo.OS`.
    pub(crate) system: &'static str,
    /// `env.channel`.
    pub(crate) channel: &'static str,
}

/// What of an expression cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FilterError {
    /// It is longer than [`LONGEST`].
    #[error("an expression of {bytes} bytes")]
    TooLong { bytes: usize },
    /// What stands at the place, 40 characters of it at most.
    #[error("{found}")]
    At { found: String },
}

/// Whether a record is for a program.
///
/// # Errors
/// The place in the expression that cannot be read.
pub(crate) fn admits(expression: &str, environment: Environment) -> Result<bool, FilterError> {
    if expression.trim().is_empty() {
        return Ok(true);
    }
    if expression.len() > LONGEST {
        return Err(FilterError::TooLong { bytes: expression.len() });
    }
    let mut reader = Reader { rest: expression, depth: 0, environment };
    let value = reader.any()?;
    match reader.rest.trim_start() {
        "" => Ok(value.is_true()),
        rest => Err(head(rest)),
    }
}

fn head(rest: &str) -> FilterError {
    let found = if rest.is_empty() { "its end".to_owned() } else { rest.chars().take(40).collect() };
    FilterError::At { found }
}

#[derive(Clone, Debug, PartialEq)]
enum Value {
    Text(String),
    Number(f64),
    Truth(bool),
    List(Vec<Value>),
    /// A name that this environment does not have.
    Unknown,
}

impl Value {
    fn is_true(&self) -> bool {
        match self {
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => *number != 0.0,
            Self::Truth(truth) => *truth,
            Self::List(_) => true,
            Self::Unknown => false,
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
    environment: Environment,
}

impl<'a> Reader<'a> {
    fn any(&mut self) -> Result<Value, FilterError> {
        let mut value = self.all()?;
        while self.take("||") {
            let right = self.all()?;
            value = Value::Truth(value.is_true() || right.is_true());
        }
        Ok(value)
    }

    fn all(&mut self) -> Result<Value, FilterError> {
        let mut value = self.comparison()?;
        while self.take("&&") {
            let right = self.comparison()?;
            value = Value::Truth(value.is_true() && right.is_true());
        }
        Ok(value)
    }

    fn comparison(&mut self) -> Result<Value, FilterError> {
        let left = self.operand()?;
        // Longer signs first, so that `<=` is not taken for `<`.
        let Some(sign) = ["==", "!=", "<=", ">=", "<", ">", "in "].into_iter().find(|sign| self.take(sign))
        else {
            return Ok(left);
        };
        let right = self.operand()?;
        let order = match (&left, &right) {
            (Value::Number(a), Value::Number(b)) => a.partial_cmp(b),
            (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
            _ => None,
        };
        Ok(Value::Truth(match sign {
            "==" => left == right,
            "!=" => left != right,
            "<=" => order.is_some_and(std::cmp::Ordering::is_le),
            ">=" => order.is_some_and(std::cmp::Ordering::is_ge),
            "<" => order.is_some_and(std::cmp::Ordering::is_lt),
            ">" => order.is_some_and(std::cmp::Ordering::is_gt),
            _ => match (&left, &right) {
                (_, Value::List(list)) => list.contains(&left),
                (Value::Text(part), Value::Text(text)) => text.contains(part.as_str()),
                _ => false,
            },
        }))
    }

    fn operand(&mut self) -> Result<Value, FilterError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(head(self.rest));
        }
        let mut value = self.atom()?;
        self.depth -= 1;
        // One bar, not two: two are `or`.
        while self.rest.trim_start().starts_with('|') && !self.rest.trim_start().starts_with("||") {
            self.take("|");
            let at = head(self.rest);
            let name = self.name();
            if !self.take("(") {
                return Err(at);
            }
            self.list(")")?;
            if name != "versionCompare" {
                return Err(at);
            }
            // Newer than any version of the browser that a record may ask for.
            value = Value::Number(1.0);
        }
        Ok(value)
    }

    fn atom(&mut self) -> Result<Value, FilterError> {
        if self.take("!") {
            return Ok(Value::Truth(!self.operand()?.is_true()));
        }
        if self.take("(") {
            let value = self.any()?;
            return if self.take(")") { Ok(value) } else { Err(head(self.rest)) };
        }
        if self.take("[") {
            return Ok(Value::List(self.list("]")?));
        }
        self.rest = self.rest.trim_start();
        for quote in ['\'', '"'] {
            if let Some(rest) = self.rest.strip_prefix(quote) {
                let Some((text, rest)) = rest.split_once(quote).filter(|(text, _)| !text.contains('\\'))
                else {
                    return Err(head(self.rest));
                };
                self.rest = rest;
                return Ok(Value::Text(text.to_owned()));
            }
        }
        let at = self.rest;
        match self.name() {
            "" => Err(head(at)),
            "true" => Ok(Value::Truth(true)),
            "false" => Ok(Value::Truth(false)),
            "env.appinfo.OS" => Ok(Value::Text(self.environment.system.to_owned())),
            "env.channel" => Ok(Value::Text(self.environment.channel.to_owned())),
            name if name.starts_with(|c: char| c.is_ascii_digit()) => {
                name.parse().map(Value::Number).map_err(|_| head(at))
            }
            _ => Ok(Value::Unknown),
        }
    }

    fn list(&mut self, end: &str) -> Result<Vec<Value>, FilterError> {
        let mut list = Vec::new();
        if self.take(end) {
            return Ok(list);
        }
        loop {
            list.push(self.any()?);
            if self.take(end) {
                return Ok(list);
            }
            if !self.take(",") {
                return Err(head(self.rest));
            }
        }
    }

    fn name(&mut self) -> &'a str {
        let rest = self.rest.trim_start();
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
        let (name, rest) = rest.split_at(rest.find(|c| !is_part(c)).unwrap_or(rest.len()));
        self.rest = rest;
        name
    }

    fn take(&mut self, sign: &str) -> bool {
        match self.rest.trim_start().strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESKTOP: Environment = Environment { system: "Linux", channel: "release" };
    const ANDROID: Environment = Environment { system: "Android", channel: "release" };
    const NIGHTLY: Environment = Environment { system: "Linux", channel: "nightly" };

    #[test]
    fn who_is_admitted() {
        let cases = [
            ("", [true, true, true]),
            ("  ", [true, true, true]),
            ("env.appinfo.OS == 'Android'", [false, true, false]),
            ("env.appinfo.OS != 'Android'", [true, false, true]),
            ("env.appinfo.OS=='Android'", [false, true, false]),
            ("env.channel == \"nightly\" || env.channel == \"default\"", [false, false, true]),
            ("env.channel != 'release'", [false, false, true]),
            ("!(env.channel in ['release', 'beta'])", [false, false, true]),
            ("env.appinfo.OS != 'Android' && env.channel == 'nightly'", [false, false, true]),
            ("'night' in env.channel", [false, false, true]),
            ("env.version|versionCompare('140.0a1') >= 0", [true, true, true]),
            ("env.version|versionCompare('140.0a1') < 0", [false, false, false]),
            ("env.locale == 'en'", [false, false, false]),
            ("1 < 2 && true", [true, true, true]),
            ("[] == []", [true, true, true]),
        ];
        for (expression, expected) in cases {
            let found = [DESKTOP, ANDROID, NIGHTLY].map(|environment| admits(expression, environment));
            assert_eq!(found, expected.map(Ok), "{expression}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(
            text in "(env\\.appinfo\\.OS|env\\.channel|'x'|[\\[\\](),!|é1 ]|==|&&|\\|\\||in ){0,40}",
        ) {
            let _ = admits(&text, DESKTOP);
        }
    }

    #[test]
    fn what_cannot_be_read_admits_nobody() {
        let deep = "(".repeat(100_000);
        let nested = "!".repeat(1_000) + "true";
        for expression in [
            "env.appinfo.OS ==",
            "env.appinfo.OS = 'Android'",
            "env.appinfo.OS == 'Android",
            "(true",
            "true)",
            "true true",
            "[1, 2",
            "env|bucketSample(1, 2)",
            "env|",
            "'a\\'b'",
            "1.2.3",
            "é",
            "?",
            &deep,
            &nested,
        ] {
            let text: String = expression.chars().take(40).collect();
            assert!(admits(expression, DESKTOP).is_err(), "{text}");
        }
    }
}

//! All checks of the surface, one after the other.

use crate::{Finding, Pair, Rules, Severity, quantity, surface};

/// Every finding that the rules let stand, in the order of the source.
///
/// Linear in the length of the texts; a language without data of its own is checked for figures and symbols only.
pub fn check(pair: &Pair<'_>, rules: &Rules) -> Vec<Finding> {
    apply(rules, find(pair, rules))
}

/// Every finding of the surface, before the rules say what it counts as.
pub(crate) fn find(pair: &Pair<'_>, rules: &Rules) -> Vec<Finding> {
    let mut findings = Vec::new();
    quantity::find(pair, rules.style().separators(), &mut findings);
    surface::find(pair, &mut findings);
    rules.find(pair, &mut findings);
    findings
}

/// What the rules let stand, in the order of the source.
pub(crate) fn apply(rules: &Rules, mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.retain_mut(|finding| match rules.severity(finding.class, finding.severity) {
        Some(severity) => {
            finding.severity = severity;
            true
        }
        None => false,
    });
    findings.sort_by_key(|finding| {
        (finding.source.map_or(usize::MAX, |span| span.start), finding.target.map(|span| span.start))
    });
    findings
}

/// What follows from the findings together; none where there is none.
pub fn verdict(findings: &[Finding]) -> Option<Severity> {
    findings.iter().map(|finding| finding.severity).max()
}

//! All checks of the surface, one after the other.

use crate::knowledge::{Need, keep_judged};
use crate::{Finding, Pair, Rules, Severity, bare, quantity, surface};

/// Every finding that the rules let stand, in the order of the source.
///
/// Linear in the length of the texts. Where the gate lacks data for one of the languages ([`crate::unjudged`]), what
/// needs them is judged on neither side: bare figures, addresses, what is empty, copied or said over and over are left.
pub fn check(pair: &Pair<'_>, rules: &Rules) -> Vec<Finding> {
    apply(rules, find(pair, rules))
}

/// Every finding of the surface, before the rules say what it counts as.
pub(crate) fn find(pair: &Pair<'_>, rules: &Rules) -> Vec<Finding> {
    let mut findings = Vec::new();
    if Need::Quantities.is_met(pair.from, pair.to) {
        quantity::find(pair, rules.style().separators(), &mut findings);
    } else {
        bare::find(pair, &mut findings);
    }
    surface::find(pair, &mut findings);
    keep_judged(pair.from, pair.to, &mut findings);
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

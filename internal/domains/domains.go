// Package domains reviews e-mail domains: which were seen, and what the spec says of them. Pure functions.
package domains

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
)

const (
	// most is how many domains a status holds, and named how many a message names.
	most  = 500
	named = 10
)

// Review is how the e-mail domains of a CloudSite stand.
type Review struct {
	// Status, Reason and Message are those of the condition EmailDomainsReviewed.
	Status          metav1.ConditionStatus
	Reason, Message string
	// Domains are those that were seen or declared.
	Domains []v1alpha1.EmailDomainStatus
}

// Check holds what was seen against what the spec declares. Domains are compared without case.
func Check(declared []v1alpha1.EmailDomain, seen []string) Review {
	states := statesOf(declared, seen)
	review := Review{Status: metav1.ConditionFalse, Domains: list(states)}
	unreviewed, blocked := with(states, v1alpha1.DomainStateUnreviewed), with(states, v1alpha1.DomainStateBlocked)
	switch {
	case len(declared) == 0:
		review.Reason = v1alpha1.ReasonNoDomains
		review.Message = "No e-mail domain is reviewed, and no migration runs before that. List each domain that users' addresses " +
			"have in spec.emailDomains, as Trusted or Blocked, and review the same domains in the assistant." + seenSoFar(unreviewed)
	case len(unreviewed) > 0:
		review.Reason = v1alpha1.ReasonUnreviewedDomains
		review.Message = fmt.Sprintf("These e-mail domains are in use and not reviewed: %s. "+
			"Add them to spec.emailDomains, and review them in the assistant.", some(unreviewed))
	case len(blocked) > 0:
		review.Reason = v1alpha1.ReasonBlockedDomains
		review.Message = fmt.Sprintf("These e-mail domains are Blocked in spec.emailDomains and in use: %s. "+
			"Change or remove the users who have them on Confluence, or trust the domains.", some(blocked))
	case len(with(states, v1alpha1.DomainStateTrusted)) > 0:
		review.Status, review.Reason = metav1.ConditionTrue, v1alpha1.ReasonReviewed
		review.Message = "Every e-mail domain that was seen is trusted."
	default:
		review.Status, review.Reason = metav1.ConditionTrue, v1alpha1.ReasonNotObserved
		review.Message = "Nothing was observed of the e-mail domains in use, so spec.emailDomains stands as the review."
	}
	return review
}

func seenSoFar(domains []string) string {
	if len(domains) == 0 {
		return ""
	}
	return fmt.Sprintf(" Seen so far: %s.", some(domains))
}

func statesOf(declared []v1alpha1.EmailDomain, seen []string) map[string]v1alpha1.DomainState {
	states := map[string]v1alpha1.DomainState{}
	reviews := map[string]v1alpha1.DomainReview{}
	for _, domain := range declared {
		name := normal(domain.Name)
		reviews[name], states[name] = domain.Reviewed, v1alpha1.DomainStateDeclared
	}
	for _, domain := range seen {
		switch name := normal(domain); {
		case name == "":
		case reviews[name] == v1alpha1.DomainTrusted:
			states[name] = v1alpha1.DomainStateTrusted
		case reviews[name] == v1alpha1.DomainBlocked:
			states[name] = v1alpha1.DomainStateBlocked
		default:
			states[name] = v1alpha1.DomainStateUnreviewed
		}
	}
	return states
}

// list puts first what stands in the way, because what is too much is left out.
func list(states map[string]v1alpha1.DomainState) []v1alpha1.EmailDomainStatus {
	if len(states) == 0 {
		return nil
	}
	rows := make([]v1alpha1.EmailDomainStatus, 0, len(states))
	for name, state := range states {
		rows = append(rows, v1alpha1.EmailDomainStatus{Name: name, State: state})
	}
	order := []v1alpha1.DomainState{
		v1alpha1.DomainStateUnreviewed, v1alpha1.DomainStateBlocked, v1alpha1.DomainStateTrusted, v1alpha1.DomainStateDeclared,
	}
	slices.SortFunc(rows, func(a, b v1alpha1.EmailDomainStatus) int {
		return cmp.Or(slices.Index(order, a.State)-slices.Index(order, b.State), cmp.Compare(a.Name, b.Name))
	})
	return rows[:min(len(rows), most)]
}

// Seen are the domains of a status that were seen, and not only declared.
func Seen(rows []v1alpha1.EmailDomainStatus) []string {
	var seen []string
	for _, row := range rows {
		if row.State != v1alpha1.DomainStateDeclared {
			seen = append(seen, row.Name)
		}
	}
	return seen
}

func with(states map[string]v1alpha1.DomainState, state v1alpha1.DomainState) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(states)) {
		if states[name] == state {
			names = append(names, name)
		}
	}
	return names
}

func some(names []string) string {
	text := strings.Join(names[:min(len(names), named)], ", ")
	if more := len(names) - named; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

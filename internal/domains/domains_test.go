package domains_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/domains"
)

func trusted(names ...string) []v1alpha1.EmailDomain { return declared(v1alpha1.DomainTrusted, names) }

func blocked(names ...string) []v1alpha1.EmailDomain { return declared(v1alpha1.DomainBlocked, names) }

func declared(reviewed v1alpha1.DomainReview, names []string) []v1alpha1.EmailDomain {
	rows := make([]v1alpha1.EmailDomain, 0, len(names))
	for _, name := range names {
		rows = append(rows, v1alpha1.EmailDomain{Name: name, Reviewed: reviewed})
	}
	return rows
}

func states(pairs ...string) []v1alpha1.EmailDomainStatus {
	var rows []v1alpha1.EmailDomainStatus
	for i := 0; i < len(pairs); i += 2 {
		rows = append(rows, v1alpha1.EmailDomainStatus{Name: pairs[i], State: v1alpha1.DomainState(pairs[i+1])})
	}
	return rows
}

func TestCheckHoldsWhatWasSeenAgainstTheSpec(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		declared []v1alpha1.EmailDomain
		seen     []string
		reason   string
		says     string
		want     []v1alpha1.EmailDomainStatus
	}{
		"nothing is declared, nothing seen": {
			nil, nil, "NoDomains", "List each domain that users' addresses have in spec.emailDomains", nil,
		},
		"nothing is declared, something seen": {
			nil, []string{"a.example"}, "NoDomains", "Seen so far: a.example.", states("a.example", "Unreviewed"),
		},
		"declared, and nothing seen": {
			trusted("b.example", "a.example"), nil, "NotObserved", "spec.emailDomains stands as the review",
			states("a.example", "Declared", "b.example", "Declared"),
		},
		"blocked, and nothing seen": {blocked("a.example"), nil, "NotObserved", "Nothing was observed", states("a.example", "Declared")},
		"all that was seen is trusted": {
			trusted("a.example", "b.example"),
			[]string{"A.Example"},
			"Reviewed", "is trusted",
			states("a.example", "Trusted", "b.example", "Declared"),
		},
		"one that was seen is missing": {
			trusted("a.example"),
			[]string{"a.example", "c.example", "b.example"},
			"UnreviewedDomains",
			"not reviewed: b.example, c.example. Add them to spec.emailDomains",
			states("b.example", "Unreviewed", "c.example", "Unreviewed", "a.example", "Trusted"),
		},
		"one that was seen is blocked": {
			append(trusted("a.example"), blocked("b.example")...),
			[]string{"b.example"},
			"BlockedDomains",
			"in use: b.example. Change or remove the users", states("b.example", "Blocked", "a.example", "Declared"),
		},
		"a missing one is told of before a blocked one": {
			blocked("a.example"),
			[]string{"a.example", "b.example"},
			"UnreviewedDomains", "not reviewed: b.example.",
			states("b.example", "Unreviewed", "a.example", "Blocked"),
		},
		"case, dots and the sign before a domain are no difference": {
			trusted("ACME.example"), []string{" @acme.Example. "}, "Reviewed", "is trusted", states("acme.example", "Trusted"),
		},
		"what is no domain counts for nothing": {
			trusted("a.example"),
			[]string{"", "two words", "x" + strings.Repeat(".y", 130)},
			"NotObserved", "stands as the review",
			states("a.example", "Declared"),
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := domains.Check(tc.declared, tc.seen)
			if good := got.Reason == "Reviewed" || got.Reason == "NotObserved"; good != (got.Status == "True") || got.Status == "Unknown" {
				t.Errorf("%s is %s", got.Reason, got.Status)
			}
			if got.Reason != tc.reason || !strings.Contains(got.Message, tc.says) {
				t.Errorf("%s: %s; want %s with %q", got.Reason, got.Message, tc.reason, tc.says)
			}
			if diff := cmp.Diff(tc.want, got.Domains); diff != "" {
				t.Errorf("domains (-want +got):\n%s", diff)
			}
		})
	}
}

func TestManyDomainsAreNamedInPart(t *testing.T) {
	t.Parallel()
	var seen []string
	for i := range 600 {
		seen = append(seen, fmt.Sprintf("d%03d.example", i))
	}
	got := domains.Check(trusted("acme.example"), seen)
	if !strings.Contains(got.Message, "d009.example and 590 more.") || strings.Contains(got.Message, "d010") {
		t.Errorf("message %q", got.Message)
	}
	if len(got.Domains) != 500 {
		t.Errorf("%d domains in the status, want at most 500", len(got.Domains))
	}
}

func TestSeenLeavesOutWhatIsOnlyDeclared(t *testing.T) {
	t.Parallel()
	got := domains.Seen(states("a.example", "Declared", "b.example", "Trusted", "c.example", "Unreviewed", "d.example", "Blocked"))
	if diff := cmp.Diff([]string{"b.example", "c.example", "d.example"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

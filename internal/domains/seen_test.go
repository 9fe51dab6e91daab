package domains_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/domains"
)

func TestFromOccurrencesFindsDomains(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tc   []string
		want []string
	}{
		"a masked address":                {[]string{"***@acme.example"}, []string{"acme.example"}},
		"an address in a sentence":        {[]string{"User jo (***@Acme.example) is not trusted."}, []string{"acme.example"}},
		"several, each once":              {[]string{"***@b.example, ***@a.example", "***@B.example"}, []string{"a.example", "b.example"}},
		"a domain alone":                  {[]string{"acme.example"}, []string{"acme.example"}},
		"a domain with a remark":          {[]string{"acme.example (12 users)", "b.example: 3"}, []string{"acme.example", "b.example"}},
		"a domain of another alphabet":    {[]string{"***@bücher.example"}, []string{"bücher.example"}},
		"a sentence without a domain":     {[]string{"3 users have no address.", "Page 1.2 of the list"}, nil},
		"a name without a dot":            {[]string{"***@localhost", "localhost"}, nil},
		"half a domain, cut short":        {[]string{"***@a.example, ***@acme.exa..."}, []string{"a.example"}},
		"one domain, cut short":           {[]string{"***@acme.exa...", "acme.exa..."}, nil},
		"nothing":                         {nil, nil},
		"a dot behind the domain":         {[]string{"Not trusted: ***@acme.example."}, []string{"acme.example"}},
		"an address that is not masked":   {[]string{"jo@acme.example"}, []string{"acme.example"}},
		"an address in angles, in quotes": {[]string{`"Jo" <***@acme.example>`}, []string{"acme.example"}},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(row.want, domains.FromOccurrences(row.tc)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFromChecksTakesTheChecksOfDomains(t *testing.T) {
	t.Parallel()
	at := metav1.NewTime(time.Date(2026, time.December, 5, 22, 0, 0, 0, time.UTC))
	item := func(area, domain string, change v1alpha1.CheckChange) v1alpha1.CheckItem {
		return v1alpha1.CheckItem{Key: "K", Area: area, Occurrences: []string{"***@" + domain}, Change: change}
	}
	tests := map[string]struct {
		tc   *v1alpha1.ChecksStatus
		want []string
		told bool
	}{
		"no checks":               {nil, nil, false},
		"checks that run":         {&v1alpha1.ChecksStatus{Items: []v1alpha1.CheckItem{item("domains", "a.example", "")}}, nil, false},
		"checks without findings": {&v1alpha1.ChecksStatus{FinishedAt: &at}, nil, true},
		"checks of all sorts": {
			&v1alpha1.ChecksStatus{FinishedAt: &at, Items: []v1alpha1.CheckItem{
				item("domains", "b.example", v1alpha1.CheckNew), item("users", "c.example", ""),
				item("domains", "a.example", ""), item("domains", "d.example", v1alpha1.CheckFixed),
			}},
			[]string{"a.example", "b.example"},
			true,
		},
		"checks that could not run": {
			&v1alpha1.ChecksStatus{FinishedAt: &at, Items: []v1alpha1.CheckItem{{Key: "Check", Area: "system"}}}, nil, false,
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seen, when, told := domains.FromChecks(&v1alpha1.MigrationStatus{Checks: row.tc})
			if diff := cmp.Diff(row.want, seen); diff != "" || told != row.told {
				t.Errorf("told %t, domains (-want +got):\n%s", told, diff)
			}
			if told && !when.Equal(at.Time) {
				t.Errorf("told at %s", when)
			}
		})
	}
}

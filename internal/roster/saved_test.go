package roster_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/roster"
)

// withPlan has a plan of its spec, which joins what the CloudSite of that URL joins. It comes after what changes the spec.
func withPlan(serverID, url string) func(*v1alpha1.Migration) {
	return func(m *v1alpha1.Migration) {
		m.Status.Job = &v1alpha1.JobStatus{
			ID: "plan-of-" + m.Name, ServerID: serverID, URL: url, SpecDigest: lifecycle.SpecDigest(&m.Spec),
		}
	}
}

func ofAcme(m *v1alpha1.Migration) { withPlan("BGTY-4XPQ", "https://acme.atlassian.net")(m) }

func ofWiki(m *v1alpha1.Migration) { withPlan("WIKI-5678", "https://acme.atlassian.net/")(m) }

func ran(m *v1alpha1.Migration) {
	over(m)
	m.Status.Runs[0].JobID = m.Status.Job.ID
}

func TestWhichPlansOfOthersMayBringASpace(t *testing.T) {
	t.Parallel()
	type changes = []func(*v1alpha1.Migration)
	plan := roster.SavedPlan{
		Migration: named("other"), CloudSite: named("acme"), JobID: "plan-of-other", Identity: "bgty-4xpq https://acme.atlassian.net",
		SamePair: true,
	}
	ofAnother := plan
	ofAnother.CloudSite, ofAnother.Identity, ofAnother.SamePair = named("wiki"), "wiki-5678 https://acme.atlassian.net", false
	one, another := []roster.SavedPlan{plan}, []roster.SavedPlan{ofAnother}
	throughWiki := func(m *v1alpha1.Migration) { m.Status.Job.CloudSite = "wiki" }
	ofFar := withPlan("BGTY-4XPQ", "https://far.atlassian.net")
	tests := map[string]struct {
		other, wanted changes
		want          []roster.SavedPlan
	}{
		"one with the space":                    {changes{moving("ENG"), ofAcme}, changes{moving("eng")}, one},
		"one with other spaces":                 {changes{moving("OPS"), ofAcme}, changes{moving("ENG")}, nil},
		"one of all spaces":                     {changes{allBut(), ofAcme}, changes{moving("ENG")}, one},
		"one with a space where all are wanted": {changes{moving("ENG"), ofAcme}, changes{allBut()}, one},
		"none has been made":                    {changes{moving("ENG")}, changes{moving("ENG")}, nil},
		"one that has run":                      {changes{moving("ENG"), ofAcme, ran}, changes{moving("ENG")}, nil},
		"one of another instance that its migration has left since": {
			changes{moving("ENG"), ofWiki, throughWiki}, changes{moving("ENG")}, another,
		},
		"one of another instance":              {changes{moving("ENG"), of("wiki"), ofWiki}, changes{moving("ENG")}, another},
		"one that was made for another site":   {changes{moving("ENG"), ofFar}, changes{moving("ENG")}, nil},
		"one whose spec was edited afterwards": {changes{moving("ENG"), ofAcme, moving("OPS")}, changes{moving("ENG")}, one},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := consolidated()
			o.Observe(migration("other", 0, 1, row.other...))
			o.Observe(migration("wanted", 1, 1, append(row.wanted, ofAcme)...))
			if diff := cmp.Diff(row.want, o.SavedPlans(named("wanted"))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

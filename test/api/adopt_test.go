package api_test

import (
	"strings"
	"testing"
)

const (
	adoption      = "  adoptJobID: 0bacecde-372e-4d84-8d79-d66433b8fa45\n"
	adoptedStands = "spec.adoptJobID: cannot be changed once the migration has a job"
	jobStands     = "job: {id: j, name: plan}"
)

// withJob are situations in which there is a job.
var withJob = map[string]string{
	"the job stands":                 jobStands,
	"the job stands and a run began": "{" + jobStands + ", " + moved + "}",
	"the migration is over":          "{" + jobStands + ", " + moved + ", completionTime: '2026-11-02T10:00:00Z'}",
}

// withoutJob are situations in which there is none.
var withoutJob = map[string]string{
	"it is new":                     "observedGeneration: -1",
	"the job is being made":         "pending: {action: CreateJob, " + intended + "}",
	"plans without a use were left": "abandonedJobs: {count: 1}",
}

func TestAdoptedJobStandsWithTheJob(t *testing.T) {
	adopting := strings.Replace(migration, "  run:\n", adoption+"  run:\n", 1)
	tests := map[string]struct {
		manifest string
		change
	}{
		"one is given":       {migration, change{"  run:\n", adoption + "  run:\n", adoptedStands}},
		"one is taken away":  {adopting, change{adoption, "", adoptedStands}},
		"another is given":   {adopting, change{"0bacecde", "ffffffff", adoptedStands}},
		"it stays":           {adopting, change{"approved: false", "approved: true", ""}},
		"none stays none":    {migration, change{"approved: false", "approved: true", ""}},
		"a plan is proved":   {adopting, change{"  run:\n", plans + "  run:\n", ""}},
		"a plan gets its ID": {migration, change{"  run:\n", plans + "  run:\n", ""}},
	}
	c := newCluster(t)
	for situation, status := range withJob {
		for name, tc := range tests {
			t.Run(situation+", "+name, func(t *testing.T) {
				c.replace(t, c.in(t, status, tc.manifest), tc.manifest, tc.change)
			})
		}
	}
	for situation, status := range withoutJob {
		for name, tc := range tests {
			tc.want = ""
			t.Run(situation+", "+name, func(t *testing.T) {
				c.replace(t, c.in(t, status, tc.manifest), tc.manifest, tc.change)
			})
		}
	}
}

func TestWhatAnAppAssessmentIsBoundTo(t *testing.T) {
	tests := map[string]change{
		"the CloudSite": {
			"cloudSiteRef:\n    name: acme", "cloudSiteRef:\n    name: other",
			"spec.cloudSiteRef: cannot be changed: create another AppAssessment for another CloudSite",
		},
		"a decision":       {"decision: NotNeededInCloud", "decision: NeededInCloud", ""},
		"consent":          {"Consent: Agreed", "Consent: NotAgreed", ""},
		"what is not said": {"defaultDecision: Undecided", "defaultDecision: NeededInCloud", ""},
		"the interval":     {"refreshInterval: 6h", "refreshInterval: 12h", ""},
		"an app less":      {"  - key: com.example.legacy\n    decision: NotNeededInCloud\n", "", ""},
	}
	c := newCluster(t)
	object := c.create(t, appAssessment)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) { c.replace(t, object, appAssessment, tc) })
	}
}

// Who edits in the middle of a run, and in the wrong way twice, is told of both.
func TestEachWrongEditIsTold(t *testing.T) {
	c := newCluster(t)
	object := c.in(t, "{"+jobStands+", "+moved+"}", migration)
	edited := strings.Replace(migration, "[ENG, OPS]", "[HR]", 1)
	for _, want := range []string{scopeStands, adoptedStands, siteStands} {
		both := strings.Replace(edited, "name: acme", "name: other", 1)
		c.replace(t, object, both, change{"  run:\n", adoption + "  run:\n", want})
	}
}

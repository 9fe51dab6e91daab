package abandoned_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/abandoned"
	"github.com/drover-dev/drover/internal/atlassian/contract/contracttest"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/atlassian/transport"
)

// planWith is an API that shows a plan with these further members.
func planWith(t *testing.T, members string) *migrationapi.Client {
	t.Helper()
	base := contracttest.Bare(t, "", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"source": {"serverId": "BGTY-4XPQ"}, "destination": {"url": "https://acme.atlassian.net"}%s}`, members)
	}))
	return migrationapi.New(migrationapi.Config{
		Base: base, HTTP: contracttest.Remote(t), Auth: transport.BasicAuth{User: "admin@acme.example", Password: "api-token-canary"},
	})
}

func TestARunKeepsAllSpacesUnlessItsPlanShowsWhatItMoves(t *testing.T) {
	t.Parallel()
	everything := v1alpha1.AbandonedRun{Holds: v1alpha1.AbandonedHoldsAll}
	nothing := v1alpha1.AbandonedRun{Holds: v1alpha1.AbandonedHoldsNone}
	tests := map[string]struct {
		members string
		want    v1alpha1.AbandonedRun
	}{
		"spaces": {
			`, "scope": {"spaces": {"includedKeys": ["ENG"], "includedData": "ALL"}}`,
			v1alpha1.AbandonedRun{Holds: v1alpha1.AbandonedHoldsListed, Spaces: []v1alpha1.SpaceKey{"ENG"}},
		},
		"users alone":     {`, "scope": {"usersAndGroups": {"mode": "ALL"}}`, nothing},
		"apps alone":      {`, "scope": {"apps": {"includedKeys": ["a"]}}`, nothing},
		"templates alone": {`, "scope": {"globalEntities": {"includedTypes": ["T"]}}`, nothing},
		"no scope":        {"", everything},
		"an empty scope":  {`, "scope": {}`, everything},
		"spaces in another form": {
			`, "scope": {"spaces": {"keys": ["ENG"]}}`, everything,
		},
		"spaces in another form, beside users": {
			`, "scope": {"usersAndGroups": {"mode": "ALL"}, "spaces": {"keys": ["ENG"], "includedData": "ALL"}}`,
			everything,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := v1alpha1.AbandonedRun{JobID: "job-1"}
			if err := abandoned.ListPlan(t.Context(), planWith(t, tc.members), &run); err != nil {
				t.Fatal(err)
			}
			run.JobID = ""
			if diff := cmp.Diff(tc.want, run, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

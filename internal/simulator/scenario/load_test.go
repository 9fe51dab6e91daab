/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package scenario_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

const minimal = `
instances:
- url: https://confluence.acme.example/wiki
  serverID: BGTY-4XPQ-ABCD-5678
  version: 9.2.0
  users: [{name: admin, token: fake}]
sites:
- {url: "https://acme.atlassian.net", email: bot@acme.example, apiToken: fake}
`

func TestLoadFillsInDefaults(t *testing.T) {
	got, err := scenario.Load(strings.NewReader(minimal + "durations: {pickUp: 0s}\nquotas: {reads: 60}\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := scenario.Default().Tunables
	want.Durations.PickUp = 0
	want.Quotas.Reads = 60
	if diff := cmp.Diff(want, got.Tunables); diff != "" {
		t.Errorf("tunables (-want +got):\n%s", diff)
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		yaml string
		want string
	}{
		"a field that does not exist": {yaml: minimal + "speling: 1", want: `unknown field "speling"`},
		"an inner one":                {yaml: minimal + "quotas: {jobz: 1}", want: `unknown field "quotas.jobz"`},
		"a field that is there twice": {yaml: minimal + "name: a\nname: b", want: `key "name" already set`},
		"no instance":                 {yaml: "sites: []", want: "instances: at least one is required"},
		"a duration without a unit":   {yaml: minimal + "lags: {status: 5}", want: "5 is not a duration such as 90s"},
		"a duration in words":         {yaml: minimal + "lags: {status: soon}", want: `"soon" is not a duration such as 90s`},
		"a negative duration":         {yaml: minimal + "lags: {status: -1s}", want: "lags.status: -1s is negative"},
		"a speed of nothing":          {yaml: minimal + "pagesPerMinute: 0", want: "pagesPerMinute: 0 is not above zero"},
		"a quota of nothing":          {yaml: minimal + "quotas: {tasks: 0}", want: "quotas.tasks: 0 is not above zero"},
		"an unknown position": {
			yaml: minimal + "switches: {trigger: some}", want: `switches.trigger: "some" is not one of all, plan, failed`,
		},
		"an unknown outcome": {
			yaml: minimal + "outcomes: {usersAndGroups: [OK]}", want: `outcomes.usersAndGroups[0]: "OK" is not one of`,
		},
		"an app transfer without a key": {
			yaml: minimal + "appTransfers: [{duration: 1m}]", want: "appTransfers[0].app: is required",
		},
		"an unknown transfer state": {
			yaml: minimal + "appTransfers: [{app: a, outcomes: [DONE]}]", want: `appTransfers[0].outcomes[0]: "DONE"`,
		},
		"a check that is there twice": {
			yaml: minimal + "checks: [{key: A, outcome: FAILED}, {key: A, outcome: SUCCESS}]",
			want: `checks[1].key: "A" is there twice`,
		},
		"the built-in check": {
			yaml: minimal + "checks: [{key: SpaceKeysConflict, outcome: FAILED}]", want: "is built in",
		},
		"a check key with a comma": {yaml: minimal + `checks: [{key: "a,b", outcome: FAILED}]`, want: "contains a comma"},
		"a fault without an effect": {
			yaml: minimal + "faults: [{operation: createJob}]", want: `faults[0].effect: "" is not one of`,
		},
		"a fault without an operation": {yaml: minimal + "faults: [{effect: hang}]", want: "faults[0].operation: is required"},
		"a fault with a wild status": {
			yaml: minimal + "faults: [{operation: createJob, effect: status, status: 42}]",
			want: "faults[0].status: 42 is not a final HTTP status",
		},
		"an instance over plain http": {
			yaml: strings.ReplaceAll(minimal, "https://confluence", "http://confluence"), want: "instances[0].url",
		},
		"a site with a path": {
			yaml: strings.ReplaceAll(minimal, "atlassian.net", "atlassian.net/wiki"), want: "sites[0].url",
		},
		"a user without a secret": {
			yaml: strings.ReplaceAll(minimal, ", token: fake", ""),
			want: "instances[0].users[0]: a password or a token is required",
		},
		"a space that loses less than nothing": {
			yaml: strings.ReplaceAll(minimal, "  version:", "  spaces: [{key: A, pages: 1, loses: {comments: -1}}]\n  version:"),
			want: "instances[0].spaces[0].loses: may not be negative",
		},
		"a growth before its time": {
			yaml: strings.ReplaceAll(minimal, "  version:",
				"  spaces: [{key: A, pages: 1, grows: {pages: 1, after: -1s}}]\n  version:"),
			want: "instances[0].spaces[0].grows.after: -1s is negative",
		},
		"a report that is known for less than no time": {
			yaml: minimal + "utilities: {idMapping: {expires: -1s}}", want: "utilities.idMapping.expires: -1s is negative",
		},
		"a backup that ends in two ways": {
			yaml: strings.ReplaceAll(minimal, "  version:", "  backup: {fails: full, cancelled: true}\n  version:"),
			want: "instances[0].backup: a backup cannot both fail and be cancelled",
		},
		"a space that is there twice": {
			yaml: strings.ReplaceAll(minimal, "  version:", "  spaces: [{key: A, pages: 1}, {key: a, pages: 1}]\n  version:"),
			want: `instances[0].spaces[1].key: "a" is there twice`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := scenario.Load(strings.NewReader(tc.yaml))
			if err == nil {
				t.Fatal("the scenario was accepted")
			}
			if !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %q, want it to say %q", err, tc.want)
			}
		})
	}
}

func TestEveryProblemIsNamedAtOnce(t *testing.T) {
	_, err := scenario.Load(strings.NewReader(minimal + "pagesPerMinute: -1\nswitches: {planID: maybe}\n"))
	if err == nil {
		t.Fatal("the scenario was accepted")
	}
	for _, want := range []string{"pagesPerMinute", "switches.planID"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got %q, want it to name %s", err, want)
		}
	}
}

func TestCloneSharesNothing(t *testing.T) {
	extra := "lags: {status: 90s}\nfaults: [{operation: '*', effect: hang, times: 2}]\n"
	original, err := scenario.Load(strings.NewReader(minimal + extra))
	if err != nil {
		t.Fatal(err)
	}
	clone, err := original.Clone()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(original, clone); diff != "" {
		t.Errorf("clone (-original +clone):\n%s", diff)
	}
	clone.Instances[0].Users[0].Name = "other"
	if got := original.Instances[0].Users[0].Name; got != "admin" {
		t.Errorf("a change of the clone changed the original to %q", got)
	}
	if got := clone.Lags.Status.Std(); got != 90*time.Second {
		t.Errorf("got %s, want 90s", got)
	}
}

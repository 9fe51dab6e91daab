/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/internal/simulator/engine"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestChecks(t *testing.T) {
	missing := scenario.Check{
		Key: "MissingAttachments", Outcome: "FAILED", Excludable: true, WhenSpace: "OPS", Occurrences: []string{"OPS/a.png"},
	}
	consent := scenario.Check{Key: "AppDataMigrationConsent", Outcome: "FAILED", WhenApp: "app.one"}
	all := func(conflict, attachments, agreed string) map[string]string {
		return map[string]string{
			"SpaceKeysConflict": conflict, "MissingAttachments": attachments, "AppDataMigrationConsent": agreed,
		}
	}
	for name, tc := range map[string]struct {
		kind    string
		spaces  []string
		apps    []string
		options engine.TaskOptions
		domains []scenario.EmailDomain
		want    map[string]string
		whole   string
	}{
		"every check passes a job that it does not concern": {
			kind: "Check", spaces: []string{"ENG"}, whole: "SUCCESS",
			want: all("SUCCESS", "SUCCESS", "SUCCESS"),
		},
		"one failure fails the whole": {
			kind: "Check", spaces: []string{"OPS"}, whole: "FAILED",
			want: all("SUCCESS", "FAILED", "SUCCESS"),
		},
		"a Check task leaves excluded keys out": {
			kind: "Check", spaces: []string{"OPS"}, whole: "SUCCESS",
			options: engine.TaskOptions{ExcludeKeys: []string{"MissingAttachments"}},
			want:    map[string]string{"SpaceKeysConflict": "SUCCESS", "AppDataMigrationConsent": "SUCCESS"},
		},
		"a Check task runs only included keys": {
			kind: "Check", spaces: []string{"OPS"}, whole: "FAILED",
			options: engine.TaskOptions{IncludeKeys: []string{"MissingAttachments"}},
			want:    map[string]string{"MissingAttachments": "FAILED"},
		},
		"a Migrate task turns an excludable failure into a warning": {
			kind: "Migrate", spaces: []string{"OPS"}, options: engine.TaskOptions{ExcludeKeys: []string{"MissingAttachments"}},
			whole: "WARNING",
			want:  all("SUCCESS", "WARNING", "SUCCESS"),
		},
		"a Migrate task does not override what is not excludable": {
			kind: "Migrate", spaces: []string{"ENG"}, apps: []string{"app.one"},
			options: engine.TaskOptions{ExcludeKeys: []string{"AppDataMigrationConsent"}}, whole: "FAILED",
			want: all("SUCCESS", "SUCCESS", "FAILED"),
		},
		"an untrusted domain fails every job": {
			kind: "Check", spaces: []string{"ENG"}, options: engine.TaskOptions{IncludeKeys: []string{"UntrustedEmailDomains"}},
			domains: []scenario.EmailDomain{{Name: "a.example"}, {Name: "b.example", Untrusted: true}}, whole: "FAILED",
			want: map[string]string{"UntrustedEmailDomains": "FAILED"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(s *scenario.Scenario) {
				s.Checks = []scenario.Check{missing, consent}
				s.Instances[0].EmailDomains = tc.domains
			})
			w.connect()
			d := definition(tc.spaces...)
			d.AppKeys = tc.apps
			jobID := w.job(d)
			taskID := w.task(jobID, tc.kind, tc.options)
			w.pass(checksDone)
			check := w.tree(jobID, taskID).Children["check"]
			got := map[string]string{}
			for key, n := range check.Children {
				got[key] = n.Outcome
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("checks (-want +got):\n%s", diff)
			}
			if check.Outcome != tc.whole {
				t.Errorf("the whole: got %s, want %s", check.Outcome, tc.whole)
			}
		})
	}
}

func TestUntrustedDomainsAreShownByTheirAddresses(t *testing.T) {
	w := newWorld(t, func(s *scenario.Scenario) {
		s.Instances[0].EmailDomains = []scenario.EmailDomain{
			{Name: "a.example", Addresses: []string{"jo@a.example"}},
			{Name: "b.example", Untrusted: true, Addresses: []string{"ann@b.example", "bob@b.example"}},
			{Name: "c.example", Untrusted: true},
		}
	})
	w.connect()
	jobID := w.job(definition("ENG"))
	taskID := w.task(jobID, "Check", engine.TaskOptions{})
	w.pass(checksDone)
	got := w.tree(jobID, taskID).Children["check"].Children["UntrustedEmailDomains"].Details.Occurrences
	if diff := cmp.Diff([]string{"ann@b.example", "bob@b.example", "somebody@c.example"}, got); diff != "" {
		t.Errorf("occurrences (-want +got):\n%s", diff)
	}
}

func TestAppsThatTheSiteDoesNotHave(t *testing.T) {
	for name, tc := range map[string]struct {
		position string
		apps     []string
		want     string
		missing  []string
	}{
		"there is no such check":           {position: scenario.Absent, apps: []string{"app.one"}, want: "none"},
		"a job without apps passes":        {position: scenario.Fail, want: "FINISHED SUCCESS"},
		"an app is known by its cloud key": {position: scenario.Fail, apps: []string{"app.one"}, want: "FINISHED SUCCESS"},
		"an app is known by its own key":   {position: scenario.Fail, apps: []string{"app.install"}, want: "FINISHED SUCCESS"},
		"an app that is missing fails the job": {
			position: scenario.Fail, apps: []string{"app.two", "app.one"}, want: "FINISHED FAILED", missing: []string{"app.two"},
		},
		"an app that is missing is warned of": {
			position: scenario.Warn, apps: []string{"app.two"}, want: "FINISHED WARNING", missing: []string{"app.two"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(s *scenario.Scenario) {
				s.Sites[0].Apps = []scenario.SiteApp{{Key: "app.one.cloud"}, {Key: "app.install"}}
				s.Switches.CloudAppsCheck = tc.position
				if tc.position != scenario.Absent {
					s.Checks = []scenario.Check{{Key: engine.AppsNotInstalledOnCloud, Outcome: "SUCCESS"}}
				}
			})
			w.connect()
			d := definition("ENG")
			d.AppKeys = tc.apps
			jobID := w.job(d)
			taskID := w.task(jobID, "Check", engine.TaskOptions{})
			w.pass(checksDone)
			tree := w.tree(jobID, taskID)
			if got := words(tree, "check", engine.AppsNotInstalledOnCloud); got != tc.want {
				t.Fatalf("got %s, want %s", got, tc.want)
			}
			if tc.want == "none" {
				return
			}
			got := tree.Children["check"].Children[engine.AppsNotInstalledOnCloud].Details.Occurrences
			if diff := cmp.Diff(tc.missing, got); diff != "" {
				t.Errorf("occurrences (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFailedCheckKeepsMigrateFromBeginning(t *testing.T) {
	w := newWorld(t, func(s *scenario.Scenario) {
		s.Checks = []scenario.Check{{Key: "CloudFreeUserLimit", Outcome: "FAILED", Message: "Too many users."}}
	})
	w.connect()
	jobID, taskID := w.migrate(definition("ENG"))
	w.pass(coreDone)
	tree := w.tree(jobID, taskID)
	if got := words(tree) + ", " + words(tree, "migrate"); got != "FINISHED FAILED, PENDING" {
		t.Errorf("root, migrate: got %s", got)
	}
	if n := len(tree.Children["migrate"].Children); n != 0 {
		t.Errorf("migrate has %d children, want none", n)
	}
	if w.TaskRecords(jobID)[0].Moved || len(w.siteKeys()) != 0 {
		t.Error("data was moved")
	}
}

func TestChecksShowOneAfterTheOther(t *testing.T) {
	w := newWorld(t, func(s *scenario.Scenario) {
		s.Checks = []scenario.Check{{Key: "Last", Outcome: "SUCCESS"}}
	})
	w.connect()
	jobID := w.job(definition("ENG"))
	taskID := w.task(jobID, "Check", engine.TaskOptions{})
	for _, step := range []struct {
		at   string
		want []string
	}{
		{"picked up", []string{"Last IN_PROGRESS", "SpaceKeysConflict IN_PROGRESS"}},
		{"half way", []string{"Last IN_PROGRESS", "SpaceKeysConflict FINISHED SUCCESS"}},
		{"done", []string{"Last FINISHED SUCCESS", "SpaceKeysConflict FINISHED SUCCESS"}},
	} {
		w.pass((checksDone - pickedUp) / 2)
		check := w.tree(jobID, taskID).Children["check"]
		var got []string
		for _, key := range slices.Sorted(maps.Keys(check.Children)) {
			got = append(got, key+" "+words(check, key))
		}
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.at, diff)
		}
		if hasProgress := check.Progress != nil; hasProgress != (check.Status == engine.InProgress) {
			t.Errorf("%s: progress stands on a node that is %s", step.at, check.Status)
		}
	}
}

func TestSpaceKeysConflict(t *testing.T) {
	for name, tc := range map[string]struct {
		present, data, comparison string
		check, space              string
	}{
		"a space that is there fails the check":       {present: "ENG", check: "FAILED", space: "none"},
		"so does one that is written in another case": {present: "eng", check: "FAILED", space: "none"},
		"another space does not":                      {present: "ENGINE", check: "SUCCESS", space: "FINISHED SUCCESS"},
		"attachments alone do not conflict": {
			present: "ENG", data: "ATTACHMENTS", check: "SUCCESS", space: "FINISHED SUCCESS",
		},
		"an exact check lets case pass, and skips": {
			present: "eng", comparison: scenario.Exact, check: "SUCCESS", space: "FINISHED SKIPPED",
		},
		"an exact check still finds the same spelling": {
			present: "ENG", comparison: scenario.Exact, check: "FAILED", space: "none",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(s *scenario.Scenario) {
				s.Sites[0].Spaces = []scenario.SiteSpace{{Key: tc.present}}
				if tc.comparison != "" {
					s.Switches.KeyComparison = tc.comparison
				}
			})
			w.connect()
			d := definition("ENG")
			if tc.data != "" {
				d.SpaceData = tc.data
			}
			jobID, taskID := w.migrate(d)
			w.pass(coreDone)
			tree := w.tree(jobID, taskID)
			if got := tree.Children["check"].Children["SpaceKeysConflict"].Outcome; got != tc.check {
				t.Errorf("check: got %s, want %s", got, tc.check)
			}
			if got := words(tree, "migrate", "spaces", "ENG"); got != tc.space {
				t.Errorf("space: got %s, want %s", got, tc.space)
			}
			conflicts := tree.Children["check"].Children["SpaceKeysConflict"].Details.Occurrences
			if failed := tc.check == "FAILED"; failed != slices.Equal(conflicts, []string{"ENG"}) {
				t.Errorf("occurrences: got %v", conflicts)
			}
			made := tc.space == "FINISHED SUCCESS" && tc.data == ""
			if diff := cmp.Diff([]string{tc.present}, w.siteKeys()); !made && diff != "" {
				t.Errorf("spaces of the site (-want +got):\n%s", diff)
			}
		})
	}
}

package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// actionTests is the other file that Argo CD's own tests read.
type actionTests struct {
	DiscoveryTests []struct {
		InputPath string   `json:"inputPath"`
		Result    []action `json:"result"`
	} `json:"discoveryTests"`
	ActionTests []struct {
		Action             string `json:"action"`
		InputPath          string `json:"inputPath"`
		ExpectedOutputPath string `json:"expectedOutputPath"`
	} `json:"actionTests"`
}

type action struct {
	Name     string `json:"name"`
	Disabled bool   `json:"disabled"`
}

func actionTestsOf(t *testing.T) (directory string, tests actionTests) {
	t.Helper()
	directory = filepath.Join(scripts(folder), "Migration", "actions")
	if err := yaml.UnmarshalStrict([]byte(read(t, filepath.Join(directory, "action_test.yaml"))), &tests); err != nil {
		t.Fatal(err)
	}
	return directory, tests
}

// discover returns the names of the actions that are offered, and all names.
func discover(t *testing.T, directory string, object *unstructured.Unstructured) (offered, all []string) {
	t.Helper()
	for name, value := range execute(t, read(t, filepath.Join(directory, "discovery.lua")), object.Object) {
		all = append(all, name)
		if cmp.Equal(value, map[string]any{"disabled": false}) {
			offered = append(offered, name)
		}
	}
	slices.Sort(offered)
	slices.Sort(all)
	return offered, all
}

func TestActionsAreOfferedAsTheUpstreamTestsSay(t *testing.T) {
	t.Parallel()
	directory, tests := actionTestsOf(t)
	for _, tc := range tests.DiscoveryTests {
		var want []string
		for _, a := range tc.Result {
			if !a.Disabled {
				want = append(want, a.Name)
			}
		}
		offered, all := discover(t, directory, load(t, filepath.Join(directory, tc.InputPath)))
		if diff := cmp.Diff(want, offered); diff != "" || len(all) != len(tc.Result) {
			t.Errorf("%s offers %v of %v (-want +got):\n%s", tc.InputPath, offered, all, diff)
		}
	}
}

// An action that Drover would refuse leads nowhere, so no state offers it.
func TestActionsOfEveryState(t *testing.T) {
	t.Parallel()
	recheck, rerun := []string{"recheck"}, []string{"rerun"}
	want := map[string][]string{
		"new": nil, "edited": nil, "connecting": nil, "checking": nil, "running": nil, "finished": nil, "suspended": nil,
		"noprogress": nil, "saved": recheck, "queued": recheck, "blocked": recheck, "windowmissed": recheck,
		"waitingtorerun": {"recheck", "rerun"}, "incomplete": rerun, "failed": rerun, "stopped": rerun, "outcomeunknown": rerun,
	}
	got := map[string][]string{}
	kind := filepath.Join(scripts(folder), "Migration")
	for _, tc := range healthTestsOf(t, kind) {
		offered, _ := discover(t, filepath.Join(kind, "actions"), load(t, filepath.Join(kind, tc.InputPath)))
		got[strings.TrimSuffix(filepath.Base(tc.InputPath), ".yaml")] = offered
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// There is nothing to compare before the end, nor where nobody wants it or only attachments went ahead.
func TestBothSidesAreComparedAgainOnlyAtTheEnd(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		path  []string
		value string
		want  []string
	}{
		"an end":                        {nil, "", []string{"verify"}},
		"an end that page titles prove": {[]string{"spec", "verification"}, "Titles", []string{"verify"}},
		"no verification is wanted":     {[]string{"spec", "verification"}, "None", nil},
		"the spec is older than that":   {[]string{"spec", "verification"}, "", nil},
		"attachments went ahead":        {[]string{"spec", "scope", "spaces", "data"}, "AttachmentsOnly", nil},
		"it goes on":                    {[]string{"status", "completionTime"}, "", nil},
	}
	directory, _ := actionTestsOf(t)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			object := load(t, filepath.Join(directory, "testdata/finished.yaml"))
			switch {
			case tc.value != "":
				if err := unstructured.SetNestedField(object.Object, tc.value, tc.path...); err != nil {
					t.Fatal(err)
				}
			case len(tc.path) > 0:
				unstructured.RemoveNestedField(object.Object, tc.path...)
			}
			if offered, _ := discover(t, directory, object); !slices.Equal(offered, tc.want) {
				t.Errorf("it offers %v, want %v", offered, tc.want)
			}
		})
	}
}

func TestActionsWriteATokenAndNothingElse(t *testing.T) {
	t.Parallel()
	directory, tests := actionTestsOf(t)
	for _, tc := range tests.ActionTests {
		t.Run(tc.Action, func(t *testing.T) {
			t.Parallel()
			script := read(t, filepath.Join(directory, tc.Action, "action.lua"))
			got := &unstructured.Unstructured{Object: execute(t, script, load(t, filepath.Join(directory, tc.InputPath)).Object)}
			annotations := got.GetAnnotations()
			token := annotations["migration.drover.dev/"+tc.Action]
			if _, err := time.Parse(time.RFC3339, token); err != nil {
				t.Error(err)
			}
			// Argo CD's own tests put this in the place of what changes with each run.
			annotations["migration.drover.dev/"+tc.Action] = "0001-01-01T00:00:00Z"
			got.SetAnnotations(annotations)
			content, err := got.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			if err := got.UnmarshalJSON(content); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(load(t, filepath.Join(directory, tc.ExpectedOutputPath)).Object, got.Object); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Approval is a commit, so that it is reviewed and stays: an action would be undone by the next sync.
func TestNoActionApproves(t *testing.T) {
	t.Parallel()
	found, err := filepath.Glob(filepath.Join(scripts(folder), "Migration", "actions", "*", "action.lua"))
	if err != nil || len(found) != 3 {
		t.Fatalf("the actions are %v, %v", found, err)
	}
	for _, file := range found {
		if script := read(t, file); strings.Contains(script, "approved") || strings.Contains(script, ".spec") {
			t.Errorf("%s writes what belongs to Git:\n%s", file, script)
		}
	}
}

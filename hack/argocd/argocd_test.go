package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

const (
	folder  = "../../config/argocd"
	samples = "../../config/samples"
)

// kinds are the folders of the kinds that Argo CD is told about.
func kinds(t *testing.T) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(scripts(folder), "*"))
	if err != nil || len(found) != 3 {
		t.Fatalf("the kinds are %v, %v", found, err)
	}
	return found
}

// healthTestsOf are what Argo CD's own tests would try, had they these files.
func healthTestsOf(t *testing.T, kind string) []healthTest {
	t.Helper()
	var file healthTests
	if err := yaml.UnmarshalStrict([]byte(read(t, filepath.Join(kind, "health_test.yaml"))), &file); err != nil {
		t.Fatal(err)
	}
	return file.Tests
}

func TestHealthOfEveryState(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds(t) {
		script := read(t, filepath.Join(kind, "health.lua"))
		for _, tc := range healthTestsOf(t, kind) {
			t.Run(filepath.Base(kind)+"/"+filepath.Base(tc.InputPath), func(t *testing.T) {
				t.Parallel()
				want := map[string]any{"status": tc.HealthStatus.Status, "message": tc.HealthStatus.Message}
				got := execute(t, script, load(t, filepath.Join(kind, tc.InputPath)).Object)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}

// Whoever looks at Argo CD and whoever waits with Flux or Helm must not be told opposite things. What waits for a person is
// Suspended for the one, and for the others as far as it may go, or on its way.
func TestHealthAndKstatusAgree(t *testing.T) {
	t.Parallel()
	agree := map[string][]status.Status{
		"Healthy":     {status.CurrentStatus},
		"Degraded":    {status.FailedStatus},
		"Progressing": {status.InProgressStatus},
		"Suspended":   {status.CurrentStatus, status.InProgressStatus},
	}
	for _, kind := range kinds(t) {
		for _, tc := range healthTestsOf(t, kind) {
			computed, err := status.Compute(load(t, filepath.Join(kind, tc.InputPath)))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(agree[tc.HealthStatus.Status], computed.Status) {
				t.Errorf("%s %s is %s in Argo CD and %s for kstatus", kind, tc.InputPath, tc.HealthStatus.Status, computed.Status)
			}
		}
	}
}

// An object may come without what the operator or the schema fill in: Argo CD shows manifests that it has not applied too.
func TestHealthOfWhatIsNotComplete(t *testing.T) {
	t.Parallel()
	want := map[string]any{"status": "Progressing", "message": unseen}
	tests := map[string]map[string]any{
		"no status":       {"metadata": map[string]any{}},
		"an empty status": {"metadata": map[string]any{}, "status": map[string]any{}},
		"no conditions": {
			"metadata": map[string]any{"generation": int64(1)}, "status": map[string]any{"observedGeneration": int64(1)},
		},
		"no condition Ready": {
			"metadata": map[string]any{"generation": int64(1)},
			"status":   map[string]any{"observedGeneration": int64(1), "conditions": []any{map[string]any{"type": "Succeeded"}}},
		},
	}
	for name, object := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, kind := range kinds(t) {
				if diff := cmp.Diff(want, execute(t, read(t, filepath.Join(kind, "health.lua")), object)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", kind, diff)
				}
			}
		})
	}
}

// What is pasted into Argo CD are the scripts that were tested, under the names by which it looks for them.
func TestTheConfigMapHoldsTheScripts(t *testing.T) {
	t.Parallel()
	var config struct{ Data map[string]string }
	if err := yaml.Unmarshal([]byte(read(t, filepath.Join(folder, "argocd-cm.yaml"))), &config); err != nil {
		t.Fatal(err)
	}
	got := maps.Clone(config.Data)
	const ofMigrations = "resource.customizations.actions.migration.drover.dev_Migration"
	var offered actions
	if err := yaml.UnmarshalStrict([]byte(config.Data[ofMigrations]), &offered); err != nil {
		t.Fatal(err)
	}
	delete(got, ofMigrations)
	want := map[string]string{}
	for _, kind := range kinds(t) {
		key := "resource.customizations.health.migration.drover.dev_" + filepath.Base(kind)
		want[key] = read(t, filepath.Join(kind, "health.lua"))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	directory := filepath.Join(scripts(folder), "Migration", "actions")
	wanted := actions{Discovery: read(t, filepath.Join(directory, "discovery.lua"))}
	for _, name := range []string{"recheck", "rerun", "verify"} {
		wanted.Definitions = append(wanted.Definitions, definition{name, read(t, filepath.Join(directory, name, "action.lua"))})
	}
	if diff := cmp.Diff(wanted, offered); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFilesAreUpToDate(t *testing.T) {
	t.Parallel()
	made := filepath.Join(t.TempDir(), "argocd")
	if err := os.CopyFS(made, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	// What is left from a state that is gone goes away.
	stale := filepath.Join(scripts(made), "Migration", "testdata", "gone.yaml")
	if err := write(stale, []byte("{}")); err != nil {
		t.Fatal(err)
	}
	if err := run(made, samples); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(contents(t, made), contents(t, folder)); diff != "" {
		t.Errorf("run \"make manifests\" (-generated +file):\n%s", diff)
	}
}

func contents(t *testing.T, root string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			files[strings.TrimPrefix(path, root)] = read(t, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

package packages_test

import (
	"path/filepath"
	"regexp"
	"testing"

	"sigs.k8s.io/yaml"
)

// workflow is what is needed of a workflow of the hosted CI.
type workflow struct {
	Permissions map[string]string `json:"permissions"`
	Jobs        map[string]struct {
		Uses  string `json:"uses"`
		Steps []struct {
			Uses string `json:"uses"`
		} `json:"steps"`
	} `json:"jobs"`
}

// TestWorkflowsCanBeTrusted: a tag of an action can be moved to other code, a commit cannot; and what a job does not say it needs
// it does not get.
func TestWorkflowsCanBeTrusted(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(root, ".github/workflows/*.yaml"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	pinned := regexp.MustCompile(`^[\w./-]+@[0-9a-f]{40}$|^\./`)
	for _, name := range names {
		var w workflow
		if err := yaml.Unmarshal(file(t, ".github/workflows/"+filepath.Base(name)), &w); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(w.Permissions) != 1 || w.Permissions["contents"] != "read" {
			t.Errorf("%s: the permissions are %v, want to read contents alone", name, w.Permissions)
		}
		for job, content := range w.Jobs {
			used := []string{content.Uses}
			for _, step := range content.Steps {
				used = append(used, step.Uses)
			}
			for _, action := range used {
				if action != "" && !pinned.MatchString(action) {
					t.Errorf("%s: %s uses %s, which is not pinned to a commit", name, job, action)
				}
			}
		}
	}
}

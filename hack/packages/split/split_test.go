package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplit(t *testing.T) {
	for name, tc := range map[string]struct {
		rendered string
		want     map[string]string
		wantErr  string
	}{
		"nothing rendered makes no files": {want: map[string]string{}},
		"documents of a template share a file, without the lines of Helm": {
			rendered: "---\n# Source: drover/templates/service.yaml\nkind: A\nlabels:\n  helm.sh/chart: drover-1\n  a: b\n" +
				"  app.kubernetes.io/managed-by: Helm\n---\n# Source: drover/templates/service.yaml\nkind: B\n",
			want: map[string]string{"manager/service.yaml": header + "---\nkind: A\nlabels:\n  a: b\n---\nkind: B\n"},
		},
		"what kustomize makes is left out": {
			rendered: "---\n# Source: drover/templates/configmap.yaml\nkind: ConfigMap\n", want: map[string]string{},
		},
		"a new template must get a directory": {
			rendered: "---\n# Source: drover/templates/new.yaml\nkind: A\n", wantErr: "new.yaml has no directory",
		},
		"a document of nobody is an error": {rendered: "---\nkind: A\n", wantErr: "does not name its template"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := split(tc.rendered)
			if tc.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tc.wantErr) {
					t.Errorf("got %v, want %q", err, tc.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFilesAreWrittenWhereToldTo(t *testing.T) {
	out := t.TempDir()
	if err := run(strings.NewReader("# Source: drover/templates/service.yaml\nkind: A\n"), out); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(out, "manager/service.yaml")); err != nil {
		t.Error(err)
	}
}

package api_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/discovery"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/testenv"
)

func discoverer(t *testing.T) *discovery.DiscoveryClient {
	t.Helper()
	d, err := discovery.NewDiscoveryClientForConfig(testenv.Config())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// table asks for the objects of a resource as kubectl get does.
func table(t *testing.T, namespace, resource string) *metav1.Table {
	t.Helper()
	answer, err := discoverer(t).RESTClient().Get().
		AbsPath("apis", v1alpha1.GroupVersion.Group, v1alpha1.GroupVersion.Version, "namespaces", namespace, resource).
		SetHeader("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io").
		DoRaw(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := &metav1.Table{}
	if err := json.Unmarshal(answer, got); err != nil {
		t.Fatal(err)
	}
	return got
}

// column is a column with its cell. Wide ones are those that only kubectl get -o wide shows.
type column struct {
	Name string
	Wide bool
	Cell any
}

func TestColumns(t *testing.T) {
	tests := map[string]struct {
		manifest, resource, status string
		want                       []column
	}{
		"a CloudSite": {cloudSite, "cloudsites", `
conditions:
- {type: Reconciling, status: "False", reason: Ready, message: "", lastTransitionTime: "2026-11-02T09:00:00Z"}
- {type: Ready, status: "True", reason: Ready, message: Connected., lastTransitionTime: "2026-11-02T09:00:00Z"}
confluence: {version: 8.5.4}
migrations: {queued: 7, running: 0}
`, []column{
			{"Name", false, "acme"},
			{"Ready", false, "True"},
			{"State", false, "Ready"},
			{"Site", false, "https://acme.atlassian.net"},
			{"Queued", false, 7.0},
			{"Running", false, 0.0},
			{"Confluence", true, "https://confluence.acme.example"},
			{"Version", true, "8.5.4"},
			{"Message", true, "Connected."},
			{"Age", false, nil},
		}},
		"an AppAssessment": {appAssessment, "appassessments", `
conditions:
- {type: Ready, status: "False", reason: InventoryUnreadable, message: Not an admin., lastTransitionTime: "2026-11-02T09:00:00Z"}
summary: {total: 12, needed: 3, undecided: 0, blocked: 1}
`, []column{
			{"Name", false, "acme"},
			{"Ready", false, "False"},
			{"State", false, "InventoryUnreadable"},
			{"Apps", false, 12.0},
			{"Needed", false, 3.0},
			{"Undecided", false, 0.0},
			{"Blocked", false, 1.0},
			{"Message", true, "Not an admin."},
			{"Age", false, nil},
		}},
		"a Migration": {migration, "migrations", `
conditions:
- {type: Ready, status: Unknown, reason: Running, message: Atlassian moves the data., lastTransitionTime: "2026-11-02T09:00:00Z"}
progress: {percent: 0, spaces: {total: 2, done: 1, failed: 0, skipped: 0}}
reruns: {used: 0}
queuePosition: 20
`, []column{
			{"Name", false, "wave-1"},
			{"State", false, "Running"},
			{"Stage", false, "Testing"},
			{"Spaces", false, 2.0},
			{"Done", true, 1.0},
			{"Progress", false, 0.0},
			{"Reruns", false, 0.0},
			{"Verified", false, nil},
			{"Position", true, 20.0},
			{"Message", true, "Atlassian moves the data."},
			{"Age", false, nil},
		}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			c := newCluster(t)
			c.settle(t, c.create(t, tc.manifest), tc.status)
			shown := table(t, c.namespace, tc.resource)
			if len(shown.Rows) != 1 {
				t.Fatalf("%d rows", len(shown.Rows))
			}
			var got []column
			for i, definition := range shown.ColumnDefinitions {
				got = append(got, column{definition.Name, definition.Priority > 0, shown.Rows[0].Cells[i]})
			}
			if age := &got[len(got)-1]; age.Cell != "" {
				age.Cell = nil // It is there, and ticks.
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestNamesForKubectl(t *testing.T) {
	resources, err := discoverer(t).ServerResourcesForGroupVersion(v1alpha1.GroupVersion.String())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"cloudsites": "csite", "appassessments": "appa", "migrations": "cmig"}
	got := map[string]string{}
	for _, resource := range resources.APIResources {
		if len(resource.ShortNames) != 1 {
			continue // A status.
		}
		got[resource.Name] = resource.ShortNames[0]
		if !slices.Equal(resource.Categories, []string{v1alpha1.Category}) || !resource.Namespaced {
			t.Errorf("%s: categories %v, namespaced %t", resource.Name, resource.Categories, resource.Namespaced)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("short names (-want +got):\n%s", diff)
	}
}

func TestMigrationsOfACloudSite(t *testing.T) {
	c := newCluster(t)
	c.create(t, migration)
	for name, want := range map[string]int{"acme": 1, "other": 0} {
		var found v1alpha1.MigrationList
		through := client.MatchingFields{"spec.cloudSiteRef.name": name}
		if err := c.List(t.Context(), &found, client.InNamespace(c.namespace), through); err != nil {
			t.Fatal(err)
		}
		if len(found.Items) != want {
			t.Errorf("%d migrations through %s, want %d", len(found.Items), name, want)
		}
	}
}

package api_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"
)

// minimal holds the shortest manifest of each kind.
var minimal = map[string]string{
	"CloudSite": `
apiVersion: migration.drover.dev/v1alpha1
kind: CloudSite
metadata: {name: minimal}
spec:
  url: https://acme.atlassian.net
  credentialsSecretRef: {name: acme-cloud}
  confluence:
    url: https://confluence.acme.example
    serverID: BGTY-4XPQ-ABCD-5678
    deployment: DataCenter
    credentialsSecretRef: {name: acme-confluence}
`,
	"AppAssessment": `
apiVersion: migration.drover.dev/v1alpha1
kind: AppAssessment
metadata: {name: minimal}
spec:
  cloudSiteRef: {name: acme}
`,
	"Migration": `
apiVersion: migration.drover.dev/v1alpha1
kind: Migration
metadata: {name: minimal}
spec:
  cloudSiteRef: {name: acme}
  stage: Testing
  scope: {spaces: {keys: [ENG]}}
`,
}

// rerunByDefault is what a Migration gets besides what its manifest says, in each case.
const rerunByDefault = `
rerun:
  policy: Automatic
  outcomes: [Failed, Incomplete]
  limit: 3
  backoff: {initial: 5m, factor: 2, max: 6h}
  apps: Trigger
priority: 0
suspend: false
verification: Counts
`

func TestDefaults(t *testing.T) {
	tests := map[string]struct {
		manifest string
		want     string
	}{
		"a CloudSite": {minimal["CloudSite"], `
url: https://acme.atlassian.net
credentialsSecretRef: {name: acme-cloud}
confluence:
  url: https://confluence.acme.example
  serverID: BGTY-4XPQ-ABCD-5678
  deployment: DataCenter
  credentialsSecretRef: {name: acme-confluence}
suspend: false
maxConcurrentMigrations: 1
`},
		"an AppAssessment": {minimal["AppAssessment"], `
cloudSiteRef: {name: acme}
defaultDecision: Undecided
refreshInterval: 6h
`},
		"an app of an AppAssessment, in which nothing is filled": {minimal["AppAssessment"] + `
  apps: [{key: a, decision: NeededInCloud}]
`, `
cloudSiteRef: {name: acme}
apps: [{key: a, decision: NeededInCloud}]
defaultDecision: Undecided
refreshInterval: 6h
`},
		"a Migration": {minimal["Migration"], `
cloudSiteRef: {name: acme}
stage: Testing
scope:
  spaces: {selection: Listed, keys: [ENG], data: All}
  usersAndGroups: All
  globalTemplates: Exclude
checks: {recheckInterval: 1h, maxAge: 24h, when: BeforeRun}
run: {approved: false, noProgressAfter: 24h}
` + rerunByDefault},
		"a Migration with apps": {strings.Replace(minimal["Migration"], "[ENG]}", "[ENG]}, apps: {keys: [a]}", 1) + `
  appAssessmentRef: {name: acme}
`, `
cloudSiteRef: {name: acme}
appAssessmentRef: {name: acme}
stage: Testing
scope:
  spaces: {selection: Listed, keys: [ENG], data: All}
  usersAndGroups: All
  globalTemplates: Exclude
  apps: {selection: Listed, keys: [a]}
checks: {recheckInterval: 1h, maxAge: 24h, when: BeforeRun}
run: {approved: false, noProgressAfter: 24h}
` + rerunByDefault},
		"a Migration with part of what has defaults": {minimal["Migration"] + `
  checks: {}
  run: {approved: true}
`, `
cloudSiteRef: {name: acme}
stage: Testing
scope:
  spaces: {selection: Listed, keys: [ENG], data: All}
  usersAndGroups: All
  globalTemplates: Exclude
checks: {recheckInterval: 1h, maxAge: 24h, when: BeforeRun}
run: {approved: true, noProgressAfter: 24h}
` + rerunByDefault},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			c := newCluster(t)
			got := c.create(t, tc.manifest)
			var want map[string]any
			if err := yaml.Unmarshal([]byte(tc.want), &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, plain(t, got.Object["spec"])); diff != "" {
				t.Errorf("spec (-want +got):\n%s", diff)
			}
		})
	}
}

// plain turns the integers of the API server into the floats of a manifest.
func plain(t *testing.T, content any) map[string]any {
	t.Helper()
	written, err := yaml.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	var made map[string]any
	if err := yaml.Unmarshal(written, &made); err != nil {
		t.Fatal(err)
	}
	return made
}

// An object that nobody has looked at yet says so, however it is read, and whatever its manifest says of its status.
func TestStatusBeforeTheFirstLook(t *testing.T) {
	want := map[string]any{"observedGeneration": int64(-1)}
	for kind, manifest := range minimal {
		t.Run(kind, func(t *testing.T) {
			c := newCluster(t)
			object := c.create(t, manifest+"status: {observedGeneration: 1}\n")
			if diff := cmp.Diff(want, object.Object["status"]); diff != "" {
				t.Errorf("status when created (-want +got):\n%s", diff)
			}
			if err := c.Get(t.Context(), client.ObjectKeyFromObject(object), object); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, object.Object["status"]); diff != "" {
				t.Errorf("status when read (-want +got):\n%s", diff)
			}
		})
	}
}

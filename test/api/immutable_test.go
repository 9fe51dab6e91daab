package api_test

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/yaml"
)

// settle writes a status, as the operator would.
func (c cluster) settle(t *testing.T, object *unstructured.Unstructured, status string) {
	t.Helper()
	var content map[string]any
	if err := yaml.Unmarshal([]byte(status), &content); err != nil {
		t.Fatal(err)
	}
	object.Object["status"] = content
	if err := c.Status().Update(t.Context(), object); err != nil {
		t.Fatal(err)
	}
}

// replace tries to give an object the spec of an edited manifest, without keeping it.
func (c cluster) replace(t *testing.T, object *unstructured.Unstructured, manifest string, edit change) {
	t.Helper()
	edited := object.DeepCopy()
	edited.Object["spec"] = c.parse(t, edit.in(t, manifest)).Object["spec"]
	edit.judge(t, c.Update(t.Context(), edited, client.DryRunAll))
}

func TestWhatACloudSiteIsBoundTo(t *testing.T) {
	const otherConfluence = "cannot be changed: create another CloudSite for another Confluence"
	tests := map[string]change{
		"the site": {
			site, "https://other.atlassian.net",
			"spec.url: cannot be changed: create another CloudSite for another site",
		},
		"the site by a slash at its end": {
			site, site + "/",
			"spec.url: cannot be changed: create another CloudSite for another site",
		},
		"the Confluence":             {source, "https://wiki.acme.example", "spec.confluence.url: " + otherConfluence},
		"the Confluence by its path": {source, source + "/wiki", "spec.confluence.url: " + otherConfluence},
		"the server ID": {
			"BGTY-4XPQ-ABCD-5678", "BGTY-4XPQ-ABCD-0000",
			"spec.confluence.serverID: " + otherConfluence,
		},
		"the edition after an upgrade":    {"deployment: DataCenter", "deployment: Server", ""},
		"the Secret of the site":          {"name: acme-cloud", "name: rotated", ""},
		"the Secret of Confluence":        {"name: acme-confluence", "name: rotated", ""},
		"a private CA that is not needed": {"    caSecretRef:\n      name: acme-ca\n      key: ca.crt\n", "", ""},
		"the number at the same time":     {"maxConcurrentMigrations: 3", "maxConcurrentMigrations: 5", ""},
		"the review of domains":           {"reviewed: Blocked", "reviewed: Trusted", ""},
		"a domain less":                   {"  - name: partner.example\n    reviewed: Blocked\n", "", ""},
		"a pause that ends":               {"suspend: true", "suspend: false", ""},
		"a clone that is gone":            {"    sharedServerID: Acknowledged\n", "", ""},
	}
	c := newCluster(t)
	object := c.create(t, cloudSite)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) { c.replace(t, object, cloudSite, tc) })
	}
}

// Parts of a status.
const (
	open     = "strategy: Initial, jobID: j, taskID: t, startedAt: '2026-11-02T09:00:00Z'"
	over     = open + ", finishedAt: '2026-11-02T10:00:00Z'"
	moved    = "dataMovedAt: '2026-11-02T09:00:00Z'"
	intended = "id: p, attempt: 1, since: '2026-11-02T09:00:00.000000Z'"
)

// Until a run may have started, a migration can be changed in every way.
var free = map[string]string{
	"it is new":                             "observedGeneration: -1",
	"the job stands":                        "job: {id: j, name: plan}",
	"the job is being made":                 "pending: {action: CreateJob, " + intended + "}",
	"checks are being started":              "pending: {action: Check, " + intended + "}",
	"it waits in the queue":                 "queuedAt: '2026-11-02T09:00:00Z'",
	"its only run ended at its own checks":  "runs: [{number: 1, " + over + ", outcome: Blocked}]",
	"its only run never began":              "runs: [{number: 1, " + over + ", outcome: NeverBegan}]",
	"there is an empty list of runs":        "runs: []",
	"the checks failed":                     "checks: {jobID: j, taskID: t, items: [{key: SpaceKeysConflict, outcome: FAILED}]}",
	"it ended before anything could arrive": "completionTime: '2026-11-02T10:00:00Z'",
}

// From then on, what moves and where to stands.
var bound = map[string]string{
	"a run is being started":            "pending: {action: Migrate, " + intended + "}",
	"the only run is open":              "runs: [{number: 1, " + open + "}]",
	"the newest run is open":            "runs: [{number: 1, " + over + "}, {number: 2, " + open + "}]",
	"data moved":                        moved,
	"data moved and the run is over":    "{" + moved + ", runs: [{number: 1, " + over + "}]}",
	"data moved and checks are started": "{" + moved + ", pending: {action: Check, " + intended + "}}",
	"data moved and apps are triggered": "{" + moved + ", pending: {action: TriggerApps, " + intended + "}}",
}

const (
	scopeStands = "spec.scope: cannot be changed once a run may have started: create another Migration for what is left"
	siteStands  = "spec.cloudSiteRef: cannot be changed once a run may have started: create another Migration"
	nameStands  = "spec.displayName: cannot be changed once a run may have started"
	nameLine    = "  displayName: Wave 1, Engineering\n"
	recheck     = "    recheckInterval: 1h\n"
)

// bindings are the edits that a run forbids.
var bindings = map[string]change{
	"another space":      {"[ENG, OPS]", "[ENG, OPS, HR]", scopeStands},
	"another order":      {"[ENG, OPS]", "[OPS, ENG]", scopeStands},
	"other data":         {"data: All", "data: AttachmentsOnly", scopeStands},
	"other users":        {"Groups: SelectedSpaces", "Groups: None", scopeStands},
	"no templates":       {"Templates: Include", "Templates: Exclude", scopeStands},
	"another app":        {"[com.comalatech.workflow]", "[com.example.other]", scopeStands},
	"no apps":            {"    apps:\n      selection: Listed\n      keys: [com.comalatech.workflow]\n", "", scopeStands},
	"another site":       {"name: acme", "name: other", siteStands},
	"another name":       {nameLine, "  displayName: Wave 2\n", nameStands},
	"no name":            {nameLine, "", nameStands},
	"approval":           {"approved: false", "approved: true", ""},
	"the other stage":    {"stage: Testing", "stage: Production\n" + strings.TrimSuffix(backup, "\n"), ""},
	"the AppAssessment":  {"name: apps", "name: other", ""},
	"the interval":       {"recheckInterval: 1h", "recheckInterval: 2h", ""},
	"patience":           {"noProgressAfter: 24h", "noProgressAfter: 48h", ""},
	"Listed left unsaid": {"    spaces:\n      selection: Listed\n", "    spaces:\n", ""},

	// What decides when and how often, and what is accepted.
	"what it waits for":     {"  run:\n", dependencies + "  run:\n", ""},
	"a backup":              {"  run:\n", backup + "  run:\n", ""},
	"what is accepted":      {recheck, recheck + "    override: [MissingAttachments]\n", ""},
	"how old checks may be": {recheck, recheck + "    maxAge: 48h\n", ""},
	"checks with the run":   {recheck, recheck + "    when: WithRun\n", ""},
	"a window":              {"  run:\n", "  run:\n" + window, ""},
	"re-runs":               {"  run:\n", "  rerun: {policy: Never}\n  run:\n", ""},
	"another turn":          {"  run:\n", "  priority: 5\n  run:\n", ""},
	"a pause":               {"  run:\n", "  suspend: true\n  run:\n", ""},
	"plans of jobs":         {"  run:\n", plans + "  run:\n", ""},
}

// in makes a migration that is in a situation.
func (c cluster) in(t *testing.T, status, manifest string) *unstructured.Unstructured {
	t.Helper()
	object := c.parse(t, manifest)
	object.SetName("")
	object.SetGenerateName("migration-")
	if err := c.Create(t.Context(), object); err != nil {
		t.Fatal(err)
	}
	c.settle(t, object, status)
	return object
}

func TestMigrationIsBoundOnceARunMayHaveStarted(t *testing.T) {
	c := newCluster(t)
	for situation, status := range bound {
		t.Run(situation, func(t *testing.T) {
			object := c.in(t, status, migration)
			for name, tc := range bindings {
				t.Run(name, func(t *testing.T) { c.replace(t, object, migration, tc) })
			}
		})
	}
}

func TestMigrationIsFreeBeforeARun(t *testing.T) {
	c := newCluster(t)
	for situation, status := range free {
		t.Run(situation, func(t *testing.T) {
			object := c.in(t, status, migration)
			for name, tc := range bindings {
				tc.want = ""
				t.Run(name, func(t *testing.T) { c.replace(t, object, migration, tc) })
			}
		})
	}
}

func TestNameThatWasNotGiven(t *testing.T) {
	nameless := strings.Replace(migration, nameLine, "", 1)
	named := change{"  stage:", nameLine + "  stage:", ""}
	c := newCluster(t)
	t.Run("it may be given before a run", func(t *testing.T) {
		c.replace(t, c.in(t, free["the job stands"], nameless), nameless, named)
	})
	named.want = nameStands
	for situation, status := range bound {
		t.Run("it may not be given when "+situation, func(t *testing.T) {
			c.replace(t, c.in(t, status, nameless), nameless, named)
		})
	}
}

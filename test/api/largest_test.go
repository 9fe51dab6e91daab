package api_test

import (
	"fmt"
	"strings"
	"testing"

	"sigs.k8s.io/controller-runtime/pkg/client"
)

// largestMigration has as much of everything as the schema allows, and none of it is refused for what its rules cost.
func largestMigration(t *testing.T) string {
	t.Helper()
	largest := wholeMigration
	for old, made := range map[string]string{
		"name: acme":                       "name: " + strings.Repeat("a", 253),
		"name: apps":                       "name: " + strings.Repeat("b", 253),
		"Wave 5, everything but people":    strings.Repeat("ü", 120),
		"[HR]":                             flow(names(5000, 40)),
		"selection: Needed":                "keys: " + flow(names(200, 255)),
		dependencies:                       "  dependsOn: " + references(50) + "\n",
		"Storage team, ticket 4711":        strings.Repeat("ü", 256),
		"[MissingAttachments, GroupNames]": flow(names(50, 128)),
		plans:                              "  planIDs: " + planRows(50) + "\n",
		"adoptJobID: 0bacecde-372e-4d84-8d79-d66433b8fa45": "adoptJobID: " + strings.Repeat("j", 1024),
	} {
		largest = change{old, made, ""}.in(t, largest)
	}
	return largest
}

// largestStatus is a status of the kind that the rules read: many runs, a job and findings.
func largestStatus() string {
	var runs, items []string
	for i := range 12 {
		runs = append(runs, fmt.Sprintf("{number: %d, %s, message: %s}", i+1, over, strings.Repeat("m", 1024)))
	}
	for _, name := range names(100, 128) {
		items = append(items, "{key: "+name+", outcome: FAILED, message: "+strings.Repeat("m", 512)+"}")
	}
	return "{" + moved + ", " + jobStands + ", runs: " + flow(runs) +
		", checks: {jobID: " + strings.Repeat("j", 1024) + ", taskID: " + strings.Repeat("t", 1024) + ", items: " + flow(items) + "}}"
}

// Rules that compare with the object before may cost the most.
func TestLargestMigrationIsChanged(t *testing.T) {
	c := newCluster(t)
	largest := largestMigration(t)
	object := c.in(t, largestStatus(), largest)
	tests := map[string]change{
		"its priority":    {"priority: -10", "priority: 10", ""},
		"what it accepts": {"    maxAge: 12h\n", "", ""},
		"its last space":  {", K000000000000000000000000000000000004999]", "]", scopeStands},
		"the adopted job": {strings.Repeat("j", 1024), "j", adoptedStands},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) { c.replace(t, object, largest, tc) })
	}
	t.Run("everything at once where nothing has run", func(t *testing.T) {
		small := c.create(t, wholeMigration)
		small.Object["spec"] = c.parse(t, largest).Object["spec"]
		if err := c.Update(t.Context(), small); err != nil {
			t.Error(err)
		}
	})
}

func TestLargestCloudSiteIsChanged(t *testing.T) {
	largest := strings.Replace(cloudSite, part(cloudSite, "  emailDomains:", "  suspend"),
		"  emailDomains: "+domainRows(500)+"\n", 1)
	c := newCluster(t)
	object := c.create(t, largest)
	c.replace(t, object, largest, change{"suspend: true", "suspend: false", ""})
	small := c.parse(t, cloudSite)
	small.SetName("small")
	if err := c.Create(t.Context(), small); err != nil {
		t.Fatal(err)
	}
	small.Object["spec"] = object.Object["spec"]
	if err := c.Update(t.Context(), small, client.DryRunAll); err != nil {
		t.Error(err)
	}
}

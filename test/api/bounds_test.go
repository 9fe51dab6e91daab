package api_test

import (
	"fmt"
	"strings"
	"testing"
)

// names makes so many different names of one length.
func names(count, length int) []string {
	made := make([]string, count)
	for i := range made {
		made[i] = fmt.Sprintf("K%0*d", length-1, i)
	}
	return made
}

// flow writes names as a list in YAML.
func flow(names []string) string { return "[" + strings.Join(names, ", ") + "]" }

func TestLargestScope(t *testing.T) {
	const keys, listed = "[ENG, OPS]", "selection: Listed\n      keys: [ENG, OPS]"
	const apps, field = "[com.comalatech.workflow]", "spec.scope.spaces"
	but := func(names []string) string { return "selection: All\n      exclude: " + flow(names) }
	long := func(last int) []string { return append(names(4999, 40), strings.Repeat("L", last)) }
	try(t, migration, map[string]change{
		"5,000 spaces of 40 characters": {keys, flow(names(5000, 40)), ""},
		"5,001 spaces": {
			keys, flow(names(5001, 10)),
			field + ".keys: Too many: 5001: must have at most 5000 items",
		},
		"200,000 characters": {keys, flow(long(40)), ""},
		"200,001 characters": {
			keys, flow(long(41)),
			field + ".keys: must have at most 200000 characters in all: split the migration",
		},
		"all but 5,000 spaces of 40 characters": {listed, but(names(5000, 40)), ""},
		"all but 5,001 spaces": {
			listed, but(names(5001, 10)),
			field + ".exclude: Too many: 5001: must have at most 5000 items",
		},
		"all but 200,001 characters": {
			listed, but(long(41)),
			field + ".exclude: must have at most 200000 characters in all: split the migration",
		},
		"200 apps with keys of 255 characters": {apps, flow(names(200, 255)), ""},
		"201 apps": {
			apps, flow(names(201, 10)),
			"spec.scope.apps.keys: Too many: 201: must have at most 200 items",
		},
	})
}

func TestLargestAssessment(t *testing.T) {
	const first = "  - key: com.example.legacy\n    decision: NotNeededInCloud\n"
	rows := func(count int) string {
		var made strings.Builder
		for _, key := range names(count, 100) {
			fmt.Fprintf(&made, "  - {key: %s, decision: NeededInCloud, dataMigrationConsent: Agreed}\n", key)
		}
		return made.String()
	}
	try(t, appAssessment, map[string]change{
		"1,000 apps": {first, rows(999), ""},
		"1,001 apps": {first, rows(1000), "spec.apps: Too many: 1001: must have at most 1000 items"},
	})
}

// The rules compare the scope with the one before, which must not cost more than the API server grants.
func TestLargestScopeIsCompared(t *testing.T) {
	largest := strings.Replace(migration, "[ENG, OPS]", flow(names(5000, 40)), 1)
	c := newCluster(t)
	object := c.in(t, "dataMovedAt: '2026-11-02T09:00:00Z'", largest)
	tests := map[string]change{
		"the same 5,000 spaces": {"approved: false", "approved: true", ""},
		"all but the last":      {", K000000000000000000000000000000000004999]", "]", scopeStands},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) { c.replace(t, object, largest, tc) })
	}
}

// A refusal repeats what was written. It must stay readable where that is long.
func TestRefusalOfALargeScopeIsShort(t *testing.T) {
	c := newCluster(t)
	object := c.parse(t, strings.Replace(migration, "[ENG, OPS]", flow(append(names(4999, 40), strings.Repeat("L", 41))), 1))
	err := c.Create(t.Context(), object)
	if err == nil {
		t.Fatal("accepted")
	}
	if len(err.Error()) > 500 {
		t.Errorf("the refusal has %d characters", len(err.Error()))
	}
}

package migration_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-logr/logr/funcr"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
)

// keysOf are the keys of a line of the log, in the order in which they stand.
func keysOf(t *testing.T, line string) []string {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(line))
	var keys []string
	depth, key := 0, true
	for token, err := decoder.Token(); err == nil; token, err = decoder.Token() {
		switch delim, isDelim := token.(json.Delim); {
		case isDelim && (delim == '{' || delim == '['):
			depth, key = depth+1, true
		case isDelim:
			depth, key = depth-1, true
		case depth == 1 && key:
			name, _ := token.(string)
			keys, key = append(keys, name), false
		default:
			key = true
		}
	}
	return keys
}

// TestALogLineHasEachKeyOnce guards what tools read: with a key that stands twice some refuse the line, and others lose one value.
func TestALogLineHasEachKeyOnce(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	made := 0
	look := func(line string) {
		keys := keysOf(t, line)
		slices.Sort(keys)
		if slices.ContainsFunc(keys, func(key string) bool {
			first, _ := slices.BinarySearch(keys, key)
			return first+1 < len(keys) && keys[first+1] == key
		}) {
			t.Errorf("a key stands twice in %s", line)
		}
		if strings.Contains(line, "Made at Atlassian") && strings.Contains(line, `"jobName":"`+w.Namespace+"/wave-1 #1 (Testing)") {
			made++
		}
	}
	// What the library that runs the controllers says in each line.
	w.Log = funcr.NewJSON(look, funcr.Options{}).
		WithValues("controller", "migration", "Migration", "wave-1", "namespace", w.Namespace, "name", "wave-1", "reconcileID", "1")
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(24*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	if made != 3 {
		t.Errorf("%d lines name the plan by jobName, want 3: the plan, its check and its run", made)
	}
}

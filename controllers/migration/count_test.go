package migration_test

import (
	"strings"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// countedWave creates a migration that is compared, and so counted before its run.
func countedWave(w *harness.World) {
	w.T.Helper()
	w.Site()
	m := harness.NewMigration("wave-1", "ENG")
	m.Spec.Verification = v1alpha1.VerifyCounts
	w.Create(m)
}

func TestConfluenceIsLeftAloneWithCountingForAsLongAsItAsks(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		asks    string
		message string
		quiet   time.Duration
	}{
		"half an hour, which the run waits for":      {"1800", "", 30 * time.Minute},
		"five hours, for which it goes on uncounted": {"18000", "429", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Faults(scenario.Fault{
				Operation: "searchContent", Times: 1, Effect: scenario.EffectStatus, Status: 429, RetryAfter: row.asks,
			})
			begin := w.Clock.Now()
			countedWave(w)
			w.Until(12*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
			before := w.Migration("wave-1").Status.Before
			if before == nil || (len(before.Spaces) > 0) != (row.message == "") || !strings.Contains(before.Message, row.message) {
				t.Fatalf("counted: %+v", before)
			}
			if took := before.At.Sub(begin); took < row.quiet || took > row.quiet+10*time.Minute {
				t.Errorf("it went on after %s", took)
			}
		})
	}
}

func TestCountingWaitsUntilTheCredentialsAreProved(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		refused int
		message string
	}{
		"once, as by mistake":                 {1, ""},
		"again, by Confluence's search alone": {100, "401"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Faults(scenario.Fault{Operation: "searchContent", Times: row.refused, Effect: scenario.EffectStatus, Status: 401})
			countedWave(w)
			w.Until(2*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
			before := w.Migration("wave-1").Status.Before
			if before == nil || (before.Message == "") != (row.message == "") || !strings.Contains(before.Message, row.message) {
				t.Errorf("counted: %+v", before)
			}
			if got := w.Sim.Answers(401); got > 2 {
				t.Errorf("%d calls were refused", got)
			}
		})
	}
}

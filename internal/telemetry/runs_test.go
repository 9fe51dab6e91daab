package telemetry_test

import (
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/telemetry"
)

var begin = time.Date(2026, time.December, 5, 22, 0, 0, 0, time.UTC)

func at(after time.Duration) *metav1.Time {
	return new(metav1.NewTime(begin.Add(after)))
}

func ran(number int32, outcome v1alpha1.RunOutcome, took time.Duration) v1alpha1.Run {
	run := v1alpha1.Run{Number: number, Strategy: v1alpha1.StrategyInitial, StartedAt: *at(0), Outcome: outcome}
	if outcome != "" {
		run.FinishedAt = at(took)
	}
	return run
}

func TestRunsAreCountedWhenTheyEnd(t *testing.T) {
	t.Parallel()
	open := v1alpha1.MigrationStatus{Runs: []v1alpha1.Run{ran(1, "", 0)}}
	over := v1alpha1.MigrationStatus{Runs: []v1alpha1.Run{ran(1, v1alpha1.OutcomeFailed, time.Hour)}}
	again := v1alpha1.MigrationStatus{Runs: []v1alpha1.Run{over.Runs[0], ran(2, v1alpha1.OutcomeSucceeded, time.Minute)}}
	for name, tc := range map[string]struct {
		before, after v1alpha1.MigrationStatus
		want          string
	}{
		"a run that began":                         {after: open},
		"a run that ended":                         {open, over, `{outcome="Failed",strategy="Initial"} 1`},
		"a run that ended before":                  {before: over, after: over},
		"a run that began and ended at once":       {v1alpha1.MigrationStatus{}, over, `{outcome="Failed",strategy="Initial"} 1`},
		"a second run, of which nothing was known": {over, again, `{outcome="Succeeded",strategy="Initial"} 1`},
		"runs that are kept no longer":             {before: again, after: v1alpha1.MigrationStatus{Runs: again.Runs[1:]}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			registry := prometheus.NewRegistry()
			telemetry.NewRuns(registry).Observe(&tc.before, &tc.after)
			want := ""
			if tc.want != "" {
				want = "# HELP drover_migration_runs_total " + help(t, "drover_migration_runs_total") +
					"\n# TYPE drover_migration_runs_total counter\ndrover_migration_runs_total" + tc.want + "\n"
			}
			if err := testutil.GatherAndCompare(registry, strings.NewReader(want), "drover_migration_runs_total"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTheWaitForASlotIsCountedOnce(t *testing.T) {
	t.Parallel()
	registry := prometheus.NewRegistry()
	runs := telemetry.NewRuns(registry)
	queued := v1alpha1.MigrationStatus{QueuedAt: at(-2 * time.Hour)}
	open := v1alpha1.MigrationStatus{Runs: []v1alpha1.Run{ran(1, "", 0)}}
	runs.Observe(&queued, &open)
	runs.Observe(&open, &open)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		h := family.GetMetric()[0].GetHistogram()
		if family.GetName() != "drover_migration_queue_wait_seconds" || h.GetSampleCount() != 1 || h.GetSampleSum() != 7200 {
			t.Errorf("%s: %v, want one wait of two hours and nothing else", family.GetName(), h)
		}
	}
}

func help(t *testing.T, name string) string {
	t.Helper()
	for _, m := range telemetry.Catalogue() {
		if m.Name == name {
			return m.Help
		}
	}
	t.Fatalf("%s is not in the catalogue", name)
	return ""
}

package migration_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// outcome is what two clusters came to that were restored from one backup.
type outcome struct {
	First, Second    string
	Plans, Runs      int
	DuplicatedSpaces int
}

// TestTwoClustersFromOneBackup shows what is guarded where no Lease stands between two operators, and what is not. The guide to
// disaster recovery says the same.
func TestTwoClustersFromOneBackup(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault scenario.Effect
		// when is what the Migration had come to when it was backed up, and alone is how long one cluster was ahead then.
		when  func(*v1alpha1.Migration) bool
		alone time.Duration
		want  outcome
	}{
		"with a run that is open: both follow it": {
			when: func(m *v1alpha1.Migration) bool { return len(m.Status.Runs) == 1 },
			want: outcome{First: v1alpha1.ReasonFinished, Second: v1alpha1.ReasonFinished, Plans: 1, Runs: 1},
		},
		"with the same plan: the other finds the run before it starts one": {
			when: func(m *v1alpha1.Migration) bool { return m.Status.Job != nil }, alone: 30 * time.Minute,
			want: outcome{First: v1alpha1.ReasonFinished, Second: v1alpha1.ReasonFinished, Plans: 1, Runs: 1},
		},
		"with a run whose answer was lost: both take it up": {
			fault: scenario.EffectLoseAnswer,
			when:  pendingARun,
			want:  outcome{First: v1alpha1.ReasonFinished, Second: v1alpha1.ReasonFinished, Plans: 1, Runs: 1},
		},
		"with a run that never left: who calls later finds what the other made": {
			fault: scenario.EffectDropBefore,
			when:  pendingARun,
			want:  outcome{First: v1alpha1.ReasonFinished, Second: v1alpha1.ReasonFinished, Plans: 1, Runs: 1},
		},
		"without a plan, and one has brought the space: the other is stopped before it": {
			when: func(m *v1alpha1.Migration) bool { return m.Status.Job == nil }, alone: 24 * time.Hour,
			want: outcome{First: v1alpha1.ReasonFinished, Second: v1alpha1.ReasonBlocked, Plans: 2, Runs: 1},
		},
		"without a plan, and both at once: nothing guards the space": {
			when: func(m *v1alpha1.Migration) bool { return m.Status.Job == nil },
			want: outcome{
				First: v1alpha1.ReasonFinished, Second: v1alpha1.ReasonFinished, Plans: 2, Runs: 2, DuplicatedSpaces: 1,
			},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first := harness.New(t, "small", nil)
			first.Site()
			if tc.fault != "" {
				first.Faults(scenario.Fault{Operation: "createTask", After: 1, Effect: tc.fault})
			}
			first.Create(harness.NewMigration("wave-1", "ENG"))
			first.Until(time.Hour, "worth a backup", func() bool { return tc.when(first.Migration("wave-1")) })
			backup := first.Migration("wave-1")
			first.For(tc.alone)
			second := first.Twin()
			second.Site()
			second.Restore(backup)
			together(5*time.Hour, first, second)
			_, runs := kinds(first)
			got := outcome{
				First: first.State("wave-1"), Second: second.State("wave-1"), Plans: len(first.Sim.Jobs()), Runs: runs,
				DuplicatedSpaces: len(first.Sim.Duplicates()),
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s\n%s\n%s", diff, first.Message("wave-1"), second.Message("wave-1"))
			}
		})
	}
}

func pendingARun(m *v1alpha1.Migration) bool {
	return m.Status.Pending != nil && m.Status.Pending.Action == v1alpha1.ActionMigrate
}

// together runs two clusters side by side.
func together(length time.Duration, worlds ...*harness.World) {
	const turn = time.Minute
	for range length / turn {
		for _, w := range worlds {
			w.For(turn / time.Duration(len(worlds)))
		}
	}
}

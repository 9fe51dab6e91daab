package migration_test

import (
	"slices"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
)

// after makes an approved migration that runs after these.
func after(m *v1alpha1.Migration, names ...string) *v1alpha1.Migration {
	for _, name := range names {
		m.Spec.DependsOn = append(m.Spec.DependsOn, v1alpha1.LocalReference{Name: name})
	}
	return m
}

func TestAMigrationWaitsForAnother(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		other *v1alpha1.Migration
		state string
		says  []string
	}{
		"that does not exist": {
			nil, "", []string{"Migration wave-0", "does not exist", "spec.dependsOn"},
		},
		"that is kept and not approved": {
			unapprovedMigration("wave-0", "HR"), v1alpha1.ReasonSaved,
			[]string{"wave-0", "is Saved", "its message says what to do"},
		},
		"that is blocked": {
			harness.NewMigration("wave-0", "NOPE"), v1alpha1.ReasonBlocked,
			[]string{"wave-0", "is Blocked", "its message says what to do"},
		},
		"that ended and did not finish": {
			neverAgain(harness.NewMigration("wave-0", "OPS", "HR")), v1alpha1.ReasonIncomplete,
			[]string{"wave-0", "is Incomplete"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", space("OPS", "FAILED"))
			w.Site()
			if tc.other != nil {
				w.Create(tc.other)
				w.Until(48*time.Hour, tc.state, w.Is("wave-0", tc.state))
			}
			_, before := kinds(w)
			w.Create(after(harness.NewMigration("wave-1", "MKT"), "wave-0"))
			w.Until(time.Hour, "queued", w.Is("wave-1", v1alpha1.ReasonQueued))
			w.For(3 * time.Hour)
			wantSays(t, w, "wave-1", v1alpha1.ReasonQueued, tc.says...)
			wantGate(t, w, "wave-1", v1alpha1.ReasonWaitingForOthers)
			if checks := w.Migration("wave-1").Status.Checks; checks == nil || checks.FinishedAt == nil {
				t.Error("dependencies gate runs, and not checks")
			}
			if _, runs := kinds(w); runs != before {
				t.Errorf("%d runs, want %d", runs, before)
			}
		})
	}
}

func unapprovedMigration(name string, spaces ...string) *v1alpha1.Migration {
	m := harness.NewMigration(name, spaces...)
	m.Spec.Run = nil
	return m
}

func neverAgain(m *v1alpha1.Migration) *v1alpha1.Migration {
	m.Spec.Rerun = &v1alpha1.RerunPolicy{Policy: v1alpha1.RerunNever}
	return m
}

func TestADependentIsSavedBeforeItIsApproved(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Create(after(unapprovedMigration("wave-1", "HR"), "nobody"))
	w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
}

func TestADependentRunsOnceTheOtherIsFinished(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	site := w.Site()
	w.Change(site, func() { site.Spec.MaxConcurrentMigrations = new(int32(5)) })
	w.Create(after(harness.NewMigration("wave-1", "HR"), "wave-0"))
	w.Until(time.Hour, "queued", saying(w, "wave-1", v1alpha1.ReasonQueued, "does not exist"))
	w.Create(harness.NewMigration("wave-0", "OPS"))
	w.Until(time.Hour, "running", w.Is("wave-0", v1alpha1.ReasonRunning))
	w.Quiet()
	wantSays(t, w, "wave-1", v1alpha1.ReasonQueued, "wave-0", "is Running")

	w.Until(48*time.Hour, "the first finished", w.Is("wave-0", v1alpha1.ReasonFinished))
	w.Until(10*time.Minute, "the second running", w.Is("wave-1", v1alpha1.ReasonRunning))
	first, second := w.Migration("wave-0").Status.Runs[0], w.Migration("wave-1").Status.Runs[0]
	if second.StartedAt.Before(first.FinishedAt) {
		t.Errorf("the second started at %s, before the first was over at %s", second.StartedAt, first.FinishedAt)
	}
}

func TestDependenciesGoRoundInACircle(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	a := after(harness.NewMigration("a", "HR"), "b")
	w.Create(a)
	w.Create(after(harness.NewMigration("b", "OPS"), "c"))
	w.Create(after(harness.NewMigration("c", "MKT"), "a"))
	names := []string{"a", "b", "c"}
	w.Until(2*time.Hour, "all blocked", func() bool {
		return !slices.ContainsFunc(names, func(name string) bool { return w.State(name) != v1alpha1.ReasonBlocked })
	})
	wantSays(t, w, "a", v1alpha1.ReasonBlocked, "a -> b -> c -> a", "spec.dependsOn")
	wantSays(t, w, "b", v1alpha1.ReasonBlocked, "b -> c -> a -> b")
	wantSays(t, w, "c", v1alpha1.ReasonBlocked, "c -> a -> b -> c")
	if checks, runs := kinds(w); checks != 3 || runs != 0 {
		t.Errorf("%d checks and %d runs, want 3 and none: a circle keeps nobody from the checks", checks, runs)
	}

	w.Change(a, func() { a.Spec.DependsOn = nil })
	w.Until(72*time.Hour, "all finished", func() bool {
		return !slices.ContainsFunc(names, func(name string) bool { return w.State(name) != v1alpha1.ReasonFinished })
	})
	if w.Migration("b").Status.Runs[0].StartedAt.Before(&w.Migration("c").Status.Runs[0].StartedAt) {
		t.Error("b ran before c, which it depends on")
	}
}

package migration_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/config"
	"github.com/drover-dev/drover/internal/harness"
)

func TestMigrationIsCheckedApprovedRunAndFinished(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Assessment("com.example.diagrams")
	m := harness.WithApps(harness.NewMigration("wave-1", "ENG", "OPS"), "com.example.diagrams")
	m.Spec.Run = nil
	w.Create(m)

	w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
	if got := w.Sim.Calls("createTask"); got != 1 {
		t.Errorf("an unapproved migration made %d tasks, want the check alone", got)
	}

	w.Change(m, func() { m.Spec.Run = harness.Approved() })
	w.Until(time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	w.Quiet()

	w.Refresh(m)
	if !meta.IsStatusConditionTrue(m.Status.Conditions, v1alpha1.ConditionSucceeded) || m.Status.CompletionTime == nil {
		t.Errorf("a finished migration must be Succeeded with a completionTime: %+v", m.Status)
	}
	want := v1alpha1.SpaceCounts{Total: 2, Done: 2}
	if diff := cmp.Diff(want, m.Status.Progress.Spaces); diff != "" {
		t.Errorf("spaces (-want +got):\n%s", diff)
	}
	if m.Status.Progress.Percent != 100 || len(m.Status.Runs) != 1 || m.Status.Runs[0].Outcome != v1alpha1.OutcomeSucceeded {
		t.Errorf("progress %+v, runs %+v", m.Status.Progress, m.Status.Runs)
	}
	if slices.Contains(m.Finalizers, v1alpha1.FinalizerMigration) {
		t.Error("the finalizer must go with the end")
	}
	if w.Sim.Calls("createJob") != 1 || w.Sim.Calls("createTask") != 2 || len(w.Sim.Duplicates()) != 0 || w.Sim.Answers(429) != 0 {
		t.Errorf("calls %v, duplicates %v", w.Sim.Report().Calls, w.Sim.Duplicates())
	}
}

func TestALifeCostsFewWritesAndEvents(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "instant", nil)
	w.Config.Polling.Shortest.Duration = config.Default().Polling.Shortest.Duration
	w.Restart()
	w.Site()
	w.Until(time.Hour, "the site ready", func() bool {
		site := harness.NewSite("acme")
		site.Namespace = w.Namespace
		w.Refresh(site)
		return meta.IsStatusConditionTrue(site.Status.Conditions, v1alpha1.ConditionReady)
	})
	w.Quiet()
	w.EventReasons()
	before, others := w.StatusWrites.Load(), w.OtherWrites.Load()

	w.Create(harness.NewMigration("wave-1", "ENG", "OPS"))
	w.Wake()
	w.Until(time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	w.Quiet()

	if got := w.StatusWrites.Load() - before; got > 12 {
		t.Errorf("%d status writes, want at most 12", got)
	}
	if got := w.OtherWrites.Load() - others; got > 2 {
		t.Errorf("%d other writes, want the finalizer's two", got)
	}
	if got := w.EventReasons(); len(got) > 8 {
		t.Errorf("%d events, want at most 8: %v", len(got), got)
	}
}

func TestAnUnchangedObjectCostsNothing(t *testing.T) {
	t.Parallel()
	states := map[string]struct {
		prepare func(w *harness.World, m *v1alpha1.Migration)
		state   string
	}{
		"while it runs":    {func(*harness.World, *v1alpha1.Migration) {}, v1alpha1.ReasonRunning},
		"while it is kept": {func(_ *harness.World, m *v1alpha1.Migration) { m.Spec.Run = nil }, v1alpha1.ReasonSaved},
		"after its end":    {func(*harness.World, *v1alpha1.Migration) {}, v1alpha1.ReasonFinished},
		"while blocked": {
			func(_ *harness.World, m *v1alpha1.Migration) { m.Spec.Scope.Spaces.Keys = []v1alpha1.SpaceKey{"NOPE"} },
			v1alpha1.ReasonBlocked,
		},
	}
	for name, tc := range states {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Site()
			w.Assessment("com.example.diagrams")
			m := harness.NewMigration("wave-1", "ENG")
			tc.prepare(w, m)
			w.Create(m)
			w.Until(48*time.Hour, tc.state, w.Is("wave-1", tc.state))
			w.Quiet()

			writes, others, calls := w.StatusWrites.Load(), w.OtherWrites.Load(), w.Calls()
			w.ReconcileAll()
			w.ReconcileAll()
			if got := w.StatusWrites.Load() - writes + w.OtherWrites.Load() - others; got != 0 {
				t.Errorf("%d writes for unchanged objects", got)
			}
			if got := w.Calls() - calls; got != 0 {
				t.Errorf("%d remote calls for unchanged objects", got)
			}
		})
	}
}

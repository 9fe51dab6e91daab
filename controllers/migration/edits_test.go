package migration_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
)

// ranSpaces are the spaces of the plans that were run, oldest plan first.
func ranSpaces(w *harness.World) []string {
	var keys []string
	for _, job := range w.Sim.Jobs() {
		for _, task := range w.Sim.Tasks(job.ID) {
			if !strings.EqualFold(task.Kind, "check") {
				keys = append(keys, strings.Join(job.SpaceKeys, "+"))
			}
		}
	}
	return keys
}

func wantRan(t *testing.T, w *harness.World, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, ranSpaces(w)); diff != "" {
		t.Errorf("plans that were run (-want +got):\n%s", diff)
	}
	wantNoDuplicates(t, w)
}

func TestAScopeThatIsEditedWhileItsPlanIsMadeGetsAnotherPlan(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := harness.NewMigration("wave-1", "ENG", "OPS")
	w.Create(m)
	w.BeforeAnswer("createJob", func() {
		w.Change(m, func() { m.Spec.Scope.Spaces.Keys = []v1alpha1.SpaceKey{"ENG"} })
	})
	w.Until(48*time.Hour, "ended", ended(w, "wave-1"))
	wantRan(t, w, "ENG")
	if left := w.Migration("wave-1").Status.AbandonedJobs; left == nil || left.Newest[0].ID != w.Sim.Jobs()[0].ID {
		t.Errorf("left behind: %+v, want the plan of the scope as it was", left)
	}
}

func TestASpecThatIsEditedWhileItsChecksStartIsCheckedAnew(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := unapprovedMigration("wave-1", "ENG")
	w.Create(m)
	before := w.Migration("wave-1").Generation
	w.BeforeAnswer("createTask", func() {
		w.Change(m, func() { m.Spec.Checks = &v1alpha1.ChecksPolicy{MaxAge: "1h"} })
	})
	w.Until(time.Hour, "checks are under way", func() bool { return w.Migration("wave-1").Status.Checks != nil })
	after := w.Migration("wave-1")
	if after.Status.Checks.ObservedGeneration != before || after.Generation == before {
		t.Errorf("the checks are of generation %d, want %d, which was asked for, and not %d",
			after.Status.Checks.ObservedGeneration, before, after.Generation)
	}
}

func TestAPlanThatAPersonRanIsNotReplacedAfterAnEdit(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*v1alpha1.MigrationSpec){
		"of the name":  func(spec *v1alpha1.MigrationSpec) { spec.DisplayName = "Wave 1" },
		"of the scope": func(spec *v1alpha1.MigrationSpec) { spec.Scope.Spaces.Keys = []v1alpha1.SpaceKey{"HR"} },
	}
	for name, edit := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Site()
			m := unapprovedMigration("wave-1", "ENG")
			w.Create(m)
			w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
			job, before := w.Migration("wave-1").Status.Job, m.Spec.DeepCopy()
			w.PressRun(job.ID)
			w.Change(m, func() {
				edit(&m.Spec)
				m.Spec.Run = harness.Approved()
			})
			w.For(6 * time.Hour)
			wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, job.Name, "Undo the edit")
			wantGate(t, w, "wave-1", v1alpha1.ReasonLeftPlanRan)
			wantOneJob(t, w, 1)

			w.Change(m, func() { m.Spec.Scope, m.Spec.DisplayName = before.Scope, before.DisplayName })
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantStory(t, w, "wave-1", "Initial Succeeded")
			wantOneJob(t, w, 1)
		})
	}
}

func TestAPlanThatWasLeftBehindAndThenRunBlocks(t *testing.T) {
	t.Parallel()
	w, m, first := edited(t, 1)
	w.PressRun(first.ID)
	w.Change(m, func() { m.Spec.Run = harness.Approved() })
	w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, first.Name)
	wantGate(t, w, "wave-1", v1alpha1.ReasonLeftPlanRan)
	w.For(12 * time.Hour)
	wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked)
	wantRan(t, w, "ENG")
}

func TestAPlanThatWasLeftBehindAndIsRunWhileTheDestinationIsReadStopsTheStart(t *testing.T) {
	t.Parallel()
	w, m, first := edited(t, 1)
	pressed := false
	w.OnCall("listCloudSpaces", func() {
		if !pressed {
			pressed = true
			w.PressRun(first.ID)
		}
	})
	w.Change(m, func() { m.Spec.Run = harness.Approved() })
	w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, first.Name)
	wantGate(t, w, "wave-1", v1alpha1.ReasonLeftPlanRan)
	wantRan(t, w, "ENG")
}

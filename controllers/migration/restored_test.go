package migration_test

import (
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestAnEndedMigrationThatWasRestoredIsAboutItsSpecAgain(t *testing.T) {
	t.Parallel()
	for name, restore := range map[string]func(*v1alpha1.MigrationStatus){
		"the status is about the spec of the lost object": func(status *v1alpha1.MigrationStatus) {
			status.ObservedGeneration = 9
			for i := range status.Conditions {
				status.Conditions[i].ObservedGeneration = 9
			}
		},
		"the conditions alone are about another spec": func(status *v1alpha1.MigrationStatus) {
			for i := range status.Conditions {
				status.Conditions[i].ObservedGeneration = 9
			}
		},
		"the status alone is about another spec": func(status *v1alpha1.MigrationStatus) { status.ObservedGeneration = 9 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Site()
			w.Create(harness.NewMigration("wave-1", "ENG"))
			w.Until(time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			w.Quiet()
			m := w.Migration("wave-1")
			ended := m.Status.CompletionTime
			restore(&m.Status)
			if err := w.Client.Status().Update(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			calls, writes := w.Calls(), w.StatusWrites.Load()
			w.Wake()
			w.For(time.Minute)
			m = w.Migration("wave-1")
			if m.Status.ObservedGeneration != m.Generation || !m.Status.CompletionTime.Equal(ended) {
				t.Errorf("about generation %d, ended at %s", m.Status.ObservedGeneration, m.Status.CompletionTime)
			}
			for _, condition := range m.Status.Conditions {
				if condition.ObservedGeneration != m.Generation {
					t.Errorf("%s is about generation %d", condition.Type, condition.ObservedGeneration)
				}
			}
			if ready := meta.FindStatusCondition(m.Status.Conditions, v1alpha1.ConditionReady); ready.Reason != v1alpha1.ReasonFinished {
				t.Errorf("Ready is %s", ready.Reason)
			}
			if got := w.StatusWrites.Load() - writes; got != 1 || w.Calls() != calls {
				t.Errorf("%d writes and %d calls", got, w.Calls()-calls)
			}
		})
	}
}

func TestAStatusFromBeforeThePlanIsPutBackWhileItsRunIsOpen(t *testing.T) {
	t.Parallel()
	w := slowly(t, large("ENG"))
	w.Adjust(func(t *scenario.Tunables) { t.Durations.PickUp = scenario.Duration(3 * time.Hour) })
	w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
	w.For(5 * time.Minute)
	old := w.Migration("wave-1").Status.DeepCopy()
	w.Site()
	w.Until(12*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	m := w.Migration("wave-1")
	m.Status = *old
	if err := w.Client.Status().Update(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	w.Wake()
	w.Until(3*time.Hour, "waiting for its own run", saying(w, "wave-1", v1alpha1.ReasonQueued, leftMessage))
	w.Until(48*time.Hour, "blocked by what it brought", w.Is("wave-1", v1alpha1.ReasonBlocked))
	wantGate(t, w, "wave-1", v1alpha1.ReasonSpacesInCloud)
	wantNoDuplicates(t, w)
}

package migration_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func TestARunIsFollowedWhileTheSecretOfConfluenceCannotBeUsed(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(w *harness.World){
		"it is gone": func(w *harness.World) { removeAll(w, w.Secret("acme-confluence", nil)) },
		"it lacks its key": func(w *harness.World) {
			secret := w.Secret("acme-confluence", nil)
			w.Change(secret, func() { secret.Data = nil })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := threeRuns(t)
			spoil(w)
			w.Until(20*time.Minute, "told", func() bool {
				reason, _ := readySite(w)
				return reason == v1alpha1.ReasonSecretNotFound || reason == v1alpha1.ReasonSecretInvalid
			})
			w.For(10 * time.Minute)
			if !readable(w) {
				t.Errorf("%s: %s", w.State("wave-0"), w.Message("wave-0"))
			}
			w.Until(48*time.Hour, "finished", func() bool { return allAre(w, v1alpha1.ReasonFinished) })
			wantNoSpaceTwice(t, w)
		})
	}
}

func TestALostStartIsFoundWhileConfluenceCannotBeAsked(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(w *harness.World){
		"its Secret is refused": func(w *harness.World) { putToken(w, "acme-confluence", "canary-5b1c") },
		"its Secret is gone":    func(w *harness.World) { removeAll(w, w.Secret("acme-confluence", nil)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", large("ENG"))
			tasksAreListedAfter(w, scenario.Duration(8*time.Minute))
			w.Faults(scenario.Fault{Operation: "createTask", After: 1, Times: 1, Effect: scenario.EffectLoseAnswer})
			w.Site()
			w.Create(harness.NewMigration("wave-1", "ENG"))
			w.Until(time.Hour, "lost", starting(w, "wave-1"))
			spoil(w)
			w.For(20 * time.Minute)
			if m := w.Migration("wave-1"); m.Status.Pending != nil || len(m.Status.Runs) != 1 {
				t.Errorf("pending %+v, %d runs: %s", m.Status.Pending, len(m.Status.Runs), w.Message("wave-1"))
			}
		})
	}
}

func TestALostStartIsNotMadeAgainWhileConfluenceCannotBeAsked(t *testing.T) {
	t.Parallel()
	w := slowly(t, large("ENG"))
	w.Faults(scenario.Fault{Operation: "createTask", After: 1, Times: 1, Effect: scenario.EffectDropBefore})
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(time.Hour, "lost", starting(w, "wave-1"))
	right := w.Secret("acme-confluence", nil)
	w.Refresh(right)
	putToken(w, "acme-confluence", "")
	calls := w.Sim.Calls("createTask")
	w.For(2 * time.Hour)
	wantSays(t, w, "wave-1", v1alpha1.ReasonRunning, "It is not sent again yet: ", "Secret acme-confluence lacks the key")
	if got := w.Sim.Calls("createTask") - calls; got != 0 {
		t.Errorf("%d calls without Confluence", got)
	}
	putToken(w, "acme-confluence", string(right.Data["token"]))
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantNoSpaceTwice(t, w)
}

package migration_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// pickedUpLate lets runs stand for hours before they begin, so that the site shows nothing of them.
func pickedUpLate(w *harness.World) {
	w.Adjust(func(t *scenario.Tunables) { t.Durations.PickUp = scenario.Duration(3 * time.Hour) })
}

// putBack puts a status into the place of the one that a migration has, and lets the watch see it.
func putBack(t *testing.T, w *harness.World, name string, old *v1alpha1.MigrationStatus) {
	t.Helper()
	m := w.Migration(name)
	m.Status = *old
	if err := w.Client.Status().Update(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	w.Roster().Observe(w.Migration(name))
}

func TestAStatusThatIsPutBackFreesNothing(t *testing.T) {
	t.Parallel()
	for name, empty := range map[string]bool{"one from before the plan": false, "an empty one": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := slowly(t, large("ENG"))
			pickedUpLate(w)
			w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
			w.For(5 * time.Minute)
			old := w.Migration("wave-1").Status.DeepCopy()
			if empty {
				*old = v1alpha1.MigrationStatus{ObservedGeneration: -1}
			}
			site := w.Site()
			w.Change(site, func() { site.Spec.MaxConcurrentMigrations = new(int32(5)) })
			w.Until(12*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
			w.Create(withRun(harness.NewMigration("wave-2", "ENG")))
			w.Until(12*time.Hour, "queued", saying(w, "wave-2", v1alpha1.ReasonQueued, "holds the space"))
			putBack(t, w, "wave-1", old)
			for range 6 { // The other one is looked at first.
				w.ReconcileOne("wave-2")
			}
			w.Wake()
			w.Until(time.Hour, "waiting for the run", saying(w, "wave-2", v1alpha1.ReasonQueued, leftMessage))
			w.Until(48*time.Hour, "blocked by what it brought", w.Is("wave-2", v1alpha1.ReasonBlocked))
			wantNoDuplicates(t, w)
		})
	}
}

func TestARunOfWhichAStatusThatWasPutBackTellsNothingSurvivesItsMigration(t *testing.T) {
	t.Parallel()
	m := withRun(unapprovedMigration("wave-1", "ENG"))
	w := saved(t, m)
	pickedUpLate(w)
	old := w.Migration("wave-1").Status.DeepCopy()
	w.Change(m, func() { m.Spec.Run = harness.Approved() })
	w.Until(12*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Change(m, func() { m.Spec.Run.Approved = new(false) })
	putBack(t, w, "wave-1", old)
	remove(w, "wave-1")
	w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
	w.Until(time.Hour, "waiting for the run", saying(w, "wave-1", v1alpha1.ReasonQueued, leftMessage))
	w.Until(48*time.Hour, "blocked by what it brought", w.Is("wave-1", v1alpha1.ReasonBlocked))
	wantNoDuplicates(t, w)
}

func TestARunIsRecordedAgainWhereItsCloudSiteIsCreatedAgain(t *testing.T) {
	t.Parallel()
	w := slowly(t, large("ENG"))
	w.Site()
	pickedUpLate(w)
	w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
	w.Until(12*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	remove(w, "wave-1")
	w.Create(withRun(harness.NewMigration("wave-2", "ENG")))
	w.For(10 * time.Minute)
	acme := harness.NewSite("acme")
	acme.Namespace = w.Namespace
	removeAll(w, acme)
	w.For(2 * time.Minute)
	w.Create(harness.NewSite("acme"))
	w.Until(time.Hour, "recorded again", func() bool { return len(abandoned(w)) == 1 })
	wantEvent(t, w, "RunLeftBehind", 2) // at the deletion, and now
	w.Until(48*time.Hour, "blocked by what it brought", w.Is("wave-2", v1alpha1.ReasonBlocked))
	wantNoDuplicates(t, w)
}

func TestARunIsRecordedOnAnotherCloudSiteOfThePairWhereItsOwnIsGone(t *testing.T) {
	t.Parallel()
	w := slowly(t, large("ENG"))
	w.Site()
	m := unapprovedMigration("wave-1", "ENG")
	w.Create(m)
	w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
	pickedUpLate(w)
	w.PressRun(w.Migration("wave-1").Status.Job.ID)
	acme := harness.NewSite("acme")
	acme.Namespace = w.Namespace
	removeAll(w, acme)
	w.Create(harness.NewSite("renamed"))
	w.Change(m, func() { m.Spec.CloudSiteRef.Name = "renamed" })
	w.Until(2*time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	second := withRun(harness.NewMigration("wave-2", "ENG"))
	second.Spec.CloudSiteRef.Name = "renamed"
	w.Create(second)
	remove(w, "wave-1")
	w.Until(time.Hour, "waiting for the run", saying(w, "wave-2", v1alpha1.ReasonQueued, leftMessage))
	w.Until(48*time.Hour, "blocked by what it brought", w.Is("wave-2", v1alpha1.ReasonBlocked))
	wantNoDuplicates(t, w)
}

func TestAPlanThatAPersonRanIsFoundWhenItsMigrationIsDeletedBeforeAnybodyLooked(t *testing.T) {
	t.Parallel()
	w := saved(t, unapprovedMigration("wave-1", "ENG"))
	pickedUpLate(w)
	w.PressRun(w.Sim.Jobs()[0].ID)
	remove(w, "wave-1")
	w.Create(withRun(harness.NewMigration("wave-2", "ENG")))
	w.Until(time.Hour, "waiting for the run", saying(w, "wave-2", v1alpha1.ReasonQueued, leftMessage))
	w.Until(48*time.Hour, "blocked by what it brought", w.Is("wave-2", v1alpha1.ReasonBlocked))
	wantNoDuplicates(t, w)
}

func TestOfAPlanThatRunsTwiceBothRunsAreWaitedFor(t *testing.T) {
	t.Parallel()
	w := slowly(t, failsOnce("OPS"))
	w.Site()
	w.Adjust(func(t *scenario.Tunables) { t.Durations.PickUp = scenario.Duration(2 * time.Minute) })
	w.Create(withRun(harness.NewMigration("wave-1", "OPS")))
	w.Until(12*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.For(65 * time.Minute)
	w.PressRun(w.Migration("wave-1").Status.Job.ID)
	w.Until(6*time.Hour, "two runs", w.Is("wave-1", v1alpha1.ReasonOutcomeUnknown))
	byThePerson := len(w.Sim.Duplicates())
	remove(w, "wave-1")
	w.Create(withRun(harness.NewMigration("wave-2", "OPS")))
	w.Until(time.Hour, "waiting for them", saying(w, "wave-2", v1alpha1.ReasonQueued, leftMessage))
	w.Until(72*time.Hour, "blocked by what they brought", w.Is("wave-2", v1alpha1.ReasonBlocked))
	if got := len(w.Sim.Duplicates()); got != byThePerson {
		t.Errorf("%d spaces were migrated twice, %d of them by the person", got, byThePerson)
	}
}

func TestARecordFromAClockThatWasAheadIsLookedAfter(t *testing.T) {
	t.Parallel()
	const ahead = 90 * 24 * time.Hour
	w := slowly(t, large("ENG"))
	w.Site()
	w.Faults(scenario.Fault{Operation: "createTask", Times: 1, Effect: scenario.EffectStatus, Status: 502})
	w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
	w.Until(12*time.Hour, "lost", func() bool { return starting(w, "wave-1")() && w.Sim.Calls("createTask") > 0 })
	w.Clock.Step(ahead)
	remove(w, "wave-1")
	w.Clock.SetTime(w.Clock.Now().Add(-ahead))
	w.Lead(nil)
	w.Wake()
	w.Until(24*time.Hour, "found that nothing runs", func() bool { return len(abandoned(w)) == 0 })
}

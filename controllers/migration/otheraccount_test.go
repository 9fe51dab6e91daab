package migration_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// anotherTookOver makes a world with a saved plan whose CloudSite another one of the same pair has replaced.
func anotherTookOver(t *testing.T) *harness.World {
	t.Helper()
	w := saved(t, unapprovedMigration("wave-1", "ENG"))
	acme := harness.NewSite("acme")
	acme.Namespace = w.Namespace
	removeAll(w, acme)
	w.Create(harness.NewSite("renamed"))
	return w
}

func answeredWith(w *harness.World, status int) {
	w.Faults(scenario.Fault{
		Operation: "listTasks", Contains: w.Sim.Jobs()[0].ID, Forever: true, Effect: scenario.EffectStatus, Status: status,
	})
}

func TestWhetherAPlanOfAnotherMigrationRunsIsNotToldByAnAccountThatDoesNotSeeIt(t *testing.T) {
	t.Parallel()
	const unread = "cannot be read: Its CloudSite is gone, leads elsewhere"
	tests := map[string]struct {
		before func(w *harness.World)
		says   string
	}{
		"because it does not know it":    {func(w *harness.World) { answeredWith(w, http.StatusNotFound) }, unread},
		"because it may not read it":     {func(w *harness.World) { answeredWith(w, http.StatusForbidden) }, unread},
		"but is by one that does see it": {func(*harness.World) {}, "Somebody ran the plan of Migration"},
		"but is by one that does see it, although the own CloudSite leads elsewhere by now": {
			func(w *harness.World) {
				acme := harness.NewSite("acme")
				acme.Spec.URL = "https://far.atlassian.net"
				w.Create(acme)
			},
			"Somebody ran the plan of Migration",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := anotherTookOver(t)
			w.PressRun(w.Sim.Jobs()[0].ID)
			tc.before(w)
			second := withRun(harness.NewMigration("wave-2", "ENG"))
			second.Spec.CloudSiteRef.Name = "renamed"
			w.Create(second)
			w.Until(20*time.Minute, "waiting for the other", saying(w, "wave-2", v1alpha1.ReasonQueued, tc.says))
			w.For(20 * time.Minute)
			wantNoDuplicates(t, w)
			wantRuns(t, w, 1)
		})
	}
}

func TestAnAccountThatSeesAPlanOfAnotherMigrationCanTellThatNobodyRanIt(t *testing.T) {
	t.Parallel()
	w := anotherTookOver(t)
	second := withRun(harness.NewMigration("wave-2", "ENG"))
	second.Spec.CloudSiteRef.Name = "renamed"
	w.Create(second)
	w.Until(48*time.Hour, "finished", w.Is("wave-2", v1alpha1.ReasonFinished))
}

func TestAPlanOfAnotherMigrationIsReadThroughItsCloudSiteAlsoOnceThatMigrationNamesAnotherOne(t *testing.T) {
	t.Parallel()
	m := ofTheWiki(unapprovedMigration("wave-1", "ENG"))
	w := saved(t, m)
	w.Change(m, func() { m.Spec.CloudSiteRef.Name, m.Spec.Suspend = "acme", new(true) })
	w.PressRun(w.Sim.Jobs()[0].ID)
	w.Create(withRun(harness.NewMigration("wave-2", "ENG")))
	w.Until(20*time.Minute, "waiting for the other", saying(w, "wave-2", v1alpha1.ReasonQueued, "Somebody ran the plan of Migration"))
	wantRuns(t, w, 1)
}

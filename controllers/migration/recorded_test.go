package migration_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/reconcile"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// alike makes migrations that are deleted in mid-run, each with a plan of its own, of which Atlassian knows nothing.
func alike(w *harness.World, template *v1alpha1.Migration, count int) []types.NamespacedName {
	w.T.Helper()
	var names []types.NamespacedName
	for i := range count {
		m := withRun(harness.NewMigration(fmt.Sprint("other-", i), "ENG"))
		m.Finalizers = template.Finalizers
		w.Create(m)
		m.Status = *template.Status.DeepCopy()
		m.Status.Job.ID = fmt.Sprintf("11111111-2222-3333-4444-%012d", i)
		m.Status.Runs[0].JobID, m.Status.Runs[0].TaskID = m.Status.Job.ID, fmt.Sprint(i)
		if err := w.Client.Status().Update(w.T.Context(), m); err != nil {
			w.T.Fatal(err)
		}
		if err := w.Client.Delete(w.T.Context(), m); err != nil {
			w.T.Fatal(err)
		}
		names = append(names, types.NamespacedName{Namespace: w.Namespace, Name: m.Name})
	}
	return names
}

func TestEachOfManyRunsThatAreLeftBehindAtOnceIsRecorded(t *testing.T) {
	t.Parallel()
	w := slowly(t, large("ENG"))
	w.Site()
	w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
	w.Until(12*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	const workers, count = 8, 30
	names := alike(w, w.Migration("wave-1"), count)
	work := make(chan types.NamespacedName)
	var all sync.WaitGroup
	reconciler := w.Migrations()
	for range workers {
		all.Go(func() {
			for name := range work {
				if _, err := reconciler.Reconcile(t.Context(), reconcile.Request{NamespacedName: name}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for _, name := range names {
		work <- name
	}
	close(work)
	all.Wait()
	if left := abandoned(w); len(left) != count {
		t.Errorf("%d of %d runs are recorded", len(left), count)
	}
}

func TestACloudSiteThatIsKeptWhileItIsDeletedStillLooksAfterItsRuns(t *testing.T) {
	t.Parallel()
	w := slowly(t, both(large("ENG"), secondInstance))
	w.Secrets()
	site := harness.NewSite("acme")
	site.Finalizers = []string{"example.com/hold"}
	w.Create(site)
	wiki := harness.NewSite("wiki")
	wiki.Spec.Confluence.URL, wiki.Spec.Confluence.ServerID = wikiURL, wikiID
	w.Create(wiki)
	w.Adjust(func(t *scenario.Tunables) { t.Durations.PickUp = scenario.Duration(40 * time.Minute) })
	w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
	w.Until(12*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	remove(w, "wave-1")
	if err := w.Client.Delete(t.Context(), site); err != nil {
		t.Fatal(err)
	}
	w.Wake()
	w.Create(withRun(ofTheWiki(harness.NewMigration("wave-2", "ENG"))))
	w.Until(3*time.Hour, "waiting", saying(w, "wave-2", v1alpha1.ReasonQueued, leftMessage))
	w.Until(48*time.Hour, "blocked by what it brought", w.Is("wave-2", v1alpha1.ReasonBlocked))
	wantNoDuplicates(t, w)
	w.Refresh(site)
	w.Change(site, func() { site.Finalizers = nil })
}

func TestAPlanWithAStrangeKeyKeepsAllSpacesAndHarmsNothingElse(t *testing.T) {
	t.Parallel()
	w := slowly(t, large("ENG"))
	site := w.Site()
	all := withRun(harness.NewMigration("wave-1"))
	all.Spec.Scope.Spaces = v1alpha1.SpaceScope{Selection: v1alpha1.SpacesAll}
	w.Create(all)
	w.Until(12*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Faults(scenario.Fault{
		Operation: "getJob", Forever: true, Handled: true, Effect: scenario.EffectStatus, Status: http.StatusOK,
		ContentType: "application/json",
		Body: `{"id":"x","name":"x","source":{"serverId":"BGTY-4XPQ-ABCD-5678"},` +
			`"destination":{"url":"https://acme.atlassian.net"},"scope":{"spaces":{"includedKeys":["ENG",""],"includedData":"ALL"}}}`,
	})
	remove(w, "wave-1")
	w.Until(time.Hour, "recorded", func() bool {
		left := abandoned(w)
		return len(left) == 1 && (left[0].Holds == v1alpha1.AbandonedHoldsAll || left[0].Message != "")
	})
	w.Change(site, func() { site.Spec.Suspend = new(true) })
	w.Until(time.Hour, "its status is still written", func() bool {
		w.Refresh(site)
		return site.Status.ObservedGeneration == site.Generation
	})
}

func TestAllWhoWaitForASavedPlanThatRunsShareOneLook(t *testing.T) {
	t.Parallel()
	w := saved(t, unapprovedMigration("wave-1", "ENG"))
	w.Adjust(func(t *scenario.Tunables) { t.Durations.PickUp = scenario.Duration(10 * time.Hour) })
	for range 2 { // which of two runs counts is for a person to say, so wave-1 cannot take any up
		w.PressRun(w.Sim.Jobs()[0].ID)
		w.For(time.Minute)
	}
	const waiting = 10
	for i := range waiting {
		w.Create(withRun(harness.NewMigration(fmt.Sprint("second-", i), "ENG")))
	}
	for i := range waiting {
		w.Until(3*time.Hour, "waiting", saying(w, fmt.Sprint("second-", i), v1alpha1.ReasonQueued, "Somebody ran the plan of"))
	}
	before := w.Sim.Calls("listTasks")
	at := w.Clock.Now().Add(20 * time.Minute)
	w.Many(40*time.Minute, "later", func() bool { return w.Clock.Now().After(at) })
	if got := w.Sim.Calls("listTasks") - before; got > 4*waiting {
		t.Errorf("%d lists of tasks in 20 minutes, want a few for each look, of which there is one in 2 minutes", got)
	}
	wantRuns(t, w, 2)
}

func TestARunThatCanNeverBeReadKeepsNoOtherFromBeingLookedAfter(t *testing.T) {
	t.Parallel()
	w := slowly(t, both(large("ENG"), large("OPS")))
	site := w.Site()
	w.Change(site, func() { site.Spec.MaxConcurrentMigrations = new(int32(2)) })
	w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
	w.Create(withRun(harness.NewMigration("wave-2", "OPS")))
	w.Until(12*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Until(12*time.Hour, "running", w.Is("wave-2", v1alpha1.ReasonRunning))
	first := w.Migration("wave-1").Status.Job.ID
	remove(w, "wave-1")
	remove(w, "wave-2")
	w.Faults(scenario.Fault{
		Operation: "*", Contains: first, Forever: true, Effect: scenario.EffectStatus, Status: http.StatusServiceUnavailable,
	})
	w.Until(48*time.Hour, "the other run is over", func() bool {
		left := abandoned(w)
		return len(left) == 1 && left[0].JobID == first
	})
}

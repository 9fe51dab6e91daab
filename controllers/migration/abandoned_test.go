package migration_test

import (
	"net/http"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

const (
	leftJob     = "11111111-2222-3333-4444-555555555555"
	leftMessage = "was deleted while its run was open"
)

// leave records a run that was left behind and of which Atlassian knows nothing.
func leave(w *harness.World) {
	w.T.Helper()
	site := harness.NewSite("acme")
	site.Namespace = w.Namespace
	w.Refresh(site)
	site.Status.Abandoned = append(site.Status.Abandoned, v1alpha1.AbandonedRun{
		JobID: leftJob, TaskID: "1", Migration: "gone", Since: metav1.NewTime(w.Clock.Now()).Rfc3339Copy(),
	})
	if err := w.Client.Status().Update(w.T.Context(), site); err != nil {
		w.T.Fatal(err)
	}
	w.Wake()
}

func TestARunThatWasLeftBehindAndCannotBeReadIsWaitedFor(t *testing.T) {
	t.Parallel()
	before := map[string]func(*harness.World){
		"before the first run": func(w *harness.World) {
			w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
		},
		"before a re-run": func(w *harness.World) {
			w.Create(withRun(harness.NewMigration("wave-1", "ENG", "OPS")))
			w.Until(480*time.Hour, "at the plan of the re-run", func() bool { return len(w.Sim.Jobs()) == 2 })
		},
	}
	answers := map[string]int{"it is not known": http.StatusNotFound, "it is refused": http.StatusInternalServerError}
	for when, reach := range before {
		for why, code := range answers {
			t.Run(when+", because "+why, func(t *testing.T) {
				t.Parallel()
				w := slowly(t, space("OPS", "FAILED", "SUCCESS"))
				w.Site()
				reach(w)
				jobs := max(1, len(w.Sim.Jobs()))
				w.Faults(scenario.Fault{
					Operation: "*", Contains: leftJob, Forever: true, Effect: scenario.EffectStatus, Status: code,
				})
				leave(w)
				w.For(9 * time.Minute)
				wantSays(t, w, "wave-1", v1alpha1.ReasonQueued, "Migration gone "+leftMessage)
				wantJobs(t, w, jobs)
				w.Faults()
				w.Until(480*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			})
		}
	}
}

package migration_test

import (
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
)

// A plan whose result is not written is lost: it stays in the assistant's list, and another one is made.
func TestAResultIsWrittenHoweverOftenTheAPIServerFails(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	refused := 0
	w.BeforeStatusWrite = func(object client.Object) error {
		m, ok := object.(*v1alpha1.Migration)
		if !ok || m.Status.Job == nil || refused == 3 {
			return nil
		}
		refused++
		return apierrors.NewInternalError(errProcessDied)
	}
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	if lost := w.Migration("wave-1").Status.AbandonedJobs; refused != 3 || lost != nil || len(w.Sim.Jobs()) != 1 {
		t.Errorf("refused %d times, %d plans, left behind: %+v", refused, len(w.Sim.Jobs()), lost)
	}
}

// The process that took over looks after the call by its own intent, and may have made it again already.
func TestALateResultIsNotWrittenOverTheIntentOfAnotherProcess(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	const others = "of-another-process"
	w.BeforeAnswer("createJob", func() {
		m := w.Migration("wave-1")
		m.Status.Pending.ID = others
		if err := w.Client.Status().Update(t.Context(), m); err != nil {
			t.Error(err)
		}
	})
	w.Until(time.Hour, "answered", func() bool { return len(w.Sim.Jobs()) == 1 })
	if status := w.Migration("wave-1").Status; status.Job != nil || status.Pending == nil || status.Pending.ID != others {
		t.Errorf("job %+v, intent %+v, want the intent of the other process alone", status.Job, status.Pending)
	}
}

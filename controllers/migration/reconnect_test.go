package migration_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
)

func TestAnAttachmentThatIsLostBeforeItsTimeIsMadeAnewByItself(t *testing.T) {
	t.Parallel()
	w := slowly(t, nil)
	attachmentsLie(w)
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Until(time.Hour, "the checks cannot be run", saying(w, "wave-1", v1alpha1.ReasonBlocked, "Atlassian could not run its checks"))
	w.Faults()
	w.Until(90*time.Minute, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	if got := w.Sim.Calls("createToken"); got != 2 {
		t.Errorf("%d tokens, want one more", got)
	}
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantOneRun(t, w)
}

func TestAConnectionIsMadeAnewOnceForChecksThatCannotBeRunAllTheSame(t *testing.T) {
	t.Parallel()
	w := slowly(t, nil)
	attachmentsLie(w)
	w.Site()
	w.Create(harness.NewMigration("wave-1", "ENG"))
	w.Create(harness.NewMigration("wave-2", "OPS"))
	w.For(11 * time.Hour)
	wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, "Atlassian could not run its checks", "Server ID")
	if got := w.Sim.Calls("createToken"); got != 2 {
		t.Errorf("%d tokens for checks that a new one does not help, want one more", got)
	}
	verb(w, "wave-1", v1alpha1.AnnotationRecheck, "1")
	w.For(time.Hour)
	if got := w.Sim.Calls("createToken"); got != 3 {
		t.Errorf("%d tokens, want one more once a person asks", got)
	}
}

package migration_test

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// TestARunWhoseAttachmentLapsesIsReadToItsEnd has the operator away for a day in a run of a day and a half.
func TestARunWhoseAttachmentLapsesIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		position string
		story    []string
	}{
		"and goes on without it":           {scenario.Continue, []string{"Initial Succeeded"}},
		"and ends with it, and runs again": {scenario.Fail, []string{"Initial Incomplete", "FailedSpaces Succeeded"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", func(sc *scenario.Scenario) {
				sc.Instances[0].Spaces[2].Pages, sc.Switches.LapseInRun = 3_000_000, tc.position
			})
			w.Config.Polling.Shortest.Duration = time.Hour
			w.Restart()
			w.Site()
			w.Create(harness.NewMigration("wave-1", "HR"))
			w.Until(5*time.Hour, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
			w.Clock.Step(25 * time.Hour)
			w.Until(96*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			if lapses := w.Sim.Lapses(); len(lapses) != 1 {
				t.Errorf("%d lapses, want the one while the operator was away", len(lapses))
			}
			wantStory(t, w, "wave-1", tc.story...)
			wantNoDuplicates(t, w)
		})
	}
}

// TestWhicheverCopyPicksARunUpItIsOne has another cluster connect a copy of the instance, with the same Server ID, to the same site:
// Atlassian tells the two apart no better than Drover here can.
func TestWhicheverCopyPicksARunUpItIsOne(t *testing.T) {
	t.Parallel()
	const original, clone = "https://confluence.acme.example", "https://clone.acme.example"
	tests := map[string]struct{ position, picksUp string }{
		"the one that attached first": {scenario.First, clone},
		"the one that attached last":  {scenario.Last, original},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", func(sc *scenario.Scenario) {
				copied := sc.Instances[0]
				copied.URL = clone
				sc.Instances, sc.Switches.ClonePicksUp = append(sc.Instances, copied), tc.position
			})
			other := w.Twin()
			other.Secrets()
			site := harness.NewSite("acme")
			site.Spec.Confluence.URL = clone
			other.Create(site)
			other.Create(harness.NewMigration("of-the-copy", "OPS"))
			other.Until(time.Hour, "the copy is attached", other.Is("of-the-copy", v1alpha1.ReasonRunning))
			w.Site()
			w.Create(harness.NewMigration("wave-1", "HR"))
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			run := w.Migration("wave-1").Status.Runs[0]
			tasks := w.Sim.Tasks(run.JobID)
			if last := tasks[len(tasks)-1]; last.ID != run.TaskID || last.Instance != tc.picksUp {
				t.Errorf("%s picked the run up, want %s", last.Instance, tc.picksUp)
			}
			wantStory(t, w, "wave-1", "Initial Succeeded")
			wantNoDuplicates(t, w)
		})
	}
}

// TestRefusedCredentialsAreSaidHoweverConfluenceSaysSo has a token of Confluence that is wrong until somebody corrects it.
func TestRefusedCredentialsAreSaidHoweverConfluenceSaysSo(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ state, says string }{
		scenario.Unauthorized: {v1alpha1.ReasonBlocked, "Correct the Secret"},
		scenario.LoginPage:    {v1alpha1.ReasonConnecting, "a login page or proxy sends; the credentials may be refused"},
	}
	for position, tc := range tests {
		t.Run(position, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", func(sc *scenario.Scenario) { sc.Switches.Anonymous = position })
			w.Site()
			secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: w.Namespace, Name: "acme-confluence"}}
			w.Refresh(secret)
			right := secret.Data["token"]
			w.Change(secret, func() { secret.Data["token"] = []byte("wrong") })
			w.Create(harness.NewMigration("wave-1", "HR"))
			w.For(2 * time.Hour)
			wantSays(t, w, "wave-1", tc.state, tc.says)
			if len(w.Sim.Jobs()) != 0 {
				t.Errorf("%d plans without credentials", len(w.Sim.Jobs()))
			}
			w.Change(secret, func() { secret.Data["token"] = right })
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			wantNoDuplicates(t, w)
		})
	}
}

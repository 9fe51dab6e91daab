package crash_test

import (
	"context"
	"testing"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
)

// TestAKilledManagerMakesEverythingOnce kills the manager around each call that changes something, and lets another carry on.
func TestAKilledManagerMakesEverythingOnce(t *testing.T) {
	t.Parallel()
	made := []moment{withIntent, beforeHandled, beforeAnswer, beforeResult, withResult}
	repeated := []moment{beforeHandled, beforeAnswer, beforeResult, withResult}
	for call, moments := range map[string][]moment{
		createToken:                      repeated,
		saveToken:                        repeated,
		attach:                           repeated,
		string(v1alpha1.ActionCreateJob): made,
		string(v1alpha1.ActionCheck):     made,
		string(v1alpha1.ActionMigrate):   made,
	} {
		for _, at := range moments {
			for name, standby := range map[string]bool{"a new process carries on": false, "a second replica takes over": true} {
				t.Run(call+" "+string(at)+", "+name, func(t *testing.T) {
					t.Parallel()
					firstRun(t, &killer{call: call, moment: at}, standby)
				})
			}
		}
	}
}

func firstRun(t *testing.T, k *killer, standby bool) {
	t.Helper()
	w := newWorld(t, k)
	k.kill = w.start()
	w.led()
	if standby {
		w.start()
	}
	w.create()
	w.until("the manager is killed", func(context.Context) bool { return k.struck() })
	if !standby {
		w.start()
	}
	m := &v1alpha1.Migration{}
	w.until("finished", func(ctx context.Context) bool {
		err := w.client.Get(ctx, types.NamespacedName{Namespace: w.namespace, Name: "wave-1"}, m)
		return err == nil && harness.Reason(m.Status.Conditions, v1alpha1.ConditionReady) == v1alpha1.ReasonFinished
	})
	w.count(m)
}

// count compares what Atlassian has with what was meant.
func (w *world) count(m *v1alpha1.Migration) {
	w.Helper()
	lost := 0
	if m.Status.AbandonedJobs != nil {
		lost = int(m.Status.AbandonedJobs.Count)
	}
	if lost > 1 || len(w.sim.Jobs()) > 1+lost {
		w.Errorf("%d jobs, of which %d are known to be left behind, want one that is used", len(w.sim.Jobs()), lost)
	}
	tasks := map[string]int{}
	for _, job := range w.sim.Jobs() {
		for _, task := range w.sim.Tasks(job.ID) {
			tasks[task.Kind]++
		}
	}
	if tasks["check"] != 1 || tasks["migrate"] != 1 || len(m.Status.Runs) != 1 {
		w.Errorf("tasks %v and %d runs, want one of each", tasks, len(m.Status.Runs))
	}
	if duplicates := w.sim.Duplicates(); len(duplicates) != 0 {
		w.Errorf("spaces moved twice: %v", duplicates)
	}
}

package crash_test

import (
	"context"
	"testing"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// once are the moments of a call that must not be repeated, and repeated are those of one that may.
var (
	once     = []moment{withIntent, beforeHandled, beforeAnswer, beforeResult, withResult}
	repeated = []moment{beforeHandled, beforeAnswer, beforeResult, withResult}
)

// TestAKilledManagerMakesEverythingOnce kills the manager around each call that changes something, and lets another carry on.
func TestAKilledManagerMakesEverythingOnce(t *testing.T) {
	t.Parallel()
	for call, moments := range map[string][]moment{
		createToken:                      repeated,
		saveToken:                        repeated,
		attach:                           repeated,
		string(v1alpha1.ActionCreateJob): once,
		string(v1alpha1.ActionCheck):     once,
		string(v1alpha1.ActionMigrate):   once,
	} {
		for _, at := range moments {
			for name, standby := range map[string]bool{"a new process carries on": false, "a second replica takes over": true} {
				t.Run(call+" "+string(at)+", "+name, func(t *testing.T) {
					t.Parallel()
					killedAt(t, &killer{call: call, moment: at}, firstRun(), standby)
				})
			}
		}
	}
}

// TestAManagerKilledInARerunMakesEverythingOnce does the same around the calls of each kind of re-run.
func TestAManagerKilledInARerunMakesEverythingOnce(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		course  course
		call    string
		moments []moment
		standby bool
	}{
		"the plan of what failed":                                 {failedSpaces(), string(v1alpha1.ActionCreateJob), once, false},
		"the run of what failed":                                  {failedSpaces(), string(v1alpha1.ActionMigrate), once, false},
		"the run of what failed, and a second replica takes over": {failedSpaces(), string(v1alpha1.ActionMigrate), once, true},
		"the attachment before the plan runs again":               {sameJob(), attach, repeated, false},
		"the plan of which nothing began":                         {sameJob(), string(v1alpha1.ActionMigrate), once, false},
		"the trigger of apps":                                     {appsOnly(), string(v1alpha1.ActionTrigger), once, false},
		"the trigger of apps, and a second replica takes over":    {appsOnly(), string(v1alpha1.ActionTrigger), once, true},
	}
	for name, tc := range tests {
		for _, at := range tc.moments {
			t.Run(name+", "+string(at), func(t *testing.T) {
				t.Parallel()
				killedAt(t, &killer{call: tc.call, after: 1, moment: at}, tc.course, tc.standby)
			})
		}
	}
}

// TestAKilledManagerTakesOneBackup kills the manager around the call that fills a disk.
func TestAKilledManagerTakesOneBackup(t *testing.T) {
	t.Parallel()
	for _, at := range append([]moment{beforeIntent}, once...) {
		for name, standby := range map[string]bool{"a new process carries on": false, "a second replica takes over": true} {
			t.Run(string(at)+", "+name, func(t *testing.T) {
				t.Parallel()
				killedAt(t, &killer{call: string(v1alpha1.ActionBackup), moment: at}, backedUp(), standby)
			})
		}
	}
}

// TestAManagerKilledInAComparisonFindsTheSame kills the manager between the lists of pages.
func TestAManagerKilledInAComparisonFindsTheSame(t *testing.T) {
	t.Parallel()
	for name, standby := range map[string]bool{"a new process carries on": false, "a second replica takes over": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := killedAt(t, &killer{call: listPages, moment: beforeAnswer}, compared(), standby)
			m := &v1alpha1.Migration{}
			w.until("both sides are compared", func(ctx context.Context) bool {
				err := w.client.Get(ctx, types.NamespacedName{Namespace: w.namespace, Name: "wave-1"}, m)
				return err == nil && m.Status.Verification != nil && m.Status.Verification.FinishedAt != nil
			})
			v := m.Status.Verification
			want := v1alpha1.VerifiedSpaces{Total: 2, Done: 2, Equal: 1, Differing: 1}
			if v.Spaces != want || v.Look != 2 || len(v.Differing) != 1 || len(v.Differing[0].Titles) != 1 {
				t.Errorf("%+v", v)
			}
		})
	}
}

// killedAt follows a course in which the manager is killed, and counts what was made.
func killedAt(t *testing.T, k *killer, c course, standby bool) *world {
	t.Helper()
	w := newWorld(t, k, c)
	k.kill = w.keep()
	w.led()
	if standby {
		w.keep()
	}
	w.create(c.newMigration("wave-1", "ENG", "OPS"))
	if c.reruns() {
		w.askForARerun(w.reached("wave-1", v1alpha1.ReasonWaitingToRerun))
	}
	w.until("the manager is killed", func(context.Context) bool { return k.struck() })
	if !standby {
		w.keep()
	}
	c.check(t, w.sim, w.reached("wave-1", v1alpha1.ReasonFinished))
	return w
}

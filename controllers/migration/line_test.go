package migration_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/config"
	"github.com/drover-dev/drover/internal/harness"
)

// waves are four migrations of the scenario small.
var waves = map[string]string{"wave-1": "ENG", "wave-2": "OPS", "wave-3": "HR", "wave-4": "MKT"}

// withQuota is a world in which Drover is allowed less than the simulator would admit.
func withQuota(t *testing.T, change func(*config.Quota)) *harness.World {
	t.Helper()
	w := harness.New(t, "small", nil)
	change(&w.Config.Quota)
	w.Restart()
	w.Site()
	w.For(time.Minute)
	for name, space := range waves {
		w.Create(harness.NewMigration(name, space))
	}
	return w
}

func TestWhoWaitsForAPlanIsToldItsPlaceAndNothingIsWrittenMeanwhile(t *testing.T) {
	t.Parallel()
	w := withQuota(t, func(q *config.Quota) { q.JobCreations, q.Window.Duration = 1, 10*time.Minute })
	w.For(20 * time.Second)
	places, versions := map[int32]string{}, map[string]string{}
	for name := range waves {
		m := w.Migration(name)
		places[m.Status.QueuePosition], versions[name] = w.Message(name), m.ResourceVersion
	}
	const because = ": Atlassian allows only a few creations a minute for an account."
	for place, want := range map[int32]string{
		1: "1st in line for a plan, about 10 minutes", 3: "3rd in line for a plan, about 30 minutes",
		4: "4th in line for a plan, about 40 minutes",
	} {
		if got := places[place]; got != want+because {
			t.Errorf("the place %d reads %q, want %q", place, got, want+because)
		}
	}
	w.For(7 * time.Minute)
	for name := range waves {
		if m := w.Migration(name); m.ResourceVersion != versions[name] {
			t.Errorf("%s was written while nothing changed", name)
		}
	}
	w.Until(time.Hour, "a plan each", func() bool { return len(w.Sim.Jobs()) == len(waves) })
	w.For(time.Minute)
	for name := range waves {
		if place := w.Migration(name).Status.QueuePosition; place != 0 && w.State(name) != v1alpha1.ReasonQueued {
			t.Errorf("%s is %s and has the place %d", name, w.State(name), place)
		}
	}
}

func TestNothingIsReadForThoseWhoWaitForATask(t *testing.T) {
	t.Parallel()
	w := withQuota(t, func(q *config.Quota) { q.TaskCreations, q.Window.Duration = 1, 10*time.Minute })
	w.Until(15*time.Minute, "a plan each", func() bool { return len(w.Sim.Jobs()) == len(waves) })
	w.For(time.Minute)
	before := w.Sim.Calls("listTasks")
	w.For(8 * time.Minute)
	if calls := w.Sim.Calls("listTasks") - before; calls > 1 {
		t.Errorf("the tasks were listed %d times while all wait for their turn", calls)
	}
	w.Until(48*time.Hour, "all finished", allFinished(w, "wave-1", "wave-2", "wave-3", "wave-4"))
}

func TestAPlanIsNotLeftUnmadeByWhoGivesUpItsPlace(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*harness.World, *v1alpha1.Migration){
		"deleted": func(w *harness.World, m *v1alpha1.Migration) {
			if err := w.Client.Delete(w.T.Context(), m); err != nil {
				w.T.Fatal(err)
			}
		},
		"suspended": func(w *harness.World, m *v1alpha1.Migration) {
			w.Change(m, func() { m.Spec.Suspend = new(true) })
		},
	}
	for name, giveUp := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := withQuota(t, func(q *config.Quota) { q.JobCreations, q.Window.Duration = 1, 10*time.Minute })
			gone := false
			w.Many(11*time.Minute, "a plan in the second window", func() bool {
				if gone {
					return w.Sim.Calls("createJob") > 0
				}
				if first := firstInLine(w); first != nil {
					gone = true
					giveUp(w, first)
					w.ReconcileOne(first.Name) // as its watch does, and that of no other
				}
				return false
			})
		})
	}
}

// firstInLine is who is told to be the first, once all have a place.
func firstInLine(w *harness.World) *v1alpha1.Migration {
	var first *v1alpha1.Migration
	last := int32(0)
	for name := range waves {
		m := w.Migration(name)
		if last = max(last, m.Status.QueuePosition); m.Status.QueuePosition == 1 {
			first = m
		}
	}
	if int(last) < len(waves) {
		return nil
	}
	return first
}

func TestAfterAStartEachRunIsLookedAtInTurn(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Config.Quota.Reads = 36
	w.Restart()
	site := w.Site()
	w.Change(site, func() { site.Spec.MaxConcurrentMigrations = new(int32(len(waves))) })
	for name, space := range waves {
		w.Create(withRun(harness.NewMigration(name, space)))
	}
	running := func() bool {
		for name := range waves {
			if w.State(name) != v1alpha1.ReasonRunning {
				return false
			}
		}
		return true
	}
	w.Until(4*time.Hour, "all running", running)
	before := w.Sim.Calls("getTaskStatus")
	w.Lead(nil)
	w.AfterStatusWrite = func(object client.Object) {
		if m, ok := object.(*v1alpha1.Migration); ok && strings.Contains(w.Message(m.Name), "tried again") {
			t.Errorf("%s reads %q", m.Name, w.Message(m.Name))
		}
	}
	w.Until(70*time.Second, "all looked at", func() bool { return w.Sim.Calls("getTaskStatus") >= before+len(waves) })
	if refused := w.Sim.Answers(http.StatusTooManyRequests); refused > 0 || !running() {
		t.Errorf("%d calls were refused", refused)
	}
}

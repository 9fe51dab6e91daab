package migration_test

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// Each of the layers that hold off a second run can be taken away without harm in most interleavings, because the others hold. These
// happenings leave only one of them standing, so that this test sees by itself when it is gone:
//
//   - The live look at the Lease is hidden by the deadline of a send, by the version of the object, by the queue, in which both leaders
//     find the same Migration first, and by the first minute of a process, in which it makes nothing.
//   - The version that an intent is written with is hidden by the list of tasks, unless that lags.
//   - The look beyond the mark is hidden by the list of tasks before each run. A check that is made twice harms nobody, but counts here.

// intents are the calls that were meant, by plan and by what is made of them. A second attempt means nothing new.
type intents map[string]map[string]bool

func intentKey(action v1alpha1.PendingAction, jobID string) string {
	return string(action) + "/" + jobID
}

func (i intents) note(m *v1alpha1.Migration) {
	pending := m.Status.Pending
	if pending == nil || pending.Attempt > 1 || m.Status.Job == nil {
		return
	}
	key := intentKey(pending.Action, m.Status.Job.ID)
	if i[key] == nil {
		i[key] = map[string]bool{}
	}
	i[key][pending.ID] = true
}

func (i intents) has(m *v1alpha1.Migration) bool {
	return i[intentKey(m.Status.Pending.Action, m.Status.Job.ID)][m.Status.Pending.ID]
}

// exactlyOnce checks that no more tasks were made of a plan than were meant.
func (c *chaos) exactlyOnce(after string) {
	for _, job := range c.w.Sim.Jobs() {
		made := map[string]int{}
		for _, task := range c.w.Sim.Tasks(job.ID) {
			action := v1alpha1.ActionMigrate
			if strings.EqualFold(task.Kind, "check") {
				action = v1alpha1.ActionCheck
			}
			made[intentKey(action, job.ID)]++
		}
		for key, count := range made {
			if meant := len(c.meant[key]); count > meant && !c.beyond {
				c.rt.Fatalf("after %q: %s of %s was made %d times, and meant %d times", after, key, job.Name, count, meant)
			}
		}
	}
}

func (c *chaos) names() []string { return slices.Sorted(maps.Keys(c.scopes)) }

// startTwice lets a leader that is replaced right before its intent go on once the next one had a moment to give the slot to another
// Migration. The object is as it was, and the intent is young: only the Lease tells that it may not be sent. The two of them were
// saved before, so that both may start at once. It happens once in a world.
func (c *chaos) startTwice() {
	both := []string{"x", "y"}
	if c.scopes[both[0]] != nil {
		return
	}
	for _, name := range both {
		c.scopes[name] = []string{strings.ToUpper(name)}
		m := harness.NewMigration(name, c.scopes[name]...)
		m.Spec.Run.Approved = new(false)
		c.w.Create(m)
	}
	for c.w.For(15 * time.Minute); c.openRuns() > 0; c.w.For(15 * time.Minute) {
		c.rt.Log("waiting for a free slot")
	}
	for _, name := range both {
		m := c.find(name)
		before := m.DeepCopy()
		m.Spec.Run.Approved = new(true)
		c.patch(m, before)
	}
	c.w.Config.Quota.Window.Duration = 5 * time.Second
	c.replace("intent", 0, 60, 30*time.Second, "y", "x")
	for range 10 {
		c.w.ReconcileOne("x") // and has not come to y yet, which would change its version
		c.w.Clock.Step(time.Second)
	}
	c.goOn()
	c.w.Config.Quota.Window.Duration = time.Minute
}

// startBlindly starts a run, and lets the cache show the object as it was right before the intent while the list of tasks lags:
// only the version that the next intent is written with tells that there is a run.
func (c *chaos) startBlindly() {
	c.w.Adjust(func(t *scenario.Tunables) { t.Lags.TaskList = scenario.Duration(8 * time.Minute) })
	for range 60 {
		for _, name := range c.names() {
			before := c.beforeIntent(name)
			c.w.ReconcileOne(name)
			if now := c.beforeIntent(name); now > before {
				c.stale, c.ago = name, len(c.cache[name])-now
				c.w.ReconcileOne(name)
				c.stale = ""
				return
			}
		}
		c.w.Clock.Step(30 * time.Second)
	}
}

// beforeIntent is how many versions of a Migration the cache saw before its newest intent of a run.
func (c *chaos) beforeIntent(name string) int {
	for i, m := range slices.Backward(c.cache[name]) {
		if pending := m.Status.Pending; pending != nil && pending.Action == v1alpha1.ActionMigrate &&
			(i == 0 || c.cache[name][i-1].Status.Pending == nil) {
			return i
		}
	}
	return 0
}

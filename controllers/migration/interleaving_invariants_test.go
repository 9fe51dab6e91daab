package migration_test

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// rest is how long the world runs on after the last fault.
const rest = 5 * 24 * time.Hour

// holds checks what must be true at any time.
func (c *chaos) holds(after string) {
	if twice := c.w.Sim.Duplicates(); len(twice) > 0 && !c.beyond {
		c.rt.Fatalf("after %q: moved twice: %+v", after, twice)
	}
	for _, job := range c.w.Sim.Jobs() {
		moved := 0
		for _, task := range c.w.Sim.Tasks(job.ID) {
			if strings.EqualFold(task.Kind, "check") {
				continue
			}
			if task.Moved {
				moved++
			}
		}
		if moved > 1 && !c.beyond {
			c.rt.Fatalf("after %q: plan %s moved data %d times", after, job.Name, moved)
		}
	}
	c.exactlyOnce(after)
	if c.most = max(c.most, c.openRuns()); c.most > c.slots && !c.beyond {
		c.rt.Fatalf("before the end of %q: %d runs at once, with %d slots", after, c.most, c.slots)
	}
	for name := range c.scopes {
		if m := c.find(name); m != nil {
			c.grows(after, m)
		}
	}
}

// openRuns counts the runs that Atlassian has not ended.
func (c *chaos) openRuns() int {
	open := 0
	for _, job := range c.w.Sim.Jobs() {
		for _, task := range c.w.Sim.Tasks(job.ID) {
			if !strings.EqualFold(task.Kind, "check") && task.Status != "FINISHED" {
				open++
			}
		}
	}
	return open
}

// grows checks that a Migration forgets nothing of what it did.
func (c *chaos) grows(after string, m *v1alpha1.Migration) {
	before := c.latest[m.Name]
	c.latest[m.Name] = m
	if before == nil || before.UID != m.UID {
		return
	}
	for _, run := range before.Status.Runs {
		if !slices.ContainsFunc(m.Status.Runs, func(now v1alpha1.Run) bool {
			return now.Number == run.Number && now.JobID == run.JobID && (run.TaskID == "" || now.TaskID == run.TaskID)
		}) {
			c.rt.Fatalf("after %q: %s forgot its run %d of plan %s", after, m.Name, run.Number, run.JobID)
		}
	}
	if was, is := before.Status.Progress, m.Status.Progress; was != nil && is != nil &&
		(is.Spaces.Done < was.Spaces.Done || is.Percent < was.Percent) && len(before.Status.Runs) == len(m.Status.Runs) {
		c.rt.Fatalf("after %q: %s went back from %+v to %+v", after, m.Name, was, is)
	}
}

// calmDown takes every fault away.
func (c *chaos) calmDown() {
	c.goOn()
	c.refuse = nil
	c.putClock(0)
	c.w.Faults()
	c.w.Adjust(func(t *scenario.Tunables) { t.Lags.TaskList = 0 })
	c.setSecret("not-a-real-api-token")
	c.lead()
	for name := range c.scopes {
		if m := c.find(name); m != nil && m.Spec.Suspend != nil {
			before := m.DeepCopy()
			m.Spec.Suspend = nil
			c.patch(m, before)
		}
	}
	c.w.For(rest)
}

// tellsWhatNext matches what somebody can do, and what goes on without anybody: where a sentence begins with it, and who is waited
// for.
var tellsWhatNext = regexp.MustCompile(
	`(^|[.:,;] )(Compare|Delete|Look|Mend|Open|Take|To \w[^.]*, set|compare|delete|look|open|set) ` +
		`|by itself|takes (it|them) up|^Migration \S+ holds the space |ahead in the queue`)

// says reads what an object tells people.
func (c *chaos) says(name string, conditions []metav1.Condition) *metav1.Condition {
	ready := meta.FindStatusCondition(conditions, v1alpha1.ConditionReady)
	if ready == nil || ready.Message == "" {
		c.rt.Fatalf("%s says nothing: %+v", name, conditions)
	}
	c.rt.Logf("%s: %s: %s", name, ready.Reason, ready.Message)
	return ready
}

// comesToRest checks that everybody knows what to do, and that nothing is done any more.
func (c *chaos) comesToRest() {
	c.holds("the rest")
	var stopped []string
	for name := range c.scopes {
		m := c.find(name)
		if m == nil {
			continue
		}
		ready := c.says(name, m.Status.Conditions)
		if ready.Reason != v1alpha1.ReasonFinished && !tellsWhatNext.MatchString(ready.Message) {
			c.rt.Fatalf("%s does not tell what to do: %s: %s", name, ready.Reason, ready.Message)
		}
		stopped = append(stopped, ready.Reason)
		if m.Status.CompletionTime == nil && !slices.Contains([]string{
			v1alpha1.ReasonBlocked, v1alpha1.ReasonOutcomeUnknown, v1alpha1.ReasonQueued,
		}, ready.Reason) {
			c.rt.Fatalf("%s came to rest as %s: %s", name, ready.Reason, ready.Message)
		}
	}
	site := &v1alpha1.CloudSite{ObjectMeta: metav1.ObjectMeta{Namespace: c.w.Namespace, Name: "acme"}}
	c.w.Refresh(site)
	if ready := c.says("the CloudSite", site.Status.Conditions); ready.Reason != v1alpha1.ReasonReady {
		c.rt.Fatalf("the CloudSite came to rest as %s: %s", ready.Reason, ready.Message)
	}
	if slices.Contains(stopped, v1alpha1.ReasonQueued) && !slices.Contains(stopped, v1alpha1.ReasonOutcomeUnknown) {
		c.rt.Fatalf("somebody waits for nobody: %v", stopped)
	}
	writes, calls := c.w.StatusWrites.Load()+c.w.OtherWrites.Load(), c.w.Calls()
	c.w.ReconcileAll()
	c.w.ReconcileAll()
	if now := c.w.StatusWrites.Load() + c.w.OtherWrites.Load(); now != writes || c.w.Calls() != calls {
		c.rt.Fatalf("a world at rest made %d writes and %d calls", now-writes, c.w.Calls()-calls)
	}
}

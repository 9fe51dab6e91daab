package roster_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/roster"
)

func priority(of int32) func(*v1alpha1.Migration) {
	return func(m *v1alpha1.Migration) { m.Spec.Priority = &of }
}

func triggering(m *v1alpha1.Migration) {
	over(m)
	m.Status.CompletionTime = nil
	m.Status.DataMovedAt = &start
	m.Status.Runs = append(m.Status.Runs, v1alpha1.Run{
		Number: 2, Strategy: v1alpha1.StrategyAppsOnly, StartedAt: start, CoreFinishedAt: &start,
	})
}

func aboutToTrigger(m *v1alpha1.Migration) {
	triggering(m)
	m.Status.Runs = m.Status.Runs[:1]
	m.Status.Pending = &v1alpha1.PendingCall{Action: v1alpha1.ActionTrigger, Attempt: 1}
}

func hasMoved(keys ...v1alpha1.SpaceKey) func(*v1alpha1.Migration) {
	return func(m *v1alpha1.Migration) {
		over(m)
		m.Status.DataMovedAt = &start
		moving(keys...)(m)
	}
}

func withJob(id string, before ...string) func(*v1alpha1.Migration) {
	return func(m *v1alpha1.Migration) {
		m.Status.Job = &v1alpha1.JobStatus{ID: id}
		for i, job := range before {
			m.Status.Runs = append(m.Status.Runs, v1alpha1.Run{Number: int32(i) + 1, JobID: job, FinishedAt: &start})
		}
	}
}

func adopts(jobID string) func(*v1alpha1.Migration) {
	return func(m *v1alpha1.Migration) { m.Spec.AdoptJobID = jobID }
}

func TestPriorityAndWaitingDecideWhoIsGranted(t *testing.T) {
	t.Parallel()
	o := newOffice(site("acme", 1))
	o.Observe(migration("old", 0, 1, waiting))
	o.Observe(migration("new", 1, 1, waiting, priority(2)))
	if verdict := o.Grant(named("old"), start.Time); verdict.Granted || verdict.Position != 2 {
		t.Errorf("Grant(old) = %+v, want the second place", verdict)
	}
	late := migration("old", 0, 2, waiting)
	late.Status.QueuedAt = new(start)
	late.Status.QueuedAt.Time = start.Add(-72 * time.Hour)
	o.Observe(late)
	if verdict := o.Grant(named("old"), start.Time); !verdict.Granted {
		t.Errorf("Grant(old) = %+v after three days of waiting", verdict)
	}
}

func TestAppsAreTriggeredOneAtATimeForEachPair(t *testing.T) {
	t.Parallel()
	foreign := site("foreign", 1)
	foreign.Spec.Confluence.ServerID = "OTHER"
	tests := map[string]struct {
		other []func(*v1alpha1.Migration)
		want  bool
	}{
		"nobody triggers":              {[]func(*v1alpha1.Migration){over}, true},
		"a run of spaces does not":     {[]func(*v1alpha1.Migration){running}, true},
		"another one has them running": {[]func(*v1alpha1.Migration){triggering}, false},
		"another one is about to":      {[]func(*v1alpha1.Migration){aboutToTrigger}, false},
		"one of another pair":          {[]func(*v1alpha1.Migration){triggering, of("foreign")}, true},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(site("acme", 1), foreign)
			o.Observe(migration("a", 0, 1, row.other...))
			o.Observe(migration("b", 1, 1, over))
			if waiting := o.GrantTrigger(named("b")); (waiting == "") != row.want || (!row.want && !strings.Contains(waiting, "team/a")) {
				t.Errorf("GrantTrigger() = %q, want it: %t", waiting, row.want)
			}
		})
	}
}

func TestAGrantedTriggerHoldsUntilItIsReleased(t *testing.T) {
	t.Parallel()
	o := newOffice(site("acme", 1))
	o.Observe(migration("a", 0, 1, over))
	o.Observe(migration("b", 1, 1, over))
	if waiting := o.GrantTrigger(named("a")); waiting != "" {
		t.Fatalf("GrantTrigger(a) = %q", waiting)
	}
	o.Observe(migration("a", 0, 2, over))
	if waiting := o.GrantTrigger(named("b")); waiting == "" {
		t.Error("b is granted beside a")
	}
	o.Release(named("a"))
	if waiting := o.GrantTrigger(named("b")); waiting != "" {
		t.Errorf("GrantTrigger(b) = %q after a was released", waiting)
	}
	shut := roster.New()
	shut.Observe(migration("a", 0, 1, over))
	if waiting := shut.GrantTrigger(named("a")); waiting == "" {
		t.Error("a roster that is not open grants a trigger")
	}
	if waiting := o.GrantTrigger(named("unknown")); waiting == "" {
		t.Error("a migration that nobody saw may trigger")
	}
}

func TestTheEndOfATriggerWakesWhoWaits(t *testing.T) {
	t.Parallel()
	o := newOffice(site("acme", 1))
	o.Observe(migration("a", 0, 1, triggering))
	o.Observe(migration("w", 1, 1, waiting))
	o.woken()
	o.Observe(migration("a", 0, 2, over))
	if woken := o.woken(); !same(woken, "w") {
		t.Errorf("woke %v, want who waits", woken)
	}
}

func TestWhoHadASpaceIsNamed(t *testing.T) {
	t.Parallel()
	wiki, foreign := site("wiki", 1), site("foreign", 1)
	wiki.Spec.Confluence.ServerID = "OTHER"
	foreign.Spec.URL = "https://foreign.atlassian.net"
	o := newOffice(site("acme", 1), wiki, foreign)
	o.Observe(migration("me", 0, 1, hasMoved("ENG")))
	o.Observe(migration("b", 1, 1, hasMoved("eng", "OPS")))
	o.Observe(migration("c", 2, 1, hasMoved("ENG")))
	o.Observe(migration("planned", 3, 1, waiting, moving("NEW")))
	o.Observe(migration("far", 4, 1, hasMoved("FAR"), of("foreign")))
	o.Observe(migration("of-the-wiki", 5, 1, hasMoved("DOCS"), of("wiki")))
	for space, want := range map[string]string{
		"ENG": "team/b", "ops": "team/b", "NEW": "", "FAR": "", "NONE": "", "DOCS": "team/of-the-wiki",
	} {
		other, key := o.Had(named("me"), []string{"NONE", space})
		if other != want || (want != "" && key != space) {
			t.Errorf("Had(%s) = %q, %q, want %q", space, other, key, want)
		}
	}
	if other, _ := o.Had(named("unknown"), []string{"ENG"}); other != "" {
		t.Errorf("Had() of a migration that nobody saw = %q", other)
	}
}

func TestWhoHasAJobIsNamed(t *testing.T) {
	t.Parallel()
	o := newOffice(site("acme", 1))
	o.Observe(migration("me", 0, 1, withJob("job-1")))
	o.Observe(migration("other", 1, 1, withJob("job-3", "job-2")))
	for job, want := range map[string]string{"job-1": "", "job-2": "team/other", "job-3": "team/other", "job-4": ""} {
		if got := o.ClaimJob(named("me"), job); got != want {
			t.Errorf("ClaimJob(%s) = %q, want %q", job, got, want)
		}
	}
}

func TestAJobThatIsClaimedCountsForItsClaimantAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(site("acme", 1))
	o.Observe(migration("first", 0, 1, adopts("job-1")))
	o.Observe(migration("second", 1, 1, adopts("job-1")))
	claim := func(name, want string) {
		t.Helper()
		if got := o.ClaimJob(named(name), "job-1"); got != want {
			t.Errorf("ClaimJob(%s) = %q, want %q", name, got, want)
		}
	}
	claim("unknown", "")
	claim("first", "")
	claim("first", "")
	claim("second", "team/first")
	o.Observe(migration("first", 0, 1, adopts("job-1"))) // It is read again while Confluence lists its spaces.
	o.Observe(migration("first", 0, 2, adopts("job-1")))
	claim("second", "team/first")
	o.Observe(migration("first", 0, 3, adopts("job-1"), withJob("job-1")))
	claim("second", "team/first")
	o.Forget(named("first"))
	claim("second", "")
}

func TestAClaimOfWhichNothingCameEnds(t *testing.T) {
	t.Parallel()
	tests := map[string]func(o *office){
		"because its action ended":          func(o *office) { o.ReleaseJob(named("first")) },
		"because another job is wanted":     func(o *office) { o.Observe(migration("first", 0, 2, adopts("job-2"))) },
		"because the migration was deleted": func(o *office) { o.Forget(named("first")) },
	}
	for name, end := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(site("acme", 1))
			o.Observe(migration("first", 0, 1, adopts("job-1")))
			o.Observe(migration("second", 1, 1, adopts("job-1")))
			if other := o.ClaimJob(named("first"), "job-1"); other != "" {
				t.Fatalf("%s has the job", other)
			}
			end(o)
			if other := o.ClaimJob(named("second"), "job-1"); other != "" {
				t.Errorf("%s has the job still", other)
			}
		})
	}
}

func TestOnlyOneOfManyClaimsAJob(t *testing.T) {
	t.Parallel()
	const many = 20
	o := newOffice(site("acme", 1))
	for i := range many {
		o.Observe(migration(fmt.Sprint("m-", i), i, 1))
	}
	var claimed atomic.Int32
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() {
			if o.ClaimJob(named(fmt.Sprint("m-", i)), "job-1") == "" {
				claimed.Add(1)
			}
		})
	}
	all.Wait()
	if got := claimed.Load(); got != 1 {
		t.Errorf("%d migrations have the job, want 1", got)
	}
}

func TestWhoHadAnySpaceOfAMigrationIsNamed(t *testing.T) {
	t.Parallel()
	wiki, foreign := site("wiki", 1), site("foreign", 1)
	wiki.Spec.Confluence.ServerID = "OTHER"
	foreign.Spec.URL = "https://foreign.atlassian.net"
	tests := map[string]struct {
		mine  func(*v1alpha1.Migration)
		other []func(*v1alpha1.Migration)
		want  string // the space
	}{
		"one that moved a space of it": {moving("ENG", "OPS"), []func(*v1alpha1.Migration){hasMoved("ops")}, "ops"},
		"one that moved other spaces":  {moving("ENG"), []func(*v1alpha1.Migration){hasMoved("OPS")}, ""},
		"one that has moved nothing":   {moving("ENG"), []func(*v1alpha1.Migration){waiting, moving("ENG")}, ""},
		"one that moved it to another site": {
			moving("ENG"), []func(*v1alpha1.Migration){hasMoved("ENG"), of("foreign")}, "",
		},
		"one that moved it here from another instance": {
			moving("ENG"), []func(*v1alpha1.Migration){hasMoved("eng"), of("wiki")}, "eng",
		},
		"one that moved a space of all":           {allBut("OPS"), []func(*v1alpha1.Migration){hasMoved("ENG")}, "eng"},
		"one that moved a space that is left out": {allBut("OPS"), []func(*v1alpha1.Migration){hasMoved("OPS")}, ""},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(site("acme", 1), wiki, foreign)
			o.Observe(migration("me", 0, 1, hasMoved("ME"), row.mine))
			o.Observe(migration("other", 1, 1, row.other...))
			other, space := o.HadAny(named("me"))
			if (other == "team/other") != (row.want != "") || !strings.EqualFold(space, row.want) {
				t.Errorf("HadAny() = %q, %q, want %q", other, space, row.want)
			}
		})
	}
	if other, _ := newOffice(site("acme", 1)).HadAny(named("unknown")); other != "" {
		t.Errorf("HadAny() of a migration that nobody saw = %q", other)
	}
}

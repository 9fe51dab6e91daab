package roster_test

import (
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/roster"
)

func TestARosterGrantsNothingBeforeItIsOpen(t *testing.T) {
	t.Parallel()
	r := roster.New()
	r.ObserveSite(site("acme", 1))
	r.Observe(migration("a", 0, 1, waiting))
	var woken []string
	r.WakeMigration = func(name types.NamespacedName) { woken = append(woken, name.Name) }
	if verdict := r.Grant(named("a"), time.Time{}); verdict.Granted || verdict.Waiting == "" {
		t.Errorf("Grant() = %+v before Open", verdict)
	}
	r.Open()
	if !same(woken, "a") {
		t.Errorf("Open woke %v", woken)
	}
	if verdict := r.Grant(named("a"), time.Time{}); !verdict.Granted {
		t.Errorf("Grant() = %+v after Open", verdict)
	}
	if verdict := r.Grant(named("unknown"), time.Time{}); verdict.Granted {
		t.Error("a migration that nobody saw was granted")
	}
}

func TestWhoMayStartBesideAnother(t *testing.T) {
	t.Parallel()
	type change = func(*v1alpha1.Migration)
	foreign := site("foreign", 1)
	foreign.Spec.Confluence.ServerID = "OTHER"
	twin := site("twin", 1)
	twin.Spec.URL, twin.Spec.Confluence.ServerID = "https://ACME.atlassian.net/", "bgty-4xpq"
	tests := map[string]struct {
		slots  int32
		twin   int32    // slots of a second CloudSite of the pair; 0 where there is none
		other  []change // made a minute before
		wanted []change
		want   string // empty: it may
	}{
		"a slot is taken":                        {1, 0, []change{running}, nil, "Another migration of this site is running: team/a"},
		"a slot is free":                         {2, 0, []change{running}, nil, ""},
		"the app phase leaves the slot":          {1, 0, []change{movingApps}, nil, ""},
		"what is over leaves the slot":           {1, 0, []change{over}, nil, ""},
		"an older one waits":                     {1, 0, []change{waiting}, nil, "ahead in the queue"},
		"an older one is saved, queued or not":   {1, 0, []change{waiting, state(v1alpha1.ReasonSaved)}, nil, ""},
		"an older one is blocked, queued or not": {1, 0, []change{waiting, state(v1alpha1.ReasonBlocked)}, nil, ""},
		"an older one is being deleted":          {1, 0, []change{waiting, deleted}, nil, ""},
		"its space is held": {
			2, 0, []change{running, moving("ENG")}, []change{moving("eng", "OPS")}, "holds the space eng",
		},
		"its space is held in the app phase": {
			1, 0, []change{movingApps, moving("ENG")}, []change{moving("eng")}, "holds the space eng",
		},
		"its space is free after the end":       {1, 0, []change{over, moving("ENG")}, []change{moving("ENG")}, ""},
		"all spaces are held":                   {2, 0, []change{running, allBut()}, []change{moving("ENG")}, "holds the space ENG"},
		"all spaces but its own are held":       {2, 0, []change{running, allBut("ENG")}, []change{moving("eng")}, ""},
		"it wants all spaces but the held ones": {2, 0, []change{running, moving("ENG")}, []change{allBut("eng")}, ""},
		"it wants all spaces": {
			2, 0, []change{running, moving("ENG")}, []change{allBut("OPS")}, "holds the space ENG",
		},
		"both want all but something": {
			2, 0, []change{running, allBut("A")}, []change{allBut("B")}, "holds the space of the instance",
		},
		"another pair has slots of its own": {1, 0, []change{running, of("foreign")}, nil, ""},
		"another CloudSite of the pair counts": {
			1, 1, []change{running, of("twin")}, nil, "Another migration of this site is running: team/a",
		},
		"another CloudSite of the pair, spaces": {
			2, 2, []change{movingApps, of("twin"), moving("ENG")}, []change{moving("eng")}, "holds the space eng",
		},
		"the lower number of the pair holds":      {5, 1, []change{running, of("twin")}, nil, "maxConcurrentMigrations"},
		"the lower number holds for either":       {5, 1, []change{running}, []change{of("twin")}, "maxConcurrentMigrations"},
		"one that runs already stands in no line": {1, 0, []change{waiting}, []change{running}, ""},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sites := []*v1alpha1.CloudSite{site("acme", row.slots), foreign}
			if row.twin > 0 {
				twin := twin.DeepCopy()
				twin.Spec.MaxConcurrentMigrations = new(row.twin)
				sites = append(sites, twin)
			}
			o := newOffice(sites...)
			o.Observe(migration("a", 0, 1, row.other...))
			o.Observe(migration("b", 1, 1, row.wanted...))
			verdict := o.Grant(named("b"), time.Time{})
			if verdict.Granted != (row.want == "") || !strings.Contains(verdict.Waiting, row.want) {
				t.Errorf("Grant() = %+v, want %q", verdict, row.want)
			}
		})
	}
}

func deleted(m *v1alpha1.Migration) { m.DeletionTimestamp = &start }

func TestWhatIsGrantedHoldsUntilItIsReleased(t *testing.T) {
	t.Parallel()
	o := newOffice(site("acme", 1))
	o.Observe(migration("a", 0, 1, waiting))
	o.Observe(migration("b", 1, 1, waiting))
	o.grant(t, "a", true)
	o.grant(t, "b", false)
	o.Observe(migration("a", 0, 2, waiting))
	o.grant(t, "b", false)
	o.woken()
	o.Release(named("a"))
	if woken := o.woken(); !same(woken, "a", "b") {
		t.Errorf("Release woke %v", woken)
	}
	o.Release(named("a"))
	o.Release(named("unknown"))
	if woken := o.woken(); len(woken) != 0 {
		t.Errorf("a second Release woke %v", woken)
	}
	o.grant(t, "b", false) // a is ahead
	o.grant(t, "a", true)
	o.Observe(migration("a", 0, 3, running))
	o.Release(named("a"))
	o.grant(t, "b", false)
	if woken := o.woken(); len(woken) != 0 {
		t.Errorf("a start woke %v", woken)
	}
	o.Observe(migration("a", 0, 4, movingApps))
	if woken := o.woken(); !same(woken, "b") {
		t.Errorf("the end of the core woke %v", woken)
	}
	o.grant(t, "b", true)
}

func TestALostCallIsMadeAgainWhileAnOlderOneWaits(t *testing.T) {
	t.Parallel()
	o := newOffice(site("acme", 1))
	o.Observe(migration("old", 0, 1, waiting))
	o.Observe(migration("new", 1, 1, func(m *v1alpha1.Migration) {
		m.Status.Pending = &v1alpha1.PendingCall{Action: v1alpha1.ActionMigrate, Attempt: 1}
	}))
	o.grant(t, "old", false)
	o.grant(t, "new", true)
}

func TestAnOlderVersionChangesNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(site("acme", 1))
	o.Observe(migration("a", 0, 10, running))
	o.Observe(migration("a", 0, 9, waiting))
	o.Observe(migration("b", 1, 1, waiting))
	o.grant(t, "b", false)
	again := migration("a", 0, 8, waiting)
	again.UID = "made again"
	o.Observe(again)
	if woken := o.woken(); !same(woken, "a", "b") {
		t.Errorf("another object of the same name woke %v", woken)
	}
	if following := o.Following(); following != 0 {
		t.Errorf("%d runs are followed", following)
	}
}

func TestWhatComesFreeWakesTheQueueInItsOrder(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tc   func(*office)
		want []string
	}{
		"a deletion":                {func(o *office) { o.Forget(named("run")) }, []string{"w1", "w2"}},
		"the end of the core":       {func(o *office) { o.Observe(migration("run", 0, 2, movingApps)) }, []string{"w1", "w2"}},
		"the end":                   {func(o *office) { o.Observe(migration("run", 0, 2, over)) }, []string{"w1", "w2"}},
		"more slots":                {func(o *office) { o.ObserveSite(site("acme", 2)) }, []string{"w1", "w2"}},
		"fewer slots wake nobody":   {func(o *office) { o.ObserveSite(site("acme", 0)) }, nil},
		"no change wakes nobody":    {func(o *office) { o.Observe(migration("run", 0, 2, running)) }, nil},
		"one in the queue goes":     {func(o *office) { o.Forget(named("saved")) }, nil},
		"an unknown one wakes none": {func(o *office) { o.Forget(named("unknown")) }, nil},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(site("acme", 1))
			o.Observe(migration("run", 0, 1, running))
			o.Observe(migration("w2", 2, 1, waiting))
			o.Observe(migration("w1", 1, 1, waiting))
			o.Observe(migration("saved", 3, 1, state(v1alpha1.ReasonSaved)))
			o.woken()
			row.tc(o)
			if woken := o.woken(); !same(woken, row.want...) {
				t.Errorf("woke %v, want %v", woken, row.want)
			}
		})
	}
}

func TestDemandWakesASiteOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(site("acme", 1))
	acme := named("acme")
	for range 3 {
		o.Demand(acme, named("a"), true)
	}
	o.Demand(acme, named("b"), true)
	if !same(o.sites, "acme") || !o.Demanded(acme) {
		t.Errorf("woke %v, demanded %t, want one wake", o.sites, o.Demanded(acme))
	}
	o.Demand(acme, named("a"), false)
	if !o.Demanded(acme) {
		t.Error("b is forgotten")
	}
	o.Observe(migration("b", 0, 1))
	o.Forget(named("b"))
	if o.Demanded(acme) || o.Demanded(named("other")) {
		t.Error("a site is demanded by nobody")
	}
	o.sites = nil
	o.Demand(acme, named("a"), true)
	if !same(o.sites, "acme") {
		t.Errorf("woke %v, want another wake", o.sites)
	}
	o.Observe(migration("a", 0, 1))
	o.Observe(migration("a", 0, 2, of("other")))
	if o.Demanded(acme) {
		t.Error("a migration that went to another site demands the old one")
	}
}

func TestACloudSiteThatIsGoneLimitsNobody(t *testing.T) {
	t.Parallel()
	o := newOffice(site("acme", 3), site("old", 1))
	o.Observe(migration("a", 0, 1, running, of("old"), moving("ENG")))
	o.Observe(migration("b", 1, 1))
	o.Observe(migration("c", 2, 1, moving("ENG")))
	o.grant(t, "b", false)
	o.ForgetSite(named("old"))
	o.grant(t, "b", true)
	o.grant(t, "c", false) // a holds what it holds
	o.Forget(named("a"))
	o.ForgetSite(named("unknown"))
	o.grant(t, "c", true)
	o.ObserveSite(site("old", 1))
	o.Release(named("b"))
	o.grant(t, "b", false) // c has the only slot of the lower number
}

func TestFollowingCountsOpenRuns(t *testing.T) {
	t.Parallel()
	o := newOffice(site("acme", 5))
	o.Observe(migration("a", 0, 1, running))
	o.Observe(migration("b", 0, 1, movingApps))
	o.Observe(migration("c", 0, 1, over))
	o.Observe(migration("d", 0, 1, waiting))
	if got := o.Following(); got != 2 {
		t.Errorf("Following() = %d, want 2", got)
	}
}

func TestIdentityIsComparedWithoutCaseAndSlash(t *testing.T) {
	t.Parallel()
	a, b := site("a", 1), site("b", 1)
	b.Spec.URL, b.Spec.Confluence.ServerID = "https://Acme.atlassian.net/", "bgty-4XPQ"
	if roster.Identity(a) != roster.Identity(b) {
		t.Errorf("%q and %q", roster.Identity(a), roster.Identity(b))
	}
	b.Spec.Confluence.ServerID = "other"
	if roster.Identity(a) == roster.Identity(b) {
		t.Error("two instances are one")
	}
}

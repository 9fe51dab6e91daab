package migration_test

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"pgregory.net/rapid"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
)

// chaos is a world in which things go wrong.
type chaos struct {
	rt     *rapid.T
	w      *harness.World
	slots  int
	scopes map[string][]string
	cache  map[string]history
	meant  intents
	// latest is each Migration as the last look at it showed it.
	latest map[string]*v1alpha1.Migration
	leader *leadership
	old    *replaced
	// stale names the Migration that the cache shows as it was some writes ago.
	stale string
	ago   int
	// sites is what a cache saw of the CloudSite, which it shows as it was some writes ago as well.
	sites   []*v1alpha1.CloudSite
	siteAgo int
	// refuse is what the API server answers to a status write, after so many that pass.
	refuse      error
	refuseAfter int
	// starts tells that the intent written last is one to start a run.
	starts bool
	// most is how many runs were open at once.
	most int
	// beyond tells that the list of tasks once lagged longer than Drover looks for a lost call.
	beyond bool
	// ahead is how far the operator's clock is before Atlassian's.
	ahead time.Duration
}

// history is what a cache saw of an object, the newest last.
type history []*v1alpha1.Migration

// leadership is the Lease, as far as one process is concerned.
type leadership struct {
	c    *chaos
	lost bool
}

// Holds fails once another process leads, which may happen right before the Lease is looked at.
func (l *leadership) Holds(context.Context) error {
	where := "guard"
	if l.c.starts {
		where = "start"
	}
	if err := l.c.stand(where); err != nil {
		return err
	}
	if l.lost {
		return errors.New("another process holds the lease")
	}
	return nil
}

// replaced is a process that stands still in the middle of a reconcile.
type replaced struct {
	where         string
	after         int
	since         time.Time
	reached, over chan struct{}
	goOn          chan error
	standing      bool
	// turn tells that it runs now, and nobody else does.
	turn bool
}

// errProcessDied is what a process sees that does not live to see anything. It is an error that is not tried again.
var errProcessDied = apierrors.NewInvalid(schema.GroupKind{Kind: "Migration"}, "the process died here", nil)

func actionNames(actions map[string]func()) []string { return slices.Sorted(maps.Keys(actions)) }

// hook stands between the controllers and everything else.
func (c *chaos) hook() {
	c.w.AfterRead = func(object client.Object) {
		if site, ok := object.(*v1alpha1.CloudSite); ok {
			c.sawSite(site)
			c.sites[max(0, len(c.sites)-1-c.siteAgo)].DeepCopyInto(site)
		}
		m, ok := object.(*v1alpha1.Migration)
		if !ok {
			return
		}
		c.saw(m)
		if h := c.cache[m.Name]; c.stale == m.Name && len(h) > c.ago {
			h[len(h)-1-c.ago].DeepCopyInto(m)
		}
	}
	c.w.AfterStatusWrite = func(object client.Object) {
		if m, ok := object.(*v1alpha1.Migration); ok {
			c.saw(m)
			c.meant.note(m)
			c.starts = m.Status.Pending != nil && m.Status.Pending.Action == v1alpha1.ActionMigrate
			c.most = max(c.most, c.openRuns())
		}
	}
	c.w.BeforeStatusWrite = func(object client.Object) error {
		m, ok := object.(*v1alpha1.Migration)
		if !ok {
			return nil
		}
		where := "write"
		if pending := m.Status.Pending; pending != nil && pending.Action == v1alpha1.ActionMigrate && !c.meant.has(m) {
			where = "intent"
		}
		if err := c.stand(where); err != nil {
			return err
		}
		return c.refused()
	}
	c.w.BeforeRequest = func(request *http.Request) error {
		if request.Method == http.MethodPost && (strings.HasSuffix(request.URL.Path, "/tasks") ||
			strings.HasSuffix(request.URL.Path, "/jobs")) {
			return c.stand("send")
		}
		return nil
	}
}

func (c *chaos) saw(m *v1alpha1.Migration) {
	h := c.cache[m.Name]
	switch {
	case len(h) == 0 || h[0].UID != m.UID:
		c.cache[m.Name] = history{m.DeepCopy()}
	case h[len(h)-1].ResourceVersion != m.ResourceVersion:
		c.cache[m.Name] = append(h, m.DeepCopy())
	}
}

func (c *chaos) sawSite(site *v1alpha1.CloudSite) {
	if last := len(c.sites) - 1; last < 0 || c.sites[last].ResourceVersion != site.ResourceVersion {
		c.sites = append(c.sites, site.DeepCopy())
	}
}

func (c *chaos) refused() error {
	if c.refuse == nil {
		return nil
	}
	if c.refuseAfter--; c.refuseAfter >= 0 {
		return nil
	}
	err := c.refuse
	c.refuse = nil
	return err
}

// lead starts a new process. What its cache shows has caught up with a live list, so nothing older is read any more.
func (c *chaos) lead() {
	if c.leader != nil {
		c.leader.lost = true
	}
	c.leader = &leadership{c: c}
	clear(c.cache)
	c.sites = nil
	c.w.Lead(c.leader)
}

// replace lets the leader work on Migrations for some rounds until it stands still at a place, and starts another one.
func (c *chaos) replace(where string, after, rounds int, each time.Duration, names ...string) {
	if c.old != nil {
		return
	}
	old := &replaced{
		where: where, after: after, turn: true,
		reached: make(chan struct{}), over: make(chan struct{}), goOn: make(chan error),
	}
	c.old = old
	worker, ctx := c.w.Migrations(), c.w.T.Context()
	go func() {
		defer close(old.over)
		for range rounds {
			for _, name := range names {
				_, _ = worker.Reconcile(ctx, ctrl.Request{NamespacedName: client.ObjectKey{Namespace: c.w.Namespace, Name: name}})
				if old.standing {
					return
				}
			}
			c.w.Clock.Step(each)
		}
	}()
	select {
	case <-old.reached:
		old.turn, old.since = false, c.w.Sim.Now()
	case <-old.over:
		c.old = nil
	}
	c.lead()
	c.w.Wake()
}

// stand is where a process that is to stand still does so, until it goes on or is told why not.
func (c *chaos) stand(where string) error {
	old := c.old
	if old == nil || !old.turn || old.standing || old.where != where {
		return nil
	}
	if old.after--; old.after >= 0 {
		return nil
	}
	old.standing = true
	close(old.reached)
	return <-old.goOn
}

// goOn lets the process that was replaced finish what it began. A request has a minute to leave.
func (c *chaos) goOn() {
	if c.old == nil {
		return
	}
	var err error
	if c.old.where == "send" && c.w.Sim.Now().Sub(c.old.since) > time.Minute {
		err = context.DeadlineExceeded
	}
	c.resume(err)
}

// kill lets the process that was replaced die where it stands.
func (c *chaos) kill() {
	if c.old != nil {
		c.resume(errProcessDied)
	}
}

func (c *chaos) resume(err error) {
	old := c.old
	old.turn = true
	old.goOn <- err
	<-old.over
	c.old = nil
	c.w.Wake()
}

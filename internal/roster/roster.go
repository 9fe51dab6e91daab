// Package roster knows which migrations hold or want what, for each pair of Confluence instance and cloud site.
//
// Spaces alone are those of the site, whichever instance they come from: of two spaces with one key the site has room for one.
//
// Slots and spaces belong to several objects, so the optimistic lock of one object is not enough: grants are decided here, one
// at a time. The roster is fed by every change that the process sees or makes, so that no reconcile lists objects. It is a view
// of the status of objects, not a memory: a new process builds it again.
package roster

import (
	"slices"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/domains"
	"github.com/drover-dev/drover/internal/lifecycle"
	"github.com/drover-dev/drover/internal/schedule"
)

// Roster is safe for concurrent use.
type Roster struct {
	// WakeMigration and WakeSite receive the names of objects that should be looked at again. They must not block.
	WakeMigration func(types.NamespacedName)
	WakeSite      func(types.NamespacedName)

	mu         sync.Mutex
	open       bool
	sites      map[types.NamespacedName]pair
	migrations map[types.NamespacedName]*member
	bySite     map[types.NamespacedName]map[types.NamespacedName]*member
	// parties are the migrations of each pair by what they do to others, and following counts the open runs.
	parties   map[string]party
	following int
	// unrecorded are the runs, by their jobs, that no object tells of.
	unrecorded map[string]unrecorded
	// sightings are what others saw of the plans that nobody has run, and saved are those that have such a plan.
	sightings map[types.NamespacedName]*sighting
	saved     map[types.NamespacedName]*member
	demand    map[types.NamespacedName]map[types.NamespacedName]struct{}
	// idle are those of the saved plans that somebody saw without a run, and when.
	idle map[types.NamespacedName]idle
	// renewals are the times after which migrations need a connection, and told what their checks said of e-mail domains.
	renewals map[types.NamespacedName]map[types.NamespacedName]time.Time
	told     map[types.NamespacedName]told
	// claims are the jobs that migrations are about to take up.
	claims map[types.NamespacedName]string
	// latest is the newest time that a grant was asked for: what the order of the queue is told by when nobody asks.
	latest time.Time
}

// New makes a roster that grants nothing until it is opened.
func New() *Roster {
	return &Roster{
		WakeMigration: func(types.NamespacedName) {},
		WakeSite:      func(types.NamespacedName) {},
		sites:         map[types.NamespacedName]pair{},
		migrations:    map[types.NamespacedName]*member{},
		bySite:        map[types.NamespacedName]map[types.NamespacedName]*member{},
		parties:       map[string]party{},
		saved:         map[types.NamespacedName]*member{},
		sightings:     map[types.NamespacedName]*sighting{},
		unrecorded:    map[string]unrecorded{},
		demand:        map[types.NamespacedName]map[types.NamespacedName]struct{}{},
		renewals:      map[types.NamespacedName]map[types.NamespacedName]time.Time{},
		told:          map[types.NamespacedName]told{},
		claims:        map[types.NamespacedName]string{},
		idle:          map[types.NamespacedName]idle{},
	}
}

// Open lets the roster grant. A new leader opens it once its cache has caught up with what the last leader wrote.
func (r *Roster) Open() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open = true
	for name := range r.sites {
		r.wake(name)
	}
}

// Observe takes note of a migration. An older version than the one that is known changes nothing. One that was let go on its deletion
// counts no more, although somebody else's finalizer keeps it.
func (r *Roster) Observe(m *v1alpha1.Migration) {
	name := types.NamespacedName{Namespace: m.Namespace, Name: m.Name}
	if !m.DeletionTimestamp.IsZero() && !slices.Contains(m.Finalizers, v1alpha1.FinalizerMigration) {
		r.Forget(name)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	old := r.migrations[name]
	if old != nil && old.entry.UID == string(m.UID) && Older(m.ResourceVersion, old.version) {
		return
	}
	next := &member{
		name:      name,
		entry:     entryOf(m),
		site:      types.NamespacedName{Namespace: m.Namespace, Name: m.Spec.CloudSiteRef.Name},
		pinned:    pinnedIdentity(m),
		version:   m.ResourceVersion,
		following: lifecycle.OpenRun(&m.Status) != nil,
		triggers:  lifecycle.TriggersApps(&m.Status),
		moved:     m.Status.DataMovedAt != nil,
		jobs:      jobsOf(m),
		saved:     savedOf(m),
		open:      openRunOf(m),
	}
	if old != nil {
		next.assumed, next.assumedTrigger, next.denied = old.assumed, old.assumedTrigger, old.denied
	}
	if old != nil && old.entry.UID == next.entry.UID {
		r.comparePutBack(old, m)
	}
	r.put(name, next)
	r.forgetSighting(name, next.saved.jobID)
	r.settleClaim(name, m)
	if seen, at, told := domains.FromChecks(&m.Status); told {
		r.noteDomains(next.site, at, seen)
	}
	if old != nil && freed(old, next) {
		r.wakeAll(old.site)
	}
	if counted(old) != counted(next) {
		r.WakeSite(next.site)
	}
}

// Forget takes note that a migration is gone.
func (r *Roster) Forget(name types.NamespacedName) {
	r.mu.Lock()
	defer r.mu.Unlock()
	old := r.migrations[name]
	if old == nil {
		return
	}
	delete(r.migrations, name)
	delete(r.claims, name)
	delete(r.sightings, name)
	delete(r.bySite[old.site], name)
	r.leave(old)
	r.setDemand(old.site, name, false)
	delete(r.idle, name)
	if old.entry.HoldsSlot || old.entry.HoldsSpaces || old.triggers || old.assumed || old.assumedTrigger {
		r.wakeAll(old.site)
	}
	if counted(old) != counted(nil) {
		r.WakeSite(old.site)
	}
	r.sweep(old.site)
}

// Had names another migration that moved one of the spaces to the same site, or may have, and the space. Which instance it moved
// it from is all the same.
func (r *Roster) Had(name types.NamespacedName, spaces []string) (other, space string) {
	return r.had(name, func(*member) schedule.SpaceSet { return schedule.Spaces(spaces) })
}

// HadAny does the same for all spaces of the migration.
func (r *Roster) HadAny(name types.NamespacedName) (other, space string) {
	return r.had(name, func(m *member) schedule.SpaceSet { return m.entry.Spaces })
}

func (r *Roster) had(name types.NamespacedName, of func(*member) schedule.SpaceSet) (other, space string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	wanted := r.migrations[name]
	if wanted == nil {
		return "", ""
	}
	set, site := of(wanted), destination(r.identityOf(wanted))
	for otherName, m := range r.migrations {
		if otherName == name || !m.moved || destination(r.identityOf(m)) != site {
			continue
		}
		if key, both := schedule.Overlap(set, m.entry.Spaces); both && (other == "" || m.entry.Name < other) {
			other, space = m.entry.Name, key
		}
	}
	return other, space
}

// identityOf is the pair that a migration counts for: the one that its job is bound to while it holds something, even if the
// CloudSite is gone or leads elsewhere by now, and else the one of its CloudSite.
func (r *Roster) identityOf(m *member) string {
	if m.pinned != "" && (m.entry.HoldsSlot || m.entry.HoldsSpaces) {
		return m.pinned
	}
	return r.sites[m.site].identity
}

func (r *Roster) put(name types.NamespacedName, m *member) {
	old := r.migrations[name]
	if old != nil {
		r.leave(old)
	}
	if old != nil && old.site != m.site {
		delete(r.bySite[old.site], name)
		r.setDemand(old.site, name, false)
		r.sweep(old.site)
	}
	r.migrations[name] = m
	if r.bySite[m.site] == nil {
		r.bySite[m.site] = map[types.NamespacedName]*member{}
	}
	r.bySite[m.site][name] = m
	r.join(m)
	if m.following {
		r.following++
	}
	if m.saved.jobID != "" {
		r.saved[name] = m
	}
}

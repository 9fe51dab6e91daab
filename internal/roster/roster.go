// Package roster knows which migrations hold or want what, for each pair of Confluence instance and cloud site.
//
// Slots and spaces belong to several objects, so the optimistic lock of one object is not enough: grants are decided here, one
// at a time. The roster is fed by every change that the process sees or makes, so that no reconcile lists objects. It is a view
// of the status of objects, not a memory: a new process builds it again.
package roster

import (
	"slices"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/resourceversion"

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
	demand    map[types.NamespacedName]map[types.NamespacedName]struct{}
	// renewals are the times after which migrations need a connection, and told what their checks said of e-mail domains.
	renewals map[types.NamespacedName]map[types.NamespacedName]time.Time
	told     map[types.NamespacedName]told
	// latest is the newest time that a grant was asked for: what the order of the queue is told by when nobody asks.
	latest time.Time
}

type member struct {
	name  types.NamespacedName
	entry schedule.Entry
	site  types.NamespacedName
	// party is the identity under which it is indexed.
	party string
	// pinned is the identity that the migration's job is bound to.
	pinned    string
	version   string
	following bool
	// triggers tells that the app migration of a plan runs again, and moved that data moved, or may have.
	triggers, moved bool
	jobs            []string
	// assumed holds slot and spaces from the grant until the intent is written, which is when the object itself says so.
	assumed bool
	// denied tells that it was not granted just now: it waits, although its object does not say so yet.
	denied bool
	// assumedTrigger does the same for the trigger of apps.
	assumedTrigger bool
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
		demand:        map[types.NamespacedName]map[types.NamespacedName]struct{}{},
		renewals:      map[types.NamespacedName]map[types.NamespacedName]time.Time{},
		told:          map[types.NamespacedName]told{},
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

// Observe takes note of a migration. An older version than the one that is known changes nothing.
func (r *Roster) Observe(m *v1alpha1.Migration) {
	name := types.NamespacedName{Namespace: m.Namespace, Name: m.Name}
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
	}
	if old != nil {
		next.assumed, next.assumedTrigger, next.denied = old.assumed, old.assumedTrigger, old.denied
	}
	r.put(name, next)
	if seen, at, told := domains.FromChecks(&m.Status); told {
		r.noteDomains(next.site, at, seen)
	}
	if old != nil && freed(old, next) {
		r.wake(old.site)
	}
	if counted(old) != counted(next) {
		r.WakeSite(next.site)
	}
}

// counted is what a CloudSite shows of a migration: that it waits, and that it runs.
func counted(m *member) [2]bool {
	if m == nil {
		return [2]bool{}
	}
	return [2]bool{m.entry.Waits, m.following}
}

// jobsOf are the jobs that a migration has, or had.
func jobsOf(m *v1alpha1.Migration) []string {
	var jobs []string
	if m.Status.Job != nil {
		jobs = append(jobs, m.Status.Job.ID)
	}
	for i := range m.Status.Runs {
		jobs = append(jobs, m.Status.Runs[i].JobID)
	}
	slices.Sort(jobs)
	return slices.Compact(jobs)
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
	delete(r.bySite[old.site], name)
	r.leave(old)
	r.setDemand(old.site, name, false)
	if old.entry.HoldsSlot || old.entry.HoldsSpaces || old.triggers || old.assumed || old.assumedTrigger {
		r.wake(old.site)
	}
	if counted(old) != counted(nil) {
		r.WakeSite(old.site)
	}
	r.sweep(old.site)
}

// Grant decides whether a migration may start now. A granted one holds its slot and spaces until Release.
func (r *Roster) Grant(name types.NamespacedName, now time.Time) schedule.Verdict {
	r.mu.Lock()
	defer r.mu.Unlock()
	wanted := r.asks(name)
	if wanted == nil {
		return schedule.Verdict{Waiting: justTookOver}
	}
	r.latest = now
	verdict := schedule.Decide(wanted.effectiveUnassumed(now), r.others(wanted, now), r.slots(wanted.site), now)
	wanted.assumed, wanted.denied = verdict.Granted, !verdict.Granted
	r.join(wanted)
	return verdict
}

// asks returns who asks for a grant, or nil as long as nothing is granted. Who asks too early is woken by Open.
func (r *Roster) asks(name types.NamespacedName) *member {
	wanted := r.migrations[name]
	if r.open || wanted == nil {
		return wanted
	}
	wanted.denied = true
	return nil
}

// GrantTrigger decides whether a migration may trigger the apps of a plan now: one at a time for each pair of instance and site.
// A granted one holds that until Release. waiting says in words what it waits for, or is empty.
func (r *Roster) GrantTrigger(name types.NamespacedName) (waiting string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	wanted := r.asks(name)
	if wanted == nil {
		return justTookOver
	}
	for _, other := range r.parties[r.identityOf(wanted)].busy {
		if other != wanted && (other.triggers || other.assumedTrigger) {
			wanted.denied = true
			return "Migration " + other.entry.Name + " has the apps of its plan running again, and the trigger calls every app of the " +
				"instance."
		}
	}
	wanted.assumedTrigger = true
	r.join(wanted)
	return ""
}

// Had names another migration of the same pair that moved one of the spaces, or may have, and the space.
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
	set, identity := of(wanted), r.identityOf(wanted)
	for otherName, m := range r.migrations {
		if otherName == name || !m.moved || r.identityOf(m) != identity {
			continue
		}
		if key, both := schedule.Overlap(set, m.entry.Spaces); both && (other == "" || m.entry.Name < other) {
			other, space = m.entry.Name, key
		}
	}
	return other, space
}

// ClaimJob names another migration that has a job, or had it. Where there is none the job counts for the one that asks, at once.
func (r *Roster) ClaimJob(name types.NamespacedName, jobID string) (other string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for otherName, m := range r.migrations {
		if slices.Contains(m.jobs, jobID) && otherName != name {
			return m.entry.Name
		}
	}
	if m := r.migrations[name]; m != nil && !slices.Contains(m.jobs, jobID) {
		m.jobs = append(m.jobs, jobID)
	}
	return ""
}

const justTookOver = "The operator has just taken over and reads what is running."

// slots is the lowest number that a CloudSite of the same identity lets run.
func (r *Roster) slots(name types.NamespacedName) int {
	site := r.sites[name]
	slots := site.slots
	for _, other := range r.sites {
		if other.identity == site.identity && !other.gone {
			slots = min(slots, other.slots)
		}
	}
	return slots
}

// identityOf is the pair that a migration counts for: the one that its job is bound to while it holds something, even if the
// CloudSite is gone or leads elsewhere by now, and else the one of its CloudSite.
func (r *Roster) identityOf(m *member) string {
	if m.pinned != "" && (m.entry.HoldsSlot || m.entry.HoldsSpaces) {
		return m.pinned
	}
	return r.sites[m.site].identity
}

// Release ends what Grant assumed. What the object itself says stands.
func (r *Roster) Release(name types.NamespacedName) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m := r.migrations[name]
	if m == nil || (!m.assumed && !m.assumedTrigger) {
		return
	}
	m.assumed, m.assumedTrigger = false, false
	r.join(m)
	if !m.entry.HoldsSlot && !m.triggers {
		r.wake(m.site)
	}
}

// Following counts the open runs: what polling shares the reads among.
func (r *Roster) Following() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.following
}

// Demand takes note that a migration needs the connection of a CloudSite kept up, or does not.
func (r *Roster) Demand(site, migration types.NamespacedName, needed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.setDemand(site, migration, needed)
}

// Demanded tells whether any migration needs the connection of a CloudSite.
func (r *Roster) Demanded(site types.NamespacedName) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.demand[site]) > 0
}

func (r *Roster) setDemand(site, migration types.NamespacedName, needed bool) {
	set := r.demand[site]
	if !needed {
		r.dropRenewal(site, migration)
		delete(set, migration)
		if len(set) == 0 {
			delete(r.demand, site)
		}
		return
	}
	if _, already := set[migration]; already {
		return
	}
	if set == nil {
		set = map[types.NamespacedName]struct{}{}
		r.demand[site] = set
	}
	set[migration] = struct{}{}
	if len(set) == 1 {
		r.WakeSite(site)
	}
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
}

func (m *member) effective(now time.Time) schedule.Entry {
	entry := m.effectiveUnassumed(now)
	entry.HoldsSlot = entry.HoldsSlot || m.assumed
	entry.HoldsSpaces = entry.HoldsSpaces || m.assumed
	return entry
}

// effectiveUnassumed is what the object itself says by now.
func (m *member) effectiveUnassumed(now time.Time) schedule.Entry {
	entry := m.entry
	if !entry.SlotEnds.IsZero() && !now.Before(entry.SlotEnds) {
		entry.HoldsSlot = false
	}
	return entry
}

func entryOf(m *v1alpha1.Migration) schedule.Entry {
	entry := schedule.Entry{
		Name:        m.Namespace + "/" + m.Name,
		UID:         string(m.UID),
		Created:     m.CreationTimestamp.Time,
		HoldsSlot:   lifecycle.HoldsSlot(&m.Status),
		SlotEnds:    lifecycle.SlotEnds(m),
		HoldsSpaces: lifecycle.HoldsSpaces(&m.Status),
		Waits:       waits(m),
		Since:       since(m),
	}
	if m.Spec.Priority != nil {
		entry.Priority = *m.Spec.Priority
	}
	spaces := m.Spec.Scope.Spaces
	if spaces.Selection == v1alpha1.SpacesAll {
		entry.Spaces = schedule.AllSpacesBut(texts(spaces.Exclude))
	} else {
		entry.Spaces = schedule.Spaces(texts(spaces.Keys))
	}
	return entry
}

// waits tells whether a migration stands in the queue now. One that was queued once and is held up by something else since, a
// withdrawn approval for one, keeps nobody waiting. One whose checks are made again because it is its turn keeps its place.
func waits(m *v1alpha1.Migration) bool {
	ready := meta.FindStatusCondition(m.Status.Conditions, v1alpha1.ConditionReady)
	return m.Status.QueuedAt != nil && m.DeletionTimestamp == nil && ready != nil &&
		(ready.Reason == v1alpha1.ReasonQueued || ready.Reason == v1alpha1.ReasonChecking)
}

func texts(keys []v1alpha1.SpaceKey) []string {
	result := make([]string, 0, len(keys))
	for _, key := range keys {
		result = append(result, string(key))
	}
	return result
}

func freed(old, next *member) bool {
	return (old.entry.HoldsSlot && !next.entry.HoldsSlot) || (old.entry.HoldsSpaces && !next.entry.HoldsSpaces) ||
		(old.triggers && !next.triggers)
}

// Older tells whether the first version of an object came before the second. Versions that cannot be compared are not older.
func Older(version, than string) bool {
	order, err := resourceversion.CompareResourceVersion(version, than)
	return err == nil && order < 0
}

func since(m *v1alpha1.Migration) time.Time {
	if m.Status.QueuedAt == nil {
		return time.Time{}
	}
	return m.Status.QueuedAt.Time
}

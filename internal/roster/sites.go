package roster

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// pair is what a CloudSite connects, and how many migrations it lets run.
type pair struct {
	identity string
	slots    int
	// left are the runs whose Migration was deleted while they were open.
	left []leftRun
	// version is that of the CloudSite that this was read from.
	version string
	// gone tells that the CloudSite is deleted while its migrations still hold something. It limits nobody any more.
	gone bool
	card
}

// card is what tells a CloudSite from others of the same instance.
type card struct {
	uid     types.UID
	created time.Time
	// server and source are the Server ID and Confluence's URL, in the form in which they are compared.
	server, source string
	acknowledged   bool
	// leaving tells that the CloudSite is being deleted.
	leaving bool
}

func pairOf(site *v1alpha1.CloudSite) pair {
	slots := 1
	if site.Spec.MaxConcurrentMigrations != nil {
		slots = int(*site.Spec.MaxConcurrentMigrations)
	}
	return pair{identity: Identity(site), slots: slots, left: allLeftBy(site), version: site.ResourceVersion, card: card{
		uid: site.UID, created: site.CreationTimestamp.Time,
		server: strings.ToLower(site.Spec.Confluence.ServerID), source: canonical(site.Spec.Confluence.URL),
		acknowledged: site.Spec.Confluence.SharedServerID == v1alpha1.SharedServerIDAcknowledged,
		leaving:      !site.DeletionTimestamp.IsZero(),
	}}
}

// ObserveSite takes note of a CloudSite. An older version than the one that is known changes nothing.
func (r *Roster) ObserveSite(site *v1alpha1.CloudSite) {
	next := pairOf(site)
	r.mu.Lock()
	defer r.mu.Unlock()
	name := types.NamespacedName{Namespace: site.Namespace, Name: site.Name}
	old, known := r.sites[name]
	if known && old.uid == next.uid && Older(next.version, old.version) {
		return
	}
	r.sites[name] = next
	if old.identity != next.identity {
		for _, m := range r.bySite[name] {
			r.join(m)
		}
	}
	if known && next.slots > old.slots {
		r.wake(name)
	}
	r.settleUnrecorded(name, old, next)
	r.compareLeft(name, old.left, next.left)
	if !known || old.gone || old.card != next.card {
		r.wakeOthers(name, old.server, next.server)
	}
}

// ForgetSite takes note that a CloudSite is gone. Its migrations hold what they hold, and so do the runs that it told of.
func (r *Roster) ForgetSite(name types.NamespacedName) {
	r.mu.Lock()
	defer r.mu.Unlock()
	site, known := r.sites[name]
	if !known {
		return
	}
	lost := site
	site.gone, site.left = true, nil
	r.sites[name] = site
	r.loseRecords(name, lost)
	delete(r.told, name)
	r.wakeOthers(name, site.server)
	r.sweep(name)
}

// sweep drops a CloudSite that is gone once none of its migrations is left.
func (r *Roster) sweep(name types.NamespacedName) {
	if len(r.bySite[name]) > 0 {
		return
	}
	delete(r.bySite, name)
	if r.sites[name].gone {
		delete(r.sites, name)
	}
}

// wakeOthers calls up the other CloudSites of an instance: what one is decides what another may do.
func (r *Roster) wakeOthers(name types.NamespacedName, servers ...string) {
	for otherName, other := range r.sites {
		if otherName != name && !other.gone && slices.Contains(servers, other.server) {
			r.WakeSite(otherName)
		}
	}
}

// Standing tells how a CloudSite stands among the others. The names are empty where nobody is in the way.
type Standing struct {
	// Older is an older CloudSite of the same instance and site.
	Older types.NamespacedName
	// Clone is one with the same Server ID at another URL, and not both of the two acknowledge that.
	Clone types.NamespacedName
}

// Standing tells how a CloudSite stands among the others, in all namespaces. It knows that only once the roster is open: before,
// others may not have been seen.
func (r *Roster) Standing(name types.NamespacedName) (standing Standing, known bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	site := r.sites[name]
	var older, clone *pair
	for otherName, other := range r.sites {
		if otherName == name || other.gone || other.leaving || other.server != site.server {
			continue
		}
		if other.identity == site.identity && before(other, site) && (older == nil || before(other, *older)) {
			older, standing.Older = &other, otherName
		}
		if other.source != site.source && (!other.acknowledged || !site.acknowledged) && (clone == nil || before(other, *clone)) {
			clone, standing.Clone = &other, otherName
		}
	}
	return standing, r.open
}

// before tells whether a CloudSite was made before another. Kubernetes keeps whole seconds, so the UID breaks ties.
func before(one, other pair) bool {
	return cmp.Or(one.created.Compare(other.created), cmp.Compare(one.uid, other.uid)) < 0
}

// Counts counts the migrations of a CloudSite that wait for a slot, and those that run.
func (r *Roster) Counts(site types.NamespacedName) (queued, running int32) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.bySite[site] {
		switch {
		case m.following:
			running++
		case m.entry.Waits:
			queued++
		}
	}
	return queued, running
}

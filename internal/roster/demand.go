package roster

import (
	"time"

	"k8s.io/apimachinery/pkg/types"
)

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

// DemandSince takes note that a migration needs a connection that was made after a time: the assistant may have lost the one
// before. The zero time asks for none in particular.
func (r *Roster) DemandSince(site, migration types.NamespacedName, since time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := newest(r.renewals[site])
	if since.IsZero() {
		r.dropRenewal(site, migration)
		return
	}
	if r.renewals[site] == nil {
		r.renewals[site] = map[types.NamespacedName]time.Time{}
	}
	r.renewals[site][migration] = since
	if since.After(before) {
		r.WakeSite(site)
	}
}

// RenewSince is the newest time after which a connection of the CloudSite must have been made; zero where any will do.
func (r *Roster) RenewSince(site types.NamespacedName) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return newest(r.renewals[site])
}

func (r *Roster) dropRenewal(site, migration types.NamespacedName) {
	delete(r.renewals[site], migration)
	if len(r.renewals[site]) == 0 {
		delete(r.renewals, site)
	}
}

func newest(times map[types.NamespacedName]time.Time) time.Time {
	var last time.Time
	for _, t := range times {
		if t.After(last) {
			last = t
		}
	}
	return last
}

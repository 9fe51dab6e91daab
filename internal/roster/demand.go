package roster

import (
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

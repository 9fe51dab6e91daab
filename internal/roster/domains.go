package roster

import (
	"slices"
	"time"

	"k8s.io/apimachinery/pkg/types"
)

// told is what the checks of a site's migrations said of e-mail domains.
type told struct {
	at      time.Time
	domains []string
}

// NoteDomains takes note of the e-mail domains that checks of a CloudSite's migration named. Atlassian checks those of the whole
// instance, so the newest checks tell all that is known, and older ones change nothing.
func (r *Roster) NoteDomains(site types.NamespacedName, at time.Time, domains []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.noteDomains(site, at, domains)
}

func (r *Roster) noteDomains(site types.NamespacedName, at time.Time, domains []string) {
	last, known := r.told[site]
	if known && !at.After(last.at) {
		return
	}
	r.told[site] = told{at: at, domains: domains}
	if !slices.Equal(last.domains, domains) {
		r.WakeSite(site)
	}
}

// SeenDomains are the e-mail domains that the newest checks of a CloudSite's migrations named.
func (r *Roster) SeenDomains(site types.NamespacedName) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.told[site].domains
}

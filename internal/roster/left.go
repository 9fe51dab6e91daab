package roster

import (
	"slices"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// LeftBehind names the Migrations that were deleted while their run brought spaces to the site of a CloudSite, from whichever
// instance: whose spaces are on the site, no object tells any more.
func (r *Roster) LeftBehind(name types.NamespacedName) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var left []string
	for _, other := range r.sites {
		if destination(other.identity) == destination(r.sites[name].identity) {
			left = append(left, other.left...)
		}
	}
	slices.Sort(left)
	return slices.Compact(left)
}

func leftBy(site *v1alpha1.CloudSite) []string {
	var left []string
	for i := range site.Status.Abandoned {
		left = append(left, "Migration "+site.Status.Abandoned[i].Migration)
	}
	return left
}

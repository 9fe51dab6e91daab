package lifecycle

import (
	"k8s.io/apimachinery/pkg/api/meta"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// adopts tells that a plan which exists is still to be taken up.
func adopts(in Input) bool {
	return in.status().Job == nil && in.Migration.Spec.AdoptJobID != ""
}

// adoptsThoughSuspended tells that only the CloudSite is suspended. Adoption reads and makes nothing, so a cluster that was lost is
// rebuilt with all of it adopted before anything may start. The CloudSite says that it is suspended only where it stands in no
// other's way: one that does is left alone by its Migrations as well.
func adoptsThoughSuspended(in Input) bool {
	if !adopts(in) || in.suspended() || in.Site == nil || in.Site.Spec.Suspend == nil || !*in.Site.Spec.Suspend {
		return false
	}
	ready := meta.FindStatusCondition(in.Site.Status.Conditions, v1alpha1.ConditionReady)
	return ready != nil && ready.Reason == v1alpha1.ReasonSuspended
}

// adoptSuspended takes a plan up without asking for a connection, which nothing but an open run may have made meanwhile.
func adoptSuspended(in Input) Step {
	step := prepare(in)
	step.NeedsSite = false
	return step
}

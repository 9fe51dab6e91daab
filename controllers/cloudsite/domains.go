package cloudsite

import (
	"context"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/domains"
	"github.com/drover-dev/drover/internal/site"
)

const (
	// listInterval is how often the e-mail domains are listed again while they keep a migration that needs the site waiting, and
	// idleListInterval while they are wrong and nobody waits.
	listInterval     = 10 * time.Minute
	idleListInterval = time.Hour
)

// review holds the e-mail domains that were seen against the spec. It touches nothing but its own condition.
func (r *Reconciler) review(v *visit) {
	review := domains.Check(v.cs.Spec.EmailDomains, r.seen(v))
	v.cs.Status.EmailDomains = review.Domains
	v.w.Set(v1alpha1.ConditionEmailDomainsReviewed, review.Status, review.Reason, review.Message)
}

// seen are the domains that are in use: the assistant's list, where the configuration allows it and it answers, and else what
// checks told. A new process takes what the status says was seen, until the list is read again.
func (r *Reconciler) seen(v *visit) []string {
	known := r.known.get(v.cs.UID)
	switch {
	case r.ListEmailDomains && known.listed:
		return known.domains
	case r.ListEmailDomains && known.listedAt.IsZero() && len(v.cs.Status.EmailDomains) > 0:
		return domains.Seen(v.cs.Status.EmailDomains)
	default:
		return r.Roster.SeenDomains(v.name)
	}
}

// listDomains asks the assistant for the domains in use. The call is not documented: an assistant that does not know it is as good
// as one that may not be asked.
func (r *Reconciler) listDomains(ctx context.Context, v *visit, open *site.Site) {
	if !r.ListEmailDomains {
		return
	}
	list, err := open.Assistant.EmailDomains(ctx)
	r.known.change(v.cs.UID, func(entry *remembered) {
		entry.listedAt, entry.listed, entry.domains = v.now, err == nil, list
	})
}

// relist tells how long the list of domains still serves, and whether it is to be read again at all: only while it names domains
// that stand in the way, because people mend those on Confluence, where nothing tells of it.
func (r *Reconciler) relist(v *visit) (wait time.Duration, ever bool) {
	reviewed := meta.FindStatusCondition(v.cs.Status.Conditions, v1alpha1.ConditionEmailDomainsReviewed)
	if !r.ListEmailDomains || v.hold != nil || reviewed == nil ||
		reviewed.Status != metav1.ConditionFalse || reviewed.Reason == v1alpha1.ReasonNoDomains {
		return 0, false
	}
	interval := idleListInterval
	if v.needed {
		interval = listInterval
	}
	return max(0, r.known.get(v.cs.UID).listedAt.Add(interval).Sub(v.now)), true
}

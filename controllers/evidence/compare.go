package evidence

import (
	"context"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/census"
	"github.com/drover-dev/drover/internal/kept"
	"github.com/drover-dev/drover/internal/verification"
)

const (
	// partSize is how many spaces a report has, and how many are compared again after a restart at most.
	partSize = 250
	// quietFailures is how often a failure may repeat before people are told.
	quietFailures = 3
	comparing     = "compare"
)

// looks are the comparisons that are under way. A restart forgets them: they go on behind the last space that the status has.
type looks = kept.Map[types.UID, *look]

// look is one look at both sides.
type look struct {
	name       types.NamespacedName
	number     int32
	mode       v1alpha1.VerificationMode
	begun      time.Time
	comparison *census.Comparison
	total      int
	redirects  *redirects
	// stuckAt is the space at which something failed.
	stuckAt string
	// stale tells that the list of spaces is to be read anew.
	stale bool
	// recorded tells that a part of it is in the status.
	recorded bool
}

// compare brings the comparison forward by as much as one reconcile may ask for.
func (r *Reconciler) compare(ctx context.Context, w *work) (time.Duration, error) {
	one, err := r.look(ctx, w)
	if err != nil {
		return r.failed(w, &r.tries, comparing, err, w.unread(ctx))
	}
	wait, err := r.Census.Advance(ctx, one.comparison, census.HostsOf(w.site))
	if err != nil {
		return r.failed(w, &r.tries, comparing, err, w.unread(ctx))
	}
	if one.stuckAt != "" && one.comparison.Current() != one.stuckAt {
		// Only a space that is done says that a failure has passed: those before it are read well each time.
		one.stuckAt = ""
		r.tries.Reset(w.m.UID)
	}
	r.turns.Hold(w.m.UID, comparing, r.Clock.Now().Add(wait))
	whole := one.comparison.Over() || one.comparison.Waiting() >= partSize
	if err := one.redirects.flush(ctx, w, whole); err != nil {
		return 0, err
	}
	if !whole {
		return max(wait, soon), nil
	}
	if err := r.record(ctx, w, one); err != nil {
		// What was taken out of the comparison is not written down, so it is compared again.
		r.looks.Drop(w.m.UID)
		return 0, err
	}
	return wait, nil
}

// look begins a look, or goes on with it.
func (r *Reconciler) look(ctx context.Context, w *work) (*look, error) {
	v := w.m.Status.Verification
	number := v.Look
	if !verification.Running(v) {
		number++ // The status is that of the look before, until a part of this one is recorded.
	}
	last := r.looks.Of(w.m.UID)
	if last != nil && !last.stale && last.number == number && last.mode == v.Mode && last.fits(v) {
		return last, nil
	}
	spaces, err := r.spaces(ctx, w)
	if err != nil {
		return nil, err
	}
	now := metav1.NewTime(r.Clock.Now()).Rfc3339Copy().Time
	if verification.Running(v) {
		now = v.StartedAt.Time
	}
	verification.Begin(v, len(spaces), now)
	one := &look{
		name: client.ObjectKeyFromObject(w.m), number: number, mode: v.Mode, begun: now, total: len(spaces), redirects: newRedirects(w),
	}
	one.comparison = census.NewComparison(behind(spaces, v.Cursor), sides(w.open, one.redirects), v.Mode == v1alpha1.VerifyTitles)
	if last != nil && last.stale {
		one.stuckAt = last.stuckAt
	}
	r.looks.Keep(w.m.UID, one)
	return one, nil
}

// fits tells whether a look is the one that the status speaks of: a person may have asked for a new one in the middle of it.
func (l *look) fits(v *v1alpha1.VerificationStatus) bool {
	if !verification.Running(v) {
		return !l.recorded
	}
	return v.StartedAt.Time.Equal(l.begun)
}

// record brings what was compared into the reports and the status, and ends a look that is over.
func (r *Reconciler) record(ctx context.Context, w *work, one *look) error {
	v := w.m.Status.Verification
	verification.Begin(v, one.total, one.begun)
	before := verification.Before(beforeOf(w.m))
	spaces := make([]verification.Space, 0, partSize)
	for _, found := range one.comparison.Take() {
		spaces = append(spaces, spaceOf(found, before))
	}
	if len(spaces) > 0 {
		if err := w.reportSpaces(ctx, spaces); err != nil {
			return err
		}
	}
	one.recorded = true
	first := v.Cursor == ""
	verification.Record(v, spaces, w.m.Spec.VerificationTolerance)
	one.redirects.record(v, spaces, first)
	if one.comparison.Over() {
		if err := one.redirects.empty(ctx, w); err != nil {
			return err
		}
		verification.End(v, r.Looks, r.Clock.Now())
		r.looks.Drop(w.m.UID)
		r.tries.Reset(w.m.UID)
	}
	return w.report(ctx, verification.Verified(v))
}
